"""A whole graph out of a store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.errors import StoreLockedError
from graph.model import Graph
from graph.store import EVERY_RELATION, ConceptOrder, ConceptQuery, Window

if TYPE_CHECKING:
    from graph.store import GraphStore

__all__ = ["read_graph", "read_versioned"]

_ATTEMPTS = 3


def read_graph(store: GraphStore) -> Graph:
    """Everything that ``store`` holds, of one version: concepts in source order, relations by type and ends, candidates surest first.

    Raises:
        StoreLockedError: another load replaced the graph again and again while it was read.
    """
    return read_versioned(store)[1]


def read_versioned(store: GraphStore) -> tuple[str, Graph]:
    """The version that ``store`` has, and everything that it holds of it; see :func:`read_graph`."""
    for _ in range(_ATTEMPTS):
        before = store.info()
        graph = Graph(
            info=before.glossary,
            concepts=store.list_concepts(ConceptQuery(order=ConceptOrder.SECTION), Window()).items,
            relations=store.list_relations(EVERY_RELATION, Window()).items,
            candidates=store.list_candidates(EVERY_RELATION, Window()).items,
            documents=tuple(store.documents().values()),
            vectors=store.vectors(),
        )
        if store.info().version == before.version:
            return before.version, graph
    raise StoreLockedError(f"{store.location} changes while it is read", suggestion="try again when the load is over")
