"""A glossary as the rules read it: concepts with their places, and definitions with words, mentions and opening."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from graph.model import Concept, ConceptId, Relation, RelationId
from loaders.concepts import Resolution
from loaders.entries import Place
from loaders.extract.mentions import Mention, TermIndex, index_terms, link_tokens
from loaders.extract.predicates import read_scene
from loaders.extract.scene import Scene
from loaders.extract.sentences import Sentence, split_sentences
from loaders.extract.tokens import Token, tokenize
from loaders.extract.words import FUNCTION_WORDS

__all__ = ["Definition", "Glossary", "read_glossary"]

_ENGLISH_SHARE = 0.2
"""Of the words of an English text, about four in ten are function words; of other languages' texts, few are among these."""


@dataclass(frozen=True, slots=True)
class Definition:
    """The text that defines a concept, or several that share it."""

    owners: tuple[Concept, ...]
    """By id."""
    text: str
    place: Place | None
    tokens: tuple[Token, ...]
    mentions: tuple[Mention, ...]
    """Where it names concepts, its owners included."""
    sentences: tuple[Sentence, ...]

    @property
    def name(self) -> str:
        """The name of what it defines."""
        return self.owners[0].name

    @property
    def owner_ids(self) -> frozenset[ConceptId]:
        """The ids of what it defines."""
        return frozenset(owner.id for owner in self.owners)

    def words(self, sentence: Sentence | None = None) -> list[Token]:
        """The tokens with a letter or digit in them, of one sentence or of all."""
        start, end = (0, len(self.text)) if sentence is None else (sentence.start, sentence.end)
        return [token for token in self.tokens if start <= token.start < end and token.text[0].isalnum()]


@dataclass(frozen=True)
class Glossary:
    """What the rules read; the same for any order of the entries."""

    concepts: tuple[Concept, ...]
    """By id."""
    places: Mapping[ConceptId, Place]
    """Where each concept was written, or, for one that only relations name, where it is named first."""
    relations: tuple[Relation, ...] = ()
    """As the glossary asserts them, by id, each once."""
    relation_places: Mapping[RelationId, Place] = field(default_factory=dict)
    definitions: tuple[Definition, ...] = ()
    """By the id of what they define."""
    index: TermIndex = field(default_factory=TermIndex)

    @cached_property
    def by_id(self) -> Mapping[ConceptId, Concept]:
        """The concepts by id."""
        return {concept.id: concept for concept in self.concepts}

    @cached_property
    def openings(self) -> tuple[tuple[Definition, Scene], ...]:
        """Each definition with its first sentence, read as grammar."""
        return tuple(
            (definition, read_scene(definition.sentences[0], definition.owner_ids, self.index, first=True))
            for definition in self.definitions
            if definition.sentences
        )

    @cached_property
    def is_english(self) -> bool:
        """Whether the definitions are English, as far as their function words tell."""
        words = [token.text.lower() for definition in self.definitions for token in definition.words()]
        return not words or sum(word in FUNCTION_WORDS for word in words) >= _ENGLISH_SHARE * len(words)

    def place(self, id: ConceptId) -> Place | None:
        """Where the concept was written."""
        return self.places.get(id)


def read_glossary(resolution: Resolution) -> Glossary:
    """What the rules need to know of ``resolution``."""
    concepts = tuple(sorted(resolution.concepts, key=lambda concept: concept.id))
    relations = {relation.id: relation for relation in resolution.relations}
    relation_places = {
        id_: min(places, key=_place_key) for id_, places in resolution.places.items() if places and id_ in relations
    }
    index = index_terms(concepts)
    places = dict(resolution.written)
    for id_ in sorted(relation_places, key=lambda id_: _place_key(relation_places[id_])):
        places.setdefault(relations[id_].target, relation_places[id_])
    return Glossary(
        concepts=concepts,
        places=places,
        relations=tuple(relations[id_] for id_ in sorted(relations)),
        relation_places=relation_places,
        definitions=_definitions(concepts, places, index),
        index=index,
    )


def _place_key(place: Place) -> tuple[str, int, str]:
    return place.file, place.line or 0, place.path or ""


def _definitions(
    concepts: Sequence[Concept], places: Mapping[ConceptId, Place], index: TermIndex
) -> tuple[Definition, ...]:
    """One for each document, by the first of its owners."""
    owners: dict[str, list[Concept]] = {}
    for concept in concepts:
        if concept.definition:
            owners.setdefault(concept.document or concept.id, []).append(concept)
    made = []
    for sharing in owners.values():
        text = sharing[0].definition or ""
        tokens = tokenize(text)
        mentions = tuple(link_tokens(tokens, index))
        place = places.get(sharing[0].id)
        made.append(Definition(tuple(sharing), text, place, tokens, mentions, split_sentences(text)))
    return tuple(made)
