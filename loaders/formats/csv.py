"""Tables: comma, semicolon or tab between cells, the first row names the columns.

Columns are ``id, name, aliases, definition, section, hours``, of which only ``name`` has to be there, and one for each
relation type in lower case; :mod:`loaders.formats.columns` knows what else people call them. ``|`` separates the items
of a list. A table of two columns separated by tabs, as flash card programs write it, needs no header.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from graph.errors import Problem
from loaders.entries import Entry, Place, Reading
from loaders.entry_rules import error_at, warning_at
from loaders.formats.columns import Columns, column_key, find_columns, known_column
from loaders.formats.registry import Content, register
from loaders.spelling import did_you_mean

__all__ = ["CsvReader", "Row", "Table", "read_table"]

_DELIMITERS = (",", ";", "\t")
_PREAMBLE = re.compile(r"(?:sep=(?P<excel>.)\n)|(?:#separator:[^\n]*\n(?:#[\w ]+:[^\n]*\n)*)")
"""Lines before the table: Excel's hint at the separator, or what a flash card program says of its export."""
_LONGEST_CELL = 16 * 2**20
"""Characters of a cell where the table is not held: more are a quote that nobody has closed."""
_PAIR = ("name", "definition")
"""What the columns of a table without header are."""


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
        """Whether the first line names the column ``name`` and at least one other, by whatever names we know."""
        text = content.text or ""
        known = _known_in_header(text, _delimiter(text))
        return "name" in known and len(known) > 1

    def read(self, content: Content, _names: Content | None) -> Reading:
        """An entry for each row."""
        rows = _Rows(content.text or "", content.file)
        return Reading(entries=tuple(_entries(rows)), problems=tuple(rows.problems))

    def read_lines(self, head: Content, lines: Iterator[str]) -> Iterator[Entry | Problem] | None:
        """What :meth:`read` gives, one by one, of a table that begins with ``head`` and is never held as a whole.

        ``head`` holds whole lines; ``lines`` are all of the table's, with their ends. None where the first row names
        no column for terms: then the whole table has to be looked at.
        """
        rows = _LineRows(head.text or "", head.file, lines)
        if rows.is_pairs or "name" not in _known_in_header(rows.text[rows.start :], rows.delimiter):
            return None
        return _one_by_one(rows)


def read_table(text: str, file: str) -> Table:
    """The rows of ``text``, blank ones left out; column names in lower case with ``_`` for spaces and hyphens.

    Rows with too few or too many cells, broken quoting and a column named twice are errors in the table's problems.
    """
    rows = _Rows(text, file)
    table = Table(problems=rows.problems)
    for line, cells in rows:
        if not table.columns:
            table.columns, table.header_line = tuple(column_key(cell) for cell in cells), line
            for name in {name for name in table.columns if name and table.columns.count(name) > 1}:
                message = f"the column '{name}' is there twice"
                table.problems.append(error_at(Place(file, line), "columns", message, "join the two, or rename one"))
        elif fitting := rows.fitting(line, cells, len(table.columns)):
            named = {name: cell.strip() for name, cell in zip(table.columns, fitting, strict=False)}
            table.rows.append(Row(line, named))
    return table


class _Rows:
    """The rows of a table that are not blank, each with the line of the file on which it begins."""

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self.problems: list[Problem] = []
        self.preamble = _PREAMBLE.match(text)
        self.is_pairs = _is_pairs(text, self.start)

    @property
    def start(self) -> int:
        """Where the table itself begins."""
        return self.preamble.end() if self.preamble else 0

    @property
    def delimiter(self) -> str:
        """What stands between cells."""
        hint = self.preamble["excel"] if self.preamble else None
        return hint or ("\t" if self.is_pairs else _delimiter(self.text[self.start :]))

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        """Row by row; broken quoting ends them."""
        delimiter = self.delimiter
        reader = csv.reader(self._lines(), delimiter=delimiter, strict=True, skipinitialspace=delimiter != "\t")
        offset = self.text.count("\n", 0, self.start)
        while True:
            line = reader.line_num + 1 + offset
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                self.problems.append(_broken_quoting(Place(self.file, line), error, reader.line_num + offset))
                return
            if any(cells) and any(cell.strip() for cell in cells):
                yield line, cells

    def _lines(self) -> Iterator[str]:
        """The lines from :attr:`start` on, with their ends."""
        _allow_cells_of(len(self.text) + 1)
        return _lines(self.text, self.start)

    def fitting(self, line: int, cells: list[str], wanted: int) -> list[str] | None:
        """``cells`` if there are as many as columns, or empty ones too many; otherwise a problem."""
        count = len(cells)
        if count == wanted or (count > wanted and not any(cell.strip() for cell in cells[wanted:])):
            return cells
        message = f"the row has {count} cell{'s' * (count != 1)} and the header {wanted}"
        suggestion = "put a cell that contains the separator in quotes, and leave a cell empty where there is no value"
        self.problems.append(error_at(Place(self.file, line), "csv-cells", message, suggestion))
        return None


class _LineRows(_Rows):
    """The rows of a table of which only the beginning is held."""

    def __init__(self, head: str, file: str, lines: Iterator[str]) -> None:
        super().__init__(head, file)
        self._all = lines

    def _lines(self) -> Iterator[str]:
        _allow_cells_of(_LONGEST_CELL)
        return islice(self._all, self.text.count("\n", 0, self.start), None)


def _entries(rows: _Rows) -> Iterator[Entry]:
    """An entry for each row; problems are added to those of ``rows``."""
    columns: Columns | None = None
    for line, cells in rows:
        if columns is None:
            columns, is_header = _columns(line, cells, rows)
            if is_header:
                continue
        if columns.name is not None and (fitting := rows.fitting(line, cells, len(columns.headers))):
            entry, problem = columns.entry(fitting, Place(rows.file, line))
            rows.problems += [problem] if problem else []
            yield entry


def _one_by_one(rows: _Rows) -> Iterator[Entry | Problem]:
    for entry in _entries(rows):
        yield from _taken(rows.problems)
        yield entry
    yield from _taken(rows.problems)


def _taken(problems: list[Problem]) -> list[Problem]:
    """What is in ``problems``, which is empty then."""
    if not problems:
        return problems
    taken, problems[:] = problems[:], []
    return taken


def _allow_cells_of(characters: int) -> None:
    """Raise the process's limit, which only grows."""
    if csv.field_size_limit() < characters:
        csv.field_size_limit(characters)


def _lines(text: str, start: int) -> Iterator[str]:
    """The lines of ``text`` with their ends; ``io.StringIO`` would hold all of it again, at four bytes a character."""
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield text[start:end]
        start = end


def _columns(line: int, cells: Sequence[str], rows: _Rows) -> tuple[Columns, bool]:
    """What the columns are, and whether the first row says so."""
    place = Place(rows.file, line)
    if rows.is_pairs:
        message = (
            f"no column has a name that is known, so each row was read as a term and its definition, '{cells[0]}' too"
        )
        suggestion = "write a first row `name<TAB>definition`, in the place of this one if it is a header"
        rows.problems.append(warning_at(place, "no-header", message, suggestion))
        return find_columns(_PAIR, place)[0], False
    columns, problems = find_columns(cells, place)
    if columns.name is None:
        there = ", ".join(name for name in columns.headers if name)
        message = f"the first row has no column 'name' (it has: {there})"
        problems = [each for each in problems if each.code != "unknown-column"]
        problems.append(error_at(place, "columns", message, "call the column that holds the terms `name`"))
    rows.problems += problems
    return columns, True


def _is_pairs(text: str, start: int) -> bool:
    """Whether every line is two cells with a tab between them, and the first is no header, nor nearly one."""
    header = _header_line(text[start:]).split("\t")
    if len(header) != 2 or any(known_column(cell) or did_you_mean(column_key(cell), _PAIR) for cell in header):
        return False
    return all(line.count("\t") == 1 for line in _lines(text, start) if line.strip())


def _broken_quoting(place: Place, error: csv.Error, stopped: int) -> Problem:
    where = f"; it was noticed in line {stopped}" if stopped != place.line else ""
    message = f"broken quoting in the row that begins here ({error}{where})"
    return error_at(
        place, "csv-quoting", message, 'close every quote, and write a quote inside a quoted cell twice: ""'
    )


def _delimiter(text: str) -> str:
    """The separator under which the header names most columns of ours; of equals the one that gives most cells."""
    header = _header_line(text)
    return max(_DELIMITERS, key=lambda each: (len(_known_in_header(text, each)), header.count(each)))


def _known_in_header(text: str, delimiter: str) -> set[str]:
    try:
        cells = next(csv.reader([_header_line(text)], delimiter=delimiter, skipinitialspace=True), [])
    except csv.Error:
        return set()
    return {known for cell in cells if (known := known_column(cell)) is not None}


def _header_line(text: str) -> str:
    start = len(text) - len(text.lstrip("\n \t"))
    return text[start : start + 10_000].split("\n", 1)[0]


register(CsvReader())
