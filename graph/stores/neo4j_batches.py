"""A whole graph as the statements that write it into a Neo4j database, each with a batch of rows."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from graph.stores import neo4j_schema as schema
from graph.stores.neo4j_rows import TYPE_ORDER, concept_row, relation_properties

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graph.model import Relation, VectorTable
    from graph.source import GraphSource
    from graph.stores.id_table import IdTable
    from graph.vocabulary import RelationType

    Work = tuple[str, dict[str, Any]]
    """A statement and its parameters, among them the rows."""

__all__ = ["BATCH", "dimension_of", "node_batches", "relation_batches"]

_T = TypeVar("_T")

BATCH = 3_000
_VECTORS_IN_BATCH = 500


def dimension_of(source: GraphSource) -> int | None:
    """Of the vectors; None where nothing is embedded."""
    return None if source.vectors is None or not source.vectors.ids else int(source.vectors.matrix.shape[1])


def node_batches(source: GraphSource, ids: IdTable, version: str) -> Iterator[Work]:
    """What writes the concepts, the documents that are no concept's definition, the candidates. No batch needs another.

    ``ids`` counts the relations at each concept.
    """
    dimension = dimension_of(source)
    vectors = source.vectors if dimension is not None else None
    row_of = {} if vectors is None else {id_: row for row, id_ in enumerate(vectors.ids)}
    for records in _batches(source.by_place(), BATCH if dimension is None else _VECTORS_IN_BATCH):
        degrees = ids.counts([record.concept.id for record in records])
        rows = [concept_row(record, degree) for record, degree in zip(records, degrees, strict=True)]
        if vectors is not None:
            for record, row in zip(records, rows, strict=True):
                row.extend(_vector_values(vectors, row_of.get(record.concept.id)))
        yield schema.create_concepts(dimension), {"rows": rows, "version": version}
    for documents in _batches(source.other_documents(), BATCH):
        rows = [[each.id, each.text, each.file, each.line, place] for place, each in documents]
        yield schema.CREATE_DOCUMENTS, {"rows": rows, "version": version}
    surest_first = sorted(source.candidates(), key=_by_sureness)  # few, beside what people and texts state
    for ranked in _batches(enumerate(surest_first), BATCH):
        places, properties = _shared_properties([candidate for _, candidate in ranked])
        named = zip(ranked, places, strict=True)
        rows = [[each.source, each.type.value, each.target, place, rank] for (rank, each), place in named]
        yield schema.CREATE_CANDIDATES, {"rows": rows, "properties": properties, "version": version}


def _by_sureness(candidate: Relation) -> tuple[float, int, str, str]:
    return -candidate.confidence, TYPE_ORDER[candidate.type.value], candidate.source, candidate.target


def relation_batches(source: GraphSource, version: str) -> Iterator[Work]:
    """What writes the relations, once all nodes are there; a batch is of one type."""
    waiting: dict[RelationType, list[Relation]] = {}
    for relation in source.relations():
        batch = waiting.setdefault(relation.type, [])
        batch.append(relation)
        if len(batch) == BATCH:
            yield _relation_work(waiting.pop(relation.type), version)
    for batch in waiting.values():
        yield _relation_work(batch, version)


def _relation_work(relations: Sequence[Relation], version: str) -> Work:
    places, properties = _shared_properties(relations)
    rows = [[each.source, each.target, place] for each, place in zip(relations, places, strict=True)]
    return schema.create_relations(relations[0].type), {"rows": rows, "properties": properties, "version": version}


def _shared_properties(relations: Sequence[Relation]) -> tuple[list[int], list[dict[str, Any]]]:
    """For each relation the place of its properties in the list: what many share is sent once."""
    known: dict[tuple[Any, ...], int] = {}
    places: list[int] = []
    properties: list[dict[str, Any]] = []
    for one in relations:
        key = (one.origin, one.method, one.confidence, one.evidence, one.premises)
        place = known.setdefault(key, len(known))
        if place == len(properties):
            properties.append(relation_properties(one))
        places.append(place)
    return places, properties


def _vector_values(vectors: VectorTable, row: int | None) -> list[Any]:
    if row is None:
        return [None, None, None]
    vector = np.ascontiguousarray(vectors.matrix[row], dtype="<f4")
    return [vectors.text_hashes[row], vector.tobytes(), vector.tolist()]


def _batches(items: Iterator[_T], size: int) -> Iterator[list[_T]]:
    while batch := list(islice(items, size)):
        yield batch
