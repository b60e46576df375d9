"""Kinds and instances of the defined concept that it names by turns: "A and B belong here", "its variants A and B"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loaders.extract.enumerations import CHOICE_NOUNS, EXAMPLE_NOUNS, items_before, kinds_or_instances, listed_subjects
from loaders.extract.noun_classes import ACTIVITY_ENDINGS, GENERIC_HEADS
from loaders.extract.phrases import NounPhrase, noun_phrase, noun_phrases, read_backwards
from loaders.extract.scene import Finding, Scene, is_asserted, segment_start
from loaders.extract.tokens import noun_lemma
from loaders.extract.units import Kind
from loaders.extract.words import word_set

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from graph.model import ConceptId

__all__ = ["find_memberships"]

_COMMON = word_set(
    "common typical popular usual classic well-known famous main widespread frequent important prominent known"
)
"""What sets off an example: "a common one is A", "common strategies are A and B"."""
_IN_USE = word_set("used preferred dominant available found")
_AFTER_ADJECTIVE = frozenset({Kind.END, Kind.BREAK, Kind.PREPOSITION, Kind.COMMA, Kind.CONJUNCTION})
_SUCCESSORS = word_set("successor predecessor variant extension descendant cousin")
_SHORT_SUBJECT = 5
_ONE = word_set("one example instance kind variant version form type")
_BELONGING = (
    ("belong", "here"),
    ("belong", "to"),
    ("belongs", "to"),
    ("belongs", "here"),
    ("fall", "under"),
    ("count", "among"),
)


def find_memberships(scene: Scene) -> Iterable[Finding]:
    """IS_A or INSTANCE_OF for what the sentence counts among the defined concept, or among another one that it names."""
    for at in range(scene.begin, len(scene.units)):
        text = scene.text(at)
        if text in {"belong", "belongs", "fall", "count"} and is_asserted(scene, at):
            yield from _belonging(scene, at)
        elif text in {"is", "are"} and not scene.first and is_asserted(scene, at):
            yield from _common_ones(scene, at)
            yield from _by_turns(scene, at)
        elif text == "its" and not scene.first and is_asserted(scene, at):
            yield from _its_kinds(scene, at)
        elif text in {"another", "one"} and scene.kind(at - 1) is Kind.COMMA and is_asserted(scene, at):
            yield from _another_of_these(scene, at)
        elif text == "one" and scene.kind(at - 1) in {Kind.ADJECTIVE, Kind.DETERMINER} and is_asserted(scene, at):
            yield from _usual_one(scene, at)


def _belonging(scene: Scene, verb: int) -> Iterable[Finding]:
    """Lists like "A, B and C belong here", "A and B belong to Y"."""
    if (scene.text(verb), scene.text(verb + 1)) not in _BELONGING:
        return
    target: ConceptId | None = scene.owner
    if scene.text(verb + 1) != "here" and scene.text(verb + 2) not in {"it", "this"}:
        phrase = noun_phrase(scene.units, verb + 2)
        target = phrase.bare if phrase is not None else None
    items = items_before(scene, verb)
    if target is not None and (len(items) > 1 or scene.text(verb + 1) == "here"):
        yield from kinds_or_instances(scene, items, target, "belong")


def _common_ones(scene: Scene, verb: int) -> Iterable[Finding]:
    """Sentences like "A common one is A", "Common strategies are A and B", "Common formats of Y are A and B"."""
    start = segment_start(scene, verb)
    if scene.text(verb - 1) == "one" and any(unit.text in _COMMON for unit in scene.units[start : verb - 1]):
        if scene.owner is not None and verb - start <= _SHORT_SUBJECT:
            yield from kinds_or_instances(scene, noun_phrases(scene.units, verb + 1), scene.owner, "common")
        return
    subject = noun_phrase(scene.units, start)
    if subject is None or not any(unit.text in _COMMON for unit in scene.units[subject.start : subject.end]):
        return
    target = _class_of(scene, subject, verb)
    if target is not None:
        items = [item for item in map(_named_successor(scene), noun_phrases(scene.units, verb + 1)) if item is not None]
        example = noun_lemma(subject.head.text) in {"example", "instance"}
        yield from kinds_or_instances(scene, items, target, "example-is" if example else "common")


def _named_successor(scene: Scene) -> Callable[[NounPhrase], NounPhrase | None]:
    """An item of a list as it is; B of "its successor B"; None of any other "its ..."."""

    def named(item: NounPhrase) -> NounPhrase | None:
        if scene.text(item.start) not in {"its", "their"}:
            return item
        successor = item.end - item.start == 3 and scene.text(item.start + 1) in _SUCCESSORS
        return noun_phrase(scene.units[: item.end], item.end - 1) if successor else None

    return named


def _by_turns(scene: Scene, verb: int) -> Iterable[Finding]:
    """Further ones in later clauses: "A common one is A; in ovens B is popular", "A is the Y that ...; B is common in ..."."""
    start = segment_start(scene, verb)
    if start == scene.begin or scene.text(start - 1) != ";":
        return
    target = _class_before(scene, start - 1)
    after = verb + 1
    while scene.kind(after) is Kind.ADVERB:
        after += 1
    at = verb - 1
    after_place = scene.kind(start) is Kind.PREPOSITION and (
        scene.kind(at - 1) is Kind.COMMA or scene.units[at - 1].plural
    )
    if target is None or scene.text(after) not in _COMMON | _IN_USE or not (at == start or after_place):
        return
    item = noun_phrase(scene.units[:verb], at)
    if item is not None and scene.kind(after + 1) in _AFTER_ADJECTIVE:
        yield from kinds_or_instances(scene, (item,), target, "by-turns")


def _class_before(scene: Scene, end: int) -> ConceptId | None:
    """What the clauses before ``end`` count things among."""
    predicate = scene.predicate
    if (
        predicate is not None
        and predicate.copular
        and predicate.phrase is not None
        and scene.text(predicate.start) == "the"
    ):
        return predicate.phrase.head.concept if predicate.phrase.head.concept == scene.owner else None
    for verb in range(scene.begin + 2, end):
        if scene.text(verb) in {"is", "are"} and scene.text(verb - 1) == "one" and scene.text(verb - 2) in _COMMON:
            return scene.owner
    return None


def _usual_one(scene: Scene, at: int) -> Iterable[Finding]:
    """B in "A is the usual Y for this, and B the usual one for that"."""
    start = at - 2 if scene.kind(at - 1) is Kind.ADJECTIVE else at - 1
    predicate = scene.predicate
    if scene.text(start) not in {"the", "a", "another"} or predicate is None or predicate.phrase is None:
        return
    item = read_backwards(scene.units[:start], start - 1)
    joined = item is not None and scene.kind(item.start - 1) in {Kind.CONJUNCTION, Kind.BREAK}
    target = predicate.phrase.head.concept
    if item is not None and joined and target is not None and predicate.copular and not predicate.phrase.compound:
        yield from kinds_or_instances(scene, (item,), target, "usual-one")


def _class_of(scene: Scene, subject: NounPhrase, verb: int) -> ConceptId | None:
    """What the things that ``subject`` names are kinds of."""
    noun = noun_lemma(subject.head.text)
    if subject.compound:
        return None
    if scene.text(subject.end) == "of" and noun in EXAMPLE_NOUNS | GENERIC_HEADS | CHOICE_NOUNS:
        inner = noun_phrase(scene.units, subject.end + 1)
        return inner.bare if inner is not None and inner.end == verb else None
    if subject.end != verb or scene.owner is None:
        return None
    does = scene.heads[scene.owner].endswith(ACTIVITY_ENDINGS)
    return scene.owner if noun in _ONE | EXAMPLE_NOUNS or (noun in GENERIC_HEADS and does) else None


def _its_kinds(scene: Scene, at: int) -> Iterable[Finding]:
    """Lists like "its variants A and B"."""
    if scene.owner is None or noun_lemma(scene.text(at + 1)) not in EXAMPLE_NOUNS or not scene.units[at + 1].plural:
        return
    yield from kinds_or_instances(scene, listed_subjects(scene, at + 2), scene.owner, "its-kinds")


def _another_of_these(scene: Scene, at: int) -> Iterable[Finding]:
    """An aside like "A, another of these techniques,"."""
    item = read_backwards(scene.units, at - 2)
    stands = scene.text(at + 1) == "of" and scene.text(at + 2) in {"these", "them"}
    if item is not None and stands and scene.owner is not None and not scene.first:
        yield from kinds_or_instances(scene, (item,), scene.owner, "another-of-these")
