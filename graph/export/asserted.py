"""What a person asserted: the relations that a format for loading again has to carry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.model import Origin

if TYPE_CHECKING:
    from graph.model import ConceptId, Graph, Relation

__all__ = ["curated_by_source"]


def curated_by_source(graph: Graph) -> dict[ConceptId, list[Relation]]:
    """The CURATED relations of each concept that has some; extracted and derived ones come back with the next load."""
    found: dict[ConceptId, list[Relation]] = {}
    for relation in graph.relations:
        if relation.origin is Origin.CURATED:
            found.setdefault(relation.source, []).append(relation)
    return found
