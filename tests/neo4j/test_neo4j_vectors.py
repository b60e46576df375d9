"""Many vectors: the server's index proposes, the client ranks exactly."""

from __future__ import annotations

import numpy as np
import pytest

from graph.errors import InvalidArgumentError
from graph.model import ConceptId, VectorTable
from graph.stores.neo4j_vectors import Vectors
from tests.contract.samples import graph_of
from tests.neo4j.fixtures import NEEDS_NEO4J

pytestmark = NEEDS_NEO4J

COUNT, DIMENSION = 600, 16


@pytest.fixture(scope="module")
def table() -> VectorTable:
    """Clusters, as embeddings of a glossary form them."""
    chance = np.random.default_rng(7)
    centres = chance.normal(size=(20, DIMENSION))
    matrix = centres[chance.integers(20, size=COUNT)] + 0.4 * chance.normal(size=(COUNT, DIMENSION))
    matrix = (matrix / np.linalg.norm(matrix, axis=1, keepdims=True)).astype(np.float32)
    ids = tuple(ConceptId(f"c{row:03}") for row in range(COUNT))
    return VectorTable("model", ids, tuple(f"h{row}" for row in range(COUNT)), matrix)


@pytest.fixture
def stores(neo4j_database, table):
    """The same graph as a store that compares all vectors and as one that asks the index."""
    graph = graph_of(more=table.ids, vectors=table)
    with neo4j_database.store() as exact, neo4j_database.store() as by_index:
        by_index._vectors = Vectors(exact_up_to=COUNT - 1)
        exact.replace(graph)
        yield exact, by_index


def test_the_index_gives_what_comparing_all_gives(stores, table):
    exact, by_index = stores
    asked = [*table.ids[::50], ConceptId("nobody")]
    expected = exact.nearest(asked, 10)
    found = by_index.nearest(asked, 10)
    assert list(found) == list(expected)
    recalls = [
        len({one.concept for one in found[id_]} & {one.concept for one in expected[id_]}) / 10 for id_ in expected
    ]
    assert np.mean(recalls) >= 0.99
    for id_ in expected:
        assert id_ not in {one.concept for one in found[id_]}
        exact_scores = {one.concept: one.score for one in exact.nearest([id_], COUNT)[id_]}
        assert [one.score for one in found[id_]] == pytest.approx([exact_scores[one.concept] for one in found[id_]])
    assert by_index.nearest_to_vector(table.matrix[7], 3)[0].concept == table.ids[7]


def test_more_than_the_index_is_first_asked_for(stores, table):
    _, by_index = stores
    assert len(by_index.nearest([table.ids[0]], COUNT)[table.ids[0]]) == COUNT - 1
    assert len(by_index.nearest_to_vector(table.matrix[0], COUNT + 1)) == COUNT


def test_a_vector_of_another_dimension_is_refused(stores):
    for store in stores:
        with pytest.raises(InvalidArgumentError, match="shape"):
            store.nearest_to_vector(np.ones(3, dtype=np.float32), 1)


def test_vectors_come_back_exactly(stores, table):
    for store in stores:
        whole = store.vectors()
        assert whole.ids == table.ids
        assert whole.text_hashes == table.text_hashes
        assert np.array_equal(whole.matrix, table.matrix)
        some = store.vectors([table.ids[5], ConceptId("nobody"), table.ids[3]])
        assert some.ids == (table.ids[5], table.ids[3])
        assert np.array_equal(some.matrix, table.matrix[[5, 3]])
