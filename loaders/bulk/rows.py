"""Reading a large table into the scratch database."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from graph.errors import Problem, has_error
from graph.names import name_key, own_keys
from loaders.bulk.name_keys import NameKeys
from loaders.bulk.scratch import LAST
from loaders.cross_references import may_tell_to_see_also, pointer
from loaders.duplicates import entry_id
from loaders.entry_rules import check_entry

if TYPE_CHECKING:
    from graph.model import ConceptId
    from graph.names import NameKey
    from loaders.bulk.scratch import Scratch
    from loaders.bulk.table import LargeTable
    from loaders.entries import Entry
    from loaders.problems import ProblemLog

__all__ = ["RowsRead", "read_rows"]

_AT_ONCE = 2_000
"""Rows that are written together, and after which progress is told."""


@dataclass(slots=True)
class RowsRead:
    """What has come into the scratch database."""

    entries: int = 0
    """All of them."""
    refused: int = 0
    """Wrong in themselves, and left out."""
    keys: NameKeys = field(default_factory=NameKeys)
    sections: array[int] = field(default_factory=lambda: array("i"))
    """For each row the rank of its section, which is that of sections as they came up."""
    pointers: dict[int, str] = field(default_factory=dict)
    """For each row that only points to another term the name that it points to."""

    def first_rows(self, without: Collection[int]) -> dict[int, int]:
        """For each section's rank the first row that is in it, of rows that are not in ``without``."""
        ranks = np.array(self.sections, dtype=np.int32)
        ranks[list(without)] = LAST
        found, first = np.unique(ranks, return_index=True)
        return {rank: row for rank, row in zip(found.tolist(), first.tolist(), strict=True) if rank != LAST}

    @property
    def kept(self) -> int:
        """The rows in the database: their numbers are those below this one."""
        return self.entries - self.refused


def read_rows(
    table: LargeTable, scratch: Scratch, log: ProblemLog, step: Callable[[int, int | None], None]
) -> RowsRead:
    """Put every good row of ``table`` into ``scratch``, and every problem into ``log``.

    ``step`` is told how many bytes are read, and of how many.

    Raises:
        UnusualTableError: the table has to be read as a whole.
    """
    made = RowsRead()
    with table.open() as file:
        items = table.items(file)
        while batch := list(islice(items, _AT_ONCE)):
            scratch.add(list(_rows(batch, made, scratch, log)))
            step(file.tell(), table.size)
    made.keys.seal()
    return made


def _rows(
    batch: list[Entry | Problem], made: RowsRead, scratch: Scratch, log: ProblemLog
) -> Iterator[tuple[object, ...]]:
    for item in batch:
        if isinstance(item, Problem):
            log.add((item,))
            continue
        made.entries += 1
        checked = check_entry(item)
        if checked.problems:
            log.add(checked.problems)
            if has_error(checked.problems):
                made.refused += 1
                continue
        number, entry = made.kept - 1, checked.entry
        id_ = entry_id(entry)
        made.keys.add(number, names_keys(id_, entry.name, entry.aliases))
        pointed = pointer(entry)
        if pointed is not None:
            made.pointers[number] = pointed[1]
        asserts = bool(entry.claims) or may_tell_to_see_also(entry.definition or "")
        made.sections.append(scratch.rank(entry.section))
        yield scratch.row(number, id_, entry, asserts=asserts)


def names_keys(id_: ConceptId, name: str, aliases: tuple[str, ...]) -> set[NameKey]:
    """The keys under which a concept may be meant."""
    return {*own_keys(id_, name), *map(name_key, aliases)}
