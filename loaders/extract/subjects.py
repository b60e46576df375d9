"""Who does what a verb says: the concept that is its subject, stated or not, and nobody where that is not plain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loaders.extract.cue_table import ASPECTS, PROPERTIES
from loaders.extract.phrases import NounPhrase, noun_phrase, read_backwards
from loaders.extract.scene import Scene, segment_start
from loaders.extract.tokens import noun_lemma
from loaders.extract.units import Kind, Unit, is_proper_name
from loaders.extract.words import BE, word_set

if TYPE_CHECKING:
    from graph.model import ConceptId

__all__ = [
    "PLAIN_VERBS",
    "opens_with_another",
    "subject_in_excess",
    "subject_of_clause",
    "subject_of_opening",
    "subject_of_verb",
]

Subjects = tuple["ConceptId", ...]
NOBODY: Subjects = ()

_GENERIC = frozenset({"a", "an", "the", "every", "each", "all", "any"})
"""Determiners with which a phrase still means the concept as such; "some models" and "this model" do not."""
_ABOUT_OTHERS = word_set("""let lets letting allow allows allowing enable enables enabling force forces forcing make makes making teach teaches
    train trains ask asks require requires requiring instruct instructs lead leads help helps helping cause causes need needs
    needed try tries tried trying hoping supposed persuaded ordered want wants aim aims attempt attempts learn learns you we hard difficult easy able how what where
    why when if""")
"""Between a subject and an infinitive, one of these makes somebody else the subject, or the deed only an intention."""
PLAIN_VERBS = word_set("""accepts adds adjusts aggregates analyzes applies assigns attaches automates bridges builds calculates captures
    checks clusters combines compares compresses computes connects considers converts copies creates decides defines
    deletes describes detects discards discovers distributes divides drops emits enables encodes ensures estimates
    evaluates exposes extracts feeds fetches filters finds fits gathers gets gives groups handles helps holds identifies
    ignores injects introduces iterates joins keeps learns lets loads maintains makes manages maps masks maximizes merges
    minimizes models moves multiplies normalizes offers operates optimizes packs partitions performs picks predicts
    prepares presents processes projects propagates protects provides pulls pushes ranks reads receives records refers
    relates removes reorders repeats replaces represents reranks resets retrieves returns rewrites runs samples saves
    scales schedules scores searches selects sends serves sets shares shows shrinks simulates slides solves sorts
    specializes speeds splits starts stops stores summarizes swaps takes tells tests tracks trains transfers transforms
    translates treats tries turns uses updates validates weighs works writes""")
"""Verbs with which a definition begins where its subject, the defined concept, goes unsaid: "Processes sequences ..."."""
IMPLIED_CUES = word_set(
    "uses prevents avoids reduces causes produces generates controls improves measures relies consists employs leverages"
)
"""The cue verbs that open a sentence without a subject."""
_QUANTITIES = word_set("more less fewer least too enough")
_MODALS = frozenset({"can", "will", "do", "does"})
_ATTACHING = frozenset({Kind.PREPOSITION, Kind.PARTICIPLE, Kind.ADVERB})
"""What ties a second noun to the genus: "values set before training that control"; number then tells whose "that" is."""
_BOUNDARIES = frozenset({Kind.BREAK, Kind.END, Kind.COMMA})


def subject_of_verb(scene: Scene, verb: int, *, singular: bool | None) -> Subjects:
    """The concepts that are the subject of the finite verb at ``verb``.

    ``singular`` says what the verb's form shows: True for "uses", False for "use", None where it shows nothing.
    """
    at = verb - 1
    while scene.kind(at) is Kind.ADVERB or scene.text(at) in _MODALS:
        singular = None if scene.text(at) in _MODALS else singular
        at -= 1
    kind = scene.kind(at)
    if at < scene.begin or kind is Kind.BREAK:
        return _owner(scene) if singular or singular is None else NOBODY
    if kind is Kind.TERM:
        return _stated(scene, at, singular=singular) or _through_aspect(scene, at)
    if kind in {Kind.PRONOUN, Kind.DETERMINER}:
        return _pronoun(scene, at)
    if kind is Kind.RELATIVE:
        return _antecedent(scene, at, singular=singular)
    if kind is Kind.CONJUNCTION or (kind is Kind.COMMA and singular):
        return subject_of_clause(scene, at)
    return _through_its_aspect(scene, at)


def subject_of_clause(scene: Scene, at: int) -> Subjects:
    """The subject that reaches ``at`` from the left: for a second verb, "to prevent", "by using", ", using"."""
    predicate = scene.predicate
    start = segment_start(scene, at)
    position = at - 1
    while position >= start:
        if predicate is not None and position + 1 in predicate.ends:
            return predicate.subjects
        if scene.text(position) in _ABOUT_OTHERS:
            return NOBODY
        if scene.kind(position) is Kind.RELATIVE:
            return _antecedent(scene, position, singular=None)
        if scene.kind(position) in {Kind.SUBORDINATOR, Kind.NEGATION}:
            return NOBODY
        position -= 1
    return subject_of_opening(scene, start)


def _owner(scene: Scene) -> Subjects:
    return (scene.owner,) if scene.owner is not None else NOBODY


def _stated(scene: Scene, last: int, *, singular: bool | None) -> Subjects:
    """The subject that ends at ``last`` right before its verb: "X uses", "X and Y use", "X of Z uses"."""
    phrase = read_backwards(scene.units, last)
    concept = _as_subject(scene, phrase, singular=singular)
    if phrase is None or concept is None:
        return NOBODY
    before = phrase.start - 1
    kind = scene.kind(before)
    if scene.text(before) == "and" and singular is False:
        return _with_others(scene, before, concept)
    if before < segment_start(scene, last) or kind in {Kind.BREAK, Kind.COMMA, Kind.CONJUNCTION}:
        return (concept,)
    if scene.text(before) in {"because", "since", "so", "whereas", "although"}:
        return (concept,)
    return NOBODY


def _as_subject(scene: Scene, phrase: NounPhrase | None, *, singular: bool | None) -> ConceptId | None:
    if phrase is None or phrase.bare is None:
        return None
    plural = phrase.head.plural
    if (singular is True and plural) or (singular is False and not plural and scene.text(phrase.start - 1) != "and"):
        return None
    opening = scene.units[phrase.start]
    if phrase.end - phrase.start > 1 and (phrase.end - phrase.start > 2 or opening.text not in _GENERIC):
        return None
    if opening.text == "the" and phrase.bare not in scene.owners and not _is_particular(scene, phrase.head):
        return None  # "the model" is the one that the definition talks of
    return phrase.bare


def _through_its_aspect(scene: Scene, at: int) -> Subjects:
    """The defined concept in "its size influences"."""
    if scene.kind(at) is not Kind.NOUN or noun_lemma(scene.text(at)) not in ASPECTS or scene.text(at - 1) != "its":
        return NOBODY
    opens = at - 1 <= segment_start(scene, at) or scene.kind(at - 2) in _BOUNDARIES
    return _owner(scene) if opens and not scene.first else NOBODY


def _through_aspect(scene: Scene, last: int) -> Subjects:
    """X in "the size of X" and "one run of X", where that opens the clause that ends at ``last``."""
    inner = read_backwards(scene.units, last)
    if inner is None or inner.bare is None or scene.text(inner.start - 1) != "of":
        return NOBODY
    outer = read_backwards(scene.units, inner.start - 2)
    if outer is None or outer.compound or noun_lemma(outer.head.text) not in ASPECTS | PROPERTIES:
        return NOBODY
    return (inner.bare,) if outer.start <= segment_start(scene, last) else NOBODY


def _is_particular(scene: Scene, term: Unit) -> bool:
    """Whether "the" before a term sets no other apart: "the Intel P6", "the output layer" where layers are defined."""
    last = noun_lemma(term.text.rpartition(" ")[2])
    kind_of_owner = last != noun_lemma(term.text) and last in map(noun_lemma, scene.heads.values())
    return kind_of_owner or is_proper_name(term, opens_sentence=False)


def _with_others(scene: Scene, conjunction: int, last: ConceptId) -> Subjects:
    """The subjects of "X, Y and Z use"; nobody where one of them is no concept."""
    subjects = [last]
    at = conjunction - 1
    while True:
        at = at - 1 if scene.kind(at) is Kind.COMMA else at
        phrase = read_backwards(scene.units, at)
        if phrase is None or phrase.bare is None:
            return NOBODY
        subjects.append(phrase.bare)
        at = phrase.start - 1
        if at < segment_start(scene, conjunction):
            return tuple(reversed(subjects))
        if scene.kind(at) is not Kind.COMMA:
            return NOBODY


def subject_in_excess(scene: Scene, verb: int) -> Subjects:
    """X in "too many Xs can cause", "too much of X causes", "too many of them": what does the harm is the excess of X."""
    at = verb - 1
    while scene.kind(at) is Kind.ADVERB or scene.text(at) in _MODALS:
        at -= 1
    start = next((place for place in range(at, max(at - 5, -1), -1) if scene.text(place) == "too"), None)
    if start is None or scene.text(start + 1) not in {"many", "much", "few", "little"}:
        return NOBODY
    if scene.text(at) == "them" and scene.text(at - 1) == "of":
        named = [unit.concept for unit in scene.units[:start] if unit.concept is not None and unit.plural]
        return (named[-1],) if named else NOBODY
    last = scene.units[at]
    return (last.concept,) if last.kind is Kind.TERM and last.concept is not None else NOBODY


def _pronoun(scene: Scene, at: int) -> Subjects:
    opens = at <= segment_start(scene, at) or scene.kind(at - 1) in _BOUNDARIES
    if scene.text(at) in {"it", "this"} and scene.pronouns and opens:
        return _owner(scene)
    return NOBODY


def _antecedent(scene: Scene, relative: int, *, singular: bool | None) -> Subjects:
    """What "that" or "which" stands for: the genus of the definition, or a term set off by a comma."""
    predicate = scene.predicate
    last = relative - 1
    if scene.text(last) in {"and", "but", "or"}:  # "that is chosen ... and that controls"
        earlier = [at for at in range(segment_start(scene, last), last) if scene.kind(at) is Kind.RELATIVE]
        return _antecedent(scene, earlier[0], singular=singular) if earlier else NOBODY
    after_comma = scene.kind(last) is Kind.COMMA
    last = last - 1 if after_comma else last
    if predicate is not None and predicate.phrase is not None:
        phrase = predicate.phrase
        if last + 1 in predicate.ends:
            return predicate.subjects
        inner = read_backwards(scene.units, last)
        between = {scene.kind(at) for at in range(phrase.end, inner.start)} if inner is not None else set()
        joined = bool(between) and between <= _ATTACHING
        if joined and inner is not None and singular is not None and phrase.head.plural != inner.head.plural:
            return predicate.subjects if singular is not phrase.head.plural else NOBODY
    inner = read_backwards(scene.units, last)
    if after_comma and scene.text(relative) == "which" and (inner is None or inner.head.concept is None):
        return _subject_before(scene, last)
    if after_comma and scene.text(relative) == "which" and inner is not None and inner.bare is not None:
        return (inner.bare,) if scene.kind(inner.start - 1) in {Kind.END, Kind.BREAK} else NOBODY
    return NOBODY


def _subject_before(scene: Scene, last: int) -> Subjects:
    """The subject of the clause that ends at ``last``, which as a whole is what ", which makes" means."""
    start = segment_start(scene, last)
    for place in range(last, start, -1):
        if scene.text(place - 1) == "," and scene.text(place) == "and":
            phrase = noun_phrase(scene.units, place + 1)
            opening = scene.units[phrase.end - 2] if phrase is not None and phrase.compound else None
            verb = (
                opening is not None and opening.kind is Kind.TERM and scene.text(phrase.end - 1).endswith("s")
                if phrase
                else False
            )
            return (opening.concept,) if verb and opening is not None and opening.concept is not None else NOBODY
    return NOBODY


def subject_of_opening(scene: Scene, start: int | None = None) -> Subjects:
    """The subject of the clause that opens the sentence, or the segment that begins at ``start``."""
    start = scene.begin if start is None else start
    predicate = scene.predicate
    if predicate is not None and start == segment_start(scene, predicate.start):
        return predicate.subjects
    at = start
    while scene.kind(at) is Kind.ADVERB:
        at += 1
    if scene.text(at) in {"it", "this"}:
        return _pronoun(scene, at)
    return _owner(scene) if _leaves_subject_out(scene, at) else _stated_at_opening(scene, at)


def opens_with_another(scene: Scene) -> bool:
    """Whether the sentence opens with a concept that its text does not define, as its subject or a part of it.

    "Such models" does not: it points back to what was said of the defined concept.
    """
    at = scene.begin
    while scene.kind(at) is Kind.ADVERB:
        at += 1
    phrase = noun_phrase(scene.units, at) if scene.text(at) not in {"its", "such"} else None
    named = set() if phrase is None else {unit.concept for unit in scene.units[phrase.start : phrase.end]} - {None}
    return bool(named - scene.owners)


def _leaves_subject_out(scene: Scene, at: int) -> bool:
    """Whether a clause begins with its verb: "Used for ...", "Processes ...", "Faster than ...", first "Reducing ..."."""
    kind = scene.kind(at)
    if kind is Kind.DEGREE:
        return scene.text(at) not in _QUANTITIES
    if kind is Kind.GERUND:
        return scene.first and at == scene.begin
    return kind is Kind.PARTICIPLE or (kind is not Kind.TERM and scene.text(at) in PLAIN_VERBS | IMPLIED_CUES)


def _stated_at_opening(scene: Scene, at: int) -> Subjects:
    phrase = noun_phrase(scene.units, at)
    if phrase is None:
        return NOBODY
    inner = noun_phrase(scene.units, phrase.end + 1) if scene.text(phrase.end) == "of" else None
    if inner is not None and not phrase.compound and noun_lemma(phrase.head.text) in ASPECTS:
        return (inner.bare,) if inner.bare is not None else NOBODY  # "one run of X usually takes"
    opening = scene.units[at].concept
    if phrase.bare is None and opening is not None and scene.text(at + 1) in PLAIN_VERBS:
        return (opening,)  # an unknown verb after the term reads like a part of the phrase
    if scene.text(phrase.end) not in BE | _MODALS | IMPLIED_CUES:
        return NOBODY
    concept = _as_subject(scene, phrase, singular=None)
    return (concept,) if concept is not None else NOBODY
