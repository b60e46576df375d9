"""Names that several sources have in common: what makes entries of different sources one term."""

from __future__ import annotations

from collections.abc import Mapping

from graph.names import slug
from loaders.entries import Entry

__all__ = ["SourceNames"]


class SourceNames:
    """Names and aliases of the terms so far, and which sources each term is from; idle where there is one source."""

    def __init__(self, source_of: Mapping[str, int]) -> None:
        """Take which source each file belongs to."""
        self._source_of = source_of
        self._idle = len(set(source_of.values())) < 2
        self._named: dict[str, set[int]] = {}
        self._aliased: dict[str, set[int]] = {}
        self._sources: dict[int, set[int]] = {}

    def enter(self, entry: Entry, term: int) -> None:
        """``entry`` is, or is a part of, the term with this number."""
        if self._idle:
            return
        self._sources.setdefault(term, set()).add(self._source_of.get(entry.place.file, -1))
        self._named.setdefault(slug(entry.name), set()).add(term)
        for alias in entry.aliases:
            self._aliased.setdefault(slug(alias), set()).add(term)

    def is_elsewhere(self, entry: Entry, term: int) -> bool:
        """Whether nothing of the term comes from the source of ``entry``."""
        return not self._idle and self._source_of.get(entry.place.file, -1) not in self._sources[term]

    def same_elsewhere(self, entry: Entry) -> int | None:
        """The one term of other sources that ``entry`` is: its name is that term's name or alias, or the other way.

        Two terms that only share an alias are two: many things have one abbreviation. None also where ``entry`` could
        be more than one term.
        """
        if self._idle:
            return None
        name = slug(entry.name)
        found = {*self._named.get(name, ()), *self._aliased.get(name, ())}
        for alias in entry.aliases:
            found |= self._named.get(slug(alias), set())
        others = [term for term in found if self.is_elsewhere(entry, term)]
        return others[0] if len(others) == len(found) == 1 else None
