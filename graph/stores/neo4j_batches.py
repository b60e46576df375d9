"""A whole graph as the statements that write it into a Neo4j database, each with a batch of rows."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from graph.stores import neo4j_schema as schema
from graph.stores.neo4j_rows import concept_texts, concept_values, relation_properties

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from graph.model import Concept, Graph, Relation, VectorTable

    Work = tuple[str, dict[str, Any]]
    """A statement and its parameters, among them the rows."""
    _Row = tuple[list[str | None], list[Any]]
    """Texts and other values."""

__all__ = ["BATCH", "dimension_of", "node_batches", "relation_batches"]

_T = TypeVar("_T")

BATCH = 3_000
_VECTORS_IN_BATCH = 500
_SURROGATES = 0xD800
"""Where the characters end that may stand alone; no batch has all of those before."""


def dimension_of(graph: Graph) -> int | None:
    """Of the vectors; None where nothing is embedded."""
    return None if graph.vectors is None or not graph.vectors.ids else int(graph.vectors.matrix.shape[1])


def node_batches(graph: Graph, version: str) -> Iterator[Work]:
    """What writes the concepts, then the documents that are no concept's definition. No batch needs another one."""
    dimension = dimension_of(graph)
    ordinals = {document.id: ordinal for ordinal, document in enumerate(graph.documents)}
    size = BATCH if dimension is None else _VECTORS_IN_BATCH
    for rows in _batches(_concept_rows(graph, ordinals), size):
        yield schema.create_concepts(dimension), _with_joined_texts(rows) | {"version": version}
    for rows in _batches(_document_rows(graph, ordinals), BATCH):
        yield schema.CREATE_DOCUMENTS, _with_joined_texts(rows) | {"version": version}


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


def _with_joined_texts(rows: list[_Row]) -> dict[str, Any]:
    """The rows with their texts joined by a character that none of them has; another one stands for no text."""
    whole = "".join(text for texts, _ in rows for text in texts if text is not None)
    separator, nothing = islice((chr(code) for code in range(1, _SURROGATES) if chr(code) not in whole), 2)
    joined = [
        [separator.join([nothing if text is None else text for text in texts]), *values] for texts, values in rows
    ]
    return {"rows": joined, "separator": separator, "nothing": nothing}


def _concept_rows(graph: Graph, ordinals: dict[str, int]) -> Iterator[_Row]:
    """A row for each concept in section order; takes out of ``ordinals`` the documents that it holds."""
    degrees = Counter(end for relation in graph.relations for end in (relation.source, relation.target))
    vectors = graph.vectors if dimension_of(graph) is not None else None
    row_of = {} if vectors is None else {id_: row for row, id_ in enumerate(vectors.ids)}
    for place, concept in enumerate(_in_section_order(graph)):
        ordinal = ordinals.get(concept.document or "")
        document = None if ordinal is None else graph.documents[ordinal]
        if document is not None and document.text == concept.definition:
            del ordinals[document.id]  # the first concept that has it holds it
        else:
            ordinal = document = None
        values = concept_values(concept, place, degrees[concept.id])
        values += [None if document is None else document.line, ordinal]
        if vectors is not None:
            values += _vector_values(vectors, row_of.get(concept.id))
        yield concept_texts(concept, document), values


def _document_rows(graph: Graph, ordinals: dict[str, int]) -> Iterator[_Row]:
    for ordinal in ordinals.values():
        document = graph.documents[ordinal]
        yield [document.id, document.text, document.file], [document.line, ordinal]


def _in_section_order(graph: Graph) -> Iterable[Concept]:
    ranks: dict[str | None, int] = {}
    for section in (*graph.info.sections, *(concept.section for concept in graph.concepts)):
        if section is not None:
            ranks.setdefault(section, len(ranks))
    return sorted(graph.concepts, key=lambda concept: ranks.get(concept.section, len(ranks)))


def _vector_values(vectors: VectorTable, row: int | None) -> list[Any]:
    if row is None:
        return [None, None, None]
    vector = np.ascontiguousarray(vectors.matrix[row], dtype="<f4")
    return [vectors.text_hashes[row], vector.tobytes(), vector.tolist()]


def _batches(items: Iterable[_T], size: int) -> Iterator[list[_T]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
