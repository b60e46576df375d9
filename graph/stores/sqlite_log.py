"""The log of changes in the file of a SQLite store: taken over from the file that a new one replaces."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from graph.curation.entry_json import entry_from_json, entry_to_json
from graph.errors import StoreFormatError
from graph.store import Page
from graph.stores import sqlite_schema as schema
from graph.stores import sqlite_statements as statements
from graph.stores.info_json import changes_in
from graph.stores.sqlite_rows import decoded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graph.curation.log import LogEntry
    from graph.model import ConceptId

__all__ = ["OldLog", "list_changes", "read_old_log", "write_log"]


@dataclass(frozen=True, slots=True)
class OldLog:
    """What is known of the store that is to be replaced."""

    version: str | None = None
    """None where there is none, or none of this program's."""
    changes: int = 0
    """Since its last load."""
    entries: int = 0
    """In its log."""


def list_changes(
    connection: sqlite3.Connection, limits: Mapping[str, int], *, concept: ConceptId | None, id: str | None
) -> Page[LogEntry]:
    """The entries about ``concept``, or the one with ``id``, or all; the newest first."""
    asked = {name: value for name, value in (("concept", concept), ("id", id)) if value is not None}
    conditions = tuple(asked)
    total = connection.execute(statements.count_changes(conditions), asked).fetchone()[0]
    rows = connection.execute(statements.list_changes(conditions), asked | dict(limits))
    return Page(tuple(decoded(lambda row: entry_from_json(row[0]), rows)), total)


def read_old_log(path: Path, location: str, *, needed: bool) -> OldLog:
    """What the store at ``path`` has of changes; files of older programs have no log.

    Raises:
        StoreFormatError: it is damaged, and ``needed``.
    """
    try:
        with closing(_opened(path)) as connection:
            if connection.execute("PRAGMA user_version").fetchone()[0] != schema.SCHEMA_VERSION:
                return OldLog()
            version, info = connection.execute(statements.ABOUT).fetchone()
            entries = connection.execute(statements.count_changes(())).fetchone()[0]
            return OldLog(version, changes_in(info), entries)
    except (sqlite3.DatabaseError, TypeError, ValueError) as error:
        if not needed:
            return OldLog()
        raise StoreFormatError(
            f"{location}: the file is damaged, and whether somebody made changes there cannot be told ({error})",
            suggestion="remove the file, or load with --discard-changes",
        ) from error


def write_log(connection: sqlite3.Connection, path: Path, old: OldLog, entry: LogEntry | None, version: str) -> None:
    """Write the log of the store at ``path`` into the new file, and ``entry`` behind it."""
    if old.entries:
        with closing(_opened(path)) as replaced:
            connection.executemany(schema.INSERT_CHANGE, replaced.execute(statements.CHANGES))
    if entry is not None:
        text = entry_to_json(entry.between(old.version or "", version))
        connection.execute(
            schema.INSERT_CHANGE, (old.entries + 1, entry.id, json.dumps(entry.concepts, ensure_ascii=False), text)
        )


def _opened(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None)
