"""What the columns of a table, or the keys of an object, mean: our own names for them and those that people use.

Tables of every format share it. A row becomes an entry by :meth:`Columns.entry`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from graph.errors import Problem
from graph.vocabulary import VOCABULARY, RelationType
from loaders.entries import Claim, Entry, Place
from loaders.entry_rules import error_at, warning_at
from loaders.spelling import did_you_mean

__all__ = ["COLUMNS", "RELATION_COLUMNS", "Cell", "Columns", "column_key", "find_columns", "known_column", "list_items"]

COLUMNS = ("id", "name", "aliases", "definition", "section", "hours")
RELATION_COLUMNS: Mapping[str, RelationType] = {each.value.lower(): each for each in VOCABULARY}

Cell = str | tuple[str, ...]
"""Text, or a list where the format has lists."""

_OTHER_NAMES: Mapping[str, str] = {
    "name": "term terms title word concept phrase headword label",
    "aliases": "alias synonyms synonym aka also_known_as abbreviations abbreviation acronyms acronym",
    "definition": "definitions meaning meanings description explanation def",
    "section": "category topic domain chapter",
    "related_to": "see_also related related_term related_terms",
}
_CANONICAL: Mapping[str, str] = {
    **{each: each for each in (*COLUMNS, *RELATION_COLUMNS)},
    **{other: canonical for canonical, others in _OTHER_NAMES.items() for other in others.split()},
}
_LISTS = frozenset({"aliases", *RELATION_COLUMNS})
_MEANS = {"name": "the term", "definition": "the definition", "section": "the section"}
_BAR = re.compile(r"(\\*)\|")
_DECIMAL_COMMA = re.compile(r"\d+,\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """At which positions of a row the parts of an entry stand; None for one that the table does not have."""

    headers: tuple[str, ...]
    """As the file writes them."""
    name: int | None = None
    id: int | None = None
    definition: int | None = None
    section: int | None = None
    hours: int | None = None
    aliases: tuple[int, ...] = ()
    relations: tuple[tuple[int, RelationType], ...] = ()

    def entry(self, cells: Sequence[Cell], place: Place) -> tuple[Entry, Problem | None]:
        """The entry that a row is, and what is wrong with its hours; the table has to have a column of names."""
        hours, problem = _hours(self._text(cells, self.hours), place)
        section = self._text(cells, self.section)
        entry = Entry(
            name=self._text(cells, self.name),
            place=place,
            id=self._text(cells, self.id) or None,
            aliases=tuple(item for at in self.aliases for item in _items(cells[at])) if self.aliases else (),
            definition=self._text(cells, self.definition) or None,
            section=sys.intern(section) if section else None,  # a few sections, many rows
            hours=hours,
            claims=tuple(self._claims(cells, place)) if self.relations else (),
        )
        return entry, problem

    @property
    def used(self) -> frozenset[int]:
        """The positions from which something is read."""
        single = (self.name, self.id, self.definition, self.section, self.hours)
        listed = (*self.aliases, *(at for at, _ in self.relations))
        return frozenset((*(at for at in single if at is not None), *listed))

    @staticmethod
    def _text(cells: Sequence[Cell], at: int | None) -> str:
        if at is None:
            return ""
        cell = cells[at]
        return cell.strip() if isinstance(cell, str) else "\n".join(cell)

    def _claims(self, cells: Sequence[Cell], place: Place) -> Iterator[Claim]:
        for at, relation_type in self.relations:
            if cells[at]:
                here = Place(place.file, place.line, place.path or self.headers[at])
                for target in _items(cells[at]):
                    yield Claim(type=relation_type, target=target, place=here)


def column_key(header: str) -> str:
    """A header without regard to case, spaces, hyphens and a plural in brackets.

    >>> column_key(" See  also: "), column_key("Abbreviation(s)")
    ('see_also', 'abbreviations')
    """
    return re.sub(r"[\s_-]+", "_", header.strip(" \t\n\r\xa0:*").casefold().replace("(s)", "s"))


def known_column(header: str) -> str | None:
    """Our own name for what a column holds; None for an unknown one.

    >>> known_column("Term"), known_column("See also"), known_column("Remarks")
    ('name', 'related_to', None)
    """
    return _CANONICAL.get(column_key(header))


def find_columns(headers: Sequence[str], place: Place, what: str = "column") -> tuple[Columns, list[Problem]]:
    """What each of ``headers`` means, and which of them are unknown, repeated or in one another's way.

    One of our own names goes before a person's name for the same; lists from several columns are joined. ``what`` is
    how a message calls a header.
    """
    problems: list[Problem] = []
    keys = [column_key(header) for header in headers]
    problems += _repeated(keys, place, what)
    found: dict[str, list[int]] = {}
    for at, key in enumerate(keys):
        canonical = _CANONICAL.get(key)
        if canonical is not None and key not in keys[:at]:
            found.setdefault(canonical, []).append(at)
        elif canonical is None and key:
            problems.append(_unknown(key, place, what))
    single = {}
    for canonical, places in found.items():
        if canonical not in _LISTS:
            single[canonical] = _one_of(canonical, places, keys)
            problems += _rivals(canonical, places, keys, place, what)
    relations = [(at, RELATION_COLUMNS[key]) for key in RELATION_COLUMNS for at in found.get(key, ())]
    made = Columns(headers=tuple(keys), aliases=tuple(found.get("aliases", ())), relations=tuple(relations), **single)
    return made, problems


def list_items(cell: str) -> list[str]:
    r"""The items of a list in one cell: between ``|``, or between ``;`` where there is no ``|``.

    A bar with a backslash before it belongs to its item; two backslashes before a bar are one.

    >>> list_items("CNN; ConvNet"), list_items("a; b|c"), list_items(r"one \| item|two")
    (['CNN', 'ConvNet'], ['a; b', 'c'], ['one | item', 'two'])
    """
    if "|" not in cell:
        return _stripped(cell.split(";"))
    if "\\" not in cell:
        return _stripped(cell.split("|"))
    items = [""]
    end = 0
    for bar in _BAR.finditer(cell):
        slashes = len(bar.group(1))
        items[-1] += cell[end : bar.start()] + "\\" * (slashes // 2)
        if slashes % 2:
            items[-1] += "|"
        else:
            items.append("")
        end = bar.end()
    items[-1] += cell[end:]
    return _stripped(items)


def _items(cell: Cell) -> list[str]:
    if isinstance(cell, tuple):
        return list(cell)
    return list_items(cell) if cell else []


def _stripped(items: Sequence[str]) -> list[str]:
    return [kept for item in items if (kept := item.strip())]


def _hours(text: str, place: Place) -> tuple[float | None, Problem | None]:
    if not text:
        return None, None
    try:
        return float(text.replace(",", ".") if _DECIMAL_COMMA.fullmatch(text) else text), None
    except ValueError:
        message = f"'{text}' is no number of hours"
        return None, error_at(place, "hours", message, "write a number without a unit, such as 1.5")


def _repeated(keys: Sequence[str], place: Place, what: str) -> Iterator[Problem]:
    for at, key in enumerate(keys):
        if key and key in keys[:at]:
            yield error_at(place, "columns", f"the {what} '{key}' is there twice", "join the two, or rename one")


def _unknown(key: str, place: Place, what: str) -> Problem:
    message = f"the {what} '{key}' is not known and was left out"
    own = (*COLUMNS, *RELATION_COLUMNS)
    return warning_at(place, "unknown-column", message, did_you_mean(key, own) or f"known {what}s: {', '.join(own)}")


def _one_of(canonical: str, places: Sequence[int], keys: Sequence[str]) -> int:
    """The column with our own name, or the first."""
    return next((at for at in places if keys[at] == canonical), places[0])


def _rivals(canonical: str, places: Sequence[int], keys: Sequence[str], place: Place, what: str) -> Iterator[Problem]:
    chosen = _one_of(canonical, places, keys)
    for at in places:
        if at == chosen:
            continue
        if keys[chosen] == canonical:
            message = f"the {what} '{keys[at]}' was left out, because '{canonical}' is there and means the same"
            yield warning_at(place, "unknown-column", message, "join the two if both are needed")
        else:
            message = f"the {what}s '{keys[chosen]}' and '{keys[at]}' both mean {_MEANS[canonical]}"
            yield error_at(place, "columns", message, f"call the right one `{canonical}`, or rename the other")
