"""What a definition says a concept is: IS_A from the genus, and what "a part of", "a set of" and the like say instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.vocabulary import RelationType
from loaders.extract.genus_head import find_genus_head, names_activity
from loaders.extract.noun_classes import (
    ACTIVITY_ENDINGS,
    BRANCH_NOUNS,
    COLLECTION_NOUNS,
    GENERIC_HEADS,
    KIND_NOUNS,
    MEMBER_NOUNS,
    OPPOSITE_NOUNS,
    PART_NOUNS,
    RELATIONAL_NOUNS,
    RESULT_NOUNS,
    USE_NOUNS,
    WHOLES,
)
from loaders.extract.phrases import NounPhrase, noun_phrase, noun_phrases
from loaders.extract.scene import Finding, Predicate, Scene, is_asserted
from loaders.extract.tokens import noun_lemma
from loaders.extract.units import Kind, is_proper_name
from loaders.extract.words import word_set

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graph.model import ConceptId

__all__ = ["find_genus"]

_OF = (
    (PART_NOUNS, RelationType.PART_OF, False, "genus:part-of"),
    (BRANCH_NOUNS, RelationType.PART_OF, False, "genus:branch-of"),
    (RESULT_NOUNS, RelationType.PRODUCES, True, "genus:result-of"),
    (OPPOSITE_NOUNS, RelationType.CONTRASTS_WITH, False, "genus:opposite-of"),
    (USE_NOUNS, RelationType.USES, False, "genus:use-of"),
)
_THROUGH = frozenset({"genus:kind-of", "genus:portion", "genus:term-for"})
"""Rules by which the genus stands behind "of" or "for"."""
_EXERCISES = ("training", "tuning", "practice")
"""What is done on something that it takes: examples, data, an instrument."""
_SUPERLATIVES = word_set("most best main chief standard dominant")


def find_genus(scene: Scene) -> Iterable[Finding]:
    """IS_A and its relatives from the predicate of the sentence."""
    predicate = scene.predicate
    if predicate is None or not is_asserted(scene, predicate.start) or scene.kind(predicate.start) is Kind.NEGATION:
        return
    for subject in predicate.subjects:
        yield from _genus_of(scene, predicate, subject)


def _genus_of(scene: Scene, predicate: Predicate, subject: ConceptId) -> Iterable[Finding]:
    genus = find_genus_head(scene)
    phrase = predicate.phrase
    if genus is not None and genus.rule in _THROUGH and (phrase is None or not _is_branch(scene, phrase)):
        if genus.phrase is not None and genus.phrase.head.concept is not None:
            yield Finding(subject, RelationType.IS_A, genus.phrase.head.concept, genus.rule)
    elif phrase is not None and scene.text(phrase.end) == "of":
        yield from _genus_with_of(scene, predicate, phrase, subject)
    elif phrase is not None and scene.text(phrase.end) in {"in", "inside", "within"} and _is_member(phrase):
        yield from _part_in(scene, phrase, subject)
    elif phrase is not None:
        yield from _plain_genus(scene, predicate, phrase, subject)
        yield from _means(scene, phrase, subject)


def _genus_with_of(scene: Scene, predicate: Predicate, phrase: NounPhrase, subject: ConceptId) -> Iterable[Finding]:
    """What "a part of Y", "a set of Ys", "a technique of Ying" and the like say; else that the head is the genus."""
    head = noun_lemma(phrase.head.text)
    inner_at = phrase.end + 1
    if head in KIND_NOUNS | COLLECTION_NOUNS:
        yield from _members_or_subset(scene, inner_at, head, subject)
    elif head in GENERIC_HEADS:
        yield from _technique_of(scene, inner_at, subject)
    else:
        for nouns, relation, inverse, rule in _OF:
            if head in nouns:
                yield from _of(scene, inner_at, subject, (relation, inverse, rule))
                return
        yield from _plain_genus(scene, predicate, phrase, subject)
        yield from _means(scene, phrase, subject)


def _is_member(phrase: NounPhrase) -> bool:
    return noun_lemma(phrase.head.text) in MEMBER_NOUNS


def _part_in(scene: Scene, phrase: NounPhrase, subject: ConceptId) -> Iterable[Finding]:
    inner = noun_phrase(scene.units, phrase.end + 1)
    if inner is not None:
        whole = inner.bare or (inner.modifier if noun_lemma(inner.head.text) in WHOLES else None)
        if whole is not None:
            yield Finding(subject, RelationType.PART_OF, whole, "genus:part-in")


def _is_branch(scene: Scene, phrase: NounPhrase) -> bool:
    """Whether the phrase is "a branch of": a part, though a kind as well."""
    return noun_lemma(phrase.head.text) in BRANCH_NOUNS and scene.text(phrase.end) == "of"


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


def _technique_of(scene: Scene, at: int, subject: ConceptId) -> Iterable[Finding]:
    inner = noun_phrase(scene.units, at)
    if inner is not None and inner.bare is not None and names_activity(scene, inner):
        yield Finding(subject, RelationType.IS_A, inner.bare, "genus:technique")


def _plain_genus(scene: Scene, predicate: Predicate, phrase: NounPhrase, subject: ConceptId) -> Iterable[Finding]:
    target = phrase.head.concept
    if target is None:
        modifier = scene.units[phrase.end - 2]
        generic = phrase.modifier is not None and noun_lemma(phrase.head.text) in GENERIC_HEADS
        if generic and phrase.modifier is not None and modifier.text.endswith(ACTIVITY_ENDINGS):
            yield Finding(subject, RelationType.IS_A, phrase.modifier, "genus:technique")
    elif _is_genus(scene, predicate, phrase):
        relation = RelationType.INSTANCE_OF if _is_named_thing(scene, predicate) else RelationType.IS_A
        yield Finding(subject, relation, target, "genus:compound" if phrase.compound else "genus")


def _is_genus(scene: Scene, predicate: Predicate, phrase: NounPhrase) -> bool:
    """Whether the phrase says what the subject is a kind of."""
    start = predicate.start
    following = scene.text(phrase.end)
    of_verb = phrase.head.text.endswith("ing") and scene.kind(phrase.end) in {Kind.DETERMINER, Kind.ADJECTIVE}
    relational = following == "of" and noun_lemma(phrase.head.text) in RELATIONAL_NOUNS
    if of_verb or relational or phrase.crowded:  # "training a model", "a generalization of Y"
        return False
    if predicate.copular:
        predicative = scene.kind(start) is Kind.PARTICIPLE  # "is shown examples"
        likened = not scene.first and scene.text(start) == "the" and following == "of" and not phrase.qualified
        said = _has_article(scene, start) or phrase.head.plural or _is_narrowed_mass(scene, predicate, phrase)
        return not predicative and not likened and said
    return scene.first or not phrase.compound


def _is_narrowed_mass(scene: Scene, predicate: Predicate, phrase: NounPhrase) -> bool:
    """Whether the phrase is a noun without article that something narrows: "training with labels", "training that ..."."""
    following = scene.kind(phrase.end)
    stated = phrase.start == phrase.end - 1 and scene.first
    return stated and following in {Kind.PREPOSITION, Kind.RELATIVE} and len(predicate.subjects) == 1


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


def _has_article(scene: Scene, at: int) -> bool:
    return scene.text(at) in {"a", "an", "one", "another", "the"} or scene.text(at) in _SUPERLATIVES
