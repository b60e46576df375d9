"""A whole graph as the statements that write it into a Neo4j database, each with a batch of rows."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from graph.stores import neo4j_schema as schema
from graph.stores.neo4j_rows import concept_row, relation_properties

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from graph.model import Concept, Graph, Relation, VectorTable

    Work = tuple[str, dict[str, Any]]
    """A statement and its parameters, among them the rows."""

__all__ = ["BATCH", "dimension_of", "node_batches", "relation_batches"]

_T = TypeVar("_T")

BATCH = 5_000
_VECTORS_IN_BATCH = 500


def dimension_of(graph: Graph) -> int | None:
    """Of the vectors; None where nothing is embedded."""
    return None if graph.vectors is None or not graph.vectors.ids else int(graph.vectors.matrix.shape[1])


def node_batches(graph: Graph, version: str) -> Iterator[Work]:
    """What writes the concepts, then the documents that are no concept's definition. No batch needs another one."""
    dimension = dimension_of(graph)
    ordinals = {document.id: ordinal for ordinal, document in enumerate(graph.documents)}
    size = BATCH if dimension is None else _VECTORS_IN_BATCH
    for rows in _batches(_concept_rows(graph, ordinals), size):
        yield schema.create_concepts(dimension), {"rows": rows, "version": version}
    alone = (
        [document.id, document.text, document.file, document.line, ordinal]
        for document, ordinal in ((graph.documents[ordinal], ordinal) for ordinal in ordinals.values())
    )
    for rows in _batches(alone, BATCH):
        yield schema.CREATE_DOCUMENTS, {"rows": rows, "version": version}


def relation_batches(graph: Graph, version: str) -> Iterator[Work]:
    """What writes the relations, once all nodes are there."""
    for type_ in dict.fromkeys(relation.type for relation in graph.relations):
        for relations in _batches((one for one in graph.relations if one.type is type_), BATCH):
            yield schema.create_relations(type_), _relation_rows(relations) | {"version": version}


def _relation_rows(relations: Sequence[Relation]) -> dict[str, list[Any]]:
    """Properties that many relations share are sent once."""
    places: dict[tuple[Any, ...], int] = {}
    properties: list[dict[str, Any]] = []
    rows: list[list[Any]] = []
    for one in relations:
        key = (one.origin, one.method, one.confidence, one.evidence, one.premises)
        place = places.setdefault(key, len(places))
        if place == len(properties):
            properties.append(relation_properties(one))
        rows.append([one.source, one.target, place])
    return {"rows": rows, "properties": properties}


def _concept_rows(graph: Graph, ordinals: dict[str, int]) -> Iterator[list[Any]]:
    """A row for each concept in section order; takes out of ``ordinals`` the documents that it holds."""
    degrees = Counter(end for relation in graph.relations for end in (relation.source, relation.target))
    vectors = graph.vectors if dimension_of(graph) is not None else None
    row_of = {} if vectors is None else {id_: row for row, id_ in enumerate(vectors.ids)}
    for place, concept in enumerate(_in_section_order(graph)):
        row = concept_row(concept, place=place, degree=degrees[concept.id])
        row += _document_columns(concept, graph, ordinals)
        if vectors is not None:
            row += _vector_columns(vectors, row_of.get(concept.id))
        yield row


def _in_section_order(graph: Graph) -> Iterable[Concept]:
    ranks: dict[str | None, int] = {}
    for section in (*graph.info.sections, *(concept.section for concept in graph.concepts)):
        if section is not None:
            ranks.setdefault(section, len(ranks))
    return sorted(graph.concepts, key=lambda concept: ranks.get(concept.section, len(ranks)))


def _document_columns(concept: Concept, graph: Graph, ordinals: dict[str, int]) -> list[Any]:
    """Of the document that is the definition of ``concept``; the first concept that has it holds it."""
    ordinal = None if concept.document is None else ordinals.get(concept.document)
    if ordinal is None or graph.documents[ordinal].text != concept.definition:
        return [None, None, None, None]
    document = graph.documents[ordinal]
    del ordinals[document.id]
    return [document.id, document.file, document.line, ordinal]


def _vector_columns(vectors: VectorTable, row: int | None) -> list[Any]:
    if row is None:
        return [None, None, None]
    vector = np.ascontiguousarray(vectors.matrix[row], dtype="<f4")
    return [vector.tobytes(), vectors.text_hashes[row], vector.tolist()]


def _batches(items: Iterable[_T], size: int) -> Iterator[list[_T]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
