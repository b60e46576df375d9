"""Which entries are the same term, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from graph.errors import Problem
from graph.model import ConceptId
from graph.names import clean_name, slug
from loaders.entries import Entry, Place
from loaders.entry_rules import error_at, warning_at
from loaders.source_names import SourceNames

__all__ = ["Fate", "OnDuplicate", "Term", "Terms", "entry_id", "join_terms", "place_text"]


class OnDuplicate(StrEnum):
    """What happens to a term with two definitions."""

    ERROR = "error"
    JOIN = "join"
    """The first is the definition; the others are kept as further texts, whose relations count and can be quoted."""
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
    further: tuple[Entry, ...] = ()
    """Those of its entries that define it in other words."""
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


def join_terms(
    entries: Sequence[Entry], on_duplicate: OnDuplicate, source_of: Mapping[str, int] | None = None
) -> Terms:
    """The terms that ``entries`` are: of one name with the same definition, or with one at most, they are merged.

    A name with two definitions is settled by ``on_duplicate``; two names that give one id are an error, unless they
    are numbered. ``source_of`` says which source a file belongs to. Entries of different sources are one term also
    where the name of one is an alias of the other, or differs from its name in case, spacing or hyphens only, and
    where they have two ids: each source speaks for itself.
    """
    joining = _Joining(on_duplicate, source_of or {})
    for entry in entries:
        joining.take(entry)
    return joining.made


class _Joining:
    """Takes entries in order."""

    def __init__(self, on_duplicate: OnDuplicate, source_of: Mapping[str, int]) -> None:
        self.made = Terms()
        self._on_duplicate = on_duplicate
        self._by_name: dict[str, int] = {}
        self._by_id: dict[ConceptId, int] = {}
        self._sources = SourceNames(source_of)

    def take(self, entry: Entry) -> None:
        """Add ``entry`` or join it with what is there."""
        same = self._by_name.get(entry.name.casefold())
        if same is None:
            same = self._sources.same_elsewhere(entry)
        if same is not None:
            self._take_again(same, entry)
        elif entry_id(entry) in self._by_id:
            self._take_collision(self.made.terms[self._by_id[entry_id(entry)]], entry)
        else:
            self._add(entry)

    def _add(self, entry: Entry) -> None:
        own = entry_id(entry)
        self._by_name[entry.name.casefold()] = self._by_id[own] = len(self.made.terms)
        self._sources.enter(entry, len(self.made.terms))
        self.made.terms.append(Term(id=own, entry=entry, given_id=entry.id is not None, order=len(self.made.fates)))
        self.made.fates.append(Fate.STORED)

    def _take_again(self, index: int, entry: Entry) -> None:
        """``entry`` is the same term as one that is there."""
        term = self.made.terms[index]
        elsewhere = self._sources.is_elsewhere(entry, index)
        ids_differ = bool(entry.id) and term.given_id and entry.id != term.id and not elsewhere
        joins = self._on_duplicate is OnDuplicate.JOIN
        if _agree(term, entry) and (joins or not ids_differ):
            self.made.problems += _merge_notes(term, entry, elsewhere=elsewhere)
            self._merge(index, entry)
        elif joins:
            self.made.problems += _join_notes(term, entry)
            self._merge(index, entry, further=True)
        elif self._on_duplicate is OnDuplicate.NUMBER:
            self._add_numbered(entry)
        elif self._on_duplicate is OnDuplicate.FIRST:
            message = f"{_again(term, entry, differs=True)}; the first was kept"
            self.made.problems.append(warning_at(entry.place, "duplicate-left-out", message, "remove one of them"))
            self.made.fates.append(Fate.REFUSED)
        else:
            self._refuse(_conflict(term, entry, ids_differ=ids_differ, elsewhere=elsewhere))

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

    def _merge(self, index: int, entry: Entry, *, further: bool = False) -> None:
        term = self.made.terms[index]
        joined = _joined(term.entry, entry)
        own = entry_id(joined)
        ids = (own, ConceptId(entry.id)) if entry.id else (own,)
        claimed = next((self._by_id[id_] for id_ in ids if self._by_id.get(id_, index) != index), None)
        if claimed is not None:
            self._take_collision(self.made.terms[claimed], entry)
            return
        self._by_name.setdefault(entry.name.casefold(), index)
        if not term.given_id:
            del self._by_id[term.id]  # free again where the term gets another
        self._by_id |= dict.fromkeys(ids, index)
        self._sources.enter(entry, index)
        self.made.terms[index] = Term(
            id=own,
            entry=joined,
            further=(*term.further, entry) if further else term.further,
            given_id=joined.id is not None,
            order=term.order if joined.place == term.entry.place else len(self.made.fates),
        )
        self.made.fates.append(Fate.MERGED)

    def _add_numbered(self, entry: Entry) -> None:
        number = 2
        while f"{entry.name} ({number})".casefold() in self._by_name or f"{entry_id(entry)}-{number}" in self._by_id:
            number += 1
        numbered = replace(entry, name=f"{entry.name} ({number})", id=f"{entry_id(entry)}-{number}")
        message = f"'{entry.name}' is there already and was kept as '{numbered.name}'"
        self.made.problems.append(warning_at(entry.place, "duplicate-numbered", message, "give it a name of its own"))
        self._add(numbered)


def _agree(term: Term, entry: Entry) -> bool:
    """Whether ``entry`` defines ``term`` as one of its entries does, or one of the two defines nothing."""
    if term.entry.definition is None or entry.definition is None:
        return True
    words = clean_name(entry.definition)
    return any(clean_name(each.definition or "") == words for each in (term.entry, *term.further))


def _again(term: Term, entry: Entry, *, differs: bool) -> str:
    """How ``entry`` is the same as ``term``, and where that is."""
    first = place_text(term.entry.place)
    if _by_alias(term, entry):
        also = " and differ" if differs else ""
        return f"'{entry.name}' here and '{term.entry.name}' in {first} have a name in common{also}"
    return f"'{entry.name}' stands here again{', differently from' if differs else ' as in'} {first}"


def _by_alias(term: Term, entry: Entry) -> bool:
    return slug(entry.name) != slug(term.entry.name)


def _merge_notes(term: Term, entry: Entry, *, elsewhere: bool) -> Iterator[Problem]:
    """What to say of two entries that became one."""
    message = f"{_again(term, entry, differs=False)}; the two were merged"
    if _by_alias(term, entry):
        yield warning_at(entry.place, "duplicate-merged", message, "where they are two things, take that alias away")
    elif not (entry.mentioned or term.entry.mentioned):
        suggestion = None if elsewhere else "remove one of them"  # sources of their own may well share a term
        yield warning_at(entry.place, "duplicate-merged", message, suggestion)
    yield from _facts_left_out(term, entry)


def _join_notes(term: Term, entry: Entry) -> Iterator[Problem]:
    """What to say of two definitions that became one concept."""
    kept = "the first definition counts, and this one was kept as a further text"
    message = f"{_again(term, entry, differs=True)}; {kept}"
    yield warning_at(entry.place, "duplicate-joined", message, "write one definition of both where that is not meant")
    yield from _facts_left_out(term, entry)


def _facts_left_out(term: Term, entry: Entry) -> Iterator[Problem]:
    """Section and hours of which two entries say different things."""
    if entry.mentioned or term.entry.mentioned:
        return
    kept = _joined(term.entry, entry)
    for what in ("section", "hours"):
        one, other = getattr(term.entry, what), getattr(entry, what)
        if one is not None and other is not None and one != other:
            places = f"'{other}' here and '{one}' in {place_text(term.entry.place)}"
            message = f"{what} of '{entry.name}' is {places}; '{getattr(kept, what)}' was kept"
            yield warning_at(entry.place, "duplicate-differs", message, "say the same in both")


def _conflict(term: Term, entry: Entry, *, ids_differ: bool, elsewhere: bool) -> Problem:
    """The error that two definitions of one term are."""
    first = place_text(term.entry.place)
    if ids_differ:
        what = f"with the id '{entry.id}' and in {first} with '{term.id}'"
    elif _by_alias(term, entry):
        what = f"and in {first}, where it is called '{term.entry.name}'"
    else:
        what = f"and in {first}"
    choices = "join, first or number" if elsewhere else "first or number"
    suggestion = f"remove or rename one of them, or choose with --on-duplicate {choices}"
    message = f"'{entry.name}' is defined here {what}, differently"
    return error_at(entry.place, "duplicate-term", message, suggestion)


def _joined(first: Entry, second: Entry) -> Entry:
    """One entry of two: what the defining one says, completed by the other."""
    leading, other = (second, first) if first.mentioned and not second.mentioned else (first, second)
    if leading.definition is None and other.definition is not None:
        leading, other = other, leading
    names = (*leading.aliases, *([other.name] if slug(other.name) != slug(leading.name) else []), *other.aliases)
    aliases = {alias.casefold(): alias for alias in reversed(names)}
    other_id = [other.id] if other.id and leading.id and other.id != leading.id else []
    return replace(
        leading,
        id=leading.id or other.id,
        aliases=tuple(reversed(aliases.values())),
        section=leading.section or other.section,
        hours=leading.hours if leading.hours is not None else other.hours,
        mentioned=leading.mentioned and other.mentioned,
        claims=(*leading.claims, *other.claims),
        anchors=tuple(dict.fromkeys((*leading.anchors, *other.anchors, *other_id))),
    )
