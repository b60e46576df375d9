"""CONTRASTS_WITH of clauses: a comparison whose other side goes unsaid, a replacement, a denied identity."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from graph.vocabulary import RelationType
from loaders.extract.phrases import NounPhrase, noun_phrase, noun_phrases, read_backwards
from loaders.extract.scene import Finding, Scene, is_asserted, segment_start
from loaders.extract.subjects import subject_of_clause, subject_of_verb
from loaders.extract.tokens import noun_lemma
from loaders.extract.units import NOMINAL, Kind
from loaders.extract.words import BE, word_set

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graph.model import ConceptId

__all__ = ["find_comparisons"]

_CONTRASTS = RelationType.CONTRASTS_WITH
_BETWEEN = word_set("difference differences distinction distinctions contrast compromise trade-off tradeoff")
_REPLACED = word_set("replaced superseded supplanted displaced obsoleted")
_OUSTING = word_set("supersedes supplants")
_REPLACING = _REPLACED | _OUSTING
_HAVE = word_set("has have")
_WEIGHED = word_set(
    "is are say says tell tells do does work works perform performs run runs cope copes fare fares scale scales"
)
"""Verbs of which one thing does more, better or worse than another."""
_KEEPING = word_set("keep keeps keeping kept make makes making")
_ADVERSE = word_set("while whereas but ;")
_CLAUSE_OPENS = frozenset({Kind.AUXILIARY, Kind.ADVERB, Kind.PREPOSITION, Kind.DETERMINER})
_ENDS = frozenset({Kind.END, Kind.BREAK, Kind.COMMA})


class _Opening(NamedTuple):
    """The subject of a clause."""

    concept: ConceptId
    name: str
    """As the text writes it."""
    verb: int


def find_comparisons(scene: Scene) -> Iterable[Finding]:
    """The pairs of concepts that a sentence sets against each other without naming both beside one word for it."""
    if not scene.certain:
        return
    yield from _parallel(scene)
    for at in range(scene.begin, len(scene.units)):
        text = scene.text(at)
        if text in _BETWEEN and scene.text(at + 1) == "between":
            yield from _between(scene, at + 2)
        elif text == "taken" and (scene.text(at + 1), scene.text(at + 2)) == ("its", "place"):
            yield from _taken_its_place(scene, at)
        elif text in _REPLACING and is_asserted(scene, at):
            yield from _replacement(scene, at)
        elif text == "not":
            yield from _is_not_the(scene, at)
        elif scene.kind(at) is Kind.DEGREE and scene.kind(at + 1) in {Kind.END, Kind.BREAK}:
            yield from _unsaid(scene, at)
        elif text == "from" and scene.text(at - 1) in {"distinct", "separate", "apart"}:
            yield from _kept_apart(scene, at)


def _between(scene: Scene, at: int) -> Iterable[Finding]:
    """The one against the other in "the difference between A and B"."""
    items = noun_phrases(scene.units, at)
    if len(items) != 2 or scene.text(items[0].end) != "and" or scene.text(items[1].end) == "of":
        return
    one, other = (item.bare for item in items)
    if one is not None and other is not None:
        yield Finding(one, _CONTRASTS, other, "contrast:between")


def _taken_its_place(scene: Scene, at: int) -> Iterable[Finding]:
    """X against the defined concept in "X has largely taken its place"."""
    verb = _before(scene, at)
    phrase = read_backwards(scene.units, verb - 1) if scene.text(verb) in _HAVE else None
    if phrase is not None and phrase.bare is not None and scene.owner is not None and is_asserted(scene, at):
        yield Finding(phrase.bare, _CONTRASTS, scene.owner, "contrast:take-place")


def _replacement(scene: Scene, at: int) -> Iterable[Finding]:
    """The old against the new in "X was replaced by Y", "Y has replaced X", "Y supersedes X"."""
    before = _before(scene, at)
    while scene.text(before) in BE and scene.text(_before(scene, before)) in BE | _HAVE:
        before = _before(scene, before)  # "has been", "is being"
    if scene.text(before) in {"be", "can"}:
        return
    if scene.text(at + 1) == "by":
        other = noun_phrase(scene.units, at + 2)
        said = scene.kind(before) is Kind.AUXILIARY
        subjects = subject_of_verb(scene, before, singular=None) if said else subject_of_clause(scene, at)
    elif scene.text(before) in _HAVE or scene.text(at) in _OUSTING:
        other = noun_phrase(scene.units, at + 1)
        subjects = subject_of_verb(scene, before if scene.text(before) in _HAVE else at, singular=None)
    else:
        return
    if other is not None and other.bare is not None:
        for subject in subjects:
            yield Finding(subject, _CONTRASTS, other.bare, "contrast:replaced")


def _before(scene: Scene, at: int) -> int:
    """The unit before ``at`` and the adverbs there."""
    at -= 1
    while scene.kind(at) is Kind.ADVERB:
        at -= 1
    return at


def _is_not_the(scene: Scene, at: int) -> Iterable[Finding]:
    """What the subject could be taken for in "It is not the Y"."""
    phrase = noun_phrase(scene.units, at + 1) if scene.text(at + 1) == "the" else None
    if scene.text(at - 1) not in {"is", "are"} or phrase is None or scene.kind(phrase.end) not in _ENDS:
        return
    for subject in subject_of_verb(scene, at - 1, singular=None):
        if phrase.bare is not None:
            yield Finding(subject, _CONTRASTS, phrase.bare, "contrast:is-not-the")


def _unsaid(scene: Scene, at: int) -> Iterable[Finding]:
    """The defined concept against X and Y in "On large tables, X and Y are faster", "X and Y usually say more"."""
    if scene.first or scene.owner is None:
        return
    if any(unit.concept == scene.owner or unit.text in {"it", "its", "than", "this"} for unit in scene.units):
        return
    verb = _before(scene, at)
    if scene.text(verb) in _WEIGHED and is_asserted(scene, verb):
        for item in _subjects_before(scene, _before(scene, verb) + 1):
            if item.bare is not None:
                yield Finding(scene.owner, _CONTRASTS, item.bare, "contrast:unsaid")


def _subjects_before(scene: Scene, end: int) -> tuple[NounPhrase, ...]:
    """The items of the list that ends at ``end``, from the beginning of the segment or after "On large tables"."""
    start = segment_start(scene, end)
    if scene.kind(start) is Kind.PREPOSITION:
        place = noun_phrase(scene.units[:end], start + 1)
        if place is None:
            return ()
        # without a comma the first item reads like the head of the place: "On large tables ovens"
        start = place.end - 1 if place.crowded or scene.kind(place.end) is not Kind.COMMA else place.end + 1
    items = noun_phrases(scene.units[:end], start)
    return items if items and items[-1].end == end else ()


def _parallel(scene: Scene) -> Iterable[Finding]:
    """Two of a kind, each with a clause of its own: "A gas oven is hot, an electric oven warm"."""
    one = _opening(scene, scene.begin)
    if one is None or not is_asserted(scene, one.verb):
        return
    for at in range(one.verb, len(scene.units)):
        if scene.kind(at) is not Kind.COMMA and scene.text(at) not in _ADVERSE:
            continue
        other = _opening(scene, at + 2 if scene.text(at + 1) in _ADVERSE | {"and"} else at + 1)
        if other is None or other.concept == one.concept or not _of_one_kind(other.name, one.name):
            continue
        taken_up = {unit.text for unit in scene.units[one.verb : at]}
        elliptic = scene.kind(other.verb) is Kind.PREPOSITION  # "A bakes with steam, B with hot air"
        if (not elliptic or scene.text(other.verb) in taken_up) and is_asserted(scene, other.verb):
            yield Finding(one.concept, _CONTRASTS, other.concept, "contrast:parallel")


def _opening(scene: Scene, at: int) -> _Opening | None:
    """The concept with which a clause begins at ``at``, and where its verb stands."""
    phrase = noun_phrase(scene.units, at)
    if phrase is None or phrase.qualified:
        return None
    first = phrase.start
    while first < phrase.end - 1 and scene.kind(first) not in NOMINAL:
        first += 1
    term, verb = scene.units[first], first + 1
    unknown_verb = verb < phrase.end and scene.text(verb).endswith("s") and scene.units[verb].concept is None
    goes_on = unknown_verb or (verb == phrase.end and scene.kind(verb) in _CLAUSE_OPENS)
    return _Opening(term.concept, term.text, verb) if goes_on and term.concept is not None else None


def _of_one_kind(one: str, other: str) -> bool:
    """Whether two names differ in what stands before the last word: "gas oven", "electric ovens"."""
    before, _, head = one.rpartition(" ")
    other_before, _, other_head = other.rpartition(" ")
    return bool(before and other_before) and noun_lemma(head) == noun_lemma(other_head)


def _kept_apart(scene: Scene, at: int) -> Iterable[Finding]:
    """The one against the other in "keeps A distinct from B"."""
    one, other = scene.units[at - 2], noun_phrase(scene.units, at + 1)
    before = at - 4 if scene.kind(at - 3) is Kind.DETERMINER else at - 3
    if scene.text(before) in _KEEPING and one.concept is not None and other is not None and other.bare is not None:
        yield Finding(one.concept, _CONTRASTS, other.bare, "contrast:kept-apart")
