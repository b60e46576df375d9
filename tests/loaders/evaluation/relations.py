"""Relations as short texts: ``"a IS_A b"``."""

from __future__ import annotations

from collections.abc import Iterable

from graph.model import ConceptId, Origin, Relation
from graph.vocabulary import RelationType
from loaders.evaluation import Gold, Triple, triple_of
from loaders.extract import Extraction


def relation(text: str, confidence: float = 0.9, method: str = "rule") -> Relation:
    source, type_, target = text.split()
    return Relation(
        source=ConceptId(source),
        type=RelationType(type_),
        target=ConceptId(target),
        origin=Origin.EXTRACTED,
        method=method,
        confidence=confidence,
    )


def relations(*texts: str) -> tuple[Relation, ...]:
    return tuple(map(relation, texts))


def triple(text: str) -> Triple:
    return triple_of(relation(text))


def gold(*texts: str, partial: Iterable[RelationType] = ()) -> Gold:
    return Gold.of(relations(*texts), partial=tuple(partial))


def extraction(*texts: str, candidates: Iterable[str] = ()) -> Extraction:
    return Extraction(relations=relations(*texts), candidates=tuple(relation(each, 0.4) for each in candidates))
