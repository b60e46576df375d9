"""Finding the concept that a name means in a large table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from graph.names import clean_name, name_key
from loaders.bulk.name_keys import NOBODY, SEVERAL
from loaders.name_index import NameIndex, most_suggestions
from loaders.spelling import did_you_mean, near

if TYPE_CHECKING:
    from graph.model import ConceptId
    from loaders.bulk.rows import RowsRead
    from loaders.bulk.scratch import Scratch
    from loaders.bulk.settling import TogetherSettled

__all__ = ["LargeNames"]


class LargeNames:
    """As :class:`loaders.name_index.NameIndex`: a name that one row alone has means that row's concept.

    All other names are those of rows that were settled together, or nobody's.
    """

    def __init__(self, read: RowsRead, scratch: Scratch, together: TogetherSettled) -> None:
        self._keys = read.keys
        self._scratch = scratch
        self._together = together
        self._index = NameIndex(together.terms.values())
        self._numbers = {term.id: number for number, term in together.terms.items()}
        self._suggestions_left = most_suggestions(read.kept - len(together.rows) + len(together.terms))
        self._looked_up: dict[str, ConceptId | None] = {}
        self._numbers_looked_up: dict[ConceptId, int] = {}

    def look_up(self, names: Iterable[str]) -> None:
        """Find ``names`` at once: much faster than one by one. What was looked up before is forgotten."""
        self._looked_up.clear()
        self._numbers_looked_up.clear()
        distinct = list(dict.fromkeys(names))
        owners = self._keys.owners(list(map(name_key, distinct)))
        alone = [owner for owner in owners if owner not in {NOBODY, SEVERAL} and owner not in self._together.rows]
        ids = self._scratch.ids(alone)
        self._numbers_looked_up = {id_: number for number, id_ in ids.items()}
        for name, owner in zip(distinct, owners, strict=True):
            self._looked_up[name] = ids[owner] if owner in ids else self._index.find(name)

    def find(self, name: str) -> ConceptId | None:
        """The concept that ``name`` means."""
        if name not in self._looked_up:
            (owner,) = self._keys.owners([name_key(name)])
            if owner in {NOBODY, SEVERAL} or owner in self._together.rows:
                self._looked_up[name] = self._index.find(name)
            else:
                id_ = self._scratch.ids([owner])[owner]
                self._looked_up[name], self._numbers_looked_up[id_] = id_, owner
        return self._looked_up[name]

    def number(self, id_: ConceptId) -> int:
        """The number of a concept that was found since the last :meth:`look_up`, settled together, or mentioned."""
        found = self._numbers_looked_up.get(id_)
        return self._numbers[id_] if found is None else found

    def mention(self, id_: ConceptId, number: int) -> None:
        """A concept that is only mentioned has got this number."""
        self._numbers[id_] = number

    def suggestion(self, name: str) -> str | None:
        """What may have been meant by a name that is not there; None for most of very many."""
        self._suggestions_left -= 1
        if self._suggestions_left < 0:
            return None
        return did_you_mean(clean_name(name), near(clean_name(name), self._scratch.spellings()))
