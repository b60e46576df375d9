"""Which version of the graph is read in a SQLite store: the newest one in its file, or one that is held."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from graph.held_version import held_versions
from graph.stores.sqlite_file import Snapshot, check_deadline, file_identity, translated, translation

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["Versions"]

_LOOK_AGAIN_S = 0.002
"""Looking at a file takes as long as a tenth of a small answer; a load takes longer than this."""


class Versions:
    """Opens the file at ``path`` at the first call, and again after another load has replaced it."""

    def __init__(self, path: Path, location: str) -> None:
        self._path, self._location = path, location
        self._snapshot: Snapshot | None = None
        self._looked_at = self._replaced_at = float("-inf")
        self._lock = threading.Lock()

    def current(self, unlooked_s: float = 0.0) -> Snapshot:
        """The version to read: the newest, or inside of :func:`graph.held_version.one_version` the one held there.

        The file is looked at, unless it was in the last ``unlooked_s`` seconds, of which only the last few milliseconds count.
        """
        held = held_versions()
        return (held and held.of(self, lambda: self._held(unlooked_s))) or self._newest(unlooked_s)

    def reading(self) -> _Reading:
        """A connection for one call, and what is known of the version of the graph that it sees."""
        return _Reading(self, self._location)

    def look_again(self) -> None:
        """Look at the file at the next call in any case."""
        self._replaced_at = time.monotonic()  # also for who has looked before and goes on later

    def close(self) -> None:
        """Close every connection that is not in use, and the others after their call. The next call opens again."""
        with self._lock:
            snapshot, self._snapshot = self._snapshot, None
        if snapshot is not None:
            snapshot.retire()

    def _held(self, unlooked_s: float) -> tuple[Snapshot, Callable[[], None]]:
        while True:
            snapshot = self._newest(unlooked_s)
            if snapshot.hold():
                return snapshot, snapshot.let_go

    def _newest(self, unlooked_s: float) -> Snapshot:
        now, snapshot = time.monotonic(), self._snapshot
        if snapshot is not None and self._looked_at > max(self._replaced_at, now - min(unlooked_s, _LOOK_AGAIN_S)):
            return snapshot
        identity = file_identity(self._path, self._location)
        if snapshot is None or snapshot.identity != identity:
            snapshot = self._opened()
        self._looked_at = now
        return snapshot

    def _opened(self) -> Snapshot:
        with self._lock:
            identity = file_identity(self._path, self._location)
            replaced = self._snapshot
            if replaced is not None and replaced.identity == identity:
                return replaced
            opened = self._snapshot = Snapshot(self._path, self._location)
            if replaced is not None:
                replaced.retire()
            return opened


class _Reading:
    """As a class because every call passes it, and a generator takes several times as long."""

    __slots__ = ("_connection", "_location", "_snapshot", "_versions")

    def __init__(self, versions: Versions, location: str) -> None:
        self._versions, self._location = versions, location

    def __enter__(self) -> tuple[sqlite3.Connection, Snapshot]:
        check_deadline()
        with translated(self._location):
            while True:
                snapshot = self._versions.current()
                connection = snapshot.take()
                if connection is not None:
                    self._snapshot, self._connection = snapshot, connection
                    return connection, snapshot

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        self._snapshot.give_back(self._connection)
        if error is not None and (ours := translation(error, self._location)) is not None:
            raise ours from error
