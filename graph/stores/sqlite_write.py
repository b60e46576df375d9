"""The rows of a new SQLite store: concepts with their words and names, relations, candidates, documents.

Rows go in by thousands, column by column, in the order of the tables they go into. Of the graph no more is held; what
does not fit together in it is found by the tables themselves and by going through two of them side by side.
"""

from __future__ import annotations

import json
import sqlite3
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from graph.errors import GlossaryError, Problem
from graph.model import relation_id
from graph.names import name_key, own_keys
from graph.stores import sqlite_schema as schema
from graph.stores.admission import (
    asserted_candidate,
    duplicate_concept,
    duplicate_document,
    duplicate_relation,
    relation_faults,
    unknown_end,
    vector_faults,
    vector_of_nobody,
)
from graph.stores.keywords import spaced
from graph.stores.sqlite_rows import ORIGIN_CODES, TYPE_CODES, TYPES, as_step

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graph.model import Concept, ConceptId, Relation
    from graph.names import NameKey
    from graph.source import ConceptRecord, GraphSource

__all__ = ["check_candidates", "write_candidates", "write_concepts", "write_relations"]

_AT_ONCE = 2_000
"""Rows of one statement: more are not faster, and these are a few megabytes."""

_T = TypeVar("_T")


def write_relations(connection: sqlite3.Connection, relations: Iterator[Relation]) -> None:
    """Write ``relations``, and each as its two ends see it.

    Raises:
        GlossaryError: one is there twice, or wrong in itself.
    """
    _insert_relations(connection, schema.INSERT_RELATION, relations)
    connection.execute(schema.INSERT_INCIDENCE)


def write_candidates(connection: sqlite3.Connection, candidates: Iterator[Relation]) -> None:
    """Write ``candidates``; :func:`check_candidates` when everything is there.

    Raises:
        GlossaryError: one is there twice, or wrong in itself.
    """
    _insert_relations(connection, schema.INSERT_CANDIDATE, candidates)


def check_candidates(connection: sqlite3.Connection) -> None:
    """Raise ``GlossaryError`` where a candidate has an end that is no concept, or is a relation too."""
    problems = [
        unknown_end(relation_id(source, TYPES[type_], target), end)
        for type_, source, target, end in connection.execute(schema.UNKNOWN_CANDIDATE_ENDS)
    ]
    problems += [
        asserted_candidate(relation_id(source, TYPES[type_], target))
        for type_, source, target in connection.execute(schema.ASSERTED_CANDIDATES)
    ]
    if problems:
        raise GlossaryError(problems)


def write_concepts(connection: sqlite3.Connection, source: GraphSource, sections: Iterable[str]) -> None:
    """Write the concepts, their words, names and documents, when the relations are there.

    Raises:
        GlossaryError: a concept or a document is there twice, or a relation or vector belongs to none.
    """
    rank_of: dict[str | None, int] = {section: rank for rank, section in enumerate(sections)}
    degrees = _Degrees(connection)
    without_vector = set() if source.vectors is None else set(source.vectors.ids)
    problems: list[Problem] = [] if source.vectors is None else list(vector_faults(source.vectors))
    connection.execute(schema.LARGE_TEXT_BATCHES)
    last: ConceptId | None = None
    key = 0
    for batch in _batches(source.by_id()):
        concepts = [record.concept for record in batch]
        ids = [concept.id for concept in concepts]
        problems += [duplicate_concept(id_) for before, id_ in zip([last, *ids], ids, strict=False) if before == id_]
        without_vector.difference_update(ids)
        ranks = [rank_of.get(concept.section, len(rank_of)) for concept in concepts]
        _insert_concepts(connection, key, batch, concepts, ranks, [degrees.of(id_) for id_ in ids])
        _insert_words(connection, key, concepts)
        connection.executemany(schema.INSERT_NAME_KEY, [row for each in concepts for row in _name_key_rows(each)])
        _insert_own_documents(connection, batch)
        key, last = key + len(batch), ids[-1]
    connection.executemany(
        schema.INSERT_DOCUMENT,
        ((place, each.id, each.file, each.line, None, each.text) for place, each in source.other_documents()),
    )
    problems += [*degrees.problems(), *map(vector_of_nobody, sorted(without_vector))]
    try:
        connection.execute(schema.DOCUMENT_INDEX)
    except sqlite3.IntegrityError:
        problems += [duplicate_document(id_) for (id_,) in connection.execute(schema.REPEATED_DOCUMENTS)]
    if problems:
        raise GlossaryError(problems)


class _Degrees:
    """The number of relations at each concept, for concepts in the order of ids: goes through the incidences beside them."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._counts: Iterator[tuple[ConceptId, int]] = connection.execute(schema.DEGREES)
        self._next: tuple[ConceptId, int] | None = next(self._counts, None)
        self._unknown: list[ConceptId] = []

    def of(self, id_: ConceptId) -> int:
        """The number for ``id_``, which must not be smaller than that of the call before."""
        while self._next is not None and self._next[0] < id_:
            self._unknown.append(self._next[0])
            self._next = next(self._counts, None)
        if self._next is None or self._next[0] != id_:
            return 0
        _, degree = self._next
        self._next = next(self._counts, None)
        return degree

    def problems(self) -> Iterator[Problem]:
        """Ends that are no concept, once all concepts have been asked for."""
        ends = [*self._unknown, *([] if self._next is None else [self._next[0]]), *(end for end, _ in self._counts)]
        for end in ends:
            for row in self._connection.execute(schema.INCIDENCES, {"concept": end}):
                yield unknown_end(as_step(row)[1][1], end)


def _insert_relations(connection: sqlite3.Connection, statement: str, relations: Iterator[Relation]) -> None:
    problems: list[Problem] = []
    last: list[Relation] = []  # the one that is being inserted

    def rows(batch: list[Relation]) -> Iterator[tuple[object, ...]]:
        for relation in batch:
            last[:] = [relation]
            yield _relation_row(relation)

    for batch in _batches(relations):
        problems += [fault for relation in batch for fault in relation_faults(relation)]
        if not problems:
            try:
                connection.executemany(statement, rows(batch))
            except sqlite3.IntegrityError as error:
                raise GlossaryError([duplicate_relation(last[0].id)]) from error
    if problems:
        raise GlossaryError(problems)


def _relation_row(relation: Relation) -> tuple[object, ...]:
    return (
        TYPE_CODES[relation.type],
        relation.source,
        relation.target,
        ORIGIN_CODES[relation.origin],
        relation.confidence,
        relation.method,
        _json_or_none([[piece.document, piece.start, piece.end, piece.quote] for piece in relation.evidence]),
        _json_or_none(relation.premises),
    )


def _insert_concepts(
    connection: sqlite3.Connection,
    first_key: int,
    batch: list[ConceptRecord],
    concepts: list[Concept],
    ranks: list[int],
    degrees: list[int],
) -> None:
    positions = [concept.position for concept in concepts]
    rows = zip(
        range(first_key, first_key + len(concepts)),
        [concept.id for concept in concepts],
        [record.place for record in batch],
        ranks,
        degrees,
        [concept.kind.value for concept in concepts],
        [concept.name.casefold() for concept in concepts],
        [concept.name for concept in concepts],
        [_json_or_none(concept.aliases) for concept in concepts],
        [concept.document for concept in concepts],
        [concept.section for concept in concepts],
        [concept.hours for concept in concepts],
        [None if each is None else each.x for each in positions],
        [None if each is None else each.y for each in positions],
        [None if each is None else each.cluster for each in positions],
        [concept.definition for concept in concepts],
        strict=True,
    )
    connection.executemany(schema.INSERT_CONCEPT, rows)


def _insert_words(connection: sqlite3.Connection, first_key: int, concepts: list[Concept]) -> None:
    rows = zip(
        range(first_key, first_key + len(concepts)),
        [_indexed(concept.name) for concept in concepts],
        [_indexed(" ".join(concept.aliases)) if concept.aliases else "" for concept in concepts],
        [_indexed(concept.definition or "") for concept in concepts],
        strict=True,
    )
    connection.executemany(schema.INSERT_TEXT, rows)


def _indexed(text: str) -> str:
    """``text`` without case as the words of a question are: the tokenizer takes one letter for one, and ß is two."""
    return text if text.isascii() else spaced(text.casefold())


def _name_key_rows(concept: Concept) -> Iterator[tuple[NameKey, int, ConceptId]]:
    """A name whose key is the id's adds no row: whoever asks for that key gets the concept by its id already."""
    own = concept.id
    of_id, of_name = own_keys(own, concept.name)
    yield of_id, 0, own
    if of_name != of_id:
        yield of_name, 1, own
    for alias in concept.aliases:
        yield name_key(alias), 2, own


def _insert_own_documents(connection: sqlite3.Connection, batch: list[ConceptRecord]) -> None:
    """Without their texts, which are the concepts' definitions."""
    connection.executemany(
        schema.INSERT_DOCUMENT,
        [
            (
                record.document_place,
                record.document.id,
                record.document.file,
                record.document.line,
                record.concept.id,
                None,
            )
            for record in batch
            if record.document is not None
        ],
    )


def _batches(items: Iterator[_T]) -> Iterator[list[_T]]:
    while batch := list(islice(items, _AT_ONCE)):
        yield batch


_as_json = json.JSONEncoder(ensure_ascii=False).encode


def _json_or_none(values: object) -> str | None:
    return _as_json(values) if values else None
