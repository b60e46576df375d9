"""The engines behind :class:`graph.store.GraphStore`, and which of them a location names."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from graph.errors import InvalidArgumentError, StoreUnavailableError

if TYPE_CHECKING:
    from graph.store import GraphStore

__all__ = ["is_store", "store_at"]

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_NEO4J_SCHEMES = frozenset({"neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc"})
_SQLITE_MAGIC = b"SQLite format 3\0"


def is_store(location: str) -> bool:
    """Whether ``location`` names a store and no glossary: it has a scheme, or is a file that begins as SQLite's do.

    >>> is_store("neo4j://localhost"), is_store("terms.csv")
    (True, False)

    Raises:
        StoreUnavailableError: the file cannot be read.
    """
    if _SCHEME.match(location):
        return True
    path = Path(location)
    try:
        with path.open("rb") as file:
            return file.read(len(_SQLITE_MAGIC)) == _SQLITE_MAGIC
    except (FileNotFoundError, IsADirectoryError):
        return False
    except OSError as error:
        raise StoreUnavailableError(f"{location}: {error.strerror or error}") from error


def store_at(location: str, *, password: str | None = None) -> GraphStore:
    """The store at ``location``, see :func:`graph.store.open_store`. No I/O happens here.

    >>> store_at("course.db").location
    'course.db'
    """
    if not location.strip():
        raise InvalidArgumentError("the store has no location", suggestion="give a file path or neo4j://user@host:7687")
    scheme = _SCHEME.match(location)
    if scheme is None:
        from graph.stores.sqlite import SqliteStore

        return SqliteStore(location)
    if scheme[1].lower() in _NEO4J_SCHEMES:
        from graph.stores.neo4j import Neo4jStore

        return Neo4jStore(location, password=password)
    raise InvalidArgumentError(
        f"no store has the scheme '{scheme[1]}://'",
        suggestion="give a file path or neo4j://user@host:7687/database",
    )
