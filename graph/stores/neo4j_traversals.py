"""Walking the graph in a Neo4j store.

Where one pattern follows all relations that count (one type, or several that all have a direction, or either way),
the engine walks breadth-first by itself and answers in one round trip. A pattern cannot follow some types in their
direction and symmetric ones both ways, and a pattern that lists more than a few shortest ways may never end: there
each level is a statement, all in one transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graph.model import ConceptId, RelationId
from graph.store import Direction, Page
from graph.stores import breadth_first
from graph.stores import neo4j_statements as statements
from graph.stores.neo4j_connection import check_deadline
from graph.stores.neo4j_rows import TYPE_ORDER, as_ends, as_relation, relation_seen
from graph.vocabulary import VOCABULARY, RelationType

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from graph.model import Relation
    from graph.store import Reached, RelationFilter, Window
    from graph.stores.breadth_first import Step, TakeSteps
    from graph.stores.neo4j_rows import Row
    from graph.stores.neo4j_snapshot import Snapshot

    Rows = Callable[..., Sequence[Row]]

__all__ = ["Admitted", "reach", "relations_by_id", "shortest_paths"]

_DIRECTED = tuple(type_ for type_, info in VOCABULARY.items() if not info.symmetric)
_MOST_NAMED = 2
_WAYS_AT_ONCE = 100
"""With this many shortest ways the answer may not hold all, so that its first cannot be told."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """A relation filter as statements take it."""

    types: tuple[RelationType, ...]
    """Those that a pattern names, in vocabulary order."""
    conditions: tuple[str, ...]
    parameters: dict[str, Any]

    @classmethod
    def by(cls, relation_filter: RelationFilter) -> Admitted:
        """What ``relation_filter`` admits.

        A pattern names one type, two or all that have a direction; of any other number it names all and a parameter
        says which, so that the server does not make and keep a plan for each of thousands of combinations.
        """
        wanted = relation_filter.types
        types = tuple(type_ for type_ in VOCABULARY if wanted is None or type_ in wanted)
        parameters: dict[str, Any] = {}
        directed = sum(type_ in _DIRECTED for type_ in types)
        if _MOST_NAMED < directed < len(_DIRECTED):
            parameters["types"] = [type_.value for type_ in types]
            types = tuple(type_ for type_ in VOCABULARY if type_ in types or type_ in _DIRECTED)
        if relation_filter.origins is not None:
            parameters["origins"] = sorted(origin.value for origin in relation_filter.origins)
        if relation_filter.min_confidence > 0:
            parameters["confidence"] = relation_filter.min_confidence
        return cls(types, tuple(parameters), parameters | {"order": TYPE_ORDER})


def reach(
    snapshot: Snapshot,
    starts: Sequence[ConceptId],
    direction: Direction,
    admitted: Admitted,
    max_depth: int | None,
    window: Window,
) -> dict[ConceptId, Page[Reached]]:
    """See :meth:`graph.store.GraphStore.reach`."""
    asked = list(dict.fromkeys(starts))
    types, conditions = admitted.types, admitted.conditions
    if not types or (max_depth is not None and max_depth <= 0):
        found = {row[0] for row in snapshot.rows(statements.EXISTING, ids=asked)}
        return {start: Page((), 0) for start in asked if start in found}
    if not statements.one_direction(direction, types):
        return snapshot.together(lambda rows: _reach_by_levels(rows, asked, direction, admitted, max_depth, window))
    if window.first == 0:
        counting = statements.reach_counts(direction, types, conditions, max_depth)
        totals = {row[0]: row[1] for row in snapshot.rows(counting, ids=asked, **admitted.parameters)}
        return {start: Page((), totals[start]) for start in asked if start in totals}
    statement = statements.reach(direction, types, conditions, max_depth)
    steps = _as_steps(snapshot.rows(statement, ids=asked, **admitted.parameters))
    check_deadline()
    return breadth_first.reach([start for start in asked if start in steps], lambda _: steps, max_depth, window)


def _reach_by_levels(
    rows: Rows,
    asked: Sequence[ConceptId],
    direction: Direction,
    admitted: Admitted,
    max_depth: int | None,
    window: Window,
) -> dict[ConceptId, Page[Reached]]:
    found = {row[0] for row in rows(statements.EXISTING, ids=asked)}
    existing = [start for start in asked if start in found]
    return breadth_first.reach(existing, _stepping(rows, direction, admitted), max_depth, window)


def shortest_paths(
    snapshot: Snapshot,
    source: ConceptId,
    target: ConceptId,
    direction: Direction,
    admitted: Admitted,
    max_length: int,
    first: int,
) -> tuple[tuple[Relation, ...], ...]:
    """See :meth:`graph.store.GraphStore.shortest_paths`."""
    if first <= 0:
        return ()
    if source == target:
        return ((),) if snapshot.rows(statements.EXISTING, ids=[source]) else ()
    types, conditions = admitted.types, admitted.conditions
    if not types or max_length <= 0:
        return ()
    if statements.one_direction(direction, types):
        statement = statements.shortest_ways(direction, types, conditions, max_length)
        asked = {"source": source, "target": target, "most": _WAYS_AT_ONCE, "first": min(first, _WAYS_AT_ONCE)}
        found = snapshot.rows(statement, **asked, **admitted.parameters)
        if not found or found[0][0] < _WAYS_AT_ONCE:
            return tuple(tuple(map(as_relation, relations)) for _, relations in found)
    return snapshot.together(
        lambda rows: _paths_by_levels(rows, source, target, direction, admitted, max_length, first)
    )


def _paths_by_levels(
    rows: Rows,
    source: ConceptId,
    target: ConceptId,
    direction: Direction,
    admitted: Admitted,
    max_length: int,
    first: int,
) -> tuple[tuple[Relation, ...], ...]:
    onwards = _stepping(rows, direction, admitted)
    backwards = _stepping(rows, direction.opposite, admitted)
    ways = breadth_first.shortest_ways(source, target, onwards, backwards, max_length)
    return breadth_first.shortest_paths(ways, first, lambda ids: relations_by_id(rows, ids))


def relations_by_id(rows: Rows, ids: Iterable[RelationId]) -> dict[RelationId, Relation]:
    """The relations with these ids, in the order asked."""
    asked = dict.fromkeys(ids)
    ends = [end for end in map(as_ends, asked) if end is not None]
    if not ends:
        return {}
    found = {relation.id: relation for relation in map(as_relation, rows(statements.RELATIONS_BY_ENDS, ends=ends))}
    return {id_: found[id_] for id_ in asked if id_ in found}


def _stepping(rows: Rows, direction: Direction, admitted: Admitted) -> TakeSteps:
    """What takes one step from many concepts in one statement."""
    statement = statements.steps(direction, admitted.types, admitted.conditions)

    def take(concepts: Sequence[ConceptId]) -> dict[ConceptId, list[Step]]:
        return _as_steps(rows(statement, ids=concepts, **admitted.parameters))

    return take


def _as_steps(rows: Sequence[Row]) -> dict[ConceptId, list[Step]]:
    return {
        concept: [(other, relation_seen(concept, other, type_, starts_here)) for other, type_, starts_here in taken]
        for concept, taken in rows
    }
