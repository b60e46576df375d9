"""Where a sentence says what its subject is, and who the subject is: "X is a ...", or "A ..." in place of a definition."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from loaders.extract.cue_table import CUES, Form
from loaders.extract.genus_head import genus_at
from loaders.extract.genus_phrase import genus_phrase
from loaders.extract.noun_classes import COLLECTION_NOUNS, KIND_NOUNS
from loaders.extract.phrases import CLAUSE_GERUNDS, NounPhrase, noun_phrase
from loaders.extract.scene import Predicate, Scene, segment_end
from loaders.extract.subjects import PLAIN_VERBS
from loaders.extract.tokens import noun_lemma
from loaders.extract.units import NOMINAL, Kind, read_units
from loaders.extract.words import BE, word_set

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.model import ConceptId
    from loaders.extract.mentions import TermIndex
    from loaders.extract.sentences import Sentence

__all__ = ["find_predicate", "later_clauses", "read_scene"]

SHORT_SENTENCE = 14
"""Up to this many units, a sentence without a verb is taken for a noun phrase that describes the defined concept."""

_OPENS_CLAUSE = frozenset({Kind.RELATIVE, Kind.SUBORDINATOR, Kind.PRONOUN, Kind.CONJUNCTION})
_DENIALS = frozenset({"not", "n't", "never"})
_AFTER_NOUN = frozenset({Kind.PREPOSITION, Kind.RELATIVE, Kind.PARTICIPLE, Kind.GERUND})
_NOT_FINITE = frozenset({"be", "being", "been"})
_FINITE_BE = BE - _NOT_FINITE
_MODIFYING = frozenset({Kind.PARTICIPLE, Kind.ADJECTIVE, Kind.PREPOSITION})
_ASIDES = frozenset({"called", "known", "or", "abbreviated"})
_POINTING = frozenset({"see", "compare"})
"""A sentence that begins with one of these sends the reader elsewhere: "See gradient descent." """
_OTHERS = word_set("most other another many several some all various numerous both these those such certain")
"""A later sentence that begins with one of these speaks of others than the defined concept: "Most languages have ..."."""
_SINGLING_OUT = frozenset({"a", "an", "the", "every", "each"})


def read_scene(
    sentence: Sentence,
    owners: frozenset[ConceptId],
    index: TermIndex,
    *,
    first: bool,
    pronouns: bool = False,
    pair: tuple[ConceptId, ...] = (),
) -> Scene:
    """A sentence of the text that defines ``owners``, with its predicate.

    ``pronouns`` says whether "it" at the beginning means the owner, ``pair`` what "the two" means.
    """
    units = read_units(sentence, index)
    owner = next(iter(owners)) if len(owners) == 1 else None
    begin = 0
    if len(units) > 2 and units[0].concept in owners and units[1].kind is Kind.BREAK:
        owner, begin = units[0].concept, 2
    heads = {each: index.heads[each] for each in owners}
    scene = Scene(sentence, units, owners, owner, first, begin, pronouns and owner is not None, heads=heads, pair=pair)
    return replace(scene, predicate=find_predicate(scene))


def later_clauses(scene: Scene) -> Iterator[Scene]:
    """The sentence as read from each semicolon on behind which a clause "X is a Y" stands."""
    for at, unit in enumerate(scene.units):
        if unit.text == ";" and at >= scene.begin:
            clause = replace(scene, begin=at + 1, first=False, pronouns=False, predicate=None)
            predicate = find_predicate(clause)
            if predicate is not None and predicate.copular:
                yield replace(clause, predicate=predicate)


def find_predicate(scene: Scene) -> Predicate | None:
    """The predicate of a sentence "X is a Y ...", or of a definition that is "A Y ..." alone; None where there is none."""
    copula = _copula(scene)
    if copula is not None:
        subjects, start = copula
        return _predicate(scene, subjects, start, copular=True) if subjects else None
    return _without_verb(scene)


def _without_verb(scene: Scene) -> Predicate | None:
    """The predicate of a definition that is a noun phrase, or of a later sentence that is a short one."""
    if scene.kind(scene.begin) is Kind.SUBORDINATOR or scene.owner is None:
        return None
    if not (scene.first or scene.begin or _is_short_fragment(scene)):
        return None
    start = _after_introduction(scene, scene.begin)
    if scene.text(start) in _POINTING:
        return None
    phrase = genus_phrase(scene.units, start)
    if phrase is None:
        named = genus_at(scene, start) is not None  # "one of the Ys", "someone who ..."
        return Predicate((scene.owner,), start, None, copular=False) if named else None
    if _is_verb_with_object(scene, phrase) or _opens_verb_phrase(scene, phrase) or _is_clause(scene, phrase):
        return None
    return _predicate(scene, (scene.owner,), start, copular=False)


def _predicate(scene: Scene, subjects: tuple[ConceptId, ...], start: int, *, copular: bool) -> Predicate:
    phrase = genus_phrase(scene.units, start)
    ends = set()
    if phrase is not None:
        ends.add(phrase.end)
        if scene.text(phrase.end) == "of" and noun_lemma(phrase.head.text) in KIND_NOUNS | COLLECTION_NOUNS:
            inner = noun_phrase(scene.units, phrase.end + 1)
            ends |= {inner.end} if inner is not None else set()
    return Predicate(subjects, start, phrase, copular, frozenset(ends))


def _copula(scene: Scene) -> tuple[tuple[ConceptId, ...], int] | None:
    """The subjects and the place after "is" or "are" of a sentence that begins "X is"; no subjects where X is no concept."""
    start = _after_introduction(scene, scene.begin)
    at = start
    subjects: list[ConceptId] = []
    if scene.pronouns and scene.owner is not None and scene.text(at) in {"it", "this"}:
        subjects.append(scene.owner)
        at += 1
    else:
        at = _read_subjects(scene, at, subjects)
    while scene.kind(at) is Kind.ADVERB:
        at += 1
    if scene.text(at) not in _FINITE_BE:
        return None
    at += 1
    while scene.kind(at) is Kind.ADVERB:
        at += 1
    return tuple(subjects), at


def _read_subjects(scene: Scene, at: int, subjects: list[ConceptId]) -> int:
    """Read "X", "an X", "X and Y", "X, also called Z," from ``at``; the unit after it."""
    while True:
        phrase = noun_phrase(scene.units, at)
        if phrase is None:
            return at
        concept = phrase.bare if scene.text(at) in _SINGLING_OUT or phrase.end == at + 1 else None
        if concept is None:
            subjects.clear()
            return _to_copula(scene, phrase.end)
        if concept not in subjects:
            subjects.append(concept)
        at = _after_aside(scene, phrase.end)
        if scene.text(at) not in {"and", "or"}:
            return at
        at += 1


def _to_copula(scene: Scene, at: int) -> int:
    """The next form of "to be" if only a few words of the subject stand before it."""
    for position in range(at, min(at + 6, len(scene.units))):
        if scene.text(position) in _FINITE_BE and scene.kind(position) is Kind.AUXILIARY:
            return position
        if scene.kind(position) in {Kind.BREAK, Kind.RELATIVE, Kind.SUBORDINATOR} or scene.text(position) == "than":
            break
    return at


def _after_aside(scene: Scene, at: int) -> int:
    """The unit after ", also called Y," or ", or Y,"."""
    if scene.kind(at) is not Kind.COMMA:
        return at
    named = {scene.units[at - 1].concept}
    for position in range(at + 1, min(at + 8, len(scene.units))):
        if scene.kind(position) is Kind.COMMA:
            inside = scene.units[at + 1 : position]
            renames = 0 < len(inside) <= 2 and inside[-1].concept in named - {
                None
            }  # "RAG, retrieval-augmented ..., is"
            return position + 1 if renames or _ASIDES & {unit.text for unit in inside} else at
    return at


def _after_introduction(scene: Scene, at: int) -> int:
    """The unit after "In statistics," or "Often", where the sentence begins so."""
    if scene.text(at) in {"in", "for", "within"}:
        for position in range(at + 1, min(at + 7, len(scene.units))):
            if scene.kind(position) is Kind.COMMA or scene.text(position) == ":":
                return position + 1
    while scene.kind(at) is Kind.ADVERB:
        at += 1
    return at


def _is_short_fragment(scene: Scene) -> bool:
    """Whether a later sentence is a noun phrase alone: "Often the most important hyperparameter to tune."."""
    start = _after_introduction(scene, scene.begin)
    if scene.kind(start) is not Kind.DETERMINER or scene.text(start) in _OTHERS or len(scene.units) > SHORT_SENTENCE:
        return False
    kinds = {unit.kind for unit in scene.units}
    return not kinds & {Kind.AUXILIARY, Kind.SUBORDINATOR, Kind.PRONOUN, Kind.RELATIVE, Kind.NEGATION}


def _is_verb_with_object(scene: Scene, phrase: NounPhrase) -> bool:
    """Whether the phrase is a verb and its object: "Reducing model precision", "cooks prevent curdling"."""
    if phrase.crowded:
        return True
    if scene.kind(phrase.start) is not Kind.GERUND:
        return False
    if phrase.end == phrase.start + 1:  # "training with labels"
        return scene.kind(phrase.end) not in _AFTER_NOUN
    qualifies = scene.text(phrase.start) not in CLAUSE_GERUNDS and not phrase.head.plural
    behind = scene.text(phrase.end) == "of" or scene.kind(phrase.end) in _AFTER_NOUN - {Kind.PREPOSITION}
    return not (qualifies and behind)  # "climbing vine of Asia"


def _opens_verb_phrase(scene: Scene, phrase: NounPhrase) -> bool:
    """Whether the phrase is really a verb with its object: "Training a model", "Models the flow"."""
    opening = scene.text(phrase.start)
    begins_with_verb = opening.endswith("ing") or opening in PLAIN_VERBS
    return (
        begins_with_verb
        and scene.kind(phrase.end) in {Kind.DETERMINER, Kind.ADJECTIVE}
        and phrase.end == phrase.start + 1
    )


def _is_clause(scene: Scene, phrase: NounPhrase) -> bool:
    """Whether a verb of its own follows the phrase, which then is the subject of a whole sentence and defines nothing."""
    openings = 0
    known = phrase.head.concept is not None
    for at in range(phrase.end, segment_end(scene, phrase.end)):
        kind = scene.kind(at)
        after_noun = kind is Kind.DETERMINER and scene.kind(at - 1) in NOMINAL
        compares = scene.text(at) in {"than", "as"}  # "larger than is needed"
        if after_noun or compares or kind in _OPENS_CLAUSE:
            openings += 1  # the next verb is not the sentence's: "tokens that a model can read"
        elif kind is Kind.AUXILIARY and scene.kind(at - 1) is not Kind.AUXILIARY:
            openings -= scene.text(at) not in _NOT_FINITE and scene.kind(at - 1) is not Kind.TO
        elif openings == 0 and known and _is_plain_verb(scene, at, plural=phrase.head.plural):
            return True
        denied = scene.text(at) in _DENIALS and scene.kind(at - 1) is not Kind.AUXILIARY
        modified = scene.kind(at + 1) in _MODIFYING or scene.text(at + 1) in _NOT_FINITE  # "sayings not recorded"
        if openings < 0 or (openings == 0 and denied and not modified):
            return True
    return False


def _is_plain_verb(scene: Scene, at: int, *, plural: bool) -> bool:
    word = scene.text(at) + "s" if plural else scene.text(at)
    listed = word in PLAIN_VERBS or any(verb.form is Form.THIRD for verb in CUES.get(word, ()))
    before = scene.kind(at - 1)
    return listed and before in {Kind.TERM, Kind.NOUN, Kind.ADVERB} and scene.units[at].concept is None
