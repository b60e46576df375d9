"""Loading is all or nothing: what readers see meanwhile, what a killed load leaves, and what is refused."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace

import numpy as np
import pytest

from graph.errors import GlossaryError, LexigraphError, StoreLockedError
from graph.model import ConceptId, Document, VectorTable
from graph.snapshot import read_graph
from graph.store import EVERY_RELATION, ConceptQuery, Direction, Window
from graph.stores.held_graph import HeldGraph
from tests.contract.loading_process import numbered
from tests.contract.samples import EMPTY, TINY, concept, graph_of, relation, unit_vectors

IDS = [one.id for one in numbered(0).concepts]


def number_seen(store) -> int:
    """The number of the one graph that the store holds; checks that every part of it says the same."""
    concepts = store.concepts(IDS)
    numbers = {one.definition for one in concepts.values()}
    assert len(concepts) == len(IDS)
    assert len(numbers) == 1
    return int(numbers.pop())


def assert_whole(store) -> None:
    """With nobody writing, every primitive tells of the same graph."""
    number = str(number_seen(store))
    info = store.info()
    assert (info.glossary.name, info.concepts, info.relations) == (number, len(IDS), len(IDS) - 1)
    assert {one.method for one in store.list_relations(EVERY_RELATION, Window()).items} == {number}
    assert {one.text for one in store.documents().values()} == {number}
    assert store.list_concepts(ConceptQuery(sections=(number,)), Window(0)).total == len(IDS)
    assert store.reach(IDS[:1], Direction.OUT, EVERY_RELATION, None, Window(0))[IDS[0]].total == len(IDS) - 1
    assert len(store.search(number, 1000)) >= 400


def test_replace_gives_the_version_that_info_tells_and_each_load_another(store):
    versions = []
    for _ in range(3):
        versions.append(store.replace(TINY))
        assert store.info().version == versions[-1]
    assert len(set(versions)) == 3


def test_nothing_of_the_old_graph_is_left(loaded):
    store = loaded(TINY)
    loaded(graph_of("a USES b"))
    assert [one.id for one in store.list_concepts(ConceptQuery(), Window()).items] == ["a", "b"]
    assert store.list_relations(EVERY_RELATION, Window()).total == 1
    assert store.list_candidates(EVERY_RELATION, Window()).total == store.info().candidates == 0
    assert store.documents() == {}
    assert store.vectors() is None
    assert store.search("dropout", 10) == ()
    assert store.info().encoder is None
    loaded(EMPTY)
    assert store.info().concepts == 0


def test_a_graph_may_come_piece_by_piece(store):
    """Also with documents that two concepts share, in another order, and of no concept."""
    sharing = replace(concept("twin"), definition="Same.", document="one")
    graph = replace(
        TINY,
        concepts=(replace(sharing, id=ConceptId("brother")), *TINY.concepts, sharing),
        documents=(*reversed(TINY.documents), Document("one", "Same.", "a.csv", 3), Document("loose", "Nobody's.")),
    )
    store.replace(HeldGraph(graph))
    assert store.documents() == {each.id: each for each in graph.documents}
    found = read_graph(store)
    assert sorted(found.concepts, key=lambda one: one.id) == sorted(graph.concepts, key=lambda one: one.id)
    assert found.documents == graph.documents
    assert sorted(found.relations, key=lambda one: one.id) == sorted(graph.relations, key=lambda one: one.id)
    assert sorted(found.candidates, key=lambda one: one.id) == sorted(graph.candidates, key=lambda one: one.id)


def test_another_handle_sees_the_load_at_its_next_call(place, store):
    store.replace(numbered(1))
    with place.open() as other:
        assert number_seen(other) == 1
        assert other.vectors() is None
        store.replace(replace(numbered(2), vectors=unit_vectors({id_: [1.0, 2.0] for id_ in IDS})))
        assert number_seen(other) == 2
        assert other.vectors().matrix.shape == (len(IDS), 2)
        other.replace(numbered(3))
        assert_whole(store)
        assert store.info().glossary.name == "3"


def test_readers_in_other_threads_see_one_graph_or_the_other(store):
    store.replace(numbered(0))
    done = threading.Event()
    failures: list[BaseException] = []
    seen: list[list[int]] = [[] for _ in range(4)]

    def read(numbers: list[int]) -> None:
        try:
            while not done.is_set():
                numbers.append(number_seen(store))
                page = store.list_relations(EVERY_RELATION, Window())
                assert len({one.method for one in page.items}) == 1
                assert page.total == len(IDS) - 1
                reached = store.reach(IDS[:1], Direction.OUT, EVERY_RELATION, None, Window(1))[IDS[0]]
                assert reached.total == len(IDS) - 1
        except BaseException as failure:  # noqa: BLE001 -- whatever a thread fails with is this test's failure
            failures.append(failure)

    readers = [threading.Thread(target=read, args=(numbers,)) for numbers in seen]
    for reader in readers:
        reader.start()
    for number in range(1, 8):
        store.replace(numbered(number))
    done.set()
    for reader in readers:
        reader.join()
    assert failures == []
    for numbers in seen:
        assert numbers == sorted(numbers)
        assert len(numbers) > 0
    assert number_seen(store) == 7


class HeldUp(tuple):  # noqa: SLOT001 -- it carries two events
    """Concepts that nobody gets to read until ``go_on`` is set."""

    begun: threading.Event
    go_on: threading.Event

    def __iter__(self):
        self.begun.set()
        assert self.go_on.wait(30)
        return super().__iter__()


def test_of_two_loads_at_once_one_wins_and_the_other_is_told_at_once(place, loaded):
    store = loaded(numbered(1))
    held_up = HeldUp(numbered(2).concepts)
    held_up.begun, held_up.go_on = threading.Event(), threading.Event()
    first = threading.Thread(target=store.replace, args=(replace(numbered(2), concepts=held_up),))
    first.start()
    try:
        assert held_up.begun.wait(30)
        before = time.monotonic()
        with place.open() as other, pytest.raises(StoreLockedError):
            other.replace(numbered(3))
        assert time.monotonic() - before < 5
        assert_whole(store)
        assert number_seen(store) == 1
    finally:
        held_up.go_on.set()
        first.join()
    assert number_seen(store) == 2
    store.replace(numbered(4))
    assert number_seen(store) == 4
    assert place.leftovers() == []


def test_many_threads_share_one_handle(loaded):
    store = loaded(TINY)
    answers: list[object] = []

    def answer() -> tuple[object, ...]:
        found, near = store.search("dropout", 1)[0], store.nearest(["overfitting"], 1)["overfitting"][0]
        return tuple(store.concepts(["dropout"])), found.concept, near.concept

    def ask() -> None:
        answers.extend(answer() for _ in range(20))

    threads = [threading.Thread(target=ask) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 240
    assert set(answers) == {(("dropout",), "dropout", "underfitting")}


def test_a_load_killed_at_any_moment_leaves_the_old_graph_and_the_next_load_cleans_up(place, store):
    store.replace(numbered(0))
    whole = place.leftovers()
    chance = random.Random(20260101)
    environment = os.environ | {"LEXIGRAPH_TEST_PASSWORD": place.password or ""}
    command = [sys.executable, "-m", "tests.contract.loading_process", place.location]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True, bufsize=1
    ) as parent:
        for _ in range(10):
            parent.stdin.write("another\n")
            loading = int(parent.stdout.readline())
            time.sleep(chance.uniform(0.0, 0.08))
            os.kill(loading, signal.SIGKILL)
            assert_whole(store)
    store.replace(numbered(1000))
    assert_whole(store)
    assert store.info().glossary.name == "1000"
    assert place.leftovers() == whole == []


BROKEN = {
    "two concepts with one id": (
        replace(TINY, concepts=(*TINY.concepts, concept("dropout", name="Another"))),
        "duplicate-concept",
    ),
    "a relation to nobody": (
        replace(TINY, relations=(*TINY.relations, relation("dropout USES nobody"))),
        "unknown-concept",
    ),
    "a relation from nobody": (
        replace(TINY, relations=(*TINY.relations, relation("nobody USES dropout"))),
        "unknown-concept",
    ),
    "a relation twice": (
        replace(TINY, relations=(*TINY.relations, relation("dropout IS_A regularization"))),
        "duplicate-relation",
    ),
    "a relation to itself": (
        replace(TINY, relations=(*TINY.relations, relation("dropout USES dropout"))),
        "relation-to-itself",
    ),
    "a symmetric relation the wrong way round": (
        replace(
            TINY,
            relations=(
                replace(
                    relation("dropout RELATED_TO overfitting"),
                    source=ConceptId("overfitting"),
                    target=ConceptId("dropout"),
                ),
            ),
        ),
        "unordered-relation",
    ),
    "a confidence that is no number": (
        replace(TINY, relations=(relation("dropout USES overfitting", confidence=float("nan")),)),
        "bad-confidence",
    ),
    "a candidate with nobody": (replace(TINY, candidates=(relation("dropout USES nobody"),)), "unknown-concept"),
    "a candidate of nobody": (replace(TINY, candidates=(relation("nobody USES dropout"),)), "unknown-concept"),
    "a candidate twice": (replace(TINY, candidates=(TINY.candidates[0],) * 2), "duplicate-relation"),
    "a candidate that is a relation": (replace(TINY, candidates=TINY.relations[:1]), "asserted-candidate"),
    "two documents with one id": (
        replace(TINY, documents=(*TINY.documents, Document("dropout", "other"))),
        "duplicate-document",
    ),
    "a vector of nobody": (replace(TINY, vectors=unit_vectors({"nobody": [1.0]})), "unknown-concept"),
    "more vectors than concepts": (
        replace(
            TINY,
            vectors=VectorTable("model", (ConceptId("dropout"),), ("h",), np.eye(2, dtype=np.float32)),
        ),
        "bad-vectors",
    ),
}


FIVE = numbered(5)


@pytest.mark.parametrize(("graph", "code"), BROKEN.values(), ids=BROKEN)
def test_a_graph_that_is_not_whole_is_refused_and_the_old_one_stays(place, loaded, graph, code):
    store = loaded(FIVE)
    version = store.info().version
    with pytest.raises(GlossaryError) as refusal:
        store.replace(graph)
    assert code in {problem.code for problem in refusal.value.problems}
    assert store.info().version == version
    assert_whole(store)
    assert place.leftovers() == []


@pytest.mark.parametrize("field", ["name", "definition", "section", "id"])
def test_text_that_cannot_be_written_is_refused_and_the_old_graph_stays(place, loaded, field):
    store = loaded(FIVE)
    with pytest.raises(LexigraphError):
        store.replace(replace(EMPTY, concepts=(replace(concept("half"), **{field: "half \ud83e of a fox"}),)))
    assert_whole(store)
    assert place.leftovers() == []


def test_large_texts_and_a_concept_with_many_relations(loaded):
    definition = "long " * 200_000
    many = [f"leaf{number:05} USES hub" for number in range(20_000)]
    graph = graph_of(*many)
    hub = replace(next(one for one in graph.concepts if one.id == "hub"), definition=definition)
    store = loaded(replace(graph, concepts=(hub, *(one for one in graph.concepts if one.id != "hub"))))
    assert store.concepts(["hub"])["hub"].definition == definition
    page = store.relations_of(["hub"], Direction.IN, EVERY_RELATION, Window(2, 19_999))["hub"]
    assert ([one.source for one in page.items], page.total) == (["leaf19999"], 20_000)
    assert store.list_concepts(ConceptQuery(), Window(1)).items[0].id == "hub"
