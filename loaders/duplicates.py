"""Which entries are the same term, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from graph.errors import Problem
from graph.model import ConceptId
from graph.names import clean_name, slug
from loaders.entries import Entry, Place
from loaders.entry_rules import error_at, warning_at

__all__ = ["Fate", "OnDuplicate", "Term", "Terms", "entry_id", "join_terms", "place_text"]


class OnDuplicate(StrEnum):
    """What happens to a term with two definitions."""

    ERROR = "error"
    FIRST = "first"
    """The first is kept, the others are left out."""
    NUMBER = "number"
    """All are kept, with a number in name and id from the second on."""


class Fate(StrEnum):
    """What became of an entry."""

    STORED = "stored"
    MERGED = "merged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One or several entries that are one concept."""

    id: ConceptId
    entry: Entry
    """Its names, definition and claims, those of all its entries together."""
    given_id: bool
    """Whether a file gives the id."""
    order: int
    """The place of the entry that defines it among all entries."""


@dataclass(slots=True)
class Terms:
    """The terms of a glossary, in the order of its entries, and what became of each entry."""

    terms: list[Term] = field(default_factory=list)
    fates: list[Fate] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def entry_id(entry: Entry) -> ConceptId:
    """The id that an entry has or gets."""
    return ConceptId(entry.id) if entry.id else slug(entry.name)


def place_text(place: Place) -> str:
    """``FILE:LINE``."""
    return place.file if place.line is None else f"{place.file}:{place.line}"


def join_terms(entries: Sequence[Entry], on_duplicate: OnDuplicate) -> Terms:
    """The terms that ``entries`` are: of one name with the same definition, or with one at most, they are merged.

    A name with two definitions is settled by ``on_duplicate``; two names that give one id are an error, unless they
    are numbered.
    """
    joining = _Joining(on_duplicate)
    for entry in entries:
        joining.take(entry)
    return joining.made


class _Joining:
    """Takes entries in order."""

    def __init__(self, on_duplicate: OnDuplicate) -> None:
        self.made = Terms()
        self._on_duplicate = on_duplicate
        self._by_name: dict[str, int] = {}
        self._by_id: dict[ConceptId, int] = {}

    def take(self, entry: Entry) -> None:
        """Add ``entry`` or join it with what is there."""
        same = self._by_name.get(entry.name.casefold())
        if same is not None:
            self._take_again(same, entry)
        elif entry_id(entry) in self._by_id:
            self._take_collision(self.made.terms[self._by_id[entry_id(entry)]], entry)
        else:
            self._add(entry)

    def _add(self, entry: Entry) -> None:
        own = entry_id(entry)
        self._by_name[entry.name.casefold()] = self._by_id[own] = len(self.made.terms)
        self.made.terms.append(Term(id=own, entry=entry, given_id=entry.id is not None, order=len(self.made.fates)))
        self.made.fates.append(Fate.STORED)

    def _take_again(self, index: int, entry: Entry) -> None:
        """``entry`` has the name of a term that is there."""
        term = self.made.terms[index]
        first = place_text(term.entry.place)
        ids_differ = bool(entry.id) and term.given_id and entry.id != term.id
        if not ids_differ and _agree(term.entry, entry):
            if not (entry.mentioned or term.entry.mentioned):
                message = f"'{entry.name}' stands here again as in {first}; the two were merged"
                self.made.problems.append(warning_at(entry.place, "duplicate-merged", message, "remove one of them"))
            self._merge(index, entry)
        elif self._on_duplicate is OnDuplicate.NUMBER:
            self._add_numbered(entry)
        elif self._on_duplicate is OnDuplicate.FIRST:
            message = f"'{entry.name}' stands here again, differently from {first}; the first was kept"
            self.made.problems.append(warning_at(entry.place, "duplicate-left-out", message, "remove one of them"))
            self.made.fates.append(Fate.REFUSED)
        else:
            what = f"with the id '{entry.id}' and in {first} with '{term.id}'" if ids_differ else f"and in {first}"
            message = f"'{entry.name}' is defined here {what}, differently"
            suggestion = "remove or rename one of them, or choose with --on-duplicate first or number"
            self._refuse(error_at(entry.place, "duplicate-term", message, suggestion))

    def _take_collision(self, term: Term, entry: Entry) -> None:
        """``entry`` has another name than ``term``, and the same id."""
        if self._on_duplicate is OnDuplicate.NUMBER:
            self._add_numbered(entry)
            return
        first = place_text(term.entry.place)
        message = f"'{entry.name}' here and '{term.entry.name}' in {first} both have the id '{term.id}'"
        suggestion = "make one an alias of the other, or give one an id of its own"
        self._refuse(error_at(entry.place, "id-collision", message, suggestion))

    def _refuse(self, problem: Problem) -> None:
        self.made.problems.append(problem)
        self.made.fates.append(Fate.REFUSED)

    def _merge(self, index: int, entry: Entry) -> None:
        term = self.made.terms[index]
        joined = _joined(term.entry, entry)
        own = entry_id(joined)
        if own != term.id and own in self._by_id:
            self._take_collision(self.made.terms[self._by_id[own]], entry)
            return
        del self._by_id[term.id]
        self._by_id[own] = index
        order = term.order if joined.place == term.entry.place else len(self.made.fates)
        self.made.terms[index] = Term(id=own, entry=joined, given_id=joined.id is not None, order=order)
        self.made.fates.append(Fate.MERGED)

    def _add_numbered(self, entry: Entry) -> None:
        number = 2
        while f"{entry.name} ({number})".casefold() in self._by_name or f"{entry_id(entry)}-{number}" in self._by_id:
            number += 1
        numbered = replace(entry, name=f"{entry.name} ({number})", id=f"{entry_id(entry)}-{number}")
        message = f"'{entry.name}' is there already and was kept as '{numbered.name}'"
        self.made.problems.append(warning_at(entry.place, "duplicate-numbered", message, "give it a name of its own"))
        self._add(numbered)


def _agree(first: Entry, second: Entry) -> bool:
    """Whether the two define the same, or one of them nothing."""
    if first.definition is None or second.definition is None:
        return True
    return clean_name(first.definition) == clean_name(second.definition)


def _joined(first: Entry, second: Entry) -> Entry:
    """One entry of two: what the defining one says, completed by the other."""
    leading, other = (second, first) if first.mentioned and not second.mentioned else (first, second)
    if leading.definition is None and other.definition is not None:
        leading, other = other, leading
    aliases = {alias.casefold(): alias for alias in reversed((*leading.aliases, *other.aliases))}
    return replace(
        leading,
        id=leading.id or other.id,
        aliases=tuple(reversed(aliases.values())),
        section=leading.section or other.section,
        hours=leading.hours if leading.hours is not None else other.hours,
        mentioned=leading.mentioned and other.mentioned,
        claims=(*leading.claims, *other.claims),
        anchors=tuple(dict.fromkeys((*leading.anchors, *other.anchors))),
    )
