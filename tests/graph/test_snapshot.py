from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from graph.errors import StoreLockedError, StoreMissingError
from graph.model import VectorTable
from graph.snapshot import read_graph
from graph.stores.sqlite import SqliteStore
from tests.graph.samples import graph_of, requires, stored


def sample():
    graph = graph_of(requires("ab", "bc"), hours={"a": 2.0}, sections={"a": "one", "b": "one", "c": "two"})
    matrix = np.eye(3, dtype=np.float32)
    ids = tuple(concept.id for concept in graph.concepts)
    return replace(graph, vectors=VectorTable(encoder="e", ids=ids, text_hashes=("1", "2", "3"), matrix=matrix))


def test_what_was_stored_comes_back_whole():
    graph = sample()
    with stored(graph) as store:
        read = read_graph(store)
    assert (read.info, read.concepts, read.relations) == (graph.info, graph.concepts, graph.relations)
    assert read.documents == graph.documents
    order = [read.vectors.ids.index(concept.id) for concept in graph.concepts]
    assert (read.vectors.matrix[order] == graph.vectors.matrix).all()


class Restless:
    """A store that is replaced while it is read, the first ``times`` times."""

    def __init__(self, store, times: int) -> None:
        self._store = store
        self._times = times

    def __getattr__(self, name: str):
        if name == "documents" and self._times:
            self._times -= 1
            self._store.replace(graph_of(requires("xy"), also=[f"again{self._times}"]))
        return getattr(self._store, name)


def test_a_snapshot_is_of_one_version():
    with stored(sample()) as store:
        read = read_graph(Restless(store, times=2))
    assert {concept.id for concept in read.concepts} == {"x", "y", "again0"}


def test_a_store_that_never_rests_is_refused():
    with stored(sample()) as store, pytest.raises(StoreLockedError):
        read_graph(Restless(store, times=9))


def test_nothing_can_be_read_before_the_first_load(tmp_path):
    with SqliteStore(tmp_path / "none.db") as store, pytest.raises(StoreMissingError):
        read_graph(store)
