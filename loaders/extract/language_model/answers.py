"""Reading what a language model answered, and believing only what the definition bears out.

A model may answer around the point, name terms that are not there, or make up a quote. Whatever it was led to say, also
by a definition that speaks to it, a relation is taken over only if every check below holds.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

from graph.derivation import one_way
from graph.model import ConceptId, Document, Evidence, Origin, Relation, RelationId
from graph.names import NameKey, name_key
from graph.vocabulary import RelationType
from loaders.extract.language_model.questions import PROPOSED_TYPES, Question
from loaders.extract.mentions import TermIndex, index_terms
from loaders.extract.predicates import read_scene
from loaders.extract.scene import Scene, is_asserted
from loaders.extract.sentences import split_sentences
from loaders.quotes import locate_quote

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

    from graph.model import Concept

__all__ = ["BadAnswerError", "Checked", "Checker", "Dropped", "read_answer"]

_FORM = {"type": "object", "properties": {"relations": {"type": "array"}}, "required": ["relations"]}
"""What an answer has to be; its relations are looked at one by one."""
_ITEM = {
    "type": "object",
    "properties": {name: {"type": "string"} for name in ("source", "type", "target", "quote")},
    "required": ["source", "type", "target", "quote"],
}


_LONGEST = 2**16
"""Characters: many times what an answer needs."""


class BadAnswerError(ValueError):
    """The answer holds no JSON of the form that was asked for."""


class Dropped(StrEnum):
    """Why a relation that a model proposed is not taken over."""

    FORM = "not of the form asked for"
    TYPE = "unknown type"
    NAME = "unknown term"
    ELSEWHERE = "not about the term defined"
    ITSELF = "relation to itself"
    QUOTE = "quote not in the definition"
    UNNAMED = "other term not named by the sentence quoted"
    DENIED = "denied, supposed or only contrasted by the sentence quoted"


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of the relations of one answer."""

    relations: tuple[Relation, ...]
    dropped: Counter[Dropped]


def read_answer(text: str) -> list[Any]:
    """The list of relations in ``text``, unchecked: from the last JSON object that has one, whatever stands around it.

    Raises:
        BadAnswerError: there is no such object, or more text than anybody asked for.

    >>> read_answer('<think>{?}</think> Here you are: {"relations": []} Anything else?')
    []
    """
    if len(text) > _LONGEST:
        raise BadAnswerError(f"{len(text):,} characters, where a list of relations was asked for")
    decoder = json.JSONDecoder()
    found: list[list[Any]] = []
    start = text.find("{")
    while start >= 0:
        try:
            value, end = decoder.raw_decode(text, start)
        except (json.JSONDecodeError, RecursionError):
            end = start + 1
        else:
            found += [value["relations"]] if _validator("answer").is_valid(value) else []
        start = text.find("{", end)
    if not found:
        raise BadAnswerError("no JSON object with a list of relations")
    return found[-1]


class Checker:
    """Checks what a model says about the definitions of a glossary."""

    def __init__(self, concepts: Sequence[Concept], *, method: str, confidence: float) -> None:
        """``method`` and ``confidence`` are those of the relations that come out."""
        self._method = method
        self._confidence = confidence
        self._index = index_terms(concepts)
        self._exactly = _names(concepts, str)
        self._alike = _names(concepts, name_key)

    def check(self, question: Question, claims: Iterable[Any]) -> Checked:
        """The relations that hold among ``claims``, by id, and how many do not, by reason.

        Each quotes the sentence (or sentences) in which the model's own quote stands for the first time.
        """
        scenes = _read_scenes(question, self._index)
        kept: dict[RelationId, Relation] = {}
        dropped: Counter[Dropped] = Counter()
        for claim in claims:
            made = self._judge(claim, question, scenes)
            if isinstance(made, Dropped):
                dropped[made] += 1
                continue
            known = kept.setdefault(made.id, made)
            kept[made.id] = replace(known, evidence=tuple(sorted({*known.evidence, *made.evidence})))
        return Checked(tuple(kept[id_] for id_ in sorted(kept)), dropped)

    def _judge(self, claim: Any, question: Question, scenes: Sequence[Scene]) -> Relation | Dropped:
        triple = self._triple(claim, question.concept.id)
        if isinstance(triple, Dropped):
            return triple
        source, type_, target = triple
        quote = locate_quote(claim["quote"], question.document)
        if quote is None:
            return Dropped.QUOTE
        quoted = [scene for scene in scenes if scene.sentence.start < quote.end and quote.start < scene.sentence.end]
        fault = _fault(quoted, target if source == question.concept.id else source, type_)
        return fault or one_way(
            Relation(
                source=source,
                type=type_,
                target=target,
                origin=Origin.EXTRACTED,
                method=self._method,
                confidence=self._confidence,
                evidence=(_evidence(quoted, question.document),),
            )
        )

    def _triple(self, claim: Any, own: ConceptId) -> tuple[ConceptId, RelationType, ConceptId] | Dropped:
        """What ``claim`` says of the concept ``own``, apart from its quote."""
        if not _validator("item").is_valid(claim):
            return Dropped.FORM
        if claim["type"] not in PROPOSED_TYPES:
            return Dropped.TYPE
        source, target = self._find(claim["source"]), self._find(claim["target"])
        if source is None or target is None:
            return Dropped.NAME
        if source == target:
            return Dropped.ITSELF
        return (source, RelationType(claim["type"]), target) if own in {source, target} else Dropped.ELSEWHERE

    def _find(self, name: str) -> ConceptId | None:
        """The one concept that ``name`` means, as it is written or else in another case or number."""
        found = self._exactly.get(name.strip()) or self._alike.get(name_key(name), set())
        return next(iter(found)) if len(found) == 1 else None


def _fault(quoted: Sequence[Scene], other: ConceptId, type_: RelationType) -> Dropped | None:
    """What is wrong with quoting these sentences for a relation with ``other``; None for nothing."""
    named = [(scene, at) for scene in quoted for at, unit in enumerate(scene.units) if unit.concept == other]
    if not named:
        return Dropped.UNNAMED
    if type_ is RelationType.CONTRASTS_WITH:
        return None if any(scene.certain for scene, _ in named) else Dropped.DENIED
    return None if any(is_asserted(scene, at) for scene, at in named) else Dropped.DENIED


def _evidence(quoted: Sequence[Scene], document: Document) -> Evidence:
    start, end = quoted[0].sentence.start, quoted[-1].sentence.end
    return Evidence(document.id, start, end, document.text[start:end])


def _read_scenes(question: Question, index: TermIndex) -> list[Scene]:
    owners = frozenset((question.concept.id,))
    return [
        read_scene(sentence, owners, index, first=number == 0)
        for number, sentence in enumerate(split_sentences(question.document.text))
    ]


def _names(concepts: Iterable[Concept], key: Any) -> Mapping[str | NameKey, set[ConceptId]]:
    found: dict[str | NameKey, set[ConceptId]] = {}
    for concept in concepts:
        for name in (concept.name, *concept.aliases):
            found.setdefault(key(name), set()).add(concept.id)
    return found


@cache
def _validator(what: str) -> Validator:
    from jsonschema import Draft202012Validator

    return Draft202012Validator({"answer": _FORM, "item": _ITEM}[what])
