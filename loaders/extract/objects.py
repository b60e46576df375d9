"""What a verb acts on: the concepts that its object names, plainly or through "the quality of X" and "how X learns"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.vocabulary import RelationType
from loaders.extract.cue_table import ASPECTS, BETTER, DANGERS, PROPERTIES, Cue
from loaders.extract.noun_classes import ACTIVITY_ENDINGS, COLLECTION_NOUNS, KIND_NOUNS
from loaders.extract.phrases import NounPhrase, noun_phrase, noun_phrases
from loaders.extract.scene import Scene, segment_end
from loaders.extract.tokens import noun_lemma
from loaders.extract.units import Kind
from loaders.extract.words import word_set

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from graph.model import ConceptId
    from loaders.extract.units import Unit

__all__ = ["VERB_ENDS", "aspect_of", "long_list", "objects_of", "possessor"]

VERB_ENDS = frozenset(
    {Kind.END, Kind.BREAK, Kind.COMMA, Kind.PREPOSITION, Kind.CONJUNCTION, Kind.TO, Kind.RELATIVE, Kind.ADVERB}
)
"""What may follow a verb without object."""
_VERB_OBJECTS = frozenset({Kind.DETERMINER, Kind.ADJECTIVE, Kind.PRONOUN})
_IN_ITEMS = frozenset(
    {Kind.TERM, Kind.NOUN, Kind.DETERMINER, Kind.ADJECTIVE, Kind.GERUND, Kind.PREPOSITION, Kind.CONJUNCTION, Kind.COMMA}
)
_EXEMPLIFYING = frozenset({"such", "including", "like", "as", "either", "its", "their", "containing", "using"})
_SHARES = frozenset(
    {
        "aspect",
        "feature",
        "idea",
        "portion",
        "range",
        "variety",
        "element",
        "part",
        "property",
        "type",
        "advantage",
        "analysis",
    }
)
"""A feature of X is no part called feature."""
_ARRANGEMENTS = COLLECTION_NOUNS | KIND_NOUNS | word_set("layer row line string cluster band ring column sheet bunch")
"""Nothing but its members: what is composed of rows of Ys is composed of Ys."""
_TOGETHER = frozenset({"pair", "combination", "conjunction", "parallel", "tandem", "concert"})
"""What is used in combination is used in no combination."""
_QUESTIONS = frozenset({"how", "which", "what", "when", "where", "whether"})
_OF_ASPECTS = frozenset({RelationType.MEASURES, RelationType.CONTROLS, RelationType.IMPROVES})


def objects_of(scene: Scene, at: int, cue: Cue) -> tuple[ConceptId, ...]:
    """The concepts with which a cue relates its subject, where its object begins at ``at``."""
    if scene.text(at) in _QUESTIONS:
        return _in_question(scene, at, cue)
    if cue.through_how:
        return ()
    if _is_owner_again(scene, at) and scene.owner is not None:
        return (scene.owner,)
    phrases: Sequence[NounPhrase] = noun_phrases(scene.units, at)
    if scene.text(at - 1) == "by":
        phrases = (*phrases, *_by_turns(scene, at))
    if cue.into:
        after = phrases[-1].end if phrases else at
        phrases = noun_phrases(scene.units, after + 1) if phrases and scene.text(after) in {"to", "into"} else ()
    elif cue.type is RelationType.PART_OF and cue.inverse:
        phrases = max(phrases, long_list(scene.units, at), key=len)
        phrases = (*phrases, *_parts_of_parts(scene, phrases, cue))
    found = (_object(scene, phrase, cue) for phrase in (phrases[:1] if cue.single else phrases))
    return tuple(concept for concept in found if concept is not None)


def _parts_of_parts(scene: Scene, phrases: Sequence[NounPhrase], cue: Cue) -> Iterable[NounPhrase]:
    """What the parts are made of: Ys in "composed of rows of Ys", and Zs in "rows of connected Ys, the Zs,"."""
    if not cue.participle or len(phrases) != 1 or scene.text(phrases[0].end) != "of":
        return
    if noun_lemma(phrases[0].head.text) not in _ARRANGEMENTS:  # "made of the skins of birds"
        return
    inner = noun_phrase(scene.units, phrases[0].end + 1)
    if inner is None or not inner.head.plural:
        return
    yield inner
    if scene.kind(inner.end) is Kind.COMMA and scene.text(inner.end + 1) in {"the", "called", "or"}:
        again = noun_phrase(scene.units, inner.end + 2)
        if again is not None and again.head.plural and scene.kind(again.end) in {Kind.COMMA, Kind.END}:
            yield again


def _by_turns(scene: Scene, at: int) -> Iterable[NounPhrase]:
    """The further items of a list that says "by" before each: "by A, by B or by C"."""
    for place in range(at + 1, segment_end(scene, at)):
        if scene.kind(place) in {Kind.AUXILIARY, Kind.PARTICIPLE, Kind.RELATIVE}:
            return
        if scene.text(place) == "by" and scene.kind(place - 1) in {Kind.COMMA, Kind.CONJUNCTION}:
            phrase = noun_phrase(scene.units, place + 1)
            if phrase is not None:
                yield phrase


def long_list(units: Sequence[Unit], at: int) -> tuple[NounPhrase, ...]:
    """The items of a list each of which may go on after its noun: "the baking of bread, cooking, and care for guests".

    Empty where fewer than three items are closed by "and" and the end of the sentence or segment.
    """
    starts = [at]
    closed = False
    units = _without_asides(units, at)
    for end in range(at, len(units)):
        unit, following = units[end], units[end + 1] if end + 1 < len(units) else units[end]
        if unit.kind in {Kind.BREAK, Kind.END}:
            break
        if unit.kind not in _IN_ITEMS or (closed and unit.kind is Kind.COMMA) or unit.text in _EXEMPLIFYING:
            return ()
        joins = unit.text == "and" and following.kind is not Kind.PREPOSITION
        if joins and len(starts) > 1:
            if closed:
                return ()
            closed = True
        if unit.kind is Kind.COMMA or (joins and closed and units[end - 1].kind is not Kind.COMMA):
            starts.append(end + 2 if following.text == "and" else end + 1)
    items = [noun_phrase(units, start) for start in starts]
    return tuple(item for item in items if item is not None) if closed and len(items) > 2 else ()


def _without_asides(units: Sequence[Unit], at: int) -> Sequence[Unit]:
    """Without an adverb between commas from ``at`` on: "and, often, constraints"."""
    kept = list(units[:at])
    for position in range(at, len(units)):
        around = units[position - 1].kind, units[position + 1].kind if position + 1 < len(units) else Kind.END
        aside = units[position].kind is Kind.ADVERB and around == (Kind.COMMA, Kind.COMMA)
        before = (
            units[position].kind is Kind.COMMA and position + 2 < len(units) and units[position + 1].kind is Kind.ADVERB
        )
        opens = before and units[position + 2].kind is Kind.COMMA
        closes = (
            units[position].kind is Kind.COMMA
            and units[position - 1].kind is Kind.ADVERB
            and units[position - 2].kind is Kind.COMMA
        )
        if not (aside or opens or closes):
            kept.append(units[position])
    return kept


def possessor(units: Sequence[Unit], phrase: NounPhrase) -> ConceptId | None:
    """The concept in the genitive before the head: "model" in "a model's predictions"."""
    for at in range(phrase.end - 1, phrase.start, -1):
        if units[at].kind is Kind.POSSESSIVE:
            return units[at - 1].concept
    return None


def aspect_of(scene: Scene, phrase: NounPhrase) -> ConceptId | None:
    """The concept of which the phrase names an aspect: X in "the quality of X", "errors in X's output", "X performance"."""
    if noun_lemma(phrase.head.text) not in ASPECTS | PROPERTIES | DANGERS or phrase.degree:
        return None
    owner = possessor(scene.units, phrase)
    if owner is not None:
        return owner
    if scene.text(phrase.end) in {"of", "in"}:
        inner = noun_phrase(scene.units, phrase.end + 1)
        if inner is None:
            return None
        return aspect_of(scene, inner) or inner.bare
    return phrase.modifier


def _is_owner_again(scene: Scene, at: int) -> bool:
    """Whether "it" at ``at`` means the defined concept."""
    if scene.text(at) not in {"this", "it"} or scene.kind(at + 1) not in VERB_ENDS | {Kind.DETERMINER}:
        return False
    predicate = scene.predicate
    goes_on = predicate is not None and predicate.copular and predicate.subjects == (scene.owner,)
    new_clause = goes_on and any(unit.text in {":", ";"} for unit in scene.units[:at])
    return scene.pronouns or new_clause


def _object(scene: Scene, phrase: NounPhrase, cue: Cue) -> ConceptId | None:
    if cue.activities and not phrase.head.text.endswith(ACTIVITY_ENDINGS):
        return None
    through = noun_lemma(phrase.head.text) in (DANGERS if cue.type is RelationType.PREVENTS else ASPECTS | PROPERTIES)
    if through and (cue.properties or cue.type in _OF_ASPECTS or cue.type is RelationType.PREVENTS) and not cue.better:
        concept = aspect_of(scene, phrase)
        if concept is not None:
            return concept
    if _is_something_else(scene, phrase, cue) or cue.only_properties:
        return None
    return phrase.bare if cue.bare else phrase.concept


def _is_something_else(scene: Scene, phrase: NounPhrase, cue: Cue) -> bool:
    """Whether the words after the phrase make its head a thing that the verb does not state the relation for."""
    following = scene.text(phrase.end)
    after = phrase.end
    while scene.kind(after) is Kind.ADVERB:
        after += 1
    return (
        (following == "from" and cue.type is RelationType.PREVENTS)  # "prevents the model from memorizing"
        or (following in {"of", "for"} and cue.bare)  # "prevents loss of information"
        or (following == "as" and scene.text(phrase.start) == "such")
        or (
            following == "of"
            and cue.type is RelationType.PART_OF
            and noun_lemma(phrase.head.text) in _SHARES | COLLECTION_NOUNS
        )
        or (cue.type is RelationType.USES and noun_lemma(phrase.head.text) in _TOGETHER and cue.inverse)
        or (
            cue.type is RelationType.CAUSES and scene.kind(phrase.end) is Kind.GERUND
        )  # "results from a cook forgetting"
        or (cue.better and scene.text(after) not in BETTER)
        or (phrase.head.text.endswith("ing") and scene.kind(phrase.end) in _VERB_OBJECTS)  # "avoids training a model"
    )


def _in_question(scene: Scene, at: int, cue: Cue) -> tuple[ConceptId, ...]:
    """X in "controls how X learns", "measures how wrong X is", "how large a step X takes", "limits which words X reads"."""
    asked = scene.text(at)
    if cue.type is RelationType.MEASURES and asked != "how":
        return ()
    if cue.type not in {RelationType.CONTROLS, RelationType.MEASURES}:
        return ()
    for position in range(at + 1, min(at + 9, len(scene.units))):
        unit, following = scene.units[position], scene.kind(position + 1)
        if unit.kind in {Kind.BREAK, Kind.END, Kind.COMMA, Kind.RELATIVE}:
            return ()
        if unit.concept is None or unit.kind is not Kind.TERM or following is Kind.POSSESSIVE:
            continue
        if following is Kind.AUXILIARY or (following in VERB_ENDS and scene.text(position - 1) == "during"):
            return (unit.concept,)
        if following is Kind.DETERMINER and asked != "how":  # "which tokens a model reads"
            continue
        verb = scene.text(position + 1)
        agrees = following is Kind.NOUN and verb.endswith("s") is not unit.plural
        goes_on = scene.kind(position + 2) in VERB_ENDS | {Kind.DETERMINER, Kind.SUBORDINATOR}
        return (unit.concept,) if agrees and goes_on else ()
    return ()
