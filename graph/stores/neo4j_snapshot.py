"""Reading one version of the graph in a Neo4j store, whatever is loaded meanwhile."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from graph.errors import (
    GlossaryReplacedError,
    StoreFormatError,
    StoreLockedError,
    StoreMissingError,
    StoreOutdatedError,
)
from graph.held_version import held_versions
from graph.stores import neo4j_statements as statements
from graph.stores.info_json import info_from_json
from graph.stores.memory import Memory
from graph.stores.neo4j_connection import EntityGoneError
from graph.stores.neo4j_rows import vocabulary_names
from graph.stores.neo4j_schema import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from graph.store import StoreInfo
    from graph.stores.neo4j_connection import Connection
    from graph.stores.neo4j_rows import Row

__all__ = ["Loaded", "Reader", "Snapshot", "check_schema"]

_T = TypeVar("_T")

_SURROGATE = re.compile("[\ud800-\udfff]")
_ATTEMPTS = 10
"""How often a call begins anew because the graph was replaced while it read."""


class _ReplacedError(Exception):
    """The version that was read is no longer the current one, so parts of it may have been missing."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What is known of a version."""

    version: str
    info: StoreInfo
    dimension: int | None
    """Of the vectors; None where nothing is embedded."""
    vectors: int
    """How many concepts have one."""
    memory: Memory = field(default_factory=Memory, compare=False)


class Reader:
    """Hands out snapshots of the current version, which it remembers between calls."""

    def __init__(self, connection: Connection) -> None:
        """Remember where to read."""
        self._connection = connection
        self._loaded: Loaded | None = None
        self._proved_at = self._forgotten_at = float("-inf")

    def known(self, within_s: float) -> Loaded | None:
        """What is held, or what the server has said in the last ``within_s`` seconds; None where there is neither."""
        if (pinned := self._pinned()) is not None:
            return pinned
        since = max(self._forgotten_at, time.monotonic() - within_s)
        return self._held(self._loaded) if self._loaded and self._proved_at > since else None

    def forget(self) -> None:
        """Take nothing for current any more until the server has said so."""
        self._forgotten_at = time.monotonic()  # also for what was asked before and is answered later

    def _proved(self, loaded: Loaded, asked_at: float) -> None:
        if self._loaded is loaded:
            self._proved_at = max(self._proved_at, asked_at)

    def refresh(self) -> Loaded:
        """Ask the store which version is current.

        Raises:
            StoreMissingError: nothing has been loaded yet.
            StoreFormatError: written by another version of the program.
        """
        location = self._connection.location
        asked_at = time.monotonic()
        rows = self._connection.read(statements.META, {})
        meta = rows[0][0] if rows else {}
        if "version" not in meta:
            raise StoreMissingError(
                f"{location}: no glossary has been loaded there",
                suggestion=f"load a glossary first: lexigraph load SOURCE --store {location}",
            )
        check_schema(meta.get("schema_version"), str(location))
        if meta.get("vocabulary") != vocabulary_names():
            raise StoreOutdatedError(
                f"{location}: written with another vocabulary of relations",
                suggestion=f"load the glossary again: lexigraph load SOURCE --store {location}",
            )
        known = self._loaded
        if known is not None and known.version == meta["version"]:
            self._proved_at = asked_at
            return known
        self._loaded = Loaded(
            version=meta["version"],
            info=info_from_json(meta["info"], meta["version"]),
            dimension=meta.get("dimension"),
            vectors=meta["vectors"],
        )
        self._proved_at = asked_at
        return self._loaded

    def current(self) -> Loaded:
        """What is known of the current version, asked of the store.

        Raises:
            GlossaryReplacedError: it is not the one that is held; see :func:`graph.held_version.one_version`.
        """
        return self._held(self.refresh())

    def consistently(self, work: Callable[[Snapshot], _T]) -> _T:
        """What ``work`` reads from one version; it is called again where that version has gone meanwhile.

        Raises:
            GlossaryReplacedError: that version is held, so that no other would do; see :meth:`current`.
        """
        pinned = self._pinned()
        loaded = pinned or self._loaded or self.refresh()
        for _ in range(_ATTEMPTS):
            asked_at = time.monotonic()
            try:
                found = work(Snapshot(self._connection, loaded))
            except (_ReplacedError, EntityGoneError) as error:
                if pinned:
                    raise GlossaryReplacedError from error
                loaded = self.refresh()
            else:
                self._proved(loaded, asked_at)
                self._held(loaded)
                return found
        raise StoreLockedError(
            f"{self._connection.location}: the graph is replaced again and again while it is read",
            suggestion="try again when the loads are over",
        )

    def _pinned(self) -> Loaded | None:
        """What is held here; None where nothing is yet, or is to be."""
        held = held_versions()
        pinned: Loaded | None = held.find(self) if held else None
        return pinned

    def _held(self, loaded: Loaded) -> Loaded:
        """``loaded``, which is held from its first use on where one version is asked for."""
        held = held_versions()
        first = held.of(self, lambda: (loaded, _nothing)) if held else None
        if first is not None and first.version != loaded.version:
            raise GlossaryReplacedError
        return loaded


def _nothing() -> None:
    """What there is to give back: the server keeps no version for a reader."""


class Snapshot:
    """One version of the graph."""

    def __init__(self, connection: Connection, loaded: Loaded) -> None:
        """Remember what to read."""
        self._connection = connection
        self.loaded = loaded

    def rows(self, statement: str, **parameters: Any) -> Sequence[Row]:
        """The rows of a statement made by :func:`graph.stores.neo4j_statements.checked`."""
        return self._checked(self._connection.read(statement, self._with_version(parameters)))

    def together(self, work: Callable[[Callable[..., Sequence[Row]]], _T]) -> _T:
        """What ``work`` makes of several such statements in one transaction; it gets a function like :meth:`rows`."""

        def in_transaction(run: Callable[[str, dict[str, Any]], list[Row]]) -> _T:
            def rows(statement: str, **parameters: Any) -> Sequence[Row]:
                return self._checked(run(statement, self._with_version(parameters)))

            return work(rows)

        return self._connection.read_in_one(in_transaction)

    def streamed(self, statement: str, **parameters: Any) -> list[Row]:
        """The rows of a plain statement, which may be many: the server does not hold them all at once."""

        def in_transaction(run: Callable[[str, dict[str, Any]], list[Row]]) -> list[Row]:
            rows = run(statement, self._with_version(parameters))
            if run(statements.CURRENT, {}) != [[self.loaded.version]]:
                raise _ReplacedError
            return rows

        return self._connection.read_in_one(in_transaction)

    def prove_current(self) -> None:
        """Begin anew unless this is the current version: for an answer from memory."""
        if self._connection.read(statements.CURRENT, {}) != [[self.loaded.version]]:
            raise _ReplacedError

    def _with_version(self, parameters: dict[str, Any]) -> dict[str, Any]:
        sendable = {name: _sendable(value) for name, value in parameters.items()}
        return sendable | {"version": self.loaded.version}

    def _checked(self, records: list[Row]) -> Sequence[Row]:
        if not records or records[0][1] != self.loaded.version:
            raise _ReplacedError
        rows: Sequence[Row] = records[0][0]
        return rows


def _sendable(value: Any) -> Any:
    """``value`` with a character that nothing in a store has in the place of half a surrogate pair, which cannot be sent."""
    if isinstance(value, str):
        return value if value.isascii() else _SURROGATE.sub("\ufffe", value)
    return [_sendable(item) for item in value] if isinstance(value, list | tuple) else value


def check_schema(schema: int | None, location: str) -> None:
    """Raise ``StoreFormatError`` unless the store has the schema of this program."""
    if schema == SCHEMA_VERSION:
        return
    newer = schema is not None and schema > SCHEMA_VERSION
    kind = StoreFormatError if newer else StoreOutdatedError
    raise kind(
        f"{location}: written by {'a newer' if newer else 'an older'} Lexigraph "
        f"(store version {schema}; this one reads {SCHEMA_VERSION})",
        suggestion="upgrade lexigraph, or name another database"
        if newer
        else f"load the glossary again: lexigraph load SOURCE --store {location}",
    )
