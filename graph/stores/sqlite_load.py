"""Writing a whole graph into a new SQLite file and putting that in the place of the old one.

The new file is written beside the target under a name made from the target's, so that the next load clears away what
a killed one has left. Renaming it over the target is the one moment at which the graph changes. A lock file beside
it keeps two loads apart and is gone after each.
"""

from __future__ import annotations

import json
import os
import sqlite3
import uuid
from collections import Counter
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from graph.errors import StoreLockedError, StoreMissingError, StoreUnavailableError
from graph.names import name_key, own_keys
from graph.stores import sqlite_statements as statements
from graph.stores.admission import duplicate_relation, refuse_broken
from graph.stores.counting import counted_info
from graph.stores.keywords import spaced
from graph.stores.sqlite_file import check_format, file_identity
from graph.stores.sqlite_rows import ORIGIN_CODES, TYPE_CODES, info_to_json, vocabulary_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graph.model import Concept, ConceptId, Graph, Relation, VectorTable
    from graph.names import NameKey

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


def replace_file(path: Path, location: str, graph: Graph) -> str:
    """Put a file that holds ``graph`` in the place of the one at ``path``; return the new version.

    Raises:
        GlossaryError: the pieces of the graph do not fit together.
        StoreFormatError: what is at ``path`` is not ours to replace; it stays as it is.
        StoreLockedError: another load is under way, or another program has the store locked.
        StoreUnavailableError: the folder is missing or cannot be written to, or the disk is full.
    """
    target = Path(os.path.realpath(path))
    if not target.parent.is_dir():
        raise StoreUnavailableError(
            f"{location}: the folder {target.parent} does not exist", suggestion="create it, or name another"
        )
    version = uuid.uuid4().hex
    with _load_lock(target, location):
        replaced = _check_replaceable(target, location)
        refuse_broken(graph)
        unfinished = target.with_name(f".{target.name}.loading")
        try:
            unfinished.unlink(missing_ok=True)
            os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666 if replaced is None else 0o600))
            with closing(sqlite3.connect(unfinished, isolation_level=None)) as connection:
                _write(connection, graph, version)
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


def _write(connection: sqlite3.Connection, graph: Graph, version: str) -> None:
    info = counted_info(graph, version)
    connection.executescript(_SETTINGS)
    connection.executescript(statements.SCHEMA)
    connection.execute("BEGIN")
    connection.executemany(statements.INSERT_RELATION_TYPE, vocabulary_rows())
    _write_relations(connection, graph.relations)
    _write_concepts(connection, graph, info.section_counts)
    _write_documents(connection, graph)
    if graph.vectors is not None and info.encoder is not None:
        _write_vectors(connection, graph.vectors)
    for statement in statements.INDEXES.strip().splitlines():
        connection.execute(statement)
    connection.execute(statements.INSERT_ABOUT, (version, info_to_json(info)))
    connection.execute("COMMIT")


def _write_relations(connection: sqlite3.Connection, relations: Iterable[Relation]) -> None:
    last: list[Relation] = []  # the one that is being inserted

    def rows() -> Iterator[tuple[object, ...]]:
        for relation in relations:
            last[:] = [relation]
            evidence = [[piece.document, piece.start, piece.end, piece.quote] for piece in relation.evidence]
            yield (
                TYPE_CODES[relation.type],
                relation.source,
                relation.target,
                ORIGIN_CODES[relation.origin],
                relation.confidence,
                relation.method,
                _json_or_none(evidence),
                _json_or_none(relation.premises),
            )

    try:
        connection.executemany(statements.INSERT_RELATION, rows())
    except sqlite3.IntegrityError as error:
        raise duplicate_relation(last[0]) from error
    connection.execute(statements.INSERT_INCIDENCE)


def _write_concepts(connection: sqlite3.Connection, graph: Graph, sections: Iterable[str]) -> None:
    concepts = graph.concepts
    rank_of: dict[str | None, int] = {section: rank for rank, section in enumerate(sections)}
    degrees = Counter(end for relation in graph.relations for end in (relation.source, relation.target))
    by_id = sorted(range(len(concepts)), key=[concept.id for concept in concepts].__getitem__)
    connection.executemany(
        statements.INSERT_CONCEPT,
        (
            _concept_row(key, ordinal, rank_of.get(concepts[ordinal].section, len(rank_of)), degrees, concepts[ordinal])
            for key, ordinal in enumerate(by_id)
        ),
    )
    connection.execute(statements.LARGE_TEXT_BATCHES)
    connection.executemany(
        statements.INSERT_TEXT,
        (_text_row(key, concepts[ordinal]) for key, ordinal in enumerate(by_id)),
    )
    connection.executemany(statements.INSERT_NAME_KEY, (row for concept in concepts for row in _name_key_rows(concept)))


def _concept_row(
    key: int, ordinal: int, section_rank: int, degrees: Counter[ConceptId], concept: Concept
) -> tuple[object, ...]:
    position = concept.position
    return (
        key,
        concept.id,
        ordinal,
        section_rank,
        degrees[concept.id],
        concept.kind.value,
        concept.name.casefold(),
        concept.name,
        _json_or_none(concept.aliases),
        concept.document,
        concept.section,
        concept.hours,
        None if position is None else position.x,
        None if position is None else position.y,
        None if position is None else position.cluster,
        concept.definition,
    )


def _text_row(key: int, concept: Concept) -> tuple[int, str, str, str]:
    return key, spaced(concept.name), spaced(" ".join(concept.aliases)), spaced(concept.definition or "")


def _name_key_rows(concept: Concept) -> Iterator[tuple[NameKey, int, ConceptId]]:
    """A name whose key is the id's adds no row: whoever asks for that key gets the concept by its id already."""
    own = concept.id
    of_id, of_name = own_keys(own, concept.name)
    yield of_id, 0, own
    if of_name != of_id:
        yield of_name, 1, own
    for alias in concept.aliases:
        yield name_key(alias), 2, own


def _write_documents(connection: sqlite3.Connection, graph: Graph) -> None:
    defined = {concept.document: concept for concept in graph.concepts if concept.document is not None}

    def rows() -> Iterator[tuple[object, ...]]:
        for ordinal, document in enumerate(graph.documents):
            concept = defined.get(document.id)
            kept_once = concept is not None and concept.definition == document.text
            yield (
                ordinal,
                document.id,
                document.file,
                document.line,
                concept.id if concept is not None and kept_once else None,
                None if kept_once else document.text,
            )

    connection.executemany(statements.INSERT_DOCUMENT, rows())


def _write_vectors(connection: sqlite3.Connection, vectors: VectorTable) -> None:
    import numpy as np

    order = sorted(range(len(vectors.ids)), key=lambda row: vectors.ids[row])
    connection.execute(statements.INSERT_EMBEDDING, (vectors.encoder, vectors.matrix.shape[1]))
    connection.executemany(
        statements.INSERT_VECTOR,
        ((row, vectors.ids[place], vectors.text_hashes[place]) for row, place in enumerate(order)),
    )
    blocks = (
        (row, np.ascontiguousarray(vectors.matrix[order[row : row + _VECTORS_AT_ONCE]], dtype="<f4").tobytes())
        for row in range(0, len(order), _VECTORS_AT_ONCE)
    )
    connection.executemany(statements.INSERT_VECTOR_BLOCK, blocks)


_as_json = json.JSONEncoder(ensure_ascii=False).encode


def _json_or_none(values: object) -> str | None:
    return _as_json(values) if values else None
