"""Changes and their log: what a version check refuses, what is written together, and what later loads leave."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from graph.curation import AddConcept, ChangeConcept, RemoveConcept, curate, undo
from graph.errors import ConflictError, GlossaryError, StoreLockedError, StoreMissingError, UnsavedChangesError
from graph.model import Graph
from graph.snapshot import read_graph
from graph.store import Window
from graph.stores.held_graph import HeldGraph
from tests.contract.loading_process import numbered, numbered_entry
from tests.contract.samples import EMPTY, TINY, concept, unit_vectors

ALL = Window()


def ids(store, **asked):
    return [entry.id for entry in store.list_changes(ALL, **asked).items]


def same(one: Graph, other: Graph) -> bool:
    """Whether two graphs are equal, vectors and all."""
    if (one.vectors is None) != (other.vectors is None):
        return False
    if one.vectors is not None and other.vectors is not None:
        known = [(table.encoder, table.ids, table.text_hashes) for table in (one.vectors, other.vectors)]
        if known[0] != known[1] or not np.array_equal(one.vectors.matrix, other.vectors.matrix):
            return False
    one, other = (
        replace(graph, vectors=None, documents=tuple(sorted(graph.documents, key=lambda each: each.id)))
        for graph in (one, other)
    )
    return one == other


@pytest.fixture
def sound(store):
    """A store with a graph that keeps every promise: chains do, and what follows from them is made by a change."""
    store.replace(replace(numbered(1, 6), vectors=unit_vectors({"c0001": [1.0, 2.0], "c0002": [2.0, 1.0]})))
    curate(store, [AddConcept(name="Seed")], by="tester")
    return store


def test_a_graph_is_replaced_where_the_version_is_the_one_that_was_seen(store):
    version = store.replace(TINY)
    version = store.replace(EMPTY, if_version=version)
    assert (store.info().version, store.info().concepts) == (version, 0)


def test_another_version_than_the_one_that_was_seen_is_a_conflict_and_nothing_changes(place, store):
    old = store.replace(TINY)
    version = store.replace(TINY)
    with pytest.raises(ConflictError, match=rf"has version {version}, not {old}.*read it again"):
        store.replace(EMPTY, if_version=old, entry=numbered_entry("lost", 1))
    assert (store.info().version, store.info().concepts) == (version, len(TINY.concepts))
    assert store.list_changes(ALL).total == 0
    assert place.leftovers() == []


def test_a_version_of_a_store_that_is_not_there_is_a_conflict(store):
    with pytest.raises(ConflictError):
        store.replace(EMPTY, if_version="some")
    with pytest.raises(StoreMissingError):
        store.info()


def test_there_is_no_log_before_the_first_load_and_none_after_it(store):
    with pytest.raises(StoreMissingError):
        store.list_changes(ALL)
    store.replace(TINY)
    assert store.list_changes(ALL).total == store.info().changes == 0


def test_an_entry_comes_back_as_it_was_given_with_the_versions_around_it(store):
    before = store.replace(TINY)
    entry = replace(
        numbered_entry("one", 1), before=TINY, came_after={"dropout": None, "fitting": "dropout"}, undoes="x"
    )
    after = store.replace(TINY, entry=entry)
    (found,) = store.list_changes(ALL).items
    assert same(found.before, replace(TINY, info=found.before.info))
    assert found.before.info.sections == TINY.info.sections
    parts = {"before": entry.before, "after": entry.after}
    assert replace(found, **parts) == entry.between(before, after)


def test_the_log_lists_the_newest_first_by_window_concept_and_id(store):
    store.replace(TINY)
    for number in range(3):
        about = replace(EMPTY, concepts=(concept(f"only {number}"),))
        store.replace(TINY, entry=replace(numbered_entry(f"e{number}", number), before=about))
    assert ids(store) == ["e2", "e1", "e0"]
    assert store.info().changes == 3
    page = store.list_changes(Window(1, 1))
    assert ([entry.id for entry in page.items], page.total) == (["e1"], 3)
    assert ids(store, concept="only 1") == ["e1"]
    assert ids(store, concept="c0000") == ["e2", "e1", "e0"]
    assert ids(store, concept="nobody") == []
    assert ids(store, id="e0") == ["e0"]
    assert ids(store, id="e0", concept="only 1") == []


@pytest.mark.parametrize("piecewise", [False, True])
def test_a_load_over_changes_is_refused_unless_they_may_be_lost_and_the_log_outlives_it(store, piecewise):
    store.replace(TINY)
    version = store.replace(EMPTY, entry=numbered_entry("one", 1))
    loaded = HeldGraph(TINY) if piecewise else TINY
    with pytest.raises(UnsavedChangesError, match=r"1 change was.*export yaml.*--discard-changes"):
        store.replace(loaded)
    assert store.info().version == version
    store.replace(loaded, discard_changes=True)
    assert (store.info().changes, ids(store)) == (0, ["one"])
    store.replace(loaded)
    store.replace(EMPTY, entry=numbered_entry("two", 1))
    assert (store.info().changes, ids(store)) == (1, ["two", "one"])


def test_a_graph_that_is_refused_leaves_no_entry(store):
    store.replace(TINY)
    broken = replace(TINY, concepts=(*TINY.concepts, TINY.concepts[0]))
    with pytest.raises(GlossaryError):
        store.replace(broken, entry=numbered_entry("one", 1))
    assert (store.list_changes(ALL).total, store.info().changes) == (0, 0)


def test_another_handle_sees_graph_and_entry_together(place, store):
    store.replace(TINY)
    with place.open() as other:
        assert other.list_changes(ALL).total == 0
        version = store.replace(EMPTY, entry=numbered_entry("one", 1))
        assert (other.info().version, other.list_changes(ALL).items[0].version_after) == (version, version)


CHANGES = {
    "a new concept": [AddConcept(name="New", definition="Something new.", section="new")],
    "another definition": [ChangeConcept(concept="c0001", definition="Changed.", section=None, aliases=("Second",))],
    "a concept gone": [RemoveConcept(concept="c0002", with_relations=True)],
}


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)
def test_undoing_gives_the_graph_as_it_was_and_undoing_that_the_change(sound, changes):
    before = read_graph(sound)
    outcome = curate(sound, changes, by="tester")
    after = read_graph(sound)
    assert not same(before, after)
    back = undo(sound, outcome.entry.id, by="other")
    assert same(read_graph(sound), before)
    undo(sound, back.entry.id, by="tester")
    assert same(read_graph(sound), after)
    assert [entry.undoes for entry in sound.list_changes(Window(3)).items] == [back.entry.id, outcome.entry.id, None]


def test_of_many_changes_from_one_version_one_is_made_and_the_others_are_conflicts(place, sound):
    version = sound.info().version
    made: list[int] = []
    conflicts: list[int] = []

    def change(number: int) -> None:
        with place.open() as own:
            try:
                curate(own, [AddConcept(name=f"Racer {number}")], by=str(number), if_version=version)
            except ConflictError:
                conflicts.append(number)
            else:
                made.append(number)

    racers = [threading.Thread(target=change, args=(number,)) for number in range(4)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert (len(made), len(conflicts)) == (1, 3)
    assert [entry.by for entry in sound.list_changes(Window(2)).items] == [str(made[0]), "tester"]


def test_changes_without_a_version_are_all_made_one_after_the_other(place, sound):
    def change(number: int) -> None:
        with place.open() as own:
            curate(own, [AddConcept(name=f"Writer {number}")], by=str(number))

    writers = [threading.Thread(target=change, args=(number,)) for number in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    entries = sound.list_changes(Window(4)).items
    assert sorted(entry.by for entry in entries) == ["0", "1", "2", "3"]
    assert len(sound.concepts([f"writer-{number}" for number in range(4)])) == 4
    for later, earlier in pairwise(entries):
        assert later.version_before == earlier.version_after


def test_a_change_killed_at_any_moment_leaves_graph_and_log_as_they_were(place, store):
    store.replace(numbered(0))
    chance = random.Random(20261129)
    environment = os.environ | {"LEXIGRAPH_TEST_PASSWORD": place.password or ""}
    command = [sys.executable, "-m", "tests.contract.loading_process", place.location, "--changes"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True, bufsize=1
    ) as parent:
        for _ in range(6):
            parent.stdin.write("another\n")
            changing = int(parent.stdout.readline())
            time.sleep(chance.uniform(0.0, 0.12))
            os.kill(changing, signal.SIGKILL)
            info, log = store.info(), store.list_changes(ALL)
            assert info.changes == log.total
            if log.items:
                newest = log.items[0]
                assert newest.version_after == info.version
                assert newest.after.concepts[0].definition == store.concepts(["c0000"])["c0000"].definition
    for _ in range(50):  # a server needs a moment to see that the process that held the lock is gone
        try:
            curate(store, [ChangeConcept(concept="c0000", hours=2.0)], by="tester")
            break
        except StoreLockedError:
            time.sleep(0.1)
    assert store.concepts(["c0000"])["c0000"].hours == 2.0
    assert place.leftovers() == []
