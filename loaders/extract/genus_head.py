"""The genus of a definition as a noun phrase, whether or not the glossary knows its head: what the term is a kind of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loaders.extract.genus_phrase import QUALIFIERS, genus_phrase
from loaders.extract.noun_classes import (
    ACTIVITY_ENDINGS,
    GENERIC_HEADS,
    PEOPLES,
    PORTION_NOUNS,
    TRANSPARENT_NOUNS,
    WORD_NOUNS,
)
from loaders.extract.tokens import noun_lemma
from loaders.extract.units import NOMINAL, Kind
from loaders.extract.words import is_superlative, word_set

if TYPE_CHECKING:
    from loaders.extract.phrases import NounPhrase
    from loaders.extract.scene import Scene

__all__ = ["GenusHead", "find_genus_head", "genus_at"]

_SOME_OF = word_set("one any some each either several all two three most both")
_ORDINALS = word_set("first second third last fourth fifth latter former smaller larger older younger only")
_CROWDS = word_set("number series group set class family variety")
_OBJECT_OPENERS = NOMINAL | {Kind.DETERMINER, Kind.ADJECTIVE, Kind.PARTICIPLE, Kind.GERUND, Kind.NUMBER}
_LACKS = word_set("lack absence inability failure impossibility")
_PERSONS = word_set("someone somebody anyone anybody everyone")


@dataclass(frozen=True, slots=True)
class GenusHead:
    """The head of the genus, the rule that made it so, and the phrase that it heads where one does."""

    head: str
    """In lower case and in the singular."""
    rule: str
    phrase: NounPhrase | None = None


def find_genus_head(scene: Scene) -> GenusHead | None:
    """The genus that the predicate of a sentence names; None where it names none."""
    predicate = scene.predicate
    if predicate is None:
        return None
    return genus_at(scene, predicate.start)


def genus_at(scene: Scene, at: int) -> GenusHead | None:
    """The genus that is named from the unit ``at`` on; None where none is."""
    return _head_from(scene, at, "genus")


def _head_from(scene: Scene, at: int, rule: str) -> GenusHead | None:
    text, following = scene.text(at), scene.text(at + 1)
    if (text in _PERSONS and scene.kind(at + 1) is not Kind.POSSESSIVE) or (
        text in {"one", "those"} and following in {"who", "whose"}
    ):
        return GenusHead("person", "genus:person")
    chosen = _after_choice(scene, at)
    if chosen is not None:
        return _head_from(scene, chosen, "genus:kind-of")
    lacking = _lack(scene, at)
    phrase = genus_phrase(scene.units, at)
    if lacking is not None or phrase is None:
        return GenusHead(lacking, rule) if lacking is not None else None
    phrase = _narrower_second(scene, phrase) or phrase
    head = noun_lemma(phrase.head.text)
    return _head_behind(scene, phrase, head) or GenusHead(head, rule, phrase)


def _narrower_second(scene: Scene, phrase: NounPhrase) -> NounPhrase | None:
    """The second of "a marsh or bog herb", "a dark and bitter tea": the first is one word, which only qualifies like it."""
    words = phrase.end - phrase.start - (scene.kind(phrase.start) is Kind.DETERMINER)
    if words > 1 or scene.text(phrase.end) not in {"and", "or"} or phrase.head.plural:
        return None
    second = genus_phrase(scene.units, phrase.end + 1)
    if second is None or scene.kind(second.start) is Kind.DETERMINER or second.end - second.start < 2:
        return None
    return second


def _after_choice(scene: Scene, at: int) -> int | None:
    """The unit after "of" in "any of various Ys", "one of the Ys", "the largest of the Ys"; None where none is chosen."""
    place = at
    if scene.text(place) == "the":
        place += 1
        if scene.text(place) not in _ORDINALS and not is_superlative(scene.text(place)) and scene.text(place) != "most":
            return None
    elif scene.text(place) not in _SOME_OF:
        return None
    for after in range(place + 1, place + 4):
        if scene.text(after) == "of":
            return after + 1
        if scene.kind(after) not in QUALIFIERS and scene.kind(after) not in {Kind.DETERMINER, Kind.NUMBER}:
            return None
    return None


def _lack(scene: Scene, at: int) -> str | None:
    """What denies what follows and not itself: "absence" in "the absence of", "inability" in "an inability to"."""
    while scene.kind(at) in {Kind.DETERMINER, Kind.ADJECTIVE}:
        at += 1
    text = scene.text(at)
    return text if text in _LACKS and scene.text(at + 1) in {"of", "to"} else None


def _head_behind(scene: Scene, phrase: NounPhrase, head: str) -> GenusHead | None:
    """The genus in "a kind of Y", "a piece of Y", "a member of a people", "a term for Y"; None where it is the head."""
    inner_at = phrase.end + 1
    preposition = scene.text(phrase.end)
    if preposition == "for" and head in WORD_NOUNS:
        return _head_from(scene, inner_at, "genus:term-for")
    if preposition != "of":
        return None
    if head in TRANSPARENT_NOUNS:
        return _head_from(scene, inner_at, "genus:kind-of")
    inner = genus_phrase(scene.units, inner_at)
    if inner is None:
        return None
    inner_head = noun_lemma(inner.head.text)
    rule = _rule_through(scene, phrase, head, inner)
    if head == "member" and inner_head in PEOPLES:
        return GenusHead("person", "genus:person")
    return None if rule is None else GenusHead(inner_head, rule, inner)


def _names_activity(scene: Scene, phrase: NounPhrase) -> bool:
    """Whether the phrase names something that one does, and is no verb with its object: "teaching by question and answer"."""
    verb = phrase.head.text.endswith("ing") and scene.kind(phrase.end) in _OBJECT_OPENERS
    return phrase.head.text.endswith(ACTIVITY_ENDINGS) and not verb


def _rule_through(scene: Scene, phrase: NounPhrase, head: str, inner: NounPhrase) -> str | None:
    """The rule by which ``inner`` behind "of" is the genus in place of ``head``; None where it is not."""
    bare = scene.kind(inner.start) is not Kind.DETERMINER
    if head in PORTION_NOUNS and bare and not inner.head.plural:
        return "genus:portion"
    if head in _CROWDS and scene.text(phrase.start - 1) == "of" and inner.head.plural:
        return "genus:kind-of"  # "any of a number of Ys"
    if head in GENERIC_HEADS and bare and _names_activity(scene, inner):
        return "genus:technique"
    return None
