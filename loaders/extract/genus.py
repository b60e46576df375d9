"""What a definition says a concept is: IS_A from the genus, and what "a part of", "a set of" and the like say instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.vocabulary import RelationType
from loaders.extract.noun_classes import (
    ACTIVITY_ENDINGS,
    BRANCH_NOUNS,
    COLLECTION_NOUNS,
    GENERIC_HEADS,
    KIND_NOUNS,
    OPPOSITE_NOUNS,
    PART_NOUNS,
    RESULT_NOUNS,
    USE_NOUNS,
    WHOLES,
)
from loaders.extract.phrases import NounPhrase, noun_phrase, noun_phrases
from loaders.extract.scene import Finding, Predicate, Scene, is_asserted
from loaders.extract.stated_genus import has_member_noun, is_through, stated_genus
from loaders.extract.tokens import noun_lemma
from loaders.extract.units import Kind, is_proper_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graph.model import ConceptId
    from loaders.extract.genus_head import GenusHead

__all__ = ["find_genus"]

_OF = (
    (PART_NOUNS, (RelationType.PART_OF, False, "genus:part-of")),
    (BRANCH_NOUNS, (RelationType.PART_OF, False, "genus:branch-of")),
    (RESULT_NOUNS, (RelationType.PRODUCES, True, "genus:result-of")),
    (OPPOSITE_NOUNS, (RelationType.CONTRASTS_WITH, False, "genus:opposite-of")),
    (USE_NOUNS, (RelationType.USES, False, "genus:use-of")),
)
"""X is a N of Y: the relation, whether it runs from Y to X, and the rule."""
_EXERCISES = ("training", "tuning", "practice")
"""What is done on something that it takes: examples, data, an instrument."""


def find_genus(scene: Scene) -> Iterable[Finding]:
    """IS_A and its relatives from the predicate of the sentence."""
    predicate = scene.predicate
    if predicate is None:
        return
    genus = stated_genus(scene)
    asserted = is_asserted(scene, predicate.start) and scene.kind(predicate.start) is not Kind.NEGATION
    for subject in predicate.subjects:
        if genus is not None and genus.phrase is not None:
            yield from _kind(scene, predicate, genus, genus.phrase, subject)
        phrase = predicate.phrase
        if asserted and phrase is not None and not (genus is not None and is_through(scene, predicate, genus)):
            yield from _relatives(scene, phrase, subject)


def _kind(
    scene: Scene, predicate: Predicate, genus: GenusHead, phrase: NounPhrase, subject: ConceptId
) -> Iterable[Finding]:
    """IS_A, or INSTANCE_OF for a named thing, where the glossary knows the genus."""
    target = phrase.head.concept
    if genus.rule == "genus:technique":
        if phrase.bare is not None:
            yield Finding(subject, RelationType.IS_A, phrase.bare, genus.rule)
    elif is_through(scene, predicate, genus):
        if target is not None:
            yield Finding(subject, RelationType.IS_A, target, genus.rule)
    elif target is not None:
        relation = RelationType.INSTANCE_OF if _is_named_thing(scene, predicate) else RelationType.IS_A
        yield Finding(subject, relation, target, "genus:compound" if phrase.compound else "genus")


def _relatives(scene: Scene, phrase: NounPhrase, subject: ConceptId) -> Iterable[Finding]:
    """What "a part of Y", "a set of Ys", "a value in a Y", "training with Y" and "a Ying technique" say."""
    head = noun_lemma(phrase.head.text)
    of = scene.text(phrase.end) == "of"
    relation = next((relation for nouns, relation in _OF if head in nouns), None) if of else None
    if of and head in KIND_NOUNS | COLLECTION_NOUNS:
        yield from _members_or_subset(scene, phrase.end + 1, head, subject)
    elif relation is not None:
        yield from _of(scene, phrase.end + 1, subject, relation)
    elif has_member_noun(scene, phrase):
        yield from _part_in(scene, phrase, subject)
    elif not (of and head in GENERIC_HEADS):
        yield from _technique(scene, phrase, subject)
        yield from _means(scene, phrase, subject)


def _part_in(scene: Scene, phrase: NounPhrase, subject: ConceptId) -> Iterable[Finding]:
    inner = noun_phrase(scene.units, phrase.end + 1)
    if inner is not None:
        whole = inner.bare or (inner.modifier if noun_lemma(inner.head.text) in WHOLES else None)
        if whole is not None:
            yield Finding(subject, RelationType.PART_OF, whole, "genus:part-in")


def _is_named_thing(scene: Scene, predicate: Predicate) -> bool:
    """Whether the sentence writes its subject as a name: "PyTorch is a framework"."""
    named = (unit for unit in scene.units[: predicate.start] if unit.concept in predicate.subjects)
    return any(is_proper_name(unit, opens_sentence=True) for unit in named)


def _members_or_subset(scene: Scene, at: int, noun: str, subject: ConceptId) -> Iterable[Finding]:
    inner = noun_phrase(scene.units, at)
    if inner is None:
        return
    if inner.head.plural:
        yield from _members(scene, at, subject)
    elif noun == "subset" and inner.concept is not None:
        whole = scene.kind(at) is Kind.DETERMINER  # a part of "the training data", a kind of "machine learning"
        relation = RelationType.PART_OF if whole else RelationType.IS_A
        yield Finding(subject, relation, inner.concept, "genus:subset-of")


def _technique(scene: Scene, phrase: NounPhrase, subject: ConceptId) -> Iterable[Finding]:
    """IS_A from "a training technique", where the glossary does not know the whole."""
    generic = phrase.head.concept is None and noun_lemma(phrase.head.text) in GENERIC_HEADS
    if generic and phrase.modifier is not None and scene.text(phrase.end - 2).endswith(ACTIVITY_ENDINGS):
        yield Finding(subject, RelationType.IS_A, phrase.modifier, "genus:technique")


def _means(scene: Scene, phrase: NounPhrase, subject: ConceptId) -> Iterable[Finding]:
    """USES from "an LLM-powered system", "baking with steam", "training on a dataset"; "a coating on a pan" uses no pan."""
    for unit in scene.units[phrase.start : phrase.end - 1]:
        if unit.kind is Kind.ADJECTIVE and unit.concept is not None:
            yield Finding(subject, RelationType.USES, unit.concept, "genus:based")
    doing = phrase.head.concept is not None and not phrase.compound and phrase.head.text.endswith("ing")
    preposition = scene.text(phrase.end)
    if doing and (preposition == "with" or (preposition == "on" and phrase.head.text.endswith(_EXERCISES))):
        for inner in noun_phrases(scene.units, phrase.end + 1):
            manner = any(unit.kind is Kind.ADJECTIVE for unit in scene.units[inner.start : inner.end])
            if inner.concept is not None and not manner:  # "walking with short steps" says how, not by what means
                yield Finding(subject, RelationType.USES, inner.concept, "genus:doing-with")


def _members(scene: Scene, at: int, subject: ConceptId) -> Iterable[Finding]:
    for inner in noun_phrases(scene.units, at):
        if inner.concept is not None and inner.head.plural:
            yield Finding(inner.concept, RelationType.PART_OF, subject, "genus:collection-of")


def _of(scene: Scene, at: int, subject: ConceptId, rule: tuple[RelationType, bool, str]) -> Iterable[Finding]:
    relation, inverse, name = rule
    for inner in noun_phrases(scene.units, at):
        if inner.concept is not None:
            ends = (inner.concept, subject) if inverse else (subject, inner.concept)
            yield Finding(ends[0], relation, ends[1], name)
