"""CONTRASTS_WITH: what a text sets against something else, such as "unlike X", "different from X", "faster than X"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.vocabulary import RelationType
from loaders.extract.noun_classes import KIND_NOUNS
from loaders.extract.phrases import noun_phrase, noun_phrases, read_backwards
from loaders.extract.scene import Finding, Scene, segment_start
from loaders.extract.subjects import subject_of_clause, subject_of_verb
from loaders.extract.tokens import noun_lemma
from loaders.extract.units import Kind
from loaders.extract.words import word_set

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graph.model import ConceptId

__all__ = ["find_contrasts"]

PHRASES: tuple[tuple[str, ...], ...] = tuple(
    tuple(words.split())
    for words in (
        "unlike",
        "as opposed to",
        "in contrast to",
        "in contrast with",
        "by contrast with",
        "contrary to",
        "contrast with",
        "contrasts with",
        "contrasted with",
        "different from",
        "different than",
        "differs from",
        "differ from",
        "distinct from",
        "distinguished from",
        "not the same as",
        "trade off against",
        "trades off against",
        "traded off against",
        "not to be confused with",
    )
)
"""Before a term, each of these sets the subject against it. The longest that fits is taken."""

ALTERNATIVES: tuple[tuple[str, ...], ...] = (("rather", "than"), ("instead", "of"), ("versus",), ("vs",))
"""Between two terms, each of these sets the one against the other."""

_NARROWING = word_set("from of with without that which who by")
"""After the term, these make it something narrower: "training from scratch"."""
_SOME = word_set("some most many several few this that these those")
_PLURAL_PRONOUNS = frozenset({"these", "they"})
_PHRASES_BY_FIRST = {words[0]: [other for other in PHRASES if other[0] == words[0]] for words in PHRASES}
_ALTERNATIVES_BY_FIRST = {words[0]: words for words in ALTERNATIVES}


def find_contrasts(scene: Scene) -> Iterable[Finding]:
    """The pairs of concepts that a sentence sets against each other."""
    if not scene.certain:
        return
    yield from _two_kinds(scene)
    for at, unit in enumerate(scene.units):
        if unit.text in _PHRASES_BY_FIRST:
            yield from _by_phrase(scene, at)
        elif unit.text == "than":
            yield from _by_comparison(scene, at)
        elif unit.text == "whereas":
            yield from _whereas(scene, at)
        if unit.text == "not":
            yield from _and_not(scene, at)
        words = _ALTERNATIVES_BY_FIRST.get(unit.text)
        if words is not None and _stands(scene, at, words):
            yield from _between(scene, at, at + len(words))


def _stands(scene: Scene, at: int, words: tuple[str, ...]) -> bool:
    return all(scene.text(at + offset) == word for offset, word in enumerate(words))


def _by_phrase(scene: Scene, at: int) -> Iterable[Finding]:
    fitting = [words for words in _PHRASES_BY_FIRST[scene.text(at)] if _stands(scene, at, words)]
    if not fitting or _is_denied(scene, at):
        return
    length, words = max((len(words), words) for words in fitting)
    after = at + length
    phrases = noun_phrases(scene.units, after)
    if not phrases:
        return
    opens = at <= segment_start(scene, at)
    if scene.text(at) == "unlike" and not opens and scene.kind(at - 1) not in {Kind.COMMA, Kind.ADVERB}:
        return  # "unlike things"
    comma = phrases[-1].end
    subjects = (
        _after_comma(scene, comma) if opens and scene.kind(comma) is Kind.COMMA else _before(scene, at, opens=opens)
    )
    for phrase in phrases:
        for subject in subjects:
            if phrase.bare is not None:
                yield Finding(subject, RelationType.CONTRASTS_WITH, phrase.bare, "contrast:" + "-".join(words))


def _by_comparison(scene: Scene, at: int) -> Iterable[Finding]:
    """Contrasts like "is faster than X"; not "more than X", which counts, nor "rather than X"."""
    phrase = noun_phrase(scene.units, at + 1)
    if phrase is None or phrase.bare is None or _is_denied(scene, at):
        return
    if scene.text(at - 1) in {"more", "less", "rather", "other", "different", "fewer"}:
        return
    if scene.text(phrase.end) in _NARROWING:
        return
    if not any(scene.kind(position) is Kind.DEGREE for position in range(max(0, at - 4), at)):
        return
    for subject in _before(scene, at, opens=False):
        yield Finding(subject, RelationType.CONTRASTS_WITH, phrase.bare, "contrast:than")


def _between(scene: Scene, at: int, after: int) -> Iterable[Finding]:
    """Contrasts like "attention rather than recurrence"."""
    left = read_backwards(scene.units, at - 1)
    right = noun_phrase(scene.units, after)
    if right is None or scene.kind(right.end) not in {Kind.END, Kind.BREAK, Kind.COMMA}:
        return
    if left is not None and left.bare is not None and right.bare is not None:
        rule = "contrast:" + "-".join(unit.text for unit in scene.units[at:after])
        yield Finding(left.bare, RelationType.CONTRASTS_WITH, right.bare, rule)


def _two_kinds(scene: Scene) -> Iterable[Finding]:
    """The one against the other in "A and B are its two kinds", "its two main types are A and B"."""
    for at, unit in enumerate(scene.units):
        if unit.text != "two":
            continue
        kinds = noun_phrase(scene.units, at)
        if kinds is None or noun_lemma(kinds.head.text) not in KIND_NOUNS - {"example", "instance", "case"}:
            continue
        verb = at - 2 if scene.text(at - 1) in {"its", "the"} else at - 1
        if scene.text(verb) == "are":
            items = noun_phrases(scene.units[:verb], segment_start(scene, at))
        elif scene.text(kinds.end) == "are" or scene.text(kinds.end) == ":":
            items = noun_phrases(scene.units, kinds.end + 1)
        else:
            continue
        named = [item.bare for item in items if item.bare is not None]
        if len(items) == len(named) == 2:
            yield Finding(named[0], RelationType.CONTRASTS_WITH, named[1], "contrast:two-kinds")


def _whereas(scene: Scene, at: int) -> Iterable[Finding]:
    """The subject of a clause against that of the clause after "whereas"."""
    other = noun_phrase(scene.units, at + 1)
    opening = scene.units[at + 1] if at + 1 < len(scene.units) and scene.units[at + 1].kind is Kind.TERM else None
    named = other.bare if other is not None and scene.text(other.end) != "of" else None
    if named is None and opening is not None and scene.text(at + 2).endswith("s"):  # "whereas Y needs"
        named = opening.concept
    if named is None or scene.text(at + 1) in _SOME:
        return
    start = segment_start(scene, at)
    subjects = subject_of_clause(scene, at)
    if at > start and scene.owner is not None and all(unit.concept is None for unit in scene.units[start:at]):
        subjects = (scene.owner,)  # "The size is fixed, whereas Y adapts it": the size of the defined concept
    for subject in subjects:
        yield Finding(subject, RelationType.CONTRASTS_WITH, named, "contrast:whereas")


def _and_not(scene: Scene, at: int) -> Iterable[Finding]:
    """Contrasts like "by attention and not by recurrence", "attention, not recurrence"."""
    if scene.text(at - 1) not in {"and", ","}:
        return
    after = at + 1
    last = at - 2 if scene.kind(at - 2) is not Kind.COMMA else at - 3
    left = read_backwards(scene.units, last)
    if left is not None and scene.kind(after) is Kind.PREPOSITION:
        if scene.text(left.start - 1) != scene.text(after):
            return
        after += 1
    right = noun_phrase(scene.units, after)
    if left is None or right is None or scene.kind(right.end) not in {Kind.END, Kind.BREAK, Kind.COMMA}:
        return
    if left.bare is not None and right.bare is not None:
        yield Finding(left.bare, RelationType.CONTRASTS_WITH, right.bare, "contrast:and-not")


def _before(scene: Scene, at: int, *, opens: bool) -> tuple[ConceptId, ...]:
    """The subject of the clause in which the contrast stands."""
    if opens:
        return (scene.owner,) if scene.owner is not None else ()
    position = at - 1
    while scene.kind(position) is Kind.ADVERB:
        position -= 1
    if scene.kind(position) is Kind.TERM:
        return subject_of_verb(scene, at, singular=None)
    return subject_of_clause(scene, at)


def _after_comma(scene: Scene, comma: int) -> tuple[ConceptId, ...]:
    """The subject of the clause after "Unlike X,"."""
    at = comma + 1
    while scene.kind(at) is Kind.ADVERB:
        at += 1
    if scene.text(at) in _PLURAL_PRONOUNS | {"it", "this"}:
        return (scene.owner,) if scene.owner is not None and (scene.pronouns or scene.first) else ()
    phrase = noun_phrase(scene.units, at)
    opening = scene.units[at] if at < len(scene.units) else None
    if phrase is not None and phrase.bare is not None:
        return (phrase.bare,)
    if (
        opening is not None
        and opening.concept is not None
        and scene.kind(at + 1) is Kind.NOUN
        and scene.text(at + 1).endswith("s")
    ):
        return (opening.concept,)  # "Unlike X, Y needs"
    return ()


def _is_denied(scene: Scene, at: int) -> bool:
    """Whether a "not" stands before the contrast in its segment."""
    return any(
        scene.kind(position) is Kind.NEGATION and scene.text(position) != "instead"
        for position in range(segment_start(scene, at), at)
    )
