"""The engines behind :class:`graph.store.GraphStore`, and which of them a location names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from graph.errors import InvalidArgumentError

if TYPE_CHECKING:
    from graph.store import GraphStore

__all__ = ["store_at"]

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_NEO4J_SCHEMES = frozenset({"neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc"})


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
