"""Filling the objects of an answer, all those of one selection at once, a column for each field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from typing import Any

from api.plan.pieces import AsTheyAre
from api.plan.running import Run

__all__ = ["Abstract", "Column", "Fill", "Selection", "each_filled", "one_filled"]

Row = Any
"""What a field is read from: an object of the core, or one of :mod:`api.plan.shapes`."""
Column = Callable[[Run, Sequence[Row]], list[Any]]
"""The values of one field for each of the rows, ready for JSON."""


@dataclass(frozen=True, slots=True)
class Fill:
    """The fields that a selection has on one type."""

    names: tuple[str, ...]
    """Response names, in the order of the answer."""
    columns: tuple[Column, ...]
    plain: bool
    """Whether the rows alone have everything: nothing is looked up, counted or worked out from arguments."""
    needs: tuple[Callable[[Run, Sequence[Row]], None], ...] = ()
    """What reads ahead for several columns at once."""
    whole: bool = False
    """Whether each row is the tuple of the values."""

    def __call__(self, run: Run, rows: Sequence[Row]) -> list[dict[str, Any]]:
        """An object for each row."""
        if not rows:
            return []
        for need in self.needs:
            need(run, rows)
        if not self.names:  # all of them skipped
            return [{} for _ in rows]
        if self.whole:
            return _maker(self.names)(rows)
        return _maker(self.names)(zip(*[column(run, rows) for column in self.columns], strict=True))


@dataclass(frozen=True, slots=True)
class Abstract:
    """What a selection has on each type of a union or an interface."""

    type_of: Callable[[Row], str]
    fills: Mapping[str, Fill | AsTheyAre]
    plain: bool

    def __call__(self, run: Run, rows: Sequence[Row]) -> list[dict[str, Any]]:
        """An object for each row."""
        types = [self.type_of(row) for row in rows]
        filled = {}
        for name in dict.fromkeys(types):
            some = [row for row, its in zip(rows, types, strict=True) if its == name]
            filled[name] = iter(self.fills[name](run, some))
        return [next(filled[name]) for name in types]


Selection = Fill | Abstract | AsTheyAre


@lru_cache(maxsize=1024)
def _maker(names: tuple[str, ...]) -> Callable[[Iterable[Sequence[Any]]], list[dict[str, Any]]]:
    """Makes an object under ``names`` of each tuple of values.

    Written out as an expression, that takes a third of the time that ``dict(zip(names, values))`` takes. Names are those of a
    parsed document: letters, digits and underscores.
    """
    values = [f"v{place}" for place in range(len(names))]
    pairs = ", ".join(f"{name!r}: {value}" for name, value in zip(names, values, strict=True))
    made: Callable[[Iterable[Sequence[Any]]], list[dict[str, Any]]] = eval(  # noqa: S307 - see above
        f"lambda rows: [{{{pairs}}} for {', '.join(values)}, in rows]"
    )
    return made


def one_filled(run: Run, fill: Selection, rows: Sequence[Row | None]) -> list[dict[str, Any] | None]:
    """An object for each row, None for each None."""
    if None not in rows:
        return list(fill(run, rows))
    filled = iter(fill(run, [row for row in rows if row is not None]))
    return [None if row is None else next(filled) for row in rows]


def each_filled(run: Run, fill: Selection, lists: Sequence[Sequence[Row | None]]) -> list[list[dict[str, Any] | None]]:
    """A list of objects for each list of rows."""
    if len(lists) == 1:
        return [one_filled(run, fill, lists[0])]
    filled = iter(one_filled(run, fill, list(chain.from_iterable(lists))))
    return [list(islice(filled, len(rows))) for rows in lists]
