"""Some attributes of concepts in place of whole ones: what a statement selects for them, and how its rows are read.

Both stores keep a position in three columns, and aliases in a form of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graph.model import Position

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["concept_reader", "selected"]

_POSITION = ("x", "y", "cluster")


def selected(columns: Sequence[str], variable: str) -> str:
    """The columns of :data:`graph.store.CONCEPT_COLUMNS` as they stand in a statement.

    >>> selected(("id", "position"), "c")
    'c.id, c.x, c.y, c.cluster'
    """
    kept = (name for column in columns for name in (_POSITION if column == "position" else (column,)))
    return ", ".join(f"{variable}.{name}" for name in kept)


def concept_reader(
    columns: Sequence[str], aliases: Callable[[Any], tuple[str, ...]]
) -> Callable[[Sequence[Any]], tuple[Any, ...]]:
    """From a row of what is :func:`selected` to the attributes; ``aliases`` reads those."""
    if not {"aliases", "position"} & set(columns):
        return tuple

    def read(row: Sequence[Any]) -> tuple[Any, ...]:
        values, found = [], iter(row)
        for column in columns:
            value = next(found)
            if column == "aliases":
                value = aliases(value)
            elif column == "position":
                y, cluster = next(found), next(found)
                value = None if value is None else Position(value, y, cluster)
            values.append(value)
        return tuple(values)

    return read
