"""Relations that a clause of its own states: "a process in which steam is produced", "split in two: A and B", "by means of A"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.vocabulary import RelationType
from loaders.extract.cue_table import CUES, Form
from loaders.extract.noun_classes import ACTIVITY_ENDINGS, GENERIC_HEADS, KIND_NOUNS, WHOLES
from loaders.extract.objects import VERB_ENDS
from loaders.extract.phrases import noun_phrase, noun_phrases
from loaders.extract.scene import Finding, Scene, is_asserted, segment_start
from loaders.extract.subjects import subject_of_clause, subject_of_opening
from loaders.extract.tokens import noun_lemma
from loaders.extract.units import Kind
from loaders.extract.words import BE, word_set

if TYPE_CHECKING:
    from collections.abc import Iterable


__all__ = ["find_clauses"]

_MEANS = (
    ("by", "means", "of"),
    ("by", "way", "of"),
    ("with", "the", "help", "of"),
    ("with", "the", "aid", "of"),
    ("via",),
)
_PARTITIONS = word_set("split divided partitioned broken subdivided separated")
_STRUCTURES = WHOLES | word_set("structure machine device network layout arrangement model design")
_DEEDS = GENERIC_HEADS | word_set("process training step stage phase operation mechanism")
_PATTERNS = word_set("pattern technique tool method building block approach library framework")
_MAKING = word_set("building making creating developing training constructing implementing designing")
_PUTTING_OUT = word_set(
    "produces generates creates emits outputs returns secretes writes sends prints publishes builds"
)
"""Of these the object is the work of the subject; what one says or makes (a leap, an angle) need not be."""
_PASSIVES = frozenset({RelationType.PRODUCES, RelationType.MEASURES, RelationType.CONTROLS, RelationType.IMPROVES})


def find_clauses(scene: Scene) -> Iterable[Finding]:
    """What the clauses around the main one say of the sentence's subject."""
    yield from _in_which(scene)
    yield from _put_out(scene)
    for at in range(scene.begin, len(scene.units)):
        text = scene.text(at)
        if text in _PARTITIONS and scene.text(at + 1) in {"in", "into"} and is_asserted(scene, at):
            yield from _parts(scene, at)
        elif text in {"is", "are"} and is_asserted(scene, at):
            yield from _patterns(scene, at)
        elif text in {"by", "with", "via"} and is_asserted(scene, at):
            yield from _means(scene, at)


def _in_which(scene: Scene) -> Iterable[Finding]:
    """A PART_OF the defined concept in "a structure in which an A ...", its PRODUCES in "a process in which A is made"."""
    predicate = scene.predicate
    if predicate is None or predicate.phrase is None or not is_asserted(scene, predicate.start):
        return
    at = predicate.phrase.end
    if scene.text(at) not in {"in", "by", "with"} or scene.text(at + 1) != "which":
        return
    head = noun_lemma(predicate.phrase.head.text)
    inner = noun_phrase(scene.units, at + 2)
    opening = scene.units[at + 3] if scene.text(at + 2) in {"a", "an"} and at + 3 < len(scene.units) else None
    if scene.text(at) == "in" and head in _STRUCTURES and opening is not None and opening.concept is not None:
        for subject in predicate.subjects:
            yield Finding(opening.concept, RelationType.PART_OF, subject, "clause:in-which")
    elif inner is not None and inner.bare is not None and (head in _DEEDS or head.endswith(ACTIVITY_ENDINGS)):
        for relation in _passive_relations(scene, inner.end):
            for subject in predicate.subjects:
                yield Finding(subject, relation, inner.bare, "clause:in-which")


def _passive_relations(scene: Scene, at: int) -> Iterable[RelationType]:
    """The relations of the verb in "is made", "are often measured"."""
    if scene.text(at) not in BE:
        return
    at += 1
    while scene.kind(at) is Kind.ADVERB:
        at += 1
    for verb in CUES.get(scene.text(at), ()):
        whole = not (
            verb.cue.particle or verb.cue.better or verb.cue.into
        )  # "is made" improves nothing, as "made faster" does
        if verb.form is Form.PARTICIPLE and whole and verb.cue.type in _PASSIVES:
            yield verb.cue.type


def _parts(scene: Scene, at: int) -> Iterable[Finding]:
    """Parts after a colon: "is split in three: the A, which ..., the B, ..., and the C"."""
    whole = subject_of_opening(scene)
    colon = next((place for place in range(at + 2, min(at + 6, len(scene.units))) if scene.text(place) == ":"), None)
    kinds = colon is not None and noun_lemma(scene.text(colon - 1)) in KIND_NOUNS  # "divided in two kinds: A and B"
    if len(whole) != 1 or colon is None or kinds:
        return
    for place in range(colon, len(scene.units)):
        if scene.kind(place) is Kind.END:
            break
        start = place + 2 if scene.text(place) == "," and scene.text(place + 1) == "and" else place + 1
        opens = place == colon or scene.text(place) == "," or scene.text(place) == "and"
        phrase = noun_phrase(scene.units, start) if opens else None
        same_article = scene.text(start) == scene.text(colon + 1) or scene.kind(colon + 1) is not Kind.DETERMINER
        ends = phrase is not None and scene.kind(phrase.end) in {Kind.COMMA, Kind.CONJUNCTION, Kind.END}
        if phrase is not None and phrase.bare is not None and same_article and ends:
            yield Finding(phrase.bare, RelationType.PART_OF, whole[0], "clause:split-in")


def _put_out(scene: Scene) -> Iterable[Finding]:
    """Y PRODUCES the subject in "is a message that a Y sends"."""
    predicate = scene.predicate
    if predicate is None or predicate.phrase is None or not is_asserted(scene, predicate.start):
        return
    at = predicate.phrase.end
    if scene.text(at) not in {"that", "which"} or scene.text(at + 1) in _PUTTING_OUT:
        return
    doer = noun_phrase(scene.units, at + 1)
    if doer is None:
        return
    concept, verb = doer.bare, doer.end
    if concept is None and doer.compound and not doer.qualified:  # an unknown verb reads like the head
        concept, verb = doer.modifier, doer.end - 1
    third = scene.text(verb) + "s" if scene.units[verb - 1].plural else scene.text(verb)
    if concept is not None and third in _PUTTING_OUT and scene.kind(verb + 1) in VERB_ENDS:
        for subject in predicate.subjects:
            yield Finding(concept, RelationType.PRODUCES, subject, "clause:that-produces")


def _means(scene: Scene, at: int) -> Iterable[Finding]:
    """What the subject uses: "works by means of A"."""
    for words in _MEANS:
        if all(scene.text(at + offset) == word for offset, word in enumerate(words)):
            phrase = noun_phrase(scene.units, at + len(words))
            named = phrase.concept if phrase is not None else None
            for subject in subject_of_clause(scene, at) if named is not None else ():
                if named is not None:
                    yield Finding(subject, RelationType.USES, named, "clause:" + "-".join(words))
            return


def _patterns(scene: Scene, verb: int) -> Iterable[Finding]:
    """X USES A in "Common patterns for building an X are A and B"."""
    start = segment_start(scene, verb)
    subject = noun_phrase(scene.units, start)
    if subject is None or noun_lemma(subject.head.text) not in _PATTERNS or scene.text(subject.end) != "for":
        return
    if scene.text(subject.end + 1) not in _MAKING:
        return
    made = noun_phrase(scene.units, subject.end + 2)
    if made is None or made.bare is None or made.end != verb:
        return
    for item in noun_phrases(scene.units, verb + 1):
        if item.bare is not None:
            yield Finding(made.bare, RelationType.USES, item.bare, "clause:patterns-for")
