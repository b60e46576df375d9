"""Whether a definition says what its term is a kind of: a noun at its beginning need not be the genus.

"A part of Y" and "the use of Y" say how the term is related to Y; of "a tree or shrub" either may hold; plants in the
plural are what a plant family has for members; and a lone name is another name of the same thing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from loaders.extract.genus_head import GenusHead, find_genus_head
from loaders.extract.noun_classes import (
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
)
from loaders.extract.scene import is_asserted
from loaders.extract.tokens import noun_lemma
from loaders.extract.units import Kind
from loaders.extract.words import HEDGES, word_set

if TYPE_CHECKING:
    from loaders.extract.phrases import NounPhrase
    from loaders.extract.scene import Predicate, Scene

__all__ = ["has_member_noun", "is_through", "stated_genus"]

_THROUGH = frozenset({"genus:kind-of", "genus:portion", "genus:term-for"})
"""Rules by which the genus stands behind "of" or "for"."""
_NOT_GENUS_OF = (
    KIND_NOUNS
    | COLLECTION_NOUNS
    | GENERIC_HEADS
    | PART_NOUNS
    | BRANCH_NOUNS
    | RESULT_NOUNS
    | OPPOSITE_NOUNS
    | USE_NOUNS
    | RELATIONAL_NOUNS
)
"""X is a N of Y: X is no kind of N."""
_SUPERLATIVES = word_set("most best main chief standard dominant")
_NARROWING = frozenset({Kind.DETERMINER, Kind.ADJECTIVE, Kind.PARTICIPLE, Kind.DEGREE, Kind.NUMBER})
_COUNTS = word_set("one two three four five six seven eight nine ten several numerous")
_MARKS = frozenset({Kind.END, Kind.BREAK})


def stated_genus(scene: Scene) -> GenusHead | None:
    """What the predicate says that the subject is a kind of, whether or not the glossary knows it.

    None where it says something else, or does not say which of two.
    """
    predicate = scene.predicate
    if predicate is None or not _is_said(scene, predicate):
        return None
    genus = find_genus_head(scene)
    if genus is not None and not predicate.copular and _counts(scene, predicate.start):
        return None
    if genus is None or genus.phrase is None:
        return genus
    if genus.rule == "genus:technique" or is_through(scene, predicate, genus):
        return genus
    silent = _says_another_relation(scene, genus.phrase) or _leaves_open(scene, genus.phrase)
    return genus if not silent and _is_genus(scene, predicate, genus.phrase) else None


def _is_said(scene: Scene, predicate: Predicate) -> bool:
    """Whether the predicate is asserted; what hangs from a first noun may suppose things: "a theory that if ..."."""
    if scene.kind(predicate.start) is Kind.NEGATION:
        return False
    if predicate.copular or predicate.phrase is None or not scene.first:
        return is_asserted(scene, predicate.start)
    before = scene.units[scene.begin : predicate.phrase.end]
    return not any(unit.text in HEDGES or unit.kind is Kind.NEGATION for unit in before)


def is_through(scene: Scene, predicate: Predicate, genus: GenusHead) -> bool:
    """Whether the genus stands behind "of" or "for"; "a branch of Y" is a part of Y."""
    return genus.rule in _THROUGH and not (predicate.phrase is not None and _is_branch(scene, predicate.phrase))


def has_member_noun(scene: Scene, phrase: NounPhrase) -> bool:
    """Whether the phrase begins "a value in a Y"."""
    return scene.text(phrase.end) in {"in", "inside", "within"} and noun_lemma(phrase.head.text) in MEMBER_NOUNS


def _is_branch(scene: Scene, phrase: NounPhrase) -> bool:
    return noun_lemma(phrase.head.text) in BRANCH_NOUNS and scene.text(phrase.end) == "of"


def _says_another_relation(scene: Scene, phrase: NounPhrase) -> bool:
    of_another = scene.text(phrase.end) == "of" and noun_lemma(phrase.head.text) in _NOT_GENUS_OF
    return of_another or has_member_noun(scene, phrase)


def _leaves_open(scene: Scene, phrase: NounPhrase) -> bool:
    """Whether another noun stands beside the head, joined by "or": of "a tree or shrub" either may hold."""
    return scene.text(phrase.end) == "or"


def _is_genus(scene: Scene, predicate: Predicate, phrase: NounPhrase) -> bool:
    """Whether the phrase says what the subject is a kind of."""
    start = predicate.start
    of_verb = phrase.head.text.endswith("ing") and scene.kind(phrase.end) in {Kind.DETERMINER, Kind.ADJECTIVE}
    if of_verb or phrase.crowded:  # "training a model"
        return False
    if predicate.copular:
        predicative = scene.kind(start) is Kind.PARTICIPLE  # "is shown examples"
        following = scene.text(phrase.end)
        likened = not scene.first and scene.text(start) == "the" and following == "of" and not phrase.qualified
        said = _has_article(scene, start) or phrase.head.plural or _is_narrowed_mass(scene, predicate, phrase)
        return not predicative and not likened and said
    if _names_members(scene, predicate, phrase) or _is_another_name(scene, phrase):
        return False
    return scene.first or not phrase.compound


def _is_narrowed_mass(scene: Scene, predicate: Predicate, phrase: NounPhrase) -> bool:
    """Whether the phrase is a noun without article that something narrows: "training with labels", "training that ..."."""
    following = scene.kind(phrase.end)
    stated = phrase.start == phrase.end - 1 and scene.first
    return stated and following in {Kind.PREPOSITION, Kind.RELATIVE} and len(predicate.subjects) == 1


def _counts(scene: Scene, at: int) -> bool:
    """Whether a number begins what is said: "two species of shrubs" are what the one genus has; "one of two species" is one."""
    counted = scene.kind(at) is Kind.NUMBER or scene.text(at) in _COUNTS
    return counted and scene.text(at + 1) != "of"


def _names_members(scene: Scene, predicate: Predicate, phrase: NounPhrase) -> bool:
    """Whether the phrase lists what belongs to the subject: plants in the plural for the one family."""
    plural = phrase.head.plural and phrase.start == predicate.start  # not behind "any of the"
    names = [scene.heads[subject] for subject in predicate.subjects if subject in scene.heads]
    return plural and bool(names) and all(noun_lemma(name) == name for name in names)


def _is_another_name(scene: Scene, phrase: NounPhrase) -> bool:
    """Whether the phrase is all that the sentence says and narrows nothing: "loosestrife" alone."""
    whole = scene.kind(phrase.end) in _MARKS and phrase.start == scene.begin
    before = scene.units[phrase.start : phrase.end - 1]
    narrowed = any(unit.kind in _NARROWING or unit.written[:1].isupper() for unit in before)
    return whole and not narrowed


def _has_article(scene: Scene, at: int) -> bool:
    return scene.text(at) in {"a", "an", "one", "another", "the"} or scene.text(at) in _SUPERLATIVES
