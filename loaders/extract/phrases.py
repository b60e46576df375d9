"""Noun phrases among units: where one ends, what its head is, and what qualifies it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loaders.extract.units import NOMINAL, Kind, Unit
from loaders.extract.words import word_set

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graph.model import ConceptId

__all__ = ["NounPhrase", "noun_phrase", "noun_phrases", "read_backwards"]

_OPENERS = frozenset({Kind.DETERMINER, Kind.NUMBER, Kind.DEGREE, Kind.ADVERB})
_QUALIFIERS = frozenset({Kind.ADJECTIVE, Kind.PARTICIPLE})
_CLAUSE_GOES_ON = frozenset({Kind.AUXILIARY, Kind.NEGATION})
"""After a noun phrase, these make it the subject of another clause."""


@dataclass(frozen=True, slots=True)
class NounPhrase:
    """Units ``start`` to ``end`` (exclusive): determiners, qualifiers, and the head as its last unit."""

    start: int
    end: int
    head: Unit
    qualified: bool
    """An adjective or participle stands before the head: "labeled examples"."""
    compound: bool
    """A noun stands before the head and narrows it: "spam filter"."""
    degree: bool
    """It is about more or less of the thing: "simpler models"."""
    crowded: bool
    """A noun before the head is in the plural: a clause in disguise, "cooks prevent curdling", as no tagger tells verbs."""
    modifier: ConceptId | None
    """The term right before the head, if one stands there: "training" in "training technique"."""

    @property
    def concept(self) -> ConceptId | None:
        """The concept that the head names, where nothing but qualifiers stands before it."""
        return None if self.compound or self.degree else self.head.concept

    @property
    def bare(self) -> ConceptId | None:
        """The concept that the phrase names with no qualifier at all."""
        return None if self.qualified else self.concept


def noun_phrase(units: Sequence[Unit], at: int) -> NounPhrase | None:
    """The noun phrase that begins at ``at``; None where none does.

    A possessor before the head belongs to it: in "the model's predictions" the head is "predictions".
    """
    position = at
    head: int | None = None
    first_noun = at
    flags: set[Kind] = set()
    while position < len(units):
        kind = units[position].kind
        if kind in NOMINAL:
            first_noun = position if head is None else first_noun
            head = position
        elif kind is Kind.GERUND:
            if not _gerund_inside(units, position, begun=head is not None):
                break
            first_noun = position if head is None else first_noun
            head = position
        elif kind is Kind.POSSESSIVE and head is not None:
            head = None
        elif head is not None or not _may_precede_head(units, position, flags):
            break
        else:
            flags.add(kind)
        position += 1
    if head is None or head != position - 1:
        return None
    before = units[head - 1] if head > first_noun else None
    return NounPhrase(
        start=at,
        end=position,
        head=units[head],
        qualified=bool(flags & _QUALIFIERS),
        compound=before is not None,
        degree=Kind.DEGREE in flags,
        crowded=any(unit.plural for unit in units[first_noun:head]),
        modifier=before.concept if before is not None else None,
    )


def _may_precede_head(units: Sequence[Unit], position: int, flags: set[Kind]) -> bool:
    kind = units[position].kind
    if kind in _OPENERS or kind in _QUALIFIERS:
        return True
    following = units[position + 1].kind if position + 1 < len(units) else Kind.END
    joins = kind is Kind.COMMA or (kind is Kind.CONJUNCTION and units[position].text in {"and", "or"})
    return joins and bool(flags & _QUALIFIERS) and (following in _QUALIFIERS or following is Kind.ADVERB)


def _gerund_inside(units: Sequence[Unit], position: int, *, begun: bool) -> bool:
    """Whether a word in -ing belongs to the noun phrase ("machine learning model") and opens no clause of its own."""
    following = units[position + 1].kind if position + 1 < len(units) else Kind.END
    if begun:
        return units[position].text not in CLAUSE_GERUNDS and following not in (_OPENERS | _QUALIFIERS | {Kind.PRONOUN})
    return True


CLAUSE_GERUNDS = word_set("""using containing describing consisting involving combining including having representing showing giving making allowing
    leading taking dealing relating causing preventing reducing producing generating measuring controlling improving avoiding
    requiring enabling resulting comprising being covering serving occurring arising belonging providing yielding bearing
    extending according pertaining owing resembling inhabiting lying coming remaining constituting embodying possessing
    originating specializing adhering indicating suggesting stating denoting connecting joining supporting surrounding
    living growing carrying wearing displaying exhibiting ranging extending hanging protruding projecting standing following
    preceding corresponding""")
"""Words in -ing that after a noun open a clause: "an approach using ..."."""


def noun_phrases(units: Sequence[Unit], at: int, *, examples: bool = False) -> tuple[NounPhrase, ...]:
    """The noun phrases of a list that begins at ``at``: "attention, layers and tokens" gives three.

    A phrase that turns out to be the subject of a further clause is left out (except after "such as", where
    ``examples`` are listed before the verb), and so is everything after a comma where no "and" or "or" closes the list.
    """
    found: list[NounPhrase] = []
    closed = False
    position = at
    while (phrase := noun_phrase(units, position)) is not None:
        following = units[phrase.end].kind if phrase.end < len(units) else Kind.END
        if found and following in _CLAUSE_GOES_ON and not examples:
            break
        found.append(phrase)
        position = phrase.end
        joined = False
        while position < len(units) and (units[position].kind is Kind.COMMA or units[position].text in {"and", "or"}):
            closed = closed or units[position].kind is Kind.CONJUNCTION
            joined = True
            position += 1
        if not joined:
            break
    return tuple(found) if closed else tuple(found[:1])


def read_backwards(units: Sequence[Unit], last: int) -> NounPhrase | None:
    """The noun phrase whose head is the unit ``last``: the longest one that ends there."""
    if last < 0 or units[last].kind not in NOMINAL:
        return None
    start = last
    while start > 0 and units[start - 1].kind in (NOMINAL | _OPENERS | _QUALIFIERS | {Kind.GERUND, Kind.POSSESSIVE}):
        start -= 1
    upto = units[: last + 1]
    for begin in range(start, last + 1):
        phrase = noun_phrase(upto, begin)
        if phrase is not None and phrase.end == last + 1:
            return phrase
    return None
