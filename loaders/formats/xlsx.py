"""Excel workbooks: every sheet with a header row that names a column of terms.

Columns are those of :mod:`loaders.formats.columns`. Rows above the header, such as a title, are no terms. Where several
sheets have terms and no column says the section, the sheet's name is the section.
"""

from __future__ import annotations

import datetime as dt
import io
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, count, islice, repeat
from typing import TYPE_CHECKING, Any

from graph.errors import Problem
from loaders.entries import Entry, LeftOut, Place, Reading
from loaders.entry_rules import error_at, warning_at
from loaders.formats.columns import Columns, find_columns, known_column
from loaders.formats.registry import Content, register
from loaders.formats.xlsx_archive import check_archive

if TYPE_CHECKING:
    from openpyxl.workbook.workbook import Workbook

__all__ = ["XlsxReader"]

_ZIP = b"PK\x03\x04"
_INSIDE = (b"xl/workbook.xml", b"xl/worksheets/")
_MOST_COLUMNS = 100
_LAST_ROW = 1_048_576
"""The last that Excel has; a part may claim any, and each row before it is made."""
_MOST_ROWS = 2_000_000
"""Of all sheets together, empty ones included."""
_ROWS_ABOVE = 20
"""Rows with something in them that may stand above the header."""
_NO_TERMS = "no-term-column"
_SAVE_AGAIN = "open the workbook in a spreadsheet program and save it again"


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    cells: Sequence[Any]
    """openpyxl's read-only cells."""
    formulas: Sequence[Any]
    """The same cells with formulas in the place of values; empty where the workbook has no formula."""

    @property
    def texts(self) -> list[str]:
        return ["" if cell.value is None else _text(cell.value) for cell in self.cells]


@dataclass(slots=True)
class _Sheet:
    """A sheet of which as many rows are read as it takes to find a header."""

    title: str
    file: str
    above: list[_Row] = field(default_factory=list)
    rest: Iterator[_Row] = field(default_factory=lambda: iter(()))

    def place(self, row: int, column: int = 0) -> Place:
        from openpyxl.utils import get_column_letter, quote_sheetname

        title = self.title if self.title.isalnum() else quote_sheetname(self.title)
        return Place(self.file, row, f"{title}!{get_column_letter(column + 1)}{row}")

    def header(self, *, at_least: int) -> int | None:
        """Which of the rows above names a column of terms and ``at_least`` as many columns that are known."""
        for at, row in enumerate(self.above):
            known = {known_column(text) for text in row.texts} - {None}
            if "name" in known and len(known) >= at_least:
                return at
        return None


class _TooManyRowsError(Exception):
    """The sheets have more rows than are read."""


class XlsxReader:
    """Reads the sheets of a workbook."""

    name = "xlsx"
    description = "an Excel workbook with a column `name`"
    suffixes: tuple[str, ...] = (".xlsx", ".xlsm")

    def recognises(self, content: Content) -> bool:
        """Whether it is an archive with a workbook's parts in it, be it whole or broken."""
        return content.data.startswith(_ZIP) and any(part in content.data for part in _INSIDE)

    def read(self, content: Content, _names: Content | None) -> Reading:
        """An entry for each row under a header."""
        if not content.data.startswith(_ZIP):
            suggestion = "give it the ending of its own format, or name that with --format"
            return _refused(content.file, "xlsx-broken", "this is no .xlsx workbook", suggestion)
        check = check_archive(content.data)
        if check.fault:
            return _refused(content.file, "xlsx-refused", *check.fault)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and the like, which are not read
            try:
                reading = _read_workbook(content, has_formulas=check.has_formulas)
            except _TooManyRowsError:
                message = f"the sheets have more than {_MOST_ROWS} rows, which is the limit"
                return _refused(content.file, "xlsx-refused", message, "save them as .csv, which has no such limit")
            except Exception as error:  # noqa: BLE001 - openpyxl lets through whatever its parts raise
                what = f"{type(error).__name__}: {error}".split("\n", 1)[0]
                return _refused(content.file, "xlsx-broken", f"the workbook is broken ({what})", _SAVE_AGAIN)
        if content.around is not None and {each.code for each in reading.problems} == {_NO_TERMS}:
            return Reading(left_out=LeftOut.NO_TERMS)
        return reading


def _refused(file: str, code: str, message: str, suggestion: str) -> Reading:
    return Reading(problems=(error_at(Place(file), code, message, suggestion),))


def _read_workbook(content: Content, *, has_formulas: bool) -> Reading:
    from openpyxl import load_workbook

    values = load_workbook(io.BytesIO(content.data), read_only=True, data_only=True)
    formulas = load_workbook(io.BytesIO(content.data), read_only=True) if has_formulas else None
    try:
        return _read_sheets(_sheets(values, formulas, content.file), content.file)
    finally:
        for workbook in (values, formulas):
            if workbook is not None:
                workbook.close()


def _sheets(values: Workbook, formulas: Workbook | None, file: str) -> list[_Sheet]:
    """The sheets that have something in them."""
    counter = count(1)
    found = []
    for index, sheet in enumerate(values.worksheets):
        rows = _rows(sheet, None if formulas is None else formulas.worksheets[index], counter)
        above = list(islice(rows, _ROWS_ABOVE))
        if above:
            found.append(_Sheet(sheet.title, file, above, rows))
    return found


def _rows(values: Any, formulas: Any, counter: Iterator[int]) -> Iterator[_Row]:
    """The rows of a sheet that are not blank; ``counter`` counts all rows of all sheets."""
    pairs = zip(_cells(values), repeat(()) if formulas is None else _cells(formulas), strict=False)
    blank: Sequence[Any] | None = None
    for number, (cells, written) in enumerate(pairs, start=1):
        if next(counter) > _MOST_ROWS:
            raise _TooManyRowsError
        row = written or cells
        if row is blank:  # openpyxl yields the same one for each row that is not in the file, which may be many
            continue
        if any(cell.value is not None for cell in row):
            yield _Row(number, cells, written)
        else:
            blank = row


def _cells(sheet: Any) -> Iterator[Sequence[Any]]:
    sheet.reset_dimensions()  # a sheet may say too little of its size
    rows: Iterator[Sequence[Any]] = sheet.iter_rows(max_row=_LAST_ROW, max_col=_MOST_COLUMNS + 1)
    return rows


def _read_sheets(sheets: Sequence[_Sheet], file: str) -> Reading:
    """The sheets with a column of terms and another one; where no sheet has that, those with terms alone."""
    for at_least in (2, 1):
        headers = [sheet.header(at_least=at_least) for sheet in sheets]
        if any(header is not None for header in headers):
            break
    else:
        names = ", ".join(f"'{sheet.title}'" for sheet in sheets) or "none has anything in it"
        message = f"no sheet has a row that names a column of terms (sheets: {names})"
        return _refused(file, _NO_TERMS, message, "call the column that holds the terms `name`")
    several = sum(header is not None for header in headers) > 1
    entries: list[Entry] = []
    problems: list[Problem] = []
    for sheet, header in zip(sheets, headers, strict=True):
        if header is None:
            message = (
                f"the sheet '{sheet.title}' was left out: no row names a column of terms and another that is known"
            )
            problems.append(warning_at(Place(file), "sheet-left-out", message, "name its columns, if it has terms"))
        else:
            reading = _SheetReading(sheet, sheet.title if several else None)
            reading.read(header)
            entries += reading.entries
            problems += reading.problems
    return Reading(entries=tuple(entries), problems=tuple(problems))


class _SheetReading:
    """Takes the rows under a header."""

    def __init__(self, sheet: _Sheet, section: str | None) -> None:
        self.entries: list[Entry] = []
        self.problems: list[Problem] = []
        self._sheet = sheet
        self._section = section
        self._nameless: dict[int, int] = {}

    def read(self, header: int) -> None:
        """Read all rows after the row ``header`` of those above."""
        row = self._sheet.above[header]
        columns, self.problems = find_columns(row.texts, self._sheet.place(row.number))
        used = columns.used
        for each in chain(self._sheet.above[header + 1 :], self._sheet.rest):
            self._take(each, columns, used)
        self._say_nameless(row.number)

    def _take(self, row: _Row, columns: Columns, used: frozenset[int]) -> None:
        texts = row.texts
        for at, text in enumerate(texts):
            if at in used:
                texts[at] = self._checked(row, at, text)
            elif text and not columns.headers[at]:
                self._nameless[at] = self._nameless.get(at, 0) + 1
        entry, problem = columns.entry(texts, self._sheet.place(row.number, columns.name or 0))
        if columns.section is None and self._section is not None:
            entry = replace(entry, section=self._section)
        self.entries.append(entry)
        self.problems += [problem] if problem else []

    def _checked(self, row: _Row, at: int, text: str) -> str:
        """The text of a cell, empty where it has an error or a formula of which nobody stored the value."""
        if row.cells[at].data_type == "e":
            message, suggestion = f"the cell holds the error {text}", "correct its formula, or empty it"
        elif not text and row.formulas and row.formulas[at].data_type == "f":
            message, suggestion = "the cell holds a formula, and its value is not stored in the file", _SAVE_AGAIN
        else:
            return text
        self.problems.append(error_at(self._sheet.place(row.number, at), "xlsx-cell", message, suggestion))
        return ""

    def _say_nameless(self, header: int) -> None:
        for at, found in sorted(self._nameless.items()):
            beyond = " (more columns than are read)" if at == _MOST_COLUMNS else ""
            message = f"this column has no name{beyond}; {found} cell{'s' * (found != 1)} in it were left out"
            place = self._sheet.place(header, at)
            self.problems.append(warning_at(place, "unknown-column", message, "name the column, or empty it"))


def _text(value: Any) -> str:
    """A cell as a person would write it: numbers without a needless ``.0``, dates as in 2024-05-31."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("_x000D_\n", "\n").replace("_x000D_", "\n").strip()
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return format(value, ".15g")
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return value.isoformat(sep=" ") if isinstance(value, dt.datetime) else str(value)


register(XlsxReader())
