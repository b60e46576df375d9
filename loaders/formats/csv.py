"""Tables: comma, semicolon or tab between cells, the first row names the columns.

Columns are ``id, name, aliases, definition, section, hours``, of which only ``name`` has to be there, and one for each
relation type in lower case. ``|`` separates the items of a list.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from graph.errors import Problem, Severity
from graph.vocabulary import VOCABULARY, RelationType
from loaders.entries import Claim, Entry, Place, Reading
from loaders.entry_rules import error_at
from loaders.formats.registry import Content, register
from loaders.spelling import did_you_mean

__all__ = ["COLUMNS", "RELATION_COLUMNS", "CsvReader", "Row", "Table", "read_table"]

COLUMNS = ("id", "name", "aliases", "definition", "section", "hours")
RELATION_COLUMNS: Mapping[str, RelationType] = {each.value.lower(): each for each in VOCABULARY}

_DELIMITERS = (",", ";", "\t")
_EXCEL_HINT = re.compile(r"sep=(.)\n")
_DECIMAL_COMMA = re.compile(r"\d+,\d+")


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row by column, and the file's line on which it begins."""

    line: int
    cells: Mapping[str, str]


@dataclass(slots=True)
class Table:
    """A table with named columns."""

    columns: tuple[str, ...] = ()
    header_line: int = 1
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class CsvReader:
    """Reads a table of terms."""

    name = "csv"
    description = "a table with a column `name`, separated by comma, semicolon or tab"
    suffixes: tuple[str, ...] = (".csv", ".tsv")

    def recognises(self, content: Content) -> bool:
        """Whether the first line names the column ``name`` and at least one other of ours."""
        known = _known_in_header(content.text or "", _delimiter(content.text or ""))
        return "name" in known and len(known) > 1

    def read(self, content: Content, _names: Content | None) -> Reading:
        """An entry for each row."""
        table = read_table(content.text or "", content.file)
        problems = [*table.problems, *_column_problems(table, content.file)]
        entries = []
        if "name" in table.columns:
            for row in table.rows:
                hours, problem = _hours(row, content.file)
                problems += [problem] if problem else []
                entries.append(_entry(row, hours, content.file))
        return Reading(entries=tuple(entries), problems=tuple(problems))


def read_table(text: str, file: str) -> Table:
    """The rows of ``text``, blank ones left out; column names in lower case with ``_`` for spaces and hyphens.

    Rows with too few or too many cells, broken quoting and a column named twice are errors in the table's problems.
    """
    hint = _EXCEL_HINT.match(text)
    delimiter = hint.group(1) if hint else _delimiter(text)
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))  # the limit is the process's: it only grows
    lines = io.StringIO(text, newline="\n")
    offset = 1 if hint and lines.readline() else 0
    table = Table()
    for line, cells in _records(lines, delimiter, offset, file, table.problems):
        if not any(cell.strip() for cell in cells):
            continue
        if not table.columns:
            table.columns, table.header_line = tuple(_column(cell) for cell in cells), line
            table.problems += _repeated_columns(table, file)
        else:
            _take_row(table, line, cells, file)
    return table


def _records(
    lines: io.StringIO, delimiter: str, offset: int, file: str, problems: list[Problem]
) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line of the file on which it begins; broken quoting ends them."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=delimiter != "\t")
    while True:
        line = reader.line_num + 1 + offset
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            stopped = reader.line_num + offset
            where = f"; it was noticed in line {stopped}" if stopped != line else ""
            problems.append(
                error_at(
                    Place(file, line),
                    "csv-quoting",
                    f"broken quoting in the row that begins here ({error}{where})",
                    'close every quote, and write a quote inside a quoted cell twice: ""',
                )
            )
            return
        yield line, cells


def _take_row(table: Table, line: int, cells: list[str], file: str) -> None:
    wanted = len(table.columns)
    extra = cells[wanted:]
    if len(cells) < wanted or any(cell.strip() for cell in extra):
        table.problems.append(
            error_at(
                Place(file, line),
                "csv-cells",
                f"the row has {len(cells)} cell{'s' * (len(cells) != 1)} and the header {wanted}",
                "put a cell that contains the separator in quotes, and leave a cell empty where there is no value",
            )
        )
        return
    table.rows.append(Row(line, {name: cell.strip() for name, cell in zip(table.columns, cells, strict=False)}))


def _delimiter(text: str) -> str:
    """The separator under which the header names most columns of ours; of equals the one that gives most cells."""
    header = _header_line(text)
    return max(_DELIMITERS, key=lambda each: (len(_known_in_header(text, each)), header.count(each)))


def _known_in_header(text: str, delimiter: str) -> set[str]:
    try:
        cells = next(csv.reader([_header_line(text)], delimiter=delimiter, skipinitialspace=True), [])
    except csv.Error:
        return set()
    return {_column(cell) for cell in cells} & {*COLUMNS, *RELATION_COLUMNS}


def _header_line(text: str) -> str:
    start = len(text) - len(text.lstrip("\n \t"))
    return text[start : start + 10_000].split("\n", 1)[0]


def _column(cell: str) -> str:
    return re.sub(r"[\s_-]+", "_", cell.strip().casefold())


def _repeated_columns(table: Table, file: str) -> Iterator[Problem]:
    for place, name in enumerate(table.columns):
        if name and name in table.columns[:place]:
            message = f"the column '{name}' is there twice"
            yield error_at(Place(file, table.header_line), "csv-columns", message, "join the two, or rename one")


def _column_problems(table: Table, file: str) -> Iterator[Problem]:
    known = (*COLUMNS, *RELATION_COLUMNS)
    unknown = [name for name in dict.fromkeys(table.columns) if name and name not in known]
    if table.columns and "name" not in table.columns:
        there = ", ".join(name for name in table.columns if name)
        message = f"the first row has no column 'name' (it has: {there})"
        yield error_at(
            Place(file, table.header_line), "csv-columns", message, "call the column that holds the terms `name`"
        )
        return
    for name in unknown:
        near = did_you_mean(name, known)
        yield Problem(
            severity=Severity.WARNING,
            code="unknown-column",
            message=f"the column '{name}' is not known and was left out",
            suggestion=near or f"known columns: {', '.join(known)}",
            file=file,
            line=table.header_line,
        )


def _entry(row: Row, hours: float | None, file: str) -> Entry:
    cells = row.cells
    return Entry(
        name=cells["name"],
        place=Place(file, row.line),
        id=cells.get("id") or None,
        aliases=tuple(_items(cells.get("aliases", ""))),
        definition=cells.get("definition") or None,
        section=cells.get("section") or None,
        hours=hours,
        claims=tuple(
            Claim(type=relation_type, target=target, place=Place(file, row.line, column))
            for column, relation_type in RELATION_COLUMNS.items()
            for target in _items(cells.get(column, ""))
        ),
    )


def _hours(row: Row, file: str) -> tuple[float | None, Problem | None]:
    text = row.cells.get("hours", "")
    if not text:
        return None, None
    try:
        return float(text.replace(",", ".") if _DECIMAL_COMMA.fullmatch(text) else text), None
    except ValueError:
        return None, error_at(
            Place(file, row.line),
            "hours",
            f"'{text}' is no number of hours",
            "write a number without a unit, such as 1.5",
        )


def _items(cell: str) -> Sequence[str]:
    return [item.strip() for item in cell.split("|") if item.strip()]


register(CsvReader())
