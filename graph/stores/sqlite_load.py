"""Writing a whole graph into a new SQLite file and putting that in the place of the old one.

The new file is written beside the target under a name made from the target's, so that the next load clears away what
a killed one has left. It takes over the log of changes from the old one. Renaming it over the target is the one moment
at which the graph and its log change. A lock file beside it keeps two loads apart and is gone after each.
"""

from __future__ import annotations

import os
import sqlite3
import uuid
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from graph.errors import StoreLockedError, StoreMissingError, StoreUnavailableError
from graph.stores import sqlite_schema as schema
from graph.stores.counting import counted_info
from graph.stores.sqlite_file import check_deadline, check_format, file_identity
from graph.stores.sqlite_log import OldLog, read_old_log, write_log
from graph.stores.sqlite_rows import info_to_json, vocabulary_rows
from graph.stores.sqlite_write import check_candidates, write_candidates, write_concepts, write_relations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.model import VectorTable
    from graph.source import GraphSource
    from graph.stores.guarding import Replacement

__all__ = ["replace_file"]

_CACHE_KIB = 65_536
_VECTORS_AT_ONCE = 4_096
"""Rows of one block of vectors: SQLite's longest value is a thousand million bytes."""

_SETTINGS = f"""
PRAGMA journal_mode = OFF;       -- a file that is not finished is thrown away
PRAGMA synchronous = OFF;        -- and one that is finished is synchronised as a whole
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA cache_size = -{_CACHE_KIB};
"""


def replace_file(path: Path, location: str, source: GraphSource, terms: Replacement) -> str:
    """Put a file that holds ``source`` in the place of the one at ``path`` on these ``terms``; return the new version.

    Raises:
        ConflictError: the store has another version than the caller has seen.
        GlossaryError: the pieces of the graph do not fit together.
        StoreFormatError: what is at ``path`` is not ours to replace; it stays as it is.
        StoreLockedError: another load is under way, or another program has the store locked.
        StoreTimeoutError: the deadline passed before the new file was in its place.
        StoreUnavailableError: the folder is missing or cannot be written to, or the disk is full.
        UnsavedChangesError: a load would lose changes.
    """
    target = Path(os.path.realpath(path))
    if not target.parent.is_dir():
        raise StoreUnavailableError(
            f"{location}: the folder {target.parent} does not exist", suggestion="create it, or name another"
        )
    version = uuid.uuid4().hex
    with _load_lock(target, location):
        replaced = _check_replaceable(target, location)
        old = OldLog() if replaced is None else read_old_log(target, location, needed=not terms.discard_changes)
        terms.check(location, old.version, old.changes)
        unfinished = target.with_name(f".{target.name}.loading")
        try:
            unfinished.unlink(missing_ok=True)
            os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666 if replaced is None else 0o600))
            with closing(sqlite3.connect(unfinished, isolation_level=None)) as connection:
                _write(connection, source, version, terms.changes_after(old.changes))
                write_log(connection, target, old, terms.entry, version)
                connection.execute("COMMIT")
            check_deadline()  # whoever asked has been told by then that it took too long
            _finish(unfinished, target, replaced)
        finally:
            unfinished.unlink(missing_ok=True)
    return version


@contextmanager
def _load_lock(target: Path, location: str) -> Iterator[None]:
    lock = FileLock(target.with_name(f".{target.name}.lock"))
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise StoreLockedError(
            f"{location}: another load is under way", suggestion="wait until it is done, then load again"
        ) from None
    try:
        yield
    finally:
        # Gone while the lock is still held: whoever has it open already sees that it has no name any more.
        Path(lock.lock_file).unlink(missing_ok=True)
        lock.release()


def _check_replaceable(target: Path, location: str) -> os.stat_result | None:
    """Owner and mode of the store at ``target``; None where there is none yet."""
    try:
        file_identity(target, location)
    except StoreMissingError:
        return None
    check_format(target, location, replacing=True)
    if not os.access(target, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
        raise StoreUnavailableError(
            f"{location}: the file is read-only", suggestion="make it writable, or name another"
        )
    with closing(sqlite3.connect(target, isolation_level=None, timeout=0)) as connection:
        connection.execute("BEGIN IMMEDIATE")  # fails where another program has it locked
        connection.execute("ROLLBACK")
    return target.stat()


def _finish(unfinished: Path, target: Path, replaced: os.stat_result | None) -> None:
    """Make sure that the file is on the disk, then rename it."""
    descriptor = os.open(unfinished, os.O_RDONLY)
    try:
        if replaced is not None:
            if replaced.st_uid != os.geteuid() and os.geteuid() == 0:
                os.fchown(descriptor, replaced.st_uid, replaced.st_gid)
            os.fchmod(descriptor, replaced.st_mode & 0o7777)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    unfinished.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _write(connection: sqlite3.Connection, source: GraphSource, version: str, changes: int) -> None:
    """Write everything but the log, in a transaction that is open afterwards."""
    info = counted_info(source, version, changes)
    connection.executescript(_SETTINGS)
    connection.executescript(schema.SCHEMA)
    connection.execute("BEGIN")
    connection.executemany(schema.INSERT_RELATION_TYPE, vocabulary_rows())
    write_relations(connection, source.relations())
    write_candidates(connection, source.candidates())
    write_concepts(connection, source, info.section_counts)
    if source.vectors is not None and info.encoder is not None:
        _write_vectors(connection, source.vectors)
    for statement in schema.INDEXES.strip().splitlines():
        connection.execute(statement)
    check_candidates(connection)
    connection.execute(schema.INSERT_ABOUT, (version, info_to_json(info)))


def _write_vectors(connection: sqlite3.Connection, vectors: VectorTable) -> None:
    import numpy as np

    order = sorted(range(len(vectors.ids)), key=lambda row: vectors.ids[row])
    connection.execute(schema.INSERT_EMBEDDING, (vectors.encoder, vectors.matrix.shape[1]))
    connection.executemany(
        schema.INSERT_VECTOR,
        ((row, vectors.ids[place], vectors.text_hashes[place]) for row, place in enumerate(order)),
    )
    blocks = (
        (row, np.ascontiguousarray(vectors.matrix[order[row : row + _VECTORS_AT_ONCE]], dtype="<f4").tobytes())
        for row in range(0, len(order), _VECTORS_AT_ONCE)
    )
    connection.executemany(schema.INSERT_VECTOR_BLOCK, blocks)
