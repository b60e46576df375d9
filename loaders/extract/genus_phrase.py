"""The noun phrase with which a definition begins, read on where elsewhere a word might be a verb.

It goes over qualifiers that no list has ("a slender tropical climber", "tall, hairy plant"), and a word with the ending of
an adjective is a noun where no other noun follows ("a guitar", "an evergreen of the Alps").
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from loaders.extract.noun_classes import COUNTED_GERUNDS
from loaders.extract.phrases import CLAUSE_GERUNDS, NounPhrase
from loaders.extract.units import NOMINAL, Kind, Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["QUALIFIERS", "genus_phrase"]

QUALIFIERS = frozenset({Kind.ADJECTIVE, Kind.PARTICIPLE, Kind.GERUND, Kind.ADVERB, Kind.DEGREE})
"""What may stand between a determiner and the head."""
_NOUN_LIKE = frozenset({Kind.ADJECTIVE, Kind.PARTICIPLE, Kind.DEGREE})
_NAMING = frozenset({"called", "named", "termed", "dubbed", "titled", "entitled"})
"""After a noun, what follows one of these is a name: "a language called Parallel C"."""
_JOINING = frozenset({"and", "or", "but"})
_AFTER_HEAD = frozenset({Kind.RELATIVE, Kind.PARTICIPLE, Kind.GERUND, Kind.END, Kind.BREAK, Kind.COMMA})


@dataclass(slots=True)
class _Reading:
    """What was read of a phrase so far, by place."""

    units: Sequence[Unit]
    start: int
    nouns: list[int] = field(default_factory=list)
    """Those at the end, with nothing between."""
    qualifiers: list[int] = field(default_factory=list)

    def takes(self, position: int) -> bool:
        """Whether the unit belongs to the phrase; if so, it is read."""
        kind = self.units[position].kind
        if kind in NOMINAL or (kind is Kind.GERUND and self._has_noun_in_ing(position)):
            self.nouns.append(position)
            return True
        if kind is Kind.POSSESSIVE:
            taken = bool(self.nouns)
            self.nouns = []
            return taken
        if kind in {Kind.DETERMINER, Kind.NUMBER}:
            return not (self.nouns or self.qualifiers)
        if kind in QUALIFIERS:
            return self._takes_qualifier(position)
        return bool(self.qualifiers) and not self.nouns and _joins_qualifiers(self.units, position)

    def _has_noun_in_ing(self, position: int) -> bool:
        return _is_noun_in_ing(self.units, position, self.start, begun=bool(self.nouns))

    def _takes_qualifier(self, position: int) -> bool:
        opened = position == self.start or self.units[position - 1].kind is Kind.DETERMINER
        text = self.units[position].text
        opens_clause = (text in CLAUSE_GERUNDS and not opened) or (text in _NAMING and bool(self.nouns))
        gerund = self.units[position].kind is Kind.GERUND  # "a person [suffering] from"
        if opens_clause or (self.nouns and not _leads_to_noun(self.units, position + gerund)):
            return False
        self.qualifiers += [*self.nouns, position]  # a noun before a qualifier is an adjective that no list has
        self.nouns = []
        return True


def genus_phrase(units: Sequence[Unit], at: int) -> NounPhrase | None:
    """The noun phrase that begins at ``at``, where the genus of a definition stands; None where none does."""
    reading = _Reading(units, at)
    end = at
    while end < len(units) and reading.takes(end):
        end += 1
    nouns = reading.nouns
    if nouns and _is_behind_proper_adjective(units, nouns[-1], at):
        nouns.append(nouns[-1] + 1)
    head = nouns[-1] if nouns else _noun_like_adjective(units, at, end)
    if head is None or (nouns and head < end - 1):
        return None
    end = head + 1
    compound = len(nouns) > 1
    kinds = {units[one].kind for one in reading.qualifiers if one != head}
    return NounPhrase(
        start=at,
        end=end,
        head=units[head],
        qualified=bool(kinds & {Kind.ADJECTIVE, Kind.PARTICIPLE}),
        compound=compound,
        degree=Kind.DEGREE in kinds,
        crowded=any(_is_crowding(units, one, at) for one in nouns[:-1]),
        modifier=units[head - 1].concept if compound else None,
    )


def _leads_to_noun(units: Sequence[Unit], position: int) -> bool:
    """Whether from ``position`` on only qualifiers stand before the next noun: "[slender] often twining tropical vine"."""
    for at, unit in enumerate(units[position:], position):
        if unit.kind in NOMINAL or (unit.kind is Kind.GERUND and _is_noun_in_ing(units, at, at, begun=False)):
            return True
        if unit.kind not in QUALIFIERS and unit.kind is not Kind.NUMBER:
            return False
        if unit.text in CLAUSE_GERUNDS:
            return False
    return False


def _is_noun_in_ing(units: Sequence[Unit], position: int, at: int, *, begun: bool) -> bool:
    """Whether a word in -ing is a noun here: "machine [learning] that", "[training] of"; not "a device [running] on"."""
    unit = units[position]
    following = units[position + 1].kind if position + 1 < len(units) else Kind.END
    opened = position > at and units[position - 1].kind is Kind.DETERMINER
    if following in NOMINAL:
        return opened or unit.text not in CLAUSE_GERUNDS
    if following in {Kind.ADJECTIVE, Kind.DEGREE}:
        return False
    if opened:
        return True
    behind_plural = begun and units[position - 1].plural and following is Kind.PREPOSITION  # "trousers ending above"
    if behind_plural or following in {Kind.DETERMINER, Kind.PRONOUN, Kind.ADVERB}:
        return False
    if unit.text in COUNTED_GERUNDS:
        return True
    return unit.text not in CLAUSE_GERUNDS and (not begun or units[at].text not in {"a", "an"})


def _joins_qualifiers(units: Sequence[Unit], position: int) -> bool:
    """Whether two qualifiers of one noun stand around: "tall, hairy plant", "wild or cultivated", "small to large"."""
    following = position + 1
    if units[position].kind is Kind.COMMA:
        following += following < len(units) and units[following].text in _JOINING
    elif units[position].text not in _JOINING and units[position].kind is not Kind.TO:
        return False
    return _leads_to_noun(units, following)


def _noun_like_adjective(units: Sequence[Unit], at: int, end: int) -> int | None:
    """The last word before ``end``, or before a participle, where it can be a noun with the ending of an adjective."""
    for position in range(at, end - 1):
        modified = units[position + 1].kind is Kind.PARTICIPLE  # "a chemical [derived] from", "copal [found] usually"
        compared = units[position].kind is Kind.DEGREE and position > at  # "Spanish [financier] noted for"
        if modified and (units[position].kind is Kind.ADJECTIVE or compared):
            return position
    last = end - 1
    if last < at or units[last].kind not in _NOUN_LIKE:
        return None
    if units[at].kind is Kind.DETERMINER:
        return last
    after = units[end] if end < len(units) else None
    stands = after is not None and (after.text == "of" or after.kind in {Kind.RELATIVE, Kind.PARTICIPLE})
    return last if stands and units[last].kind is Kind.ADJECTIVE else None


def _is_behind_proper_adjective(units: Sequence[Unit], last: int, at: int) -> bool:
    """Whether the unit after ``last`` is the head: "Roman [general] who", "North American [perennial] with".

    It looks like an adjective or comparative, which in English seldom stands behind its noun, and hardly behind a name.
    """
    if last + 1 >= len(units) or units[last + 1].kind not in {Kind.ADJECTIVE, Kind.DEGREE}:
        return False
    named = units[last].written[:1].isupper() and units[last].kind is Kind.NOUN
    after = units[last + 2] if last + 2 < len(units) else None
    closed = after is None or after.kind in _AFTER_HEAD or after.text == "with"
    return named and (closed or (after is not None and after.text in {"in", "of", "under", "from"} and last > at))


def _is_crowding(units: Sequence[Unit], position: int, at: int) -> bool:
    """Whether a noun before the head is in the plural, as in "cooks prevent curdling"; "United States" is not."""
    unit = units[position]
    named = unit.written[:1].isupper() and position > at
    return unit.plural and not named and units[at].text not in {"a", "an"}
