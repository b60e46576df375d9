"""The columns of an answer: how the values of one field are made for all rows of a selection at once."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any

from api.plan.filling import Column, Row, Selection, each_filled, one_filled
from api.plan.pieces import AsTheyAre, Listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from api.plan.running import Run
    from api.plan.shapes import Asked, Fetch, Held, Named

__all__ = ["asked", "constant", "held", "in_row", "named", "reads_ahead", "value"]


def constant(value: str) -> Column:
    """The same for each row."""
    return lambda _, rows: [value] * len(rows)


def value(get: Callable[[Row], Any]) -> Column:
    """What each row has."""
    return lambda _, rows: list(map(get, rows))


def held(field: Held, fill: Selection, get: Callable[[Row], Any] | None = None) -> Column:
    """The objects that each row holds."""
    read = get or field.get
    if field.many and isinstance(fill, AsTheyAre):
        return lambda _, rows: [each.json if isinstance(each, Listed) else each for each in map(read, rows)]
    if field.many:
        return lambda run, rows: each_filled(run, fill, list(map(read, rows)))
    return lambda run, rows: one_filled(run, fill, list(map(read, rows)))


def named(field: Named, fill: Selection, fetch: Fetch) -> Column:
    """The objects that each row names, read by ``fetch``."""
    get = field.ids

    def filled(run: Run, ids: Sequence[Any]) -> list[Any]:
        found = run.present(fetch, ids)
        if not fill.plain:
            return list(fill(run, found))
        distinct = dict(zip(ids, found, strict=True))  # many relations have the same end
        made = dict(zip(distinct, fill(run, list(distinct.values())), strict=True))
        return [made[id_] for id_ in ids]

    if not field.many:
        return lambda run, rows: filled(run, list(map(get, rows)))

    def column(run: Run, rows: Sequence[Row]) -> list[Any]:
        lists = list(map(get, rows))
        made = iter(filled(run, [id_ for ids in lists for id_ in ids]))
        return [[next(made) for _ in ids] for ids in lists]

    return column


def asked(
    field: Asked, fill: Selection | None, question: Callable[[Run], Any], fetch: Fetch, id_of: Callable[[Row], Any]
) -> Column:
    """What is found for each row; ``fill`` is None for a value."""
    find = field.find

    def found(run: Run, rows: Sequence[Row]) -> Sequence[Any]:
        return find(run, list(map(id_of, rows)) if field.of_ids else rows, question(run), fetch)

    if fill is None:
        return lambda run, rows: list(found(run, rows))
    if field.many:
        return lambda run, rows: each_filled(run, fill, found(run, rows))
    return lambda run, rows: one_filled(run, fill, found(run, rows))


def reads_ahead(fields: Sequence[tuple[Named, Fetch]]) -> Iterator[Callable[[Run, Sequence[Row]], None]]:
    """Where several fields name objects of one kind, one call reads them all: source and target of relations."""
    for fetch in dict.fromkeys(fetch for _, fetch in fields):
        gets = [field.ids for field, its in fields if its == fetch and not field.many]
        if len(gets) > 1:
            yield _reader(fetch, gets)


def _reader(fetch: Fetch, gets: Sequence[Callable[[Row], Any]]) -> Callable[[Run, Sequence[Row]], None]:
    def read(run: Run, rows: Sequence[Row]) -> None:
        run.found(fetch, [get(row) for get in gets for row in rows])

    return read


def in_row(columns: Sequence[str], column: str) -> Callable[[Row], Any]:
    """One attribute of a concept that was read as a row of ``columns``."""
    return itemgetter(columns.index(column))
