"""What every store refuses to take, because its answers would be wrong: a graph that is not whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from graph.errors import GlossaryError, Problem, Severity
from graph.vocabulary import VOCABULARY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from graph.model import ConceptId, Graph, Relation, VectorTable

__all__ = ["duplicate_relation", "refuse_broken"]

_Id = TypeVar("_Id", bound=str)


def refuse_broken(graph: Graph) -> None:
    """Raise ``GlossaryError`` with all problems where the pieces of ``graph`` do not fit together.

    This is less than :mod:`graph.validation` checks. A relation that is there twice is left for the engine to find,
    which needs no table of all relations in memory for it; it then raises :func:`duplicate_relation`.
    """
    ids: set[ConceptId] = set()
    problems = [
        _problem("duplicate-concept", f"two concepts have the id '{id_}'")
        for id_ in _repeated((concept.id for concept in graph.concepts), ids)
    ]
    documents = _repeated((document.id for document in graph.documents), set())
    problems += [_problem("duplicate-document", f"two documents have the id '{id_}'") for id_ in documents]
    problems += _relation_problems(graph, ids)
    if graph.vectors is not None:
        problems += _vector_problems(graph.vectors, ids)
    if problems:
        raise GlossaryError(problems)


def duplicate_relation(relation: Relation) -> GlossaryError:
    """The error for a relation that a graph has twice."""
    return GlossaryError([_problem("duplicate-relation", f"the relation {relation.id} is there twice")])


def _relation_problems(graph: Graph, ids: set[ConceptId]) -> Iterator[Problem]:
    for relation in graph.relations:
        for end in (relation.source, relation.target):
            if end not in ids:
                yield _problem("unknown-concept", f"{relation.id} has the end '{end}', which is no concept")
        if relation.source == relation.target:
            yield _problem("relation-to-itself", f"{relation.id} relates a concept to itself")
        elif VOCABULARY[relation.type].symmetric and relation.target < relation.source:
            yield _problem("unordered-relation", f"{relation.id} is symmetric and has the later end as its source")
        if not 0.0 <= relation.confidence <= 1.0:
            yield _problem("bad-confidence", f"{relation.id} has confidence {relation.confidence}, not 0 to 1")


def _vector_problems(vectors: VectorTable, ids: set[ConceptId]) -> Iterator[Problem]:
    for id_ in _repeated(vectors.ids, set()):
        yield _problem("duplicate-vector", f"the concept '{id_}' has two vectors")
    for id_ in vectors.ids:
        if id_ not in ids:
            yield _problem("unknown-concept", f"there is a vector for '{id_}', which is no concept")
    rows = {len(vectors.ids), len(vectors.text_hashes), len(vectors.matrix)}
    if len(rows) != 1 or vectors.matrix.ndim != 2 or (vectors.ids and not vectors.matrix.size):
        yield _problem("bad-vectors", f"{len(vectors.ids)} concepts have a matrix of shape {vectors.matrix.shape}")


def _repeated(ids: Iterable[_Id], seen: set[_Id]) -> Iterator[_Id]:
    for id_ in ids:
        if id_ in seen:
            yield id_
        seen.add(id_)


def _problem(code: str, message: str) -> Problem:
    return Problem(severity=Severity.ERROR, code=code, message=message)
