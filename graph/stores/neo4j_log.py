"""The log of changes in a Neo4j store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graph.curation.entry_json import entry_from_json, entry_to_json
from graph.store import Page
from graph.stores import neo4j_statements as statements

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from graph.curation.log import LogEntry
    from graph.model import ConceptId
    from graph.stores.neo4j_connection import Connection
    from graph.stores.neo4j_rows import Row

__all__ = ["entry_properties", "list_changes"]


def entry_properties(entry: LogEntry) -> dict[str, Any]:
    """What a node of the log holds, beside its number; who and when also stand apart, for people who query by hand."""
    return {
        "id": entry.id,
        "by": entry.by,
        "at": entry.at,
        "concepts": list(entry.concepts),
        "entry": entry_to_json(entry),
    }


def list_changes(
    connection: Connection, limits: Mapping[str, int], *, concept: ConceptId | None, id: str | None
) -> Page[LogEntry]:
    """The entries about ``concept``, or the one with ``id``, or all; the newest first."""
    asked = {"concept": concept, "id": id}

    def read(run: Callable[[str, dict[str, Any]], list[Row]]) -> Page[LogEntry]:
        ((total,),) = run(statements.CHANGE_COUNT, asked)
        rows = run(statements.CHANGES, asked | dict(limits))
        return Page(tuple(entry_from_json(text) for (text,) in rows), total)

    return connection.read_in_one(read)
