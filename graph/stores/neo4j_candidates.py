"""The candidates of a Neo4j store: how many meet a filter, and a window of them, the surest first.

Every candidate has its place among all of them as ``_rank``, counted from 0, so that a page is a range of an index
however far down it is.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from graph.store import Page
from graph.stores.neo4j_rows import TYPE_ORDER, as_relation
from graph.stores.neo4j_statements import RELATION_CONDITIONS, SUPPORT, WINDOW, checked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graph.model import ConceptId, Relation
    from graph.store import RelationFilter
    from graph.stores.neo4j_snapshot import Snapshot

    Conditions = tuple[str, ...]

__all__ = ["candidates_at", "list_candidates"]

_CONDITIONS = RELATION_CONDITIONS | {"types": "r.type IN $types"}
_COLUMNS = f"r.type, r.source, r.target, {SUPPORT}"
_EVERY_TYPE = list(TYPE_ORDER)


def list_candidates(snapshot: Snapshot, relation_filter: RelationFilter, limits: Mapping[str, int]) -> Page[Relation]:
    """Those that ``relation_filter`` admits; ``limits`` has ``first`` and ``offset``."""
    wanted = _conditions(relation_filter)
    rows = snapshot.rows(_list(tuple(wanted)), **wanted, **limits)
    total = snapshot.loaded.info.candidates
    if wanted:
        counted = {"types": _EVERY_TYPE, "confidence": 0.0} | wanted  # an index holds both, and is used for both alone
        ((total,),) = snapshot.rows(_count(tuple(counted)), **counted)
    return Page(tuple(map(as_relation, rows)), total)


def candidates_at(
    snapshot: Snapshot, concept: ConceptId, relation_filter: RelationFilter, limits: Mapping[str, int]
) -> Page[Relation]:
    """Those with ``concept`` at one end."""
    wanted = _conditions(relation_filter)
    ((total, page),) = snapshot.rows(_at_one(tuple(wanted)), concept=concept, **wanted, **limits)
    return Page(tuple(map(as_relation, page)), total)


def _conditions(relation_filter: RelationFilter) -> dict[str, Any]:
    """What the conditions of ``relation_filter`` compare with; those that it does not set are left out."""
    values: dict[str, Any] = {}
    if relation_filter.types is not None:
        values["types"] = [type_.value for type_ in relation_filter.types]
    if relation_filter.origins is not None:
        values["origins"] = [origin.value for origin in relation_filter.origins]
    if relation_filter.min_confidence > 0:
        values["confidence"] = relation_filter.min_confidence
    return values


def _all(*conditions: str) -> str:
    return " AND ".join(conditions) or "true"


@lru_cache
def _list(conditions: Conditions) -> str:
    """A window by rank; without conditions it is one of ranks, so that nothing before it is read.

    Both properties of the index are in the order: the engine then reads it as far as the window goes, and sorts nothing.
    """
    least, window = ("r._rank >= 0", WINDOW) if conditions else ("r._rank >= $offset", "LIMIT $first")
    where = _all(least, *(_CONDITIONS[name] for name in conditions))
    return checked(
        f"MATCH (r:Candidate {{_version: $version}}) WHERE {where} WITH r ORDER BY r._version, r._rank {window}",
        _COLUMNS,
    )


@lru_cache
def _count(conditions: Conditions) -> str:
    where = _all(*(_CONDITIONS[name] for name in conditions))
    return checked(f"MATCH (r:Candidate {{_version: $version}}) WHERE {where} WITH count(r) AS total", "total")


@lru_cache
def _at_one(conditions: Conditions) -> str:
    """How many there are at ``$concept``, and a window of them.

    Each end is looked up by itself, in an index of its own: no candidate has one concept at both.
    """
    where = _all(*(_CONDITIONS[name] for name in conditions))
    found = "\n    UNION ALL\n    ".join(
        f"MATCH (r:Candidate {{{end}: $concept, _version: $version}}) WHERE {where} RETURN r"
        for end in ("source", "target")
    )
    return checked(
        f"""
CALL () {{
    {found}
}}
WITH r ORDER BY r._rank
WITH collect(r) AS every
CALL (every) {{ UNWIND every AS r WITH r {WINDOW} RETURN collect([{_COLUMNS}]) AS page }}""",
        "size(every), page",
    )
