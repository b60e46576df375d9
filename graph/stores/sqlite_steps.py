"""What of a SQLite store several of its answers begin with: who is there, in which order, one step from many concepts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.model import ConceptId
from graph.stores import sqlite_statements as statements
from graph.stores.sqlite_conditions import concept_conditions, relation_conditions
from graph.stores.sqlite_file import check_deadline
from graph.stores.sqlite_rows import as_array, as_ends, as_relation, as_step, decoded

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping, Sequence

    from graph.model import Relation, RelationId
    from graph.store import ConceptQuery, Direction, RelationFilter, Window
    from graph.stores.breadth_first import Step
    from graph.stores.memory import Memory
    from graph.stores.sqlite_file import Snapshot

__all__ = ["existing_concepts", "ids_in_order", "relations_by_id", "step_taker"]


def existing_concepts(connection: sqlite3.Connection, ids: Sequence[ConceptId]) -> list[ConceptId]:
    """Those of ``ids`` that a concept has, each once, in the order asked."""
    rows = connection.execute(statements.EXISTING, {"ids": as_array(dict.fromkeys(ids))})
    return [ConceptId(id_) for (id_,) in rows]


def ids_in_order(
    connection: sqlite3.Connection, snapshot: Snapshot, query: ConceptQuery, window: Window
) -> tuple[ConceptId, ...] | None:
    """The window of all concepts, from memory; None for some of them, and where asking for it alone is still cheaper."""
    if concept_conditions(query, snapshot.info):
        return None

    def read() -> list[ConceptId]:
        return [ConceptId(id_) for (id_,) in connection.execute(statements.concept_ids(query.order))]

    total = snapshot.info.concepts
    passed = total if window.first is None else min(window.offset + window.first, total)
    return snapshot.memory.ids(query.order, window, total, passed, read)


def relations_by_id(connection: sqlite3.Connection, ids: Sequence[RelationId]) -> dict[RelationId, Relation]:
    """The relations with these ids, in the order asked."""
    rows = connection.execute(statements.RELATIONS_BY_ENDS, {"ends": as_ends(dict.fromkeys(ids))})
    return {relation.id: relation for relation in decoded(as_relation, rows)}


def step_taker(
    connection: sqlite3.Connection, memory: Memory, direction: Direction, relation_filter: RelationFilter
) -> Callable[[Sequence[ConceptId]], Mapping[ConceptId, Sequence[Step]]]:
    """What takes one step from many concepts in one statement, and in none where they are known."""
    parameters = relation_conditions(relation_filter)
    statement = statements.steps(direction, tuple(parameters))

    def read(concepts: Sequence[ConceptId]) -> dict[ConceptId, list[Step]]:
        taken: dict[ConceptId, list[Step]] = {}
        rows = connection.execute(statement, parameters | {"frontier": as_array(concepts)})
        for concept, step in decoded(as_step, rows):
            taken.setdefault(concept, []).append(step)
        return taken

    def take(concepts: Sequence[ConceptId]) -> Mapping[ConceptId, Sequence[Step]]:
        check_deadline()
        return memory.steps((direction, relation_filter), concepts, read)

    return take
