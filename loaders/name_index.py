"""Finding the concept that a name means, while a glossary is being put together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from graph.errors import Problem
from graph.model import ConceptId
from graph.names import NameKey, clean_name, name_key, slug
from loaders.duplicates import OnDuplicate, Term, place_text
from loaders.entry_rules import error_at, warning_at
from loaders.spelling import Spellings

__all__ = ["NameIndex", "Names", "most_suggestions", "names_alike", "settle_aliases"]

_MOST_SUGGESTIONS = 100
"""Names that get a suggestion: nobody reads more."""
_MOST_LOOKED_AT = 10_000_000
"""Names that are looked at for suggestions: each suggestion costs a look at all names, a million in a second."""


class Names(Protocol):
    """What names mean in a glossary."""

    def find(self, name: str) -> ConceptId | None:
        """The concept that ``name`` means."""
        ...

    def suggestion(self, name: str) -> str | None:
        """What may have been meant by a name that is not there."""
        ...


class NameIndex:
    """Ids, names and aliases of a glossary's concepts, as people may write them."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._by_slug: dict[str, ConceptId] = {}
        self._by_key: dict[NameKey, ConceptId] = {}
        self._by_anchor: dict[str, ConceptId] = {}
        self._terms = terms = tuple(terms)
        self._spellings: Spellings | None = None
        self._suggested = 0
        for term in terms:
            self._enter(term.id, term.id)
        for term in terms:
            self._enter(term.entry.name, term.id)
        for term in terms:
            for alias in term.entry.aliases:
                self._enter(alias, term.id)
            for anchor in term.entry.anchors:
                self._by_anchor.setdefault(anchor, term.id)

    def find(self, name: str) -> ConceptId | None:
        """The concept that ``name`` means: as an anchor, letter by letter, then as an id, a name, an alias.

        Spellings that differ in case, spacing, hyphens or plural only match where none matches better.
        """
        found = self._by_anchor.get(name) or self._by_slug.get(slug(name))
        return self._by_key.get(name_key(name)) if found is None else found

    def suggestion(self, name: str) -> str | None:
        """What may have been meant by a name that is not there; None for most of very many."""
        self._suggested += 1
        if self._suggested > most_suggestions(len(self._terms)):
            return None
        if self._spellings is None:
            names = [term.entry.name for term in self._terms]
            self._spellings = Spellings([*names, *(alias for term in self._terms for alias in term.entry.aliases)])
        return self._spellings.did_you_mean(clean_name(name))

    def _enter(self, name: str, id: ConceptId) -> None:
        self._by_slug.setdefault(slug(name), id)
        self._by_key.setdefault(name_key(name), id)


def most_suggestions(terms: int) -> int:
    """How many suggestions a glossary of so many terms gets."""
    return min(_MOST_SUGGESTIONS, _MOST_LOOKED_AT // max(terms, 1))


def names_alike(terms: Iterable[Term]) -> Iterator[Problem]:
    """A warning for names that differ in plural, hyphens or spacing only: asked for by name, the first is found."""
    loosely: dict[NameKey, Term] = {}
    for term in terms:
        other = loosely.setdefault(name_key(term.entry.name), term)
        if other is not term and slug(other.entry.name) != slug(term.entry.name):
            message = f"{_called(term)} and {_called(other)} differ only in spacing, hyphens or plural"
            yield warning_at(term.entry.place, "names-alike", message, "make one an alias of the other")


def settle_aliases(terms: Sequence[Term], on_duplicate: OnDuplicate) -> tuple[list[Term], list[Problem]]:
    """``terms`` with aliases that are theirs alone, and what is wrong with the others.

    An alias that is the name or an alias of another concept is an error; where the user has chosen what happens to
    duplicates, the other concept has it, with a warning.
    """
    named = {slug(name): term for term in reversed(terms) for name in (term.entry.name, term.id)}
    owners = dict(named)
    settled, problems = [], []
    for term in terms:
        lost = [alias for alias in term.entry.aliases if owners.setdefault(slug(alias), term).id != term.id]
        for alias in lost:
            owner = owners[slug(alias)]
            what = "the name" if slug(alias) in named else "an alias"
            message = f"'{alias}', an alias of {_called(term)}, is {what} of {_called(owner)} as well"
            problems.append(_alias_problem(term, message, on_duplicate))
        kept = tuple(alias for alias in term.entry.aliases if alias not in lost)
        settled.append(replace(term, entry=replace(term.entry, aliases=kept)) if lost else term)
    return settled, problems


def _alias_problem(term: Term, message: str, on_duplicate: OnDuplicate) -> Problem:
    if on_duplicate is OnDuplicate.ERROR:
        suggestion = "take it from one of the two, or have it left out here with --on-duplicate first"
        return error_at(term.entry.place, "alias-conflict", message, suggestion)
    return warning_at(
        term.entry.place, "alias-left-out", f"{message}; it was left out here", "take it from one of the two"
    )


def _called(term: Term) -> str:
    return f"'{term.entry.name}' ({place_text(term.entry.place)})"
