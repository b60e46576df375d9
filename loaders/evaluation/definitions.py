"""What definitions mention: the plain reading that rules have to beat, and the sentence that a missed relation may stand in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from graph.model import Evidence, Origin, Relation
from graph.vocabulary import RelationType
from loaders.extract.mentions import TermIndex, find_mentions, index_terms
from loaders.extract.phrases import noun_phrase
from loaders.extract.sentences import Sentence, split_sentences
from loaders.extract.units import Unit, read_units

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from graph.model import Concept, ConceptId
    from loaders.extract.extraction import Material

__all__ = ["PLAIN_TYPES", "Definitions", "Mentioning", "read_plainly"]

PLAIN_TYPES = (RelationType.IS_A, RelationType.REQUIRES)
"""The types that the plain reading finds."""


@dataclass(frozen=True, slots=True)
class Mentioning:
    """A sentence of the definition of a concept, ``where``, that mentions another."""

    where: ConceptId
    sentence: str


@dataclass(frozen=True)
class Definitions:
    """The texts that define concepts, and the names by which they mention others."""

    material: Material

    @cached_property
    def index(self) -> TermIndex:
        """The names of all concepts."""
        return index_terms(self.material.concepts)

    @cached_property
    def concepts(self) -> Mapping[ConceptId, Concept]:
        """By id."""
        return {concept.id: concept for concept in self.material.concepts}

    @cached_property
    def texts(self) -> Mapping[ConceptId, Sequence[str]]:
        """For each concept that is defined the documents that define it, its own definition first."""
        made: dict[ConceptId, list[str]] = {}
        for concept in self.material.concepts:
            if concept.document is not None and concept.definition:
                made.setdefault(concept.id, []).append(concept.document)
        for document, owner in sorted(self.material.further.items()):
            made.setdefault(owner, []).append(document)
        return made

    def sentences(self, concept: ConceptId) -> Iterator[tuple[str, Sentence]]:
        """The sentences that define ``concept``, each with its document."""
        for document in self.texts.get(concept, ()):
            for sentence in split_sentences(self.material.documents[document].text):
                yield document, sentence

    def mentioning(self, source: ConceptId, target: ConceptId) -> Mentioning | None:
        """The first sentence of the source's definition that mentions the target, or else one the other way round."""
        for where, other in ((source, target), (target, source)):
            for _, sentence in self.sentences(where):
                if any(mention.concept == other for mention in find_mentions(sentence.text, self.index)):
                    return Mentioning(where, sentence.text)
        return None


def read_plainly(definitions: Definitions, types: Collection[RelationType] = PLAIN_TYPES) -> tuple[Relation, ...]:
    """What a reader without rules would say, by source, type and target; each with confidence 1 and its sentence.

    A concept REQUIRES every other that its definition mentions, and IS_A the first other concept that heads a noun
    phrase of its first sentence. ``types`` are those of :data:`PLAIN_TYPES` to read for.
    """
    found: dict[str, Relation] = {}
    for concept in definitions.texts:
        for number, (document, sentence) in enumerate(definitions.sentences(concept)):
            evidence = Evidence(document, sentence.start, sentence.end, sentence.text)
            if RelationType.REQUIRES in types:
                for mention in find_mentions(sentence.text, definitions.index, exclude=(concept,)):
                    _add(found, (concept, RelationType.REQUIRES, mention.concept), "plain:mention", evidence)
            if RelationType.IS_A in types and number == 0:
                head = _first_head(read_units(sentence, definitions.index), concept)
                if head is not None:
                    _add(found, (concept, RelationType.IS_A, head), "plain:head", evidence)
    return tuple(sorted(found.values(), key=lambda one: (one.source, one.type, one.target)))


def _add(
    found: dict[str, Relation], stated: tuple[ConceptId, RelationType, ConceptId], method: str, evidence: Evidence
) -> None:
    source, type_, target = stated
    relation = Relation(
        source=source, type=type_, target=target, origin=Origin.EXTRACTED, method=method, evidence=(evidence,)
    )
    found.setdefault(relation.id, relation)


def _first_head(units: Sequence[Unit], owner: ConceptId) -> ConceptId | None:
    at = 0
    while at < len(units):
        phrase = noun_phrase(units, at)
        if phrase is not None and phrase.head.concept not in {None, owner}:
            return phrase.head.concept
        at = at + 1 if phrase is None else phrase.end
    return None
