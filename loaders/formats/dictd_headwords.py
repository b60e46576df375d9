"""The concepts that a dictionary's entries are: a dictionary may give one headword several entries, a glossary not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from graph.errors import Problem
from graph.names import slug
from loaders.entries import Place
from loaders.entry_rules import warning_at
from loaders.formats.dictd_text import EntryText

__all__ = ["Headword", "Record", "Settled", "settle_headwords"]

_LOOSE = re.compile(r"[\s_-]+")
_PLAIN = re.compile(r"[\w\s-]*")


@dataclass(frozen=True, slots=True)
class Record:
    """One entry of the dictionary."""

    text: EntryText
    place: Place


@dataclass(slots=True)
class Headword:
    """All entries of one headword."""

    name: str
    records: list[Record]
    written: str
    """As the dictionary writes it, where ``name`` had to differ."""
    aliases: list[str] = field(default_factory=list)

    @property
    def place(self) -> Place:
        """Where its first entry stands."""
        return self.records[0].place

    @property
    def topic(self) -> str | None:
        """The first topic that an entry gives."""
        return next((record.text.topic for record in self.records if record.text.topic), None)


@dataclass(slots=True)
class Settled:
    """Headwords of which no two give one id, and what was done to get there."""

    headwords: list[Headword] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def settle_headwords(records: Sequence[Record]) -> Settled:
    """One headword for all entries that are called the same but for case, spaces and hyphens.

    Names that only differ in other characters would have one id ("C" and "C*"): the plainest keeps its name, another
    gets its topic or a number in parentheses. An alias that is another's name or alias is left out. All with warnings.
    """
    made = Settled(_joined(records))
    for headword in made.headwords:
        if len(headword.records) > 1:
            message = f"'{headword.name}' has {len(headword.records)} entries, which were joined into one concept"
            lines = ", ".join(str(record.place.line) for record in headword.records[1:])
            hint = f"nothing, if they are senses of one word; the others are in line {lines}"
            made.problems.append(warning_at(headword.place, "homographs-joined", message, hint))
    owners: dict[str, Headword] = {}
    for headword in sorted(made.headwords, key=lambda each: _PLAIN.fullmatch(each.name) is None):
        _own_name(headword, owners, made.problems)
    for headword in made.headwords:
        _own_aliases(headword, owners, made.problems)
    return made


def _joined(records: Sequence[Record]) -> list[Headword]:
    by_key: dict[str, Headword] = {}
    for record in records:
        name = record.text.names[0]
        key = _LOOSE.sub(" ", name.casefold()).strip() or name
        there = by_key.setdefault(key, Headword(name, [], name))
        if all(record.text.paragraphs != other.text.paragraphs for other in there.records):
            there.records.append(record)
    return list(by_key.values())


def _own_name(headword: Headword, owners: dict[str, Headword], problems: list[Problem]) -> None:
    other = owners.get(slug(headword.name))
    if other is not None:
        marks = [headword.topic] if headword.topic else []
        candidates = [f"{headword.written} ({mark})" for mark in marks]
        number = 2
        while not candidates or slug(candidates[0]) in owners:
            candidates = [*candidates[1:], *([] if candidates[1:] else [f"{headword.written} ({number})"])]
            number += 1
        headword.name = candidates[0]
        message = f"'{headword.written}' would have the id of '{other.name}' and was called '{headword.name}'"
        hint = "nothing, or give one of them another name"
        problems.append(warning_at(headword.place, "headword-renamed", message, hint))
    owners[slug(headword.name)] = headword


def _own_aliases(headword: Headword, owners: dict[str, Headword], problems: list[Problem]) -> None:
    names = dict.fromkeys(name for record in headword.records for name in record.text.names)
    for alias in names:
        owner = owners.setdefault(slug(alias), headword)
        if owner is headword:
            headword.aliases += [alias] if alias.casefold() != headword.name.casefold() else []
        elif alias != headword.written:
            message = f"'{alias}', an alias of '{headword.name}', is a name of '{owner.name}' as well; it was left out"
            problems.append(warning_at(headword.place, "alias-left-out", message, "take it from one of the two"))
