"""Pages of all concepts, which the server sorts once."""

from __future__ import annotations

import pytest

from graph.store import CONCEPT_COLUMNS, ConceptOrder, ConceptQuery, Window
from tests.contract.samples import EVERY_TYPE, TINY
from tests.neo4j.fixtures import NEEDS_NEO4J

pytestmark = NEEDS_NEO4J
WINDOWS = [Window(first, offset) for first in (0, 1, 2, 7, None) for offset in (0, 1, 4, 60)]


def pages(store, order):
    query = ConceptQuery(order=order)
    return [
        (
            store.list_concepts(query, window),
            store.list_concept_rows(query, window, CONCEPT_COLUMNS),
            store.list_concept_ids(query, window),
        )
        for window in WINDOWS
    ]


@pytest.mark.parametrize("order", ConceptOrder)
def test_a_page_is_the_same_from_the_order_that_is_kept(neo4j_database, monkeypatch, order):
    monkeypatch.setattr("graph.stores.neo4j._SMALL_PART", 1)
    with neo4j_database.store() as store:
        store.replace(EVERY_TYPE)
        with monkeypatch.context() as patch:
            patch.setattr("graph.stores.memory.Memory.ids", lambda *_: None)
            sorted_by_the_server = pages(store, order)
        statements = []
        read = store._connection.read
        monkeypatch.setattr(store._connection, "read", lambda text, given: statements.append(text) or read(text, given))
        for _ in range(2):
            assert pages(store, order) == sorted_by_the_server
        # The first page is asked for before it is known that there will be more.
        assert sum("ORDER BY" in statement for statement in statements) == 2


def test_another_version_has_an_order_of_its_own(neo4j_database):
    with neo4j_database.store() as store, neo4j_database.store() as other:
        store.replace(EVERY_TYPE)
        for _ in range(3):
            assert len(store.list_concept_ids(ConceptQuery(), Window()).items) == len(EVERY_TYPE.concepts)
        other.replace(TINY)
        names = [concept.id for concept in other.list_concepts(ConceptQuery(), Window()).items]
        assert list(store.list_concept_ids(ConceptQuery(), Window()).items) == names
