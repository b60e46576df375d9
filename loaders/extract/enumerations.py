"""Kinds and instances that a text lists: "such as A and B", "A and B are examples", "ranges from A to B"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.vocabulary import RelationType
from loaders.extract.phrases import NounPhrase, noun_phrase, noun_phrases, read_backwards
from loaders.extract.scene import Finding, Scene, is_asserted, segment_end, segment_start
from loaders.extract.tokens import noun_lemma
from loaders.extract.units import Kind, is_proper_name
from loaders.extract.words import word_set

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from graph.model import ConceptId

__all__ = ["EXAMPLE_NOUNS", "find_enumerations", "items_before", "kinds_or_instances", "listed_subjects"]

EXAMPLE_NOUNS = word_set("example instance variant kind type form version subtype variety")
"""A and B are examples: of the defined concept, or of what follows "of"."""
CHOICE_NOUNS = word_set("choice option format implementation representative")
"""A and B are popular choices for Y: Ys, or ways to do Y."""
_SIGNS = word_set("such including include are range ranges")
_OF_KINDS = frozenset({"its-kinds", "include", "range", "open-list"})
"""Rules under which a text lists kinds more often than single things."""
_RENAMING = frozenset({"called", "named", "known", "termed"})
_DASHES = frozenset({"—", "\N{EN DASH}", "-", "--", ":"})
_OPEN_END = frozenset({"etc", "..."})
_PARTICULAR = word_set("all virtually nearly almost modern current popular common well-known")
"""Words that may stand before an item without narrowing it."""


def find_enumerations(scene: Scene) -> Iterable[Finding]:
    """IS_A or INSTANCE_OF for what the sentence lists as kinds of something."""
    for at in range(scene.begin, len(scene.units)):
        if scene.text(at) not in _SIGNS or not is_asserted(scene, at):
            continue
        if scene.text(at) == "such" and scene.text(at + 1) == "as":
            yield from _after_class(scene, at, at + 2, "such-as")
        elif scene.text(at) == "including":
            yield from _after_class(scene, at, at + 1, "including")
        elif scene.text(at) in {"include", "are"}:
            yield from _named_list(scene, at)
            if scene.text(at) == "are":
                yield from _before_class(scene, at)
        elif scene.text(at) in {"range", "ranges"} and scene.text(at + 1) == "from":
            yield from _range(scene, at)
    if scene.first:
        yield from _open_list(scene)


def kinds_or_instances(scene: Scene, items: Sequence[NounPhrase], target: ConceptId, rule: str) -> Iterable[Finding]:
    """The items of one list as kinds of ``target``; as its instances where they are names.

    One capital at the beginning of a sentence, or one name in lower case (pgvector), does not set an item apart.
    """
    marked = [item for item in items if not item.head.plural and item.end - 1 != scene.begin]
    names = sum(is_proper_name(item.head, opens_sentence=False) or _is_initials(item, rule) for item in marked)
    proper = 2 * names > len(marked) or (
        not marked and any(is_proper_name(item.head, opens_sentence=True) for item in items)
    )
    for item in items:
        if item.bare is not None and scene.text(item.end) != "of":
            instance = proper and not item.head.plural
            relation = RelationType.INSTANCE_OF if instance else RelationType.IS_A
            yield Finding(item.bare, relation, target, f"enumeration:{rule}")


def listed_subjects(scene: Scene, at: int) -> tuple[NounPhrase, ...]:
    """The items of a list that begins at ``at`` and is the subject of a verb; that verb reads like a noun of the last."""
    items = noun_phrases(scene.units, at, examples=True)
    last = items[-1] if items else None
    if last is None or not last.compound or last.head.concept is not None or scene.kind(last.end) is Kind.AUXILIARY:
        return items
    shorter = noun_phrase(scene.units[: last.end - 1], last.start)
    return (*items[:-1], shorter) if shorter is not None and shorter.head.concept is not None else items


def _is_initials(item: NounPhrase, rule: str) -> bool:
    """Whether an item is written in capitals without article, as a name is: "GPTQ"; not where variants are listed."""
    written = item.head.written
    alone = item.end - item.start == 1
    return alone and len(written) > 1 and written.isalpha() and written.isupper() and rule not in _OF_KINDS


def _after_class(scene: Scene, at: int, after: int, rule: str) -> Iterable[Finding]:
    """Lists like "Ys such as A and B"."""
    last = at - 2 if scene.kind(at - 1) is Kind.COMMA else at - 1
    whole = read_backwards(scene.units, last)
    if whole is None or not whole.head.plural or whole.head.concept is None or whole.degree:
        return
    opens = whole.start <= segment_start(scene, at)  # the listed are the subject, and a verb follows
    items = listed_subjects(scene, after) if opens else noun_phrases(scene.units, after, examples=True)
    yield from kinds_or_instances(scene, items, whole.head.concept, rule)


def _before_class(scene: Scene, verb: int) -> Iterable[Finding]:
    """Lists like "A, B and C are Ys", "A and B are examples"."""
    position = verb + 1
    while scene.kind(position) is Kind.ADVERB or scene.text(position) == "among":
        position += 1
    renames = scene.kind(position) is Kind.PARTICIPLE and scene.text(position) in _RENAMING
    target = None if renames else _class(scene, noun_phrase(scene.units, position))
    if target is None:
        return
    yield from kinds_or_instances(scene, items_before(scene, verb), target, "are")


def _class(scene: Scene, phrase: NounPhrase | None) -> ConceptId | None:
    """What A and B are, where a text says "are Ys", "are variants" or "are kinds of Y"."""
    if phrase is None or not (phrase.head.plural or noun_lemma(phrase.head.text) != phrase.head.text):
        return None
    if noun_lemma(phrase.head.text) in EXAMPLE_NOUNS and not phrase.compound:
        if scene.text(phrase.end) != "of":
            return scene.owner if not scene.first else None
        inner = noun_phrase(scene.units, phrase.end + 1)
        return inner.head.concept if inner is not None else None
    if noun_lemma(phrase.head.text) in CHOICE_NOUNS and scene.text(phrase.end) in {"for", "of"}:
        inner = noun_phrase(scene.units, phrase.end + 1)
        return inner.bare if inner is not None else None
    return phrase.head.concept if scene.kind(phrase.end) is not Kind.TO else None


def items_before(scene: Scene, verb: int) -> list[NounPhrase]:
    """The items of the list that fills the segment up to the verb; none where something else stands there, too."""
    items: list[NounPhrase] = []
    at = segment_start(scene, verb)
    while at < verb:
        while scene.text(at) in _PARTICULAR or scene.kind(at) in {Kind.COMMA, Kind.CONJUNCTION}:
            at += 1
        if items and scene.kind(at) is Kind.PREPOSITION and scene.kind(at - 1) is Kind.COMMA:  # "and, for safety, C"
            at = _next_comma(scene, at, verb) + 1
        phrase = noun_phrase(scene.units[:verb], at)
        if phrase is None:
            return []
        items.append(phrase)
        last = any(unit.kind is Kind.CONJUNCTION for unit in scene.units[segment_start(scene, verb) : phrase.start])
        after = verb if last and scene.text(phrase.end) == "of" else phrase.end  # "A and all Bs of today are"
        if after < verb and scene.kind(after) not in {Kind.COMMA, Kind.CONJUNCTION}:
            return []
        at = after
    return items


def _next_comma(scene: Scene, at: int, end: int) -> int:
    while at < end and scene.kind(at) is not Kind.COMMA:
        at += 1
    return at


def _named_list(scene: Scene, verb: int) -> Iterable[Finding]:
    """Lists like "Examples include A and B"."""
    subject = read_backwards(scene.units, verb - 1)
    if subject is None or subject.start > segment_start(scene, verb) or scene.owner is None or scene.first:
        return
    if noun_lemma(subject.head.text) in EXAMPLE_NOUNS and not subject.compound:
        yield from kinds_or_instances(scene, noun_phrases(scene.units, verb + 1), scene.owner, "include")


def _range(scene: Scene, verb: int) -> Iterable[Finding]:
    """Lists like "Models range from A to B"."""
    whole = read_backwards(scene.units, verb - 1)
    start = noun_phrase(scene.units, verb + 2)
    if whole is None or whole.bare is None or whole.start > segment_start(scene, verb) or start is None:
        return
    items = [start]
    if scene.kind(start.end) is Kind.TO:
        end = noun_phrase(scene.units, start.end + 1)
        items += [end] if end is not None else []
    yield from kinds_or_instances(scene, items, whole.bare, "range")


def _open_list(scene: Scene) -> Iterable[Finding]:
    """Lists like "Values that ...—A, B, etc." in the first sentence: kinds of the defined concept."""
    if scene.owner is None or scene.predicate is None or scene.predicate.phrase is None:
        return
    for at in range(1, len(scene.units)):
        if scene.text(at - 1) not in _DASHES or not tuple(_items(scene, at, at + 1)):
            continue
        end = segment_end(scene, at)
        if end > at and scene.text(end - 1) in _OPEN_END:
            yield from kinds_or_instances(scene, tuple(_items(scene, at, end - 1)), scene.owner, "open-list")


def _items(scene: Scene, at: int, end: int) -> Iterable[NounPhrase]:
    while at < end:
        phrase = noun_phrase(scene.units, at)
        if phrase is not None and scene.kind(phrase.end) is Kind.COMMA:
            yield phrase
        while at < end and scene.kind(at) is not Kind.COMMA:
            at += 1
        at += 1
