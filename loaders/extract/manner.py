"""USES from the manner of a deed: "a tool that cleans by suction", "one that processes sequences by attention"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.vocabulary import RelationType
from loaders.extract.noun_classes import ACTIVITY_ENDINGS
from loaders.extract.phrases import noun_phrase
from loaders.extract.scene import Finding, Scene, is_asserted, segment_start
from loaders.extract.units import Kind
from loaders.extract.words import word_set

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loaders.extract.phrases import NounPhrase

__all__ = ["find_manner"]

_NO_MEANS = word_set(
    "chance accident default day night hand law nature birth definition reference process way name effect action"
)
"""By these, something is done in a way that uses nothing."""
_OTHERS = frozenset({Kind.AUXILIARY, Kind.PARTICIPLE, Kind.TO, Kind.NEGATION, Kind.SUBORDINATOR, Kind.GERUND})
"""Between the verb and "by", these make what follows the doer of another deed: "is paid by a firm"."""
_AFTER = frozenset({Kind.END, Kind.BREAK, Kind.COMMA, Kind.CONJUNCTION, Kind.PREPOSITION, Kind.RELATIVE})


def find_manner(scene: Scene) -> Iterable[Finding]:
    """What the subject of "is a Y that VERBs ... by A" uses."""
    predicate = scene.predicate
    if predicate is None or predicate.phrase is None:
        return
    for at in range(predicate.phrase.end + 2, len(scene.units)):
        if scene.text(at) != "by" or not is_asserted(scene, at):
            continue
        phrase = noun_phrase(scene.units, at + 1)
        if phrase is not None and phrase.bare is not None and _is_means(scene, at, phrase):
            for subject in predicate.subjects:
                yield Finding(subject, RelationType.USES, phrase.bare, "clause:by")


def _is_means(scene: Scene, at: int, phrase: NounPhrase) -> bool:
    """Whether ``phrase`` after "by" says how the deed of the relative clause is done, and not who does another deed."""
    before = scene.units[at - 1]
    deed = before.text.endswith(ACTIVITY_ENDINGS) and before.kind is not Kind.COMMA  # "the regulation by"
    if deed or phrase.head.text in _NO_MEANS or scene.kind(phrase.end) not in _AFTER:
        return False
    if before.concept == phrase.bare:  # "drop by drop"
        return False
    if phrase.head.text.endswith("ing") and scene.kind(phrase.end) is Kind.PREPOSITION:  # "by building up a charge"
        return False
    for place in range(at - 1, segment_start(scene, at) - 1, -1):
        if scene.kind(place) is Kind.RELATIVE:
            return scene.text(place) in {"that", "which", "who"} and _is_of_subject(scene, place)
        if scene.kind(place) in _OTHERS:
            return False
    return False


def _is_of_subject(scene: Scene, relative: int) -> bool:
    return scene.predicate is not None and relative in scene.predicate.ends
