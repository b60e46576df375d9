"""Writing a whole graph into a Neo4j database beside the one that is there, then switching over to it.

What happens, in this order:

1. A transaction takes the write lock of the meta node and stays open until the switch. It is what keeps two loads
   apart; where a load is killed, its connection ends and the server takes the lock back by itself.
2. What a killed load has left behind is deleted.
3. The new version is written in batches. Nobody reads it yet.
4. The transaction of step 1 makes the new version the current one, writes an entry into the log of changes where it is
   one, and commits: this is the one moment at which graph and log change, and it fails where the lock was lost.
5. The version before it is deleted in batches. Whoever is reading it notices and begins anew.

The client holds three batches at a time, two on their way and the next one, and a few bytes for each id: nothing else of
the graph.
"""

from __future__ import annotations

import logging
import uuid
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from typing import TYPE_CHECKING, Any

from graph.errors import StoreError, StoreLockedError, StoreTimeoutError
from graph.stores import neo4j_schema as schema
from graph.stores.admission import refuse_broken
from graph.stores.counting import counted_info
from graph.stores.info_json import changes_in, info_to_json
from graph.stores.neo4j_batches import BATCH, dimension_of, node_batches, relation_batches
from graph.stores.neo4j_connection import check_deadline
from graph.stores.neo4j_log import entry_properties
from graph.stores.neo4j_rows import vocabulary_names
from graph.stores.neo4j_snapshot import check_schema

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor, Future

    import neo4j

    from graph.source import GraphSource
    from graph.stores.guarding import Replacement
    from graph.stores.id_table import IdTable
    from graph.stores.neo4j_batches import Work
    from graph.stores.neo4j_connection import Connection

__all__ = ["replace_graph"]

_AT_ONCE = 2
"""Transactions."""
_MOST_DIMENSIONS = 4_096
"""Of the server's vector index; longer vectors are compared in memory alone."""
_LOCK_LIMIT_S = 1.0
"""How long to wait for another load; the server looks every two seconds whether it is over."""

_log = logging.getLogger(__name__)


def replace_graph(connection: Connection, source: GraphSource, terms: Replacement) -> str:
    """Put ``source`` in the place of what is there on these ``terms``; return the new version.

    Raises:
        ConflictError: the store has another version than the caller has seen.
        GlossaryError: the pieces of the graph do not fit together.
        StoreFormatError: a newer program has written there.
        StoreLockedError: another load is under way.
        StoreUnavailableError: the server cannot be reached, or does not let us write.
        UnsavedChangesError: a load would lose changes.
    """
    version = uuid.uuid4().hex
    existing = {row[0] for row in connection.read(schema.INDEX_NAMES, {})}
    for name, statement in schema.CONSTRAINTS.items():
        if name not in existing:
            connection.write(statement, {})
    connection.write(schema.MAKE_META, {})
    with _lock(connection) as (transaction, previous, changes):
        terms.check(str(connection.location), previous, changes)
        ids = refuse_broken(source)
        for statement in schema.DELETE_OTHERS:
            connection.run_once(statement, {"version": previous or ""})
        _write(connection, source, ids, version, existing)
        with connection.translated():
            check_deadline()  # whoever asked has been told by then that it took too long
            transaction.run(schema.SWITCH, {"meta": _meta(source, version, terms.changes_after(changes))}).consume()
            if terms.entry is not None:
                entry = terms.entry.between(previous or "", version)
                transaction.run(schema.CREATE_CHANGE, entry_properties(entry)).consume()
            transaction.commit()
    _clean_up(connection, previous, source, existing)
    return version


@contextmanager
def _lock(connection: Connection) -> Iterator[tuple[neo4j.Transaction, str | None, int]]:
    """A transaction that holds the lock, the version that is current, and how many changes it has had since its load."""
    locked = StoreLockedError(
        f"{connection.location}: another load is under way",
        suggestion="wait until it is done, then load again",
    )
    try:
        # In a transaction of its own with a limit: the one that holds the lock must have none.
        connection.run_once(schema.TAKE_LOCK, {}, limit_s=_LOCK_LIMIT_S)
    except StoreTimeoutError:
        raise locked from None
    with connection.translated(), connection.session() as session, session.begin_transaction() as transaction:
        ((previous, written, info),) = transaction.run(schema.TAKE_LOCK, {}).values()
        if written is not None and written > schema.SCHEMA_VERSION:
            check_schema(written, str(connection.location))
        yield transaction, previous, 0 if info is None else changes_in(info)


def _write(connection: Connection, source: GraphSource, ids: IdTable, version: str, existing: set[str]) -> None:
    """Write nodes, then relations, while the server fills the indexes.

    Two transactions run at a time, so that the server works on one while the other is sent. Where the server finds
    that two wait for each other, it ends one of them, and the driver runs that one again.
    """
    with ThreadPoolExecutor(max_workers=_AT_ONCE) as threads:
        _write_batches(threads, connection, node_batches(source, ids, version))
        _make_indexes(connection, source, existing)
        _write_batches(threads, connection, relation_batches(source, version))
    connection.read(schema.AWAIT_INDEXES, {})


def _write_batches(threads: Executor, connection: Connection, batches: Iterator[Work]) -> None:
    """Write in transactions of about :data:`BATCH` rows; the next one is made while those before it are written."""
    running: deque[Future[None]] = deque()
    for together in _grouped(batches):
        while len(running) >= _AT_ONCE:
            running.popleft().result()
        running.append(threads.submit(copy_context().run, connection.write_together, together))
    for future in running:
        future.result()


def _grouped(batches: Iterator[Work]) -> Iterator[list[Work]]:
    together: list[Work] = []
    rows = 0
    for statement, parameters in batches:
        together.append((statement, parameters))
        rows += len(parameters["rows"])
        if rows >= BATCH:
            yield together
            together, rows = [], 0
    if together:
        yield together


def _make_indexes(connection: Connection, source: GraphSource, existing: set[str]) -> None:
    wanted = dict(schema.INDEXES)
    dimension = dimension_of(source)
    if dimension is not None and dimension <= _MOST_DIMENSIONS:
        wanted[schema.vector_index_name(dimension)] = schema.vector_index(dimension)
    for name, statement in wanted.items():
        if name not in existing:
            connection.write(statement, {})


def _meta(source: GraphSource, version: str, changes: int) -> dict[str, Any]:
    """What the meta node holds, beside its name."""
    return {
        "version": version,
        "schema_version": schema.SCHEMA_VERSION,
        "vocabulary": vocabulary_names(),
        "info": info_to_json(counted_info(source, version, changes)),
        "dimension": dimension_of(source),
        "vectors": 0 if source.vectors is None else len(source.vectors.ids),
    }


def _clean_up(connection: Connection, previous: str | None, source: GraphSource, existing: set[str]) -> None:
    """Delete what is not read any more. The load is done: what fails here is left for the next one."""
    dimension = dimension_of(source)
    in_use = None if dimension is None else schema.vector_index_name(dimension)
    try:
        if previous is not None:
            for statement in schema.DELETE_VERSION:
                connection.run_once(statement, {"version": previous})
        for name in filter(schema.is_vector_index, existing - {in_use}):
            connection.write(schema.drop_vector_index(name), {})
    except StoreError as error:
        _log.warning("the graph is loaded; what it replaced is left for the next load to delete: %s", error)
