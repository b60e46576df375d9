"""Several calls that see one version of a SQLite store, whatever is loaded meanwhile."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from pathlib import Path

import pytest

from graph.deadline import deadline
from graph.errors import StoreTimeoutError
from graph.held_version import one_version
from graph.model import Concept, ConceptId, GlossaryInfo, Graph
from graph.store import ConceptQuery, Window
from graph.stores.sqlite import SqliteStore


def graph(name: str) -> Graph:
    concepts = tuple(Concept(id=ConceptId(f"c{place}"), name=f"{name} {place}") for place in range(20))
    return Graph(info=GlossaryInfo(name=name), concepts=concepts)


@pytest.fixture
def store(tmp_path: Path):
    with SqliteStore(str(tmp_path / "graph.db")) as opened:
        opened.replace(graph("old"))
        yield opened


def seen(store: SqliteStore) -> set[str]:
    """The versions that are seen by every kind of call."""
    page = store.list_concepts(ConceptQuery(), Window())
    one = store.concepts([ConceptId("c7")])[ConceptId("c7")]
    return {store.info().glossary.name, one.name.split()[0], *(concept.name.split()[0] for concept in page.items)}


def test_all_calls_inside_see_what_the_first_one_saw(store):
    with one_version():
        assert seen(store) == {"old"}
        store.replace(graph("new"))
        assert seen(store) == {"old"}
        with one_version():
            assert seen(store) == {"new"}
    assert seen(store) == {"new"}


def test_nothing_is_held_before_the_first_call(store):
    with one_version():
        store.replace(graph("new"))
        assert seen(store) == {"new"}


def test_more_threads_than_connections_see_the_old_version(store):
    together = threading.Barrier(8)

    def ask() -> set[str]:
        together.wait(30)
        return set().union(*(seen(store) for _ in range(20)))

    with one_version(), ThreadPoolExecutor(8) as pool:
        assert store.info().glossary.name == "old"
        store.replace(graph("new"))
        answers = [pool.submit(copy_context().run, ask) for _ in range(8)]
        assert set().union(*(answer.result(60) for answer in answers)) == {"old"}


def test_a_version_that_nobody_holds_any_more_is_closed(store, monkeypatch):
    with one_version():
        snapshot = store._versions.current()
        store.replace(graph("new"))
        assert seen(store) == {"old"}
        store.close()
        assert seen(store) == {"old"}
    assert snapshot._idle == []
    assert snapshot.hold() is False
    assert snapshot.take() is None


def test_the_wait_for_a_connection_ends_at_the_deadline(store):
    with one_version():
        snapshot = store._versions.current()
        only = snapshot.take()
        store.replace(graph("new"))
        with deadline(0.01), pytest.raises(StoreTimeoutError):
            store.concepts([ConceptId("c7")])
        snapshot.give_back(only)
        assert seen(store) == {"old"}


def test_who_is_late_reads_the_newest(store):
    with one_version():
        assert seen(store) == {"old"}
        late = copy_context()
    store.replace(graph("new"))
    assert late.run(seen, store) == {"new"}
