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
    from collections.abc import Iterable

    from graph.model import ConceptId

__all__ = ["find_memberships"]

_COMMON = word_set(
    "common typical popular usual classic well-known famous main widespread frequent important prominent known"
)
"""What sets off an example: "a common one is A", "common strategies are A and B"."""
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
        elif text == "its" and not scene.first and is_asserted(scene, at):
            yield from _its_kinds(scene, at)
        elif text in {"another", "one"} and scene.kind(at - 1) is Kind.COMMA and is_asserted(scene, at):
            yield from _another_of_these(scene, at)


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
        items = [item for item in noun_phrases(scene.units, verb + 1) if scene.text(item.start) not in {"its", "their"}]
        example = noun_lemma(subject.head.text) in {"example", "instance"}
        yield from kinds_or_instances(scene, items, target, "example-is" if example else "common")


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
    these = noun_phrase(scene.units, at + 2)
    after = these.end if these is not None else at + 3
    closed = scene.kind(after) in {Kind.COMMA, Kind.BREAK, Kind.END, Kind.RELATIVE}  # "In some cases, one of these is"
    if (
        item is not None
        and closed
        and scene.text(at + 1) == "of"
        and scene.text(at + 2) in {"these", "them"}
        and scene.owner is not None
        and not scene.first
    ):
        yield from kinds_or_instances(scene, (item,), scene.owner, "another-of-these")
