"""Which rows are which terms: those that share a name or point to one are settled together, the others are terms alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from graph.names import name_key
from loaders.bulk.rows import names_keys
from loaders.concepts import Settled, concept_of, settle, undefined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graph.names import NameKey
    from loaders.bulk.rows import RowsRead
    from loaders.bulk.scratch import Scratch
    from loaders.duplicates import OnDuplicate, Term
    from loaders.problems import ProblemLog

__all__ = ["TogetherSettled", "settle_rows"]

_MOST_ROUNDS = 20
"""After which all rows are settled together: names made of numbers that run into each other, row after row."""


@dataclass(frozen=True, slots=True)
class TogetherSettled:
    """What came out of the rows that were settled together."""

    rows: frozenset[int]
    """Their numbers."""
    terms: dict[int, Term]
    """By the number of the row that defines each, in the order of the source."""
    settled: Settled


def settle_rows(read: RowsRead, scratch: Scratch, on_duplicate: OnDuplicate, log: ProblemLog) -> TogetherSettled:
    """Settle the rows that share a name with another one, and put the terms that they are in their place.

    Settling can give a term a name that no row had, such as a number behind it or that of a pointer. A row that shares
    this name is then settled with the others.
    """
    held = read.keys.sharing() | set(read.pointers) | read.keys.all_owners(map(name_key, read.pointers.values()))
    for _ in range(_MOST_ROUNDS):
        made = _settled(held, read, scratch, on_duplicate)
        more = read.keys.all_owners(_keys(made)) - held
        if not more:
            break
        held |= more
    else:
        made = _settled(set(range(read.kept)), read, scratch, on_duplicate)
    log.add(made.settled.problems)
    scratch.remove(made.rows)
    log.add(undefined(scratch.undefined()))
    scratch.arrange(made.settled.sections)
    scratch.add([_row(number, term, scratch) for number, term in made.terms.items()])
    return made


def _row(number: int, term: Term, scratch: Scratch) -> tuple[object, ...]:
    entry = replace(term.entry, aliases=concept_of(term, ()).aliases, claims=())
    return scratch.row(number, term.id, entry, asserts=False)


def _settled(held: set[int], read: RowsRead, scratch: Scratch, on_duplicate: OnDuplicate) -> TogetherSettled:
    entries = dict(scratch.entries(sorted(held)))
    number_of = {entry.place: number for number, entry in entries.items()}
    names = scratch.sections

    def sections_of(terms: Sequence[Term]) -> list[str]:
        """As :func:`loaders.concepts.sections_in_order`, with the rows that are terms alone."""
        first = {names[rank]: row for rank, row in read.first_rows(held).items()}
        for term in terms:
            section = term.entry.section
            if section is not None:
                number = number_of[term.entry.place]
                first[section] = min(first.get(section, number), number)
        return sorted(first, key=first.__getitem__)

    settled = settle(list(entries.values()), on_duplicate, sections_of=sections_of)
    return TogetherSettled(
        rows=frozenset(held),
        terms={number_of[term.entry.place]: term for term in settled.terms},
        settled=settled,
    )


def _keys(made: TogetherSettled) -> set[NameKey]:
    return {key for term in made.terms.values() for key in names_keys(term.id, term.entry.name, term.entry.aliases)}
