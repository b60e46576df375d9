"""What the texts of a glossary say and what they only suggest: asserted relations and candidates for a person to judge."""

from __future__ import annotations

import gc
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from graph.model import Relation
from graph.vocabulary import IMPLIES_REQUIRES
from loaders.extract.prerequisites import METHOD, propose_prerequisites
from loaders.extract.relations import extract_relations

if TYPE_CHECKING:
    from graph.model import Concept, ConceptId, Document, RelationId, VectorTable

__all__ = [
    "ASSERTED_FROM",
    "PROPOSERS",
    "Extraction",
    "Material",
    "Proposer",
    "extract",
    "without_told",
]

ASSERTED_FROM = 0.8
"""The least confidence with which a relation is asserted; what is below is a candidate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What relations are found in."""

    concepts: Sequence[Concept]
    """In the order of the source."""
    documents: Mapping[str, Document]
    further: Mapping[str, ConceptId] = field(default_factory=dict)
    """Documents that define a concept beside its definition."""
    vectors: VectorTable | None = None
    """Of the concepts that are embedded; None where none is."""


Proposer = Callable[[Material], Iterable[Relation]]
"""Finds relations: each EXTRACTED, with a calibrated probability as confidence and a quote from one of the documents.

It gives the same relations in whatever order documents come, and at most one of each id.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """Relations by source, type and target."""

    relations: tuple[Relation, ...] = ()
    """What is asserted: of these nine in ten hold."""
    candidates: tuple[Relation, ...] = ()
    """What may hold, for a person to accept or reject."""


def _rules(material: Material) -> Iterable[Relation]:
    return extract_relations(material.concepts, material.documents, material.further)


PROPOSERS: tuple[Proposer, ...] = (_rules, propose_prerequisites)
"""Those that always run."""


def extract(
    material: Material, proposers: Sequence[Proposer] = PROPOSERS, asserted_from: float = ASSERTED_FROM
) -> Extraction:
    """What ``proposers`` find. Where several propose a relation, the surest counts; of equals, the first."""
    best: dict[RelationId, Relation] = {}
    with _without_collecting():
        for relation in chain.from_iterable(propose(material) for propose in proposers):
            if relation.id not in best or relation.confidence > best[relation.id].confidence:
                best[relation.id] = relation
    found = sorted(best.values(), key=lambda one: (one.source, one.type, one.target))
    return Extraction(
        relations=tuple(one for one in found if one.confidence >= asserted_from),
        candidates=tuple(one for one in found if one.confidence < asserted_from),
    )


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Reading makes millions of small objects, none in a cycle; to search them for cycles takes a fifth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def without_told(extraction: Extraction, told: Iterable[Relation]) -> Extraction:
    """``extraction`` without the prerequisites read off a text that other relations of the two make prerequisites already.

    Those say why one is required ("dropout prevents overfitting"), a probability does not. Which of the two comes first,
    they know better, too. What is asserted gives way to ``told`` relations and to asserted ones, a candidate to candidates
    as well: nobody is asked twice, also where the relation is rejected afterwards.
    """
    asserted = _pairs(told) | _pairs(extraction.relations)
    return Extraction(
        relations=_untold(extraction.relations, asserted),
        candidates=_untold(extraction.candidates, asserted | _pairs(extraction.candidates)),
    )


def _pairs(relations: Iterable[Relation]) -> set[frozenset[ConceptId]]:
    return {frozenset((one.source, one.target)) for one in relations if one.type in IMPLIES_REQUIRES}


def _untold(relations: Iterable[Relation], pairs: Container[frozenset[ConceptId]]) -> tuple[Relation, ...]:
    return tuple(one for one in relations if one.method != METHOD or frozenset((one.source, one.target)) not in pairs)
