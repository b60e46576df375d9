"""The file of a SQLite store: recognising it, opening it, and seeing that another load has replaced it.

A file is never changed once it is in place: a load writes a new one beside it and renames that over it. Readers
therefore open it as immutable: they take no locks, write nothing beside it, also work on read-only media, and are
never in the way of a load nor a load in theirs. The price: a file that another program edits in place is not ours
to read. A reader compares the file's identity before each call and goes over to the new file when it has changed.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from graph.deadline import expired, remaining
from graph.errors import (
    InvalidArgumentError,
    StoreError,
    StoreFormatError,
    StoreLockedError,
    StoreMissingError,
    StoreOutdatedError,
    StoreTimeoutError,
    StoreUnavailableError,
)
from graph.stores.memory import Memory
from graph.stores.sqlite_rows import DamagedError, as_info, decoded, vocabulary_rows
from graph.stores.sqlite_schema import APPLICATION_ID, SCHEMA_VERSION
from graph.stores.sqlite_statements import ABOUT, RELATION_TYPES

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from graph.store import StoreInfo
    from graph.stores.stored_vectors import StoredVectors

__all__ = ["FileIdentity", "Snapshot", "check_deadline", "check_format", "file_identity", "translated", "translation"]

_MAGIC = b"SQLite format 3\0"
_HEADER_BYTES = 100
_USER_VERSION = slice(60, 64)
_APPLICATION_ID = slice(68, 72)
_STEPS_BETWEEN_DEADLINE_CHECKS = 20_000
"""Of SQLite's virtual machine: well under a millisecond."""
_CACHE_KIB = 16_384
"""Page cache of one connection."""

_PRIMARY_CODE = 0xFF
"""The part of an extended result code that names the kind of error."""
_BY_CODE: dict[int, tuple[type[StoreError], str]] = {
    sqlite3.SQLITE_BUSY: (StoreLockedError, "another process is using the store"),
    sqlite3.SQLITE_LOCKED: (StoreLockedError, "another process is using the store"),
    sqlite3.SQLITE_FULL: (StoreUnavailableError, "there is no space left"),
    sqlite3.SQLITE_IOERR: (StoreUnavailableError, "reading or writing failed"),
    sqlite3.SQLITE_CANTOPEN: (StoreUnavailableError, "the file cannot be opened"),
    sqlite3.SQLITE_READONLY: (StoreUnavailableError, "the file is read-only"),
    sqlite3.SQLITE_PERM: (StoreUnavailableError, "access is denied"),
    sqlite3.SQLITE_NOMEM: (StoreUnavailableError, "there is no memory left"),
    sqlite3.SQLITE_NOTADB: (StoreFormatError, "the file is no store of Lexigraph"),
    sqlite3.SQLITE_CORRUPT: (StoreFormatError, "the file is damaged"),
    sqlite3.SQLITE_INTERRUPT: (StoreTimeoutError, "the store did not answer in time"),
}


def translated(location: str) -> AbstractContextManager[None]:
    """Raise what goes wrong inside as one of our own errors; ``location`` names the store in their messages."""
    return _Translated(location)


class _Translated:
    """As a class because every call passes it, and a generator takes several times as long."""

    __slots__ = ("_location",)

    def __init__(self, location: str) -> None:
        self._location = location

    def __enter__(self) -> None:
        pass

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if error is not None and (ours := translation(error, self._location)) is not None:
            raise ours from error


def translation(error: BaseException, location: str) -> StoreError | InvalidArgumentError | None:
    """What ``error`` is as one of our own errors; None where it is none of SQLite's or of the file's."""
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", None)
        kind, what = _BY_CODE.get((code or 0) & _PRIMARY_CODE, (StoreError, "the store failed"))
        if str(error).startswith("Could not decode to UTF-8"):
            kind, what = StoreFormatError, "the file is damaged"
        elif str(error).startswith("no such "):
            kind, what = StoreFormatError, "the file does not have the tables of a store"
        return kind(f"{location}: {what} ({error})")
    if isinstance(error, UnicodeEncodeError):
        return InvalidArgumentError(f"{location}: a text has characters that no encoding has: {error.object!r}")
    if isinstance(error, OverflowError):
        return InvalidArgumentError(f"{location}: a number is too large: {error}")
    if isinstance(error, DamagedError | UnicodeDecodeError):
        return StoreFormatError(f"{location}: the file is damaged ({error})")
    if isinstance(error, OSError):
        return StoreUnavailableError(f"{location}: {error.strerror or error}")
    return None


def check_deadline() -> None:
    """Raise ``StoreTimeoutError`` once the deadline of :mod:`graph.deadline` has passed."""
    if expired():
        raise StoreTimeoutError("the store did not answer in time")


class FileIdentity(NamedTuple):
    """What tells one file at a path from the next one there."""

    device: int
    inode: int
    changed_ns: int
    size: int


def file_identity(path: Path, location: str) -> FileIdentity:
    """The identity of the file at ``path``.

    Raises:
        StoreMissingError: there is none.
        StoreFormatError: it is a folder or something else that is not a plain file.
    """
    try:
        found = os.stat(path)  # noqa: PTH116 - asked for by every request, and twice as fast
    except FileNotFoundError:
        raise StoreMissingError(
            f"{location}: no glossary has been loaded there",
            suggestion=f"load a glossary first: lexigraph load SOURCE --store {location}",
        ) from None
    if not stat.S_ISREG(found.st_mode):
        what = "a folder" if stat.S_ISDIR(found.st_mode) else "not a plain file"
        raise StoreFormatError(f"{location}: is {what}, not a store", suggestion="name a file")
    return FileIdentity(found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size)


def check_format(path: Path, location: str, *, replacing: bool = False) -> None:
    """Raise ``StoreFormatError`` unless ``path`` is a store of this version, or, for ``replacing``, of an older one."""
    with path.open("rb") as file:
        header = file.read(_HEADER_BYTES)
    if not header.startswith(_MAGIC) or int.from_bytes(header[_APPLICATION_ID], "big") != APPLICATION_ID:
        what = "is empty" if not header else "is no store of Lexigraph"
        raise StoreFormatError(f"{location}: the file {what}", suggestion="name another file, or remove this one")
    version = int.from_bytes(header[_USER_VERSION], "big")
    if version > SCHEMA_VERSION:
        raise StoreFormatError(
            f"{location}: written by a newer Lexigraph (store version {version}; this one reads {SCHEMA_VERSION})",
            suggestion="upgrade lexigraph, or load the glossary into another file",
        )
    if version < SCHEMA_VERSION and not replacing:
        raise StoreOutdatedError(
            f"{location}: written by an older Lexigraph (store version {version}; this one reads {SCHEMA_VERSION})",
            suggestion=f"load the glossary again: lexigraph load SOURCE --store {location}",
        )


class Snapshot:
    """One version of the graph, open for reading: its connections and what has been read of it so far."""

    def __init__(self, path: Path, location: str) -> None:
        """Open the file that is at ``path`` now."""
        self._path = path
        self._location = location
        self._lock = threading.Condition()
        self._idle: list[sqlite3.Connection] = []
        self._retired = False
        self._holders = 0
        self._reading_vectors = threading.Lock()
        self._vectors: StoredVectors | None = None
        self.memory = Memory()
        connection, self.identity = self._connect()
        try:
            self.info = _read_info(connection, location)
        except BaseException:
            connection.close()
            raise
        self._idle.append(connection)

    def take(self) -> sqlite3.Connection | None:
        """A connection for the calling thread alone, until given back; None where the file has been replaced.

        While somebody holds this version there is one all the same, if only when another thread has given it back.

        Raises:
            StoreTimeoutError: that was not before the deadline.
        """
        with self._lock:
            if self._idle:
                return self._idle.pop()
        connection, identity = self._connect()
        if identity == self.identity:
            return connection
        connection.close()
        with self._lock:
            while self._holders and not self._idle:
                self._lock.wait(remaining())
                check_deadline()
            return self._idle.pop() if self._idle else None

    def give_back(self, connection: sqlite3.Connection) -> None:
        """Keep ``connection`` for the next call, or close it where there will be none."""
        with self._lock:
            if self._holders or not self._retired:
                self._idle.append(connection)
                self._lock.notify()
                return
        connection.close()

    def hold(self) -> bool:
        """Keep this version readable until :meth:`let_go`, also when the file is replaced; False where it is too late."""
        with self._lock:
            self._holders += not self._retired
            return not self._retired

    def let_go(self) -> None:
        """Undo one :meth:`hold`."""
        with self._lock:
            self._holders -= 1
            self._close_unneeded()

    def vectors(self, connection: sqlite3.Connection) -> StoredVectors | None:
        """All vectors, read at the first call."""
        from graph.stores.sqlite_vectors import read_vectors

        if self.info.encoder is None:
            return None
        with self._reading_vectors:
            if self._vectors is None:
                self._vectors = read_vectors(connection)
            return self._vectors

    def retire(self) -> None:
        """Close every connection as soon as nobody uses it or holds this version any more."""
        with self._lock:
            self._retired = True
            self._close_unneeded()

    def _close_unneeded(self) -> None:
        if self._holders or not self._retired:
            return
        while self._idle:
            self._idle.pop().close()
        self._lock.notify_all()

    def _connect(self) -> tuple[sqlite3.Connection, FileIdentity]:
        while True:
            identity = file_identity(self._path, self._location)
            check_format(self._path, self._location)
            uri = f"{self._path.absolute().as_uri()}?mode=ro&immutable=1"
            connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
            try:
                connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}").close()  # opens the file
                connection.execute("PRAGMA temp_store = MEMORY").close()
                unchanged = file_identity(self._path, self._location) == identity
            except BaseException:
                connection.close()
                raise
            if unchanged:
                connection.set_progress_handler(expired, _STEPS_BETWEEN_DEADLINE_CHECKS)
                return connection, identity
            connection.close()


def _read_info(connection: sqlite3.Connection, location: str) -> StoreInfo:
    if connection.execute(RELATION_TYPES).fetchall() != vocabulary_rows():
        raise StoreOutdatedError(
            f"{location}: written with another vocabulary of relations",
            suggestion=f"load the glossary again: lexigraph load SOURCE --store {location}",
        )
    for info in decoded(as_info, connection.execute(ABOUT)):
        return info
    raise StoreFormatError(f"{location}: the file is not a whole store")
