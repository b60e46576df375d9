"""What every store refuses to take, because its answers would be wrong: a graph that is not whole.

This is less than :mod:`graph.validation` checks. An engine that finds some of it by itself uses the single rules; one
that does not has :func:`refuse_broken`, which holds no id: a graph may be larger than memory.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from graph.errors import GlossaryError, Problem, Severity
from graph.model import RelationId
from graph.stores.id_table import IdTable
from graph.vocabulary import VOCABULARY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graph.model import ConceptId, Relation, VectorTable
    from graph.source import GraphSource

__all__ = [
    "asserted_candidate",
    "duplicate_concept",
    "duplicate_document",
    "duplicate_relation",
    "refuse_broken",
    "relation_faults",
    "unknown_end",
    "vector_faults",
    "vector_of_nobody",
]

_AT_ONCE = 10_000
"""Relations that are looked at together."""


def refuse_broken(source: GraphSource) -> IdTable:
    """The table of the concepts' ids, with the number of relations at each.

    Raises:
        GlossaryError: the pieces do not fit together; it has all problems.
    """
    ids = IdTable(lambda: (record.concept.id for record in source.by_place()))
    problems = [duplicate_concept(id_) for id_ in ids.repeated()]
    problems += [duplicate_document(id_) for id_ in IdTable(lambda: _document_ids(source)).repeated()]
    problems += _relation_problems(source, ids)
    problems += _candidate_problems(source, ids)
    if source.vectors is not None:
        problems += vector_faults(source.vectors)
        known = ids.known(source.vectors.ids).tolist()
        problems += [vector_of_nobody(id_) for id_, found in zip(source.vectors.ids, known, strict=True) if not found]
    if problems:
        raise GlossaryError(problems)
    return ids


def duplicate_concept(id_: str) -> Problem:
    """Two concepts have one id."""
    return _problem("duplicate-concept", f"two concepts have the id '{id_}'")


def duplicate_document(id_: str) -> Problem:
    """Two documents have one id."""
    return _problem("duplicate-document", f"two documents have the id '{id_}'")


def duplicate_relation(id_: RelationId) -> Problem:
    """A relation is there twice."""
    return _problem("duplicate-relation", f"the relation {id_} is there twice")


def asserted_candidate(id_: RelationId) -> Problem:
    """A candidate is a relation too, so that there is nothing to decide."""
    return _problem("asserted-candidate", f"{id_} is a candidate and a relation")


def unknown_end(relation: RelationId, end: str) -> Problem:
    """A relation begins or ends nowhere."""
    return _problem("unknown-concept", f"{relation} has the end '{end}', which is no concept")


def relation_faults(relation: Relation) -> Iterator[Problem]:
    """What is wrong with a relation by itself."""
    if relation.source == relation.target:
        yield _problem("relation-to-itself", f"{relation.id} relates a concept to itself")
    elif relation.target < relation.source and VOCABULARY[relation.type].symmetric:
        yield _problem("unordered-relation", f"{relation.id} is symmetric and has the later end as its source")
    if not 0.0 <= relation.confidence <= 1.0:
        yield _problem("bad-confidence", f"{relation.id} has confidence {relation.confidence}, not 0 to 1")


def vector_faults(vectors: VectorTable) -> Iterator[Problem]:
    """What is wrong with vectors by themselves."""
    for id_ in IdTable(lambda: iter(vectors.ids)).repeated():
        yield _problem("duplicate-vector", f"the concept '{id_}' has two vectors")
    rows = {len(vectors.ids), len(vectors.text_hashes), len(vectors.matrix)}
    if len(rows) != 1 or vectors.matrix.ndim != 2 or (vectors.ids and not vectors.matrix.size):
        yield _problem("bad-vectors", f"{len(vectors.ids)} concepts have a matrix of shape {vectors.matrix.shape}")


def vector_of_nobody(id_: str) -> Problem:
    """A vector belongs to no concept."""
    return _problem("unknown-concept", f"there is a vector for '{id_}', which is no concept")


def _document_ids(source: GraphSource) -> Iterator[str]:
    yield from (record.document.id for record in source.by_place() if record.document is not None)
    yield from (document.id for _, document in source.other_documents())


def _relation_problems(source: GraphSource, ids: IdTable) -> Iterator[Problem]:
    for relations in _batches(source.relations()):
        yield from _faults(relations, ids)
        for ends in _ends(relations):
            ids.count(ends)
    for id_ in IdTable(lambda: (each.id for each in source.relations())).repeated():
        yield duplicate_relation(RelationId(id_))


def _candidate_problems(source: GraphSource, ids: IdTable) -> Iterator[Problem]:
    """Relations are gone through once more where there are candidates, of which there are fewer."""
    for candidates in _batches(source.candidates()):
        yield from _faults(candidates, ids)
    of_candidates = IdTable(lambda: (each.id for each in source.candidates()))
    for id_ in of_candidates.repeated():
        yield duplicate_relation(RelationId(id_))
    if len(of_candidates):
        for relations in _batches(source.relations()):
            relation_ids = [each.id for each in relations]
            for at in np.flatnonzero(of_candidates.known(relation_ids)).tolist():
                yield asserted_candidate(relation_ids[at])


def _faults(relations: Sequence[Relation], ids: IdTable) -> Iterator[Problem]:
    for relation in relations:
        yield from relation_faults(relation)
    for ends in _ends(relations):
        for at in np.flatnonzero(~ids.known(ends)).tolist():
            yield unknown_end(relations[at].id, ends[at])


def _ends(relations: Sequence[Relation]) -> tuple[list[ConceptId], list[ConceptId]]:
    return [each.source for each in relations], [each.target for each in relations]


def _batches(relations: Iterator[Relation]) -> Iterator[list[Relation]]:
    while batch := list(islice(relations, _AT_ONCE)):
        yield batch


def _problem(code: str, message: str) -> Problem:
    return Problem(severity=Severity.ERROR, code=code, message=message)
