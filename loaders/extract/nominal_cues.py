"""Relations that a noun states: "a remedy for X", "the number of requests that X serves", "the standard tool for X"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.vocabulary import RelationType
from loaders.extract.noun_classes import ACTIVITY_ENDINGS
from loaders.extract.objects import aspect_of, possessor
from loaders.extract.phrases import NounPhrase, noun_phrase, noun_phrases
from loaders.extract.scene import Finding, Scene, is_asserted, segment_end, segment_start
from loaders.extract.tokens import noun_lemma
from loaders.extract.units import Kind
from loaders.extract.words import BE, word_set

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graph.model import ConceptId

__all__ = ["find_nominal_cues", "named_together"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NounCue:
    """Nouns that, as what the subject is said to be, relate it to what follows the preposition."""

    nouns: frozenset[str]
    prepositions: frozenset[str]
    type: RelationType
    rule: str
    inverse: bool = False
    activities: bool = False
    """Whether what follows has to be something that one does: "a pass of baking", not "a pass of the needle"."""
    to_do: bool = False
    """Whether what is done with the noun may stand before the preposition: "a setting to choose in baking"."""


_CUES = (
    NounCue(
        nouns=word_set(
            "remedy cure countermeasure safeguard antidote defence defense protection prevention precaution fix"
        ),
        prepositions=word_set("for against to of"),
        type=RelationType.PREVENTS,
        rule="noun:remedy",
    ),
    NounCue(
        nouns=word_set("cause trigger"),
        prepositions=word_set("of for"),
        type=RelationType.CAUSES,
        rule="noun:cause",
    ),
    NounCue(
        nouns=word_set("consequence effect symptom sequel aftereffect"),
        prepositions=frozenset({"of"}),
        type=RelationType.CAUSES,
        rule="noun:effect",
        inverse=True,
    ),
    NounCue(
        nouns=word_set("infrastructure basis foundation backbone workhorse tool instrument architecture groundwork"),
        prepositions=word_set("of for in behind"),
        type=RelationType.USES,
        rule="noun:tool",
        inverse=True,
    ),
    NounCue(
        nouns=frozenset({"mechanism"}),
        prepositions=word_set("in behind"),
        type=RelationType.USES,
        rule="noun:mechanism",
        inverse=True,
    ),
    NounCue(
        nouns=word_set("setting parameter step knob option stage"),
        prepositions=word_set("in"),
        type=RelationType.PART_OF,
        rule="noun:setting",
        to_do=True,
    ),
    NounCue(
        nouns=word_set("pass run round iteration"),
        prepositions=frozenset({"of"}),
        type=RelationType.PART_OF,
        rule="noun:pass",
        activities=True,
    ),
)
_MEASURES = word_set("measure measurement metric number percentage fraction ratio proportion share rate degree amount")
_SPANS = word_set("time speed rate duration distance")
"""The time that X takes measures X."""
_LIMITS = word_set("maximum minimum limit largest smallest most least fixed given")
"""The maximum number of Ys measures no Y."""
_COUNTED = word_set("measured counted expressed given")
_CALCULATED = word_set("mean average sum product quotient")
"""What is worked out from the numbers that it is said to be of: "the product of A and B", not "a product of A or B"."""
_MIXTURES = word_set("mixture mix blend combination compound amalgam")
"""What has the things as parts that it is said to be of."""
_REMEDIES = word_set("remedy cure countermeasure safeguard antidote precaution")


def find_nominal_cues(scene: Scene) -> Iterable[Finding]:
    """What the noun that the sentence says its subject to be relates the subject to."""
    yield from _remedies(scene)
    predicate = scene.predicate
    if predicate is None or predicate.phrase is None or not is_asserted(scene, predicate.start):
        return
    for phrase in _said(scene, predicate.phrase):
        yield from _stated_by(scene, phrase, predicate.subjects)


def _said(scene: Scene, phrase: NounPhrase) -> Iterable[NounPhrase]:
    """What the subject is said to be: ``phrase``, and the second in "X is one pass of baking, and the unit in which ..."."""
    yield phrase
    for at in range(phrase.end, segment_end(scene, phrase.end)):
        if scene.kind(at) in {Kind.RELATIVE, Kind.PARTICIPLE, Kind.AUXILIARY}:
            return
        if scene.text(at) == "and" and scene.kind(at - 1) is Kind.COMMA and scene.text(at + 1) in {"a", "an", "the"}:
            second = noun_phrase(scene.units, at + 1)
            if second is not None and scene.kind(second.end) is Kind.PREPOSITION:
                yield second


def _stated_by(scene: Scene, phrase: NounPhrase, subjects: Iterable[ConceptId]) -> Iterable[Finding]:
    noun = noun_lemma(phrase.head.text)
    for subject in subjects:
        for item in _together(scene, phrase.end + 1) if scene.text(phrase.end) == "of" else ():
            if noun in _MIXTURES:
                yield Finding(item, RelationType.PART_OF, subject, "noun:mixture")
            elif noun in _CALCULATED and phrase.head.text != "means" and scene.text(phrase.start) == "the":
                yield Finding(subject, RelationType.USES, item, "noun:mean")
        if noun in _MEASURES | _SPANS | {"unit"}:
            measured = _measured(scene, phrase, noun)
            if measured is not None:
                yield Finding(subject, RelationType.MEASURES, measured, "noun:measure")
        for cue in _CUES:
            after = phrase.end
            if cue.to_do and scene.kind(after) is Kind.TO:
                after += 2
            if noun in cue.nouns and scene.text(after) in cue.prepositions:
                yield from _related(scene, after + 1, subject, cue)


def _together(scene: Scene, at: int) -> tuple[ConceptId, ...]:
    """A and B in "a mixture of A and B"; in "the mean of the two" those that the sentence before names together."""
    if (scene.text(at), scene.text(at + 1)) == ("the", "two") and scene.kind(at + 2) in {Kind.END, Kind.COMMA}:
        return scene.pair
    items = noun_phrases(scene.units, at)
    joined = len(items) > 1 and any(scene.text(item.start - 1) == "and" for item in items[1:])
    return tuple(item.bare for item in items if item.bare is not None) if joined else ()


def named_together(scene: Scene) -> tuple[ConceptId, ...]:
    """A and B where the sentence names the two, and nothing else, in one list: "an oven has both width and depth"."""
    for at, unit in enumerate(scene.units):
        one, other = scene.units[at - 1], noun_phrase(scene.units, at + 1) if unit.text == "and" else None
        if at and one.concept is not None and other is not None and other.bare is not None:
            listed = scene.kind(at - 2) is Kind.COMMA or scene.kind(at - 3) is Kind.COMMA
            return () if listed else (one.concept, other.bare)
    return ()


def _related(scene: Scene, at: int, subject: ConceptId, cue: NounCue) -> Iterable[Finding]:
    found = noun_phrases(scene.units, at)
    if found and scene.kind(at) is Kind.GERUND:  # "a tool for programming chips and ovens"
        found = ()
    for inner in found:
        if inner.bare is not None and (not cue.activities or inner.head.text.endswith(ACTIVITY_ENDINGS)):
            ends = (inner.bare, subject) if cue.inverse else (subject, inner.bare)
            yield Finding(ends[0], cue.type, ends[1], cue.rule)


def _measured(scene: Scene, phrase: NounPhrase, noun: str) -> ConceptId | None:
    """What a number or a span says something about: its subject matter, or who does the deed that is counted."""
    words = {unit.text for unit in scene.units[phrase.start : phrase.end]}
    if words & _LIMITS:
        return None
    if noun in _SPANS and scene.text(phrase.end) == "that":
        return _doer(scene, phrase.end)
    if noun == "unit":
        counted = scene.text(phrase.end) in {"in", "by"} and scene.text(phrase.end + 1) == "which"
        return _counted(scene, phrase.end + 2) if counted else None
    if noun not in _MEASURES or scene.text(phrase.end) != "of":
        return None
    inner = noun_phrase(scene.units, phrase.end + 1)
    if inner is None:
        return None
    of_whom = possessor(scene.units, inner) or aspect_of(scene, inner)
    doer = _doer(scene, inner.end) if of_whom is None and scene.text(inner.end) == "that" else None
    return of_whom or doer or inner.concept


def _doer(scene: Scene, relative: int) -> ConceptId | None:
    """X in "that X serves"."""
    phrase = noun_phrase(scene.units, relative + 1)
    if phrase is None:
        return None
    if phrase.bare is not None and scene.kind(phrase.end) in {Kind.AUXILIARY, Kind.ADVERB}:
        return phrase.bare
    term = scene.units[phrase.end - 2] if phrase.compound else None
    verb = term is not None and scene.text(phrase.end - 1).endswith("s") is not term.plural
    return term.concept if term is not None and verb else None


def _counted(scene: Scene, at: int) -> ConceptId | None:
    """X in "X is measured", "the length of X is counted"."""
    phrase = noun_phrase(scene.units, at)
    if phrase is None:
        return None
    end = phrase.end
    inner = noun_phrase(scene.units, end + 1) if scene.text(end) == "of" else None
    end = inner.end if inner is not None else end
    if scene.text(end) not in BE or scene.text(end + 1) not in _COUNTED:
        return None
    return aspect_of(scene, phrase) or phrase.bare


def _remedies(scene: Scene) -> Iterable[Finding]:
    """X PREVENTS the defined concept in "X and Y are the remedies", "The usual remedy is X"."""
    if scene.owner is None or scene.first:
        return
    for verb in range(scene.begin + 1, len(scene.units)):
        if scene.text(verb) not in {"is", "are"} or not is_asserted(scene, verb):
            continue
        start = segment_start(scene, verb)
        subject, said = noun_phrase(scene.units, start), noun_phrase(scene.units, verb + 1)
        if said is not None and _is_remedy(scene, said):
            items = noun_phrases(scene.units[:verb], start)
        elif subject is not None and subject.end == verb and _is_remedy(scene, subject):
            items = noun_phrases(scene.units, verb + 1)
        else:
            continue
        for item in items:
            if item.bare is not None:
                yield Finding(item.bare, RelationType.PREVENTS, scene.owner, "noun:remedies")


def _is_remedy(scene: Scene, phrase: NounPhrase) -> bool:
    following = scene.text(phrase.end)
    back = scene.text(phrase.end + 1) in {"it", "this"}
    return noun_lemma(phrase.head.text) in _REMEDIES and (following not in {"for", "against", "to", "of"} or back)
