"""What a store says of its version without asking a server."""

from __future__ import annotations

import threading

from graph.errors import GlossaryReplacedError, StoreMissingError
from graph.held_version import one_version
from graph.store import ConceptQuery, Window
from tests.contract.samples import EVERY_TYPE, TINY

LONG = 600.0


def test_before_the_first_load_nothing_is_known(store):
    try:
        assert store.known_info(LONG) is None
    except StoreMissingError:
        assert store.is_local


def test_what_was_read_is_known_for_a_while(store):
    version = store.replace(TINY)
    assert store.is_local or store.known_info(LONG) is None
    assert store.list_concepts(ConceptQuery(), Window(first=1)).items
    assert store.known_info(LONG) == store.info()
    assert store.known_info(LONG).version == version
    assert store.is_local or store.known_info(0.0) is None


def test_a_load_by_the_same_store_is_known_at_once(store):
    store.replace(TINY)
    store.info()
    version = store.replace(EVERY_TYPE)
    assert store.is_local or store.known_info(LONG) is None
    assert store.info().version == version == store.known_info(LONG).version


def test_a_load_by_another_is_known_at_the_next_answer(place, store):
    before = store.replace(TINY)
    store.info()
    with place.open() as other:
        after = other.replace(EVERY_TYPE)
    assert store.known_info(LONG).version == (after if store.is_local else before)
    store.list_concepts(ConceptQuery(), Window(first=1))
    assert store.known_info(LONG).version == after


def test_what_is_read_together_is_of_the_version_that_was_known(place, store):
    before = store.replace(TINY)
    store.info()
    with one_version():
        assert store.known_info(LONG).version == before
        with place.open() as other:
            other.replace(EVERY_TYPE)
        assert store.known_info(0.0).version == before
        try:
            names = {concept.name for concept in store.list_concepts(ConceptQuery(), Window()).items}
        except GlossaryReplacedError:
            assert not store.is_local
        else:
            assert names == {concept.name for concept in TINY.concepts}


def test_nothing_is_known_of_a_read_that_began_before_a_load(store, monkeypatch):
    """The answer comes from the old version, and is no proof of it any more."""
    store.replace(TINY)
    if store.is_local:
        return
    reading, loaded = threading.Event(), threading.Event()
    read = store._connection.read

    def slowly(statement, parameters):
        answer = read(statement, parameters)
        reading.set()
        assert loaded.wait(60)
        return answer

    store.info()
    with monkeypatch.context() as patch:
        patch.setattr(store._connection, "read", slowly)
        thread = threading.Thread(target=store.info)
        thread.start()
        assert reading.wait(60)
        patch.setattr(store._connection, "read", read)
        store.replace(EVERY_TYPE)
        loaded.set()
        thread.join(60)
    assert store.known_info(LONG) is None
