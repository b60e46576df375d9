"""Whether a graph keeps its promises: every invariant, checked on the graph as it is."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, TypeVar

from graph.acyclic import is_acyclic, knots, shortest_cycle
from graph.derivation import ACYCLIC_FAMILIES, RelationProblem
from graph.errors import Problem, Severity
from graph.model import Concept, ConceptKind, Origin, Relation, relation_id
from graph.names import slug
from graph.vocabulary import VOCABULARY, RelationType

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from graph.model import ConceptId, Document, Evidence, Graph, RelationId, VectorTable

__all__ = ["CODES", "validate_graph", "validate_map"]

CODES = (
    "concept-id-invalid",
    "concept-id-twice",
    "name-empty",
    "name-shared",
    "hours-not-positive",
    "position-not-finite",
    "definition-of-mentioned",
    "definition-not-document",
    "document-twice",
    "relation-end-missing",
    "relation-to-itself",
    "relation-twice",
    "relation-not-canonical",
    "relation-both-ways",
    "relation-prevents-and-causes",
    "relation-cycle",
    "confidence-out-of-range",
    "evidence-missing",
    "evidence-not-literal",
    "evidence-of-derived",
    "premise-missing",
    "candidate-asserted",
    "vector-invalid",
)
"""Every code that :func:`validate_graph` gives a problem."""

_UNIT_TOLERANCE = 1e-3

T = TypeVar("T")


def validate_graph(graph: Graph) -> tuple[Problem, ...]:
    """Everything that is wrong with ``graph``, all of it errors; empty for a sound one. Nearly linear in its size.

    Concepts: ids are unique and without a colon, names are there, no two share a name or alias, hours are positive,
    positions finite, a definition is its document's text and a mentioned concept has none. Relations: both ends exist,
    no loop, no duplicate, a symmetric one stored once with source < target, none both ways, no pair both PREVENTS
    and CAUSES, no cycle in an acyclic type nor in IS_A, INSTANCE_OF and REQUIRES together, confidence 0 to 1.
    Evidence is literal; EXTRACTED relations have some, DERIVED ones have premises that exist and none of
    their own. Candidates: each by itself as a relation, with evidence, and none is a relation too. Vectors belong to
    concepts, once each, and have length 1.
    """
    documents = {document.id: document for document in graph.documents}
    problems = [
        *_concept_problems(graph, documents),
        *_name_problems(graph, documents),
        *_document_problems(graph),
        *_relation_problems(graph, graph.relations),
        *_pair_problems(graph.relations),
        *_cycle_problems(graph.relations),
        *_support_problems(graph, documents),
        *_candidate_problems(graph, documents),
        *_map_problems(graph, documents),
    ]
    return tuple(problems)


def validate_map(graph: Graph) -> tuple[Problem, ...]:
    """What is wrong with the vectors and positions of ``graph``: the part of :func:`validate_graph` that sees them."""
    return tuple(_map_problems(graph, {document.id: document for document in graph.documents}))


def _problem(code: str, message: str, suggestion: str, document: Document | None = None) -> Problem:
    return Problem(
        severity=Severity.ERROR,
        code=code,
        message=message,
        suggestion=suggestion,
        file=document.file if document else None,
        line=document.line if document else None,
    )


def _repeated(keys: Iterable[T]) -> list[tuple[T, int]]:
    """The keys that come more than once, with how often."""
    return [(key, count) for key, count in Counter(keys).items() if count > 1]


def _relation_problem(code: str, message: str, suggestion: str, *relations: Relation) -> Problem:
    return RelationProblem(
        severity=Severity.ERROR, code=code, message=message, suggestion=suggestion, relations=relations
    )


def _concept_problems(graph: Graph, documents: Mapping[str, Document]) -> Iterator[Problem]:
    for concept in graph.concepts:
        place = documents.get(concept.document or "")
        called = f"concept '{concept.id}'"
        if not concept.id or ":" in concept.id:
            yield _problem("concept-id-invalid", f"{called} has a colon in its id or none at all", "rename it", place)
        if not concept.name.strip():
            yield _problem("name-empty", f"{called} has no name", "give it one", place)
        if concept.hours is not None and not (math.isfinite(concept.hours) and concept.hours > 0):
            yield _problem("hours-not-positive", f"{called} takes {concept.hours} hours", "give more than 0", place)
        if concept.kind is ConceptKind.MENTIONED and concept.definition is not None:
            message = f"{called} counts as only mentioned and has a definition"
            yield _problem("definition-of-mentioned", message, "make it a defined concept", place)
        if concept.document is not None and (place is None or place.text != concept.definition):
            message = f"the definition of {called} is not the text of its document '{concept.document}'"
            yield _problem("definition-not-document", message, "load the glossary again", place)


def _map_problems(graph: Graph, documents: Mapping[str, Document]) -> Iterator[Problem]:
    for concept in graph.concepts:
        where = concept.position
        if where is not None and not (math.isfinite(where.x) and math.isfinite(where.y)):
            place = documents.get(concept.document or "")
            message = f"concept '{concept.id}' lies nowhere on the map"
            yield _problem("position-not-finite", message, "project it again", place)
    if graph.vectors is not None:
        yield from _vector_problems(graph.vectors, {concept.id for concept in graph.concepts})


def _name_problems(graph: Graph, documents: Mapping[str, Document]) -> Iterator[Problem]:
    for repeated, count in _repeated(concept.id for concept in graph.concepts):
        yield _problem("concept-id-twice", f"{count} concepts have the id '{repeated}'", "rename all but one")
    owners: dict[str, Concept] = {}
    for concept in sorted(graph.concepts, key=lambda each: each.id):
        for name in (concept.name, *concept.aliases):
            owner = owners.setdefault(slug(name), concept)
            if owner.id != concept.id:
                yield _problem(
                    "name-shared",
                    f"concepts '{owner.id}' and '{concept.id}' are both called '{name}'",
                    "take the name from one of them",
                    documents.get(concept.document or ""),
                )


def _document_problems(graph: Graph) -> Iterator[Problem]:
    for repeated, count in _repeated(document.id for document in graph.documents):
        yield _problem("document-twice", f"{count} documents have the id '{repeated}'", "load the glossary again")


def _reading(relation: Relation) -> str:
    return f"'{relation.source}' {VOCABULARY[relation.type].label} '{relation.target}'"


def _relation_problems(graph: Graph, relations: Sequence[Relation]) -> Iterator[Problem]:
    ids = {concept.id for concept in graph.concepts}
    for relation in relations:
        missing = [end for end in (relation.source, relation.target) if end not in ids]
        if missing:
            message = f"{_reading(relation)}, and there is no concept '{missing[0]}'"
            yield _relation_problem("relation-end-missing", message, "add it or remove the relation", relation)
        if relation.source == relation.target:
            yield _relation_problem("relation-to-itself", _reading(relation), "remove the relation", relation)
        if VOCABULARY[relation.type].symmetric and relation.target < relation.source:
            message = f"{_reading(relation)} is stored from the greater id to the smaller"
            yield _relation_problem("relation-not-canonical", message, "swap its ends", relation)
        if not 0 <= relation.confidence <= 1:  # also what is not a number
            message = f"{_reading(relation)} with confidence {relation.confidence}"
            yield _relation_problem("confidence-out-of-range", message, "give a number from 0 to 1", relation)
    by_id = {relation.id: relation for relation in relations}
    for repeated, count in _repeated(relation.id for relation in relations):
        message = f"{_reading(by_id[repeated])} is there {count} times"
        yield _relation_problem("relation-twice", message, "keep one of them", by_id[repeated])


def _pair_problems(relations: Iterable[Relation]) -> Iterator[Problem]:
    by_id = {relation.id: relation for relation in relations}
    for relation in by_id.values():
        if not VOCABULARY[relation.type].symmetric and relation.source < relation.target:
            back = by_id.get(relation_id(relation.target, relation.type, relation.source))
            if back is not None:
                message = f"{_reading(relation)} and {_reading(back)}"
                yield _relation_problem("relation-both-ways", message, "remove one of them", relation, back)
        if relation.type is RelationType.PREVENTS:
            causes = by_id.get(relation_id(relation.source, RelationType.CAUSES, relation.target))
            if causes is not None:
                message = f"{_reading(relation)} and also causes it"
                yield _relation_problem("relation-prevents-and-causes", message, "remove one of them", relation, causes)


def _cycle_problems(relations: Iterable[Relation]) -> Iterator[Problem]:
    """One problem for each knot of relations, with a shortest cycle in it."""
    distinct = list({relation.id: relation for relation in relations if relation.source != relation.target}.values())
    for family in ACYCLIC_FAMILIES:
        members = [relation for relation in distinct if relation.type in family]
        if is_acyclic(members):
            continue
        for knot in knots(members):
            cycle = shortest_cycle(knot)
            message = f"relations run in a circle: {', '.join(map(_reading, cycle))}"
            yield _relation_problem("relation-cycle", message, "remove one of them", *cycle)


def _support_problems(graph: Graph, documents: Mapping[str, Document]) -> Iterator[Problem]:
    ids = {relation.id for relation in graph.relations}
    for relation in graph.relations:
        for evidence in relation.evidence:
            yield from _evidence_problems(relation, evidence, documents.get(evidence.document))
        if relation.origin is Origin.EXTRACTED and not relation.evidence:
            message = f"{_reading(relation)} was extracted, and no quote says so"
            yield _relation_problem("evidence-missing", message, "load the glossary again", relation)
        if relation.origin is Origin.DERIVED and relation.evidence:
            message = f"{_reading(relation)} was derived, and has a quote of its own"
            yield _relation_problem("evidence-of-derived", message, "load the glossary again", relation)
        if relation.origin is Origin.DERIVED:
            yield from _premise_problems(relation, ids)


def _candidate_problems(graph: Graph, documents: Mapping[str, Document]) -> Iterator[Problem]:
    yield from _relation_problems(graph, graph.candidates)
    asserted = {relation.id for relation in graph.relations}
    for candidate in graph.candidates:
        for evidence in candidate.evidence:
            yield from _evidence_problems(candidate, evidence, documents.get(evidence.document))
        if not candidate.evidence:
            message = f"{_reading(candidate)} was proposed, and no quote says so"
            yield _relation_problem("evidence-missing", message, "load the glossary again", candidate)
        if candidate.id in asserted:
            message = f"{_reading(candidate)} is proposed, and is a relation already"
            yield _relation_problem("candidate-asserted", message, "load the glossary again", candidate)


def _evidence_problems(relation: Relation, evidence: Evidence, document: Document | None) -> Iterator[Problem]:
    start, end = evidence.start, evidence.end
    if document is None:
        message = f"{_reading(relation)} is quoted from '{evidence.document}', and there is no such document"
    elif not 0 <= start < end <= len(document.text) or document.text[start:end] != evidence.quote:
        message = (
            f"{_reading(relation)} is quoted as “{evidence.quote}”, which '{document.id}' does not have at {start}"
        )
    else:
        return
    yield RelationProblem(
        severity=Severity.ERROR,
        code="evidence-not-literal",
        message=message,
        suggestion="quote the document word for word",
        file=document.file if document else None,
        line=document.line if document else None,
        relations=(relation,),
    )


def _premise_problems(relation: Relation, ids: set[RelationId]) -> Iterator[Problem]:
    missing = [premise for premise in relation.premises if premise not in ids or premise == relation.id]
    if not relation.premises or missing:
        what = f"its premise {missing[0]} is not there" if missing else "it names no premise"
        message = f"{_reading(relation)} was derived, and {what}"
        yield _relation_problem("premise-missing", message, "load the glossary again", relation)


def _vector_problems(table: VectorTable, ids: set[ConceptId]) -> Iterator[Problem]:
    import numpy as np

    def wrong(message: str) -> Problem:
        return _problem("vector-invalid", message, "load the glossary again")

    if table.matrix.ndim != 2 or not len(table.ids) == len(table.text_hashes) == len(table.matrix):
        yield wrong(f"{len(table.ids)} concepts are embedded in a matrix of shape {table.matrix.shape}")
        return
    for repeated, count in _repeated(table.ids):
        yield wrong(f"'{repeated}' has {count} vectors")
    for stranger in sorted(set(table.ids) - ids):
        yield wrong(f"there is a vector of '{stranger}' and no such concept")
    lengths = np.linalg.norm(table.matrix, axis=1)
    for row in np.flatnonzero(~(np.abs(lengths - 1) <= _UNIT_TOLERANCE)):
        yield wrong(f"the vector of '{table.ids[row]}' has length {lengths[row]:.3g}, not 1")
