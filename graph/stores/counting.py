"""What a store says of a graph in numbers, counted once at the load."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from graph.model import Origin
from graph.store import StoreInfo
from graph.vocabulary import VOCABULARY

if TYPE_CHECKING:
    from graph.model import Graph
    from graph.store import RelationFilter

__all__ = ["counted_info", "counted_relations"]

_TYPE_ORDER = {type_: place for place, type_ in enumerate(VOCABULARY)}
_ORIGIN_ORDER = {origin: place for place, origin in enumerate(Origin)}


def counted_info(graph: Graph, version: str) -> StoreInfo:
    """What :meth:`graph.store.GraphStore.info` answers for ``graph``.

    Sections stand in the order of the glossary, then those that it does not list as they come; relations by type in
    the order of the vocabulary, then by origin.
    """
    sections = dict.fromkeys(graph.info.sections, 0)
    for concept in graph.concepts:
        if concept.section is not None:
            sections[concept.section] = sections.get(concept.section, 0) + 1
    relations = Counter((relation.type, relation.origin) for relation in graph.relations)
    ordered = sorted(relations, key=lambda key: (_TYPE_ORDER[key[0]], _ORIGIN_ORDER[key[1]]))
    return StoreInfo(
        glossary=graph.info,
        version=version,
        concepts=len(graph.concepts),
        relations=len(graph.relations),
        relation_counts={key: relations[key] for key in ordered},
        section_counts=sections,
        encoder=graph.vectors.encoder if graph.vectors is not None and graph.vectors.ids else None,
    )


def counted_relations(info: StoreInfo, relation_filter: RelationFilter) -> int | None:
    """How many relations the filter admits, where the counts made at the load say so."""
    if relation_filter.min_confidence > 0:
        return None
    return sum(
        count
        for (type_, origin), count in info.relation_counts.items()
        if (relation_filter.types is None or type_ in relation_filter.types)
        and (relation_filter.origins is None or origin in relation_filter.origins)
    )
