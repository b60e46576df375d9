"""What a store says of a graph in numbers, counted once at the load."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.model import Origin
from graph.store import StoreInfo
from graph.vocabulary import VOCABULARY

if TYPE_CHECKING:
    from graph.source import GraphSource
    from graph.store import RelationFilter

__all__ = ["counted_info", "counted_relations"]

_TYPE_ORDER = {type_: place for place, type_ in enumerate(VOCABULARY)}
_ORIGIN_ORDER = {origin: place for place, origin in enumerate(Origin)}


def counted_info(source: GraphSource, version: str, changes: int = 0) -> StoreInfo:
    """What :meth:`graph.store.GraphStore.info` answers for ``source``.

    ``changes`` is how many it has had since the last load. Relations are counted by type in the order of the vocabulary, then by origin.
    """
    counts = source.counts()
    ordered = sorted(counts.relations, key=lambda key: (_TYPE_ORDER[key[0]], _ORIGIN_ORDER[key[1]]))
    return StoreInfo(
        glossary=source.info,
        version=version,
        concepts=counts.concepts,
        relations=sum(counts.relations.values()),
        relation_counts={key: counts.relations[key] for key in ordered},
        section_counts=counts.sections,
        encoder=source.vectors.encoder if source.vectors is not None and source.vectors.ids else None,
        candidates=counts.candidates,
        changes=changes,
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
