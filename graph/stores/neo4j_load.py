"""Writing a whole graph into a Neo4j database beside the one that is there, then switching over to it.

What happens, in this order:

1. A transaction takes the write lock of the meta node and stays open until the switch. It is what keeps two loads
   apart; where a load is killed, its connection ends and the server takes the lock back by itself.
2. What a killed load has left behind is deleted.
3. The new version is written in batches. Nobody reads it yet.
4. The transaction of step 1 makes the new version the current one and commits: this is the one moment at which the
   graph changes, and it fails where the lock was lost.
5. The version before it is deleted in batches. Whoever is reading it notices and begins anew.

The client holds one batch at a time beside the graph itself.
"""

from __future__ import annotations

import logging
import uuid
from collections import Counter
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from graph.errors import StoreError, StoreLockedError, StoreTimeoutError
from graph.stores import neo4j_schema as schema
from graph.stores.admission import duplicate_relation, refuse_broken
from graph.stores.counting import counted_info
from graph.stores.info_json import info_to_json
from graph.stores.neo4j_rows import (
    concept_properties,
    document_properties,
    relation_properties,
    vocabulary_names,
)
from graph.stores.neo4j_snapshot import check_schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import neo4j

    from graph.model import Concept, Graph, Relation
    from graph.stores.neo4j_connection import Connection
    from graph.vocabulary import RelationType

__all__ = ["replace_graph"]

_T = TypeVar("_T")

_BATCH = 5_000
_VECTORS_IN_BATCH = 500
_MOST_DIMENSIONS = 4_096
"""Of the server's vector index; longer vectors are compared in memory alone."""
_LOCK_LIMIT_S = 1.0
"""How long to wait for another load; the server looks every two seconds whether it is over."""

_log = logging.getLogger(__name__)


def replace_graph(connection: Connection, graph: Graph) -> str:
    """Put ``graph`` in the place of what is there; return the new version.

    Raises:
        GlossaryError: the pieces of the graph do not fit together.
        StoreFormatError: a newer program has written there.
        StoreLockedError: another load is under way.
        StoreUnavailableError: the server cannot be reached, or does not let us write.
    """
    version = uuid.uuid4().hex
    existing = {row[0] for row in connection.read(schema.INDEX_NAMES, {})}
    for name, statement in schema.CONSTRAINTS.items():
        if name not in existing:
            connection.write(statement, {})
    connection.write(schema.MAKE_META, {})
    with _lock(connection) as (transaction, previous):
        refuse_broken(graph)
        _refuse_duplicates(graph.relations)
        for statement in schema.DELETE_OTHERS:
            connection.run_once(statement, {"version": previous or ""})
        _write(connection, graph, version)
        _make_indexes(connection, graph, existing)
        with connection.translated():
            transaction.run(schema.SWITCH, {"meta": _meta(graph, version)}).consume()
            transaction.commit()
    _clean_up(connection, previous, graph, existing)
    return version


def _refuse_duplicates(relations: Iterable[Relation]) -> None:
    seen: set[tuple[str, str, str]] = set()
    for relation in relations:
        key = (relation.source, relation.type.value, relation.target)
        if key in seen:
            raise duplicate_relation(relation)
        seen.add(key)


@contextmanager
def _lock(connection: Connection) -> Iterator[tuple[neo4j.Transaction, str | None]]:
    """A transaction that holds the lock, and the version that is current."""
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
        ((previous, written),) = transaction.run(schema.TAKE_LOCK, {}).values()
        if written is not None and written > schema.SCHEMA_VERSION:
            check_schema(written, str(connection.location))
        yield transaction, previous


def _write(connection: Connection, graph: Graph, version: str) -> None:
    """Write everything in transactions of about :data:`_BATCH` rows: a small graph in one, a large one in many."""
    together: list[tuple[str, dict[str, Any]]] = []
    rows = 0
    for statement, batch in _statements(graph):
        together.append((statement, {"rows": batch, "version": version}))
        rows += len(batch)
        if rows >= _BATCH:
            connection.write_together(together)
            together, rows = [], 0
    connection.write_together(together)


def _statements(graph: Graph) -> Iterator[tuple[str, list[Any]]]:
    """What writes the graph: each statement with the rows that it takes."""
    documents = _documents(graph)
    for rows in _batches(_concept_rows(graph, documents), _BATCH if graph.vectors is None else _VECTORS_IN_BATCH):
        yield schema.CREATE_CONCEPTS, rows
    alone = (properties for concept, properties in documents if concept is None)
    for rows in _batches(alone, _BATCH):
        yield schema.CREATE_DOCUMENTS, rows
    by_type: dict[RelationType, list[Relation]] = {}
    for relation in graph.relations:
        by_type.setdefault(relation.type, []).append(relation)
    for type_, relations in by_type.items():
        rows_of_type = ([one.source, one.target, relation_properties(one)] for one in relations)
        for batch in _batches(rows_of_type, _BATCH):
            yield schema.create_relations(type_), batch


def _documents(graph: Graph) -> list[tuple[str | None, dict[str, Any]]]:
    """Each document's properties, with the id of the concept that holds them where the text is its definition."""
    defined: dict[str, Concept] = {}
    for concept in graph.concepts:
        if concept.document is not None and concept.definition is not None:
            defined.setdefault(concept.document, concept)
    found: list[tuple[str | None, dict[str, Any]]] = []
    for ordinal, document in enumerate(graph.documents):
        holder = defined.get(document.id)
        if holder is not None and holder.definition != document.text:
            holder = None
        found.append((None if holder is None else holder.id, document_properties(document, ordinal, holder)))
    return found


def _concept_rows(graph: Graph, documents: Sequence[tuple[str | None, dict[str, Any]]]) -> Iterator[dict[str, Any]]:
    degrees = Counter(end for relation in graph.relations for end in (relation.source, relation.target))
    held = {concept: properties for concept, properties in documents if concept is not None}
    ranks: dict[str | None, int] = {}
    for section in (*graph.info.sections, *(concept.section for concept in graph.concepts)):
        if section is not None:
            ranks.setdefault(section, len(ranks))
    vectors = graph.vectors
    row_of = {} if vectors is None else {id_: row for row, id_ in enumerate(vectors.ids)}
    in_order = sorted(graph.concepts, key=lambda concept: ranks.get(concept.section, len(ranks)))
    for place, concept in enumerate(in_order):
        properties = concept_properties(concept, place=place, degree=degrees[concept.id]) | held.get(concept.id, {})
        row = row_of.get(concept.id)
        if vectors is not None and row is not None:
            vector = np.ascontiguousarray(vectors.matrix[row], dtype="<f4")
            properties |= {
                schema.vector_property(vector.size): vector.tolist(),
                "_vector": vector.tobytes(),
                "_text_hash": vectors.text_hashes[row],
            }
        yield properties


def _make_indexes(connection: Connection, graph: Graph, existing: set[str]) -> None:
    wanted = dict(schema.INDEXES)
    dimension = _dimension(graph)
    if dimension is not None and dimension <= _MOST_DIMENSIONS:
        wanted[schema.vector_index_name(dimension)] = schema.vector_index(dimension)
    missing = [statement for name, statement in wanted.items() if name not in existing]
    for statement in missing:
        connection.write(statement, {})
    if missing:
        connection.read(schema.AWAIT_INDEXES, {})


def _dimension(graph: Graph) -> int | None:
    return None if graph.vectors is None or not graph.vectors.ids else int(graph.vectors.matrix.shape[1])


def _meta(graph: Graph, version: str) -> dict[str, Any]:
    """What the meta node holds, beside its name."""
    return {
        "version": version,
        "schema_version": schema.SCHEMA_VERSION,
        "vocabulary": vocabulary_names(),
        "info": info_to_json(counted_info(graph, version)),
        "dimension": _dimension(graph),
        "vectors": 0 if graph.vectors is None else len(graph.vectors.ids),
    }


def _clean_up(connection: Connection, previous: str | None, graph: Graph, existing: set[str]) -> None:
    """Delete what is not read any more. The load is done: what fails here is left for the next one."""
    dimension = _dimension(graph)
    in_use = None if dimension is None else schema.vector_index_name(dimension)
    try:
        if previous is not None:
            for statement in schema.DELETE_VERSION:
                connection.run_once(statement, {"version": previous})
        for name in filter(schema.is_vector_index, existing - {in_use}):
            connection.write(schema.drop_vector_index(name), {})
    except StoreError as error:
        _log.warning("the graph is loaded; what it replaced is left for the next load to delete: %s", error)


def _batches(items: Iterable[_T], size: int) -> Iterator[list[_T]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
