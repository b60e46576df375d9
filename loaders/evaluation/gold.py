"""What is held to be true: the relations against which found ones are judged, and which found ones can be judged at all."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from graph.derivation import complete
from graph.model import Relation
from graph.vocabulary import VOCABULARY, RelationType
from loaders.evaluation.closure import Closure

if TYPE_CHECKING:
    from graph.model import ConceptId

__all__ = ["NEVER_JUDGED", "Gold", "Triple", "curated_gold", "triple_of"]

NEVER_JUDGED = frozenset({RelationType.RELATED_TO})
"""Types that are only loaded: no text is read for them."""

_BY_CONCEPT = frozenset({RelationType.REQUIRES})
"""Types that people list for one concept after the other: of a concept without any it is not known what it has."""


class Triple(NamedTuple):
    """``source type target``; of a symmetric type with source < target."""

    source: ConceptId
    type: RelationType
    target: ConceptId

    def reversed(self) -> Triple:
        """The same the other way round."""
        return Triple(self.target, self.type, self.source)


def triple_of(relation: Relation) -> Triple:
    """What ``relation`` says, without who says it and why.

    >>> from graph.model import ConceptId
    >>> triple_of(Relation(source=ConceptId("recall"), type=RelationType.CONTRASTS_WITH, target=ConceptId("precision")))[0]
    'precision'
    """
    source, target = relation.source, relation.target
    if VOCABULARY[relation.type].symmetric and target < source:
        source, target = target, source
    return Triple(source, relation.type, target)


@dataclass(frozen=True, kw_only=True)
class Gold:
    """Relations that hold. What is not among them does not hold, for the types and concepts that are judged."""

    triples: frozenset[Triple]
    partial: frozenset[RelationType] = field(default=_BY_CONCEPT)
    """Types of which only the concepts that have one here are judged: of others the gold knows nothing."""

    @classmethod
    def of(cls, relations: Iterable[Relation], *, partial: Collection[RelationType] = ()) -> Gold:
        """The gold that ``relations`` are. REQUIRES is always partial."""
        return cls(triples=frozenset(map(triple_of, relations)), partial=_BY_CONCEPT | frozenset(partial))

    @cached_property
    def types(self) -> tuple[RelationType, ...]:
        """The types that are judged, in vocabulary order."""
        there = {triple.type for triple in self.triples} - NEVER_JUDGED
        return tuple(each for each in VOCABULARY if each in there)

    def judges(self, triple: Triple) -> bool:
        """Whether it can be said that ``triple`` is right or wrong."""
        if triple.type not in self.types or triple.type not in self.partial:
            return triple.type in self.types
        sources = self._sources[triple.type]
        return triple.source in sources or (VOCABULARY[triple.type].symmetric and triple.target in sources)

    def between(self, source: ConceptId, target: ConceptId) -> tuple[RelationType, ...]:
        """The types by which ``source`` is joined to ``target``: the most telling first, REQUIRES and RELATED_TO last."""
        return self._between.get((source, target), ())

    def implies(self, triple: Triple) -> bool:
        """Whether ``triple`` holds or, of a transitive type, follows."""
        if triple in self.triples:
            return True
        closure = self._closures.get(triple.type)
        return closure is not None and closure.reaches(triple.source, triple.target)

    @cached_property
    def _sources(self) -> Mapping[RelationType, frozenset[ConceptId]]:
        found: dict[RelationType, set[ConceptId]] = {}
        for source, type_, target in self.triples:
            found.setdefault(type_, set()).update((source, target) if VOCABULARY[type_].symmetric else (source,))
        return {type_: frozenset(sources) for type_, sources in found.items()}

    @cached_property
    def _between(self) -> Mapping[tuple[ConceptId, ConceptId], tuple[RelationType, ...]]:
        found: dict[tuple[ConceptId, ConceptId], list[RelationType]] = {}
        for source, type_, target in self.triples:
            found.setdefault((source, target), []).append(type_)
            if VOCABULARY[type_].symmetric:
                found.setdefault((target, source), []).append(type_)
        return {pair: tuple(sorted(types, key=_least_telling_last)) for pair, types in found.items()}

    @cached_property
    def _closures(self) -> Mapping[RelationType, Closure]:
        return {
            type_: Closure((source, target) for source, of_type, target in self.triples if of_type is type_)
            for type_ in self.types
            if VOCABULARY[type_].transitive
        }


def curated_gold(relations: Iterable[Relation], *, partial: Collection[RelationType] = ()) -> Gold:
    """What a glossary's own relations say, with the REQUIRES that a load derives from them."""
    return Gold.of(complete(relations).relations, partial=partial)


_ORDER = {each: place for place, each in enumerate(VOCABULARY)}


def _least_telling_last(type_: RelationType) -> tuple[bool, int]:
    return type_ in _BY_CONCEPT | NEVER_JUDGED, _ORDER[type_]
