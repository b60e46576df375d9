"""Excel workbooks."""

from __future__ import annotations

import datetime as dt
import io
import re
import time
import tracemalloc
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from graph.errors import Problem, Severity
from loaders.decoding import decode
from loaders.entries import Reading
from loaders.formats import xlsx, xlsx_archive
from loaders.formats.registry import Content
from loaders.formats.xlsx import XlsxReader
from loaders.pipeline import LoadOptions, read_and_build

TERMS = [["Term", "Meaning", "Aliases"], ["Layer", "A part.", "L|Ls"], ["Model", "A whole.", None]]
SHEET = "xl/worksheets/sheet1.xml"


def written(**sheets) -> bytes:
    """A workbook with the rows of each sheet."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(row)
    return saved(workbook)


def saved(workbook: Workbook) -> bytes:
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def with_part(data: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """The archive with ``old`` replaced in one of its parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as copy:
        for part in archive.namelist():
            content = archive.read(part)
            if part == name:
                assert old in content
                content = content.replace(old, new)
            copy.writestr(part, content)
    return made.getvalue()


BOOK = written(A=TERMS)


def read(data: bytes) -> Reading:
    return XlsxReader().read(Content("a.xlsx", data, None), None)


def refusal(data: bytes) -> str:
    reading = read(data)
    assert reading.entries == ()
    (problem,) = reading.problems
    assert problem.severity is Severity.ERROR
    return str(problem)


def test_rows_are_entries_with_their_row_and_cell():
    reading = read(written(Terms=TERMS))
    assert reading.problems == ()
    assert [(entry.name, entry.definition, entry.aliases) for entry in reading.entries] == [
        ("Layer", "A part.", ("L", "Ls")),
        ("Model", "A whole.", ()),
    ]
    assert [(entry.place.line, entry.place.path) for entry in reading.entries] == [(2, "Terms!A2"), (3, "Terms!A3")]
    assert [entry.section for entry in reading.entries] == [None, None]


def test_what_stands_above_the_header_and_blank_rows_are_no_terms():
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "My terms"
    sheet.merge_cells("A1:C1")
    sheet["A1"] = "Glossary of terms"
    sheet["B3"] = "Definition"
    sheet["C3"] = "Term"
    sheet["B6"] = "A part."
    sheet["C6"] = "Layer"
    (entry,) = read(saved(workbook)).entries
    assert (entry.name, entry.definition) == ("Layer", "A part.")
    assert (entry.place.line, entry.place.path) == (6, "'My terms'!C6")


def test_sheets_are_sections_where_several_have_terms_and_no_column_says_it():
    named = [["name", "section"], ["Row", "Own"]]
    reading = read(written(One=TERMS[:2], Two=[["Term", "Meaning"], ["Model", "B."]], Three=named, Empty=[]))
    assert reading.problems == ()
    assert [(entry.name, entry.section) for entry in reading.entries] == [
        ("Layer", "One"),
        ("Model", "Two"),
        ("Row", "Own"),
    ]


def test_a_sheet_without_terms_is_left_out_and_said():
    reading = read(written(Terms=TERMS, Contacts=[["Name", "Phone"], ["Ann", 123]]))
    assert [entry.section for entry in reading.entries] == [None, None]
    assert [str(problem) for problem in reading.problems] == [
        (
            "a.xlsx: the sheet 'Contacts' was left out: no row names a column of terms and another that is known; "
            "name its columns, if it has terms"
        )
    ]


def test_a_sheet_of_names_alone_counts_where_there_is_nothing_better():
    assert [entry.name for entry in read(written(A=[["Term"], ["Layer"]])).entries] == ["Layer"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (404, "404"),
        (1.5, "1.5"),
        (2.0, "2"),
        (0.1 + 0.2, "0.3"),
        (True, "TRUE"),
        (dt.datetime(2024, 5, 31, tzinfo=None), "2024-05-31"),  # noqa: DTZ001 - a cell has no time zone
        (dt.datetime(2024, 5, 31, 12, 30, tzinfo=None), "2024-05-31 12:30:00"),  # noqa: DTZ001
        (dt.time(12, 30), "12:30:00"),
        ("one_x000D_\ntwo", "one\ntwo"),
        ("a < b & c", "a < b & c"),
        ("'=not a formula", "'=not a formula"),
    ],
)
def test_cells_are_text_as_a_person_would_write_it(value, text):
    (entry,) = read(written(A=[["Term", "Meaning"], ["X", value]])).entries
    assert entry.definition == text


def test_a_cell_with_an_error_is_refused_with_its_place():
    data = written(A=[*TERMS, ["Row", "#REF!", None], ["#N/A", "x", None]])
    assert [str(problem) for problem in read(data).problems] == [
        "a.xlsx:4: A!B4: the cell holds the error #REF!; correct its formula, or empty it",
        "a.xlsx:5: A!A5: the cell holds the error #N/A; correct its formula, or empty it",
    ]


def test_a_formula_counts_by_the_value_that_is_stored():
    data = written(A=[*TERMS, ["Row", '="A "&"row."', None]])
    (problem,) = read(data).problems
    assert str(problem) == (
        "a.xlsx:4: A!B4: the cell holds a formula, and its value is not stored in the file; "
        "open the workbook in a spreadsheet program and save it again"
    )
    stored = with_part(data, SHEET, b'<c r="B4"><f>', b'<c r="B4" t="str"><f>')
    stored = with_part(stored, SHEET, b"</f><v></v>", b"</f><v>A row.</v>")
    reading = read(stored)
    assert reading.problems == ()
    assert reading.entries[2].definition == "A row."


def test_cells_in_a_column_without_name_are_counted():
    data = written(A=[["Term", "Meaning"], ["X", "x", None, "why?"], ["Y", "y", None, "how?"]])
    assert [str(problem) for problem in read(data).problems] == [
        "a.xlsx:1: A!D1: this column has no name; 2 cells in it were left out; name the column, or empty it"
    ]
    wide = written(A=[["Term", "Meaning"], ["X", "x", *[None] * 98, "far"]])
    assert "A!CW1: this column has no name (more columns than are read); 1 cell" in str(read(wide).problems[0])


def test_a_workbook_without_terms_names_its_sheets():
    assert refusal(written(One=[["a", "b"]], Two=[["c"]])) == (
        "a.xlsx: no sheet has a row that names a column of terms (sheets: 'One', 'Two'); "
        "call the column that holds the terms `name`"
    )
    assert "(sheets: none has anything in it)" in refusal(written(One=[]))


LAUGHS = (
    b'<!DOCTYPE x [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(9))
    + b"]>"
)


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_in_every_part_and_encoding(part, encoding):
    data = written(A=TERMS)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        plain = archive.read(part)
    body = plain.partition(b"?>")[2] if plain.startswith(b"<?xml") else plain
    made = (f"<?xml version='1.0' encoding='{encoding}'?>" + (LAUGHS + body).decode()).encode(encoding)
    assert refusal(with_part(data, part, plain, made)) == (
        f"a.xlsx: '{part}' in the workbook has a document type declaration, which may hide entities; "
        "save it again with a spreadsheet program: they write none"
    )


def test_a_zip_bomb_costs_no_memory():
    bomb = with_part(written(A=TERMS), SHEET, b"<sheetData>", b"<sheetData>" + b"<row/>" * 4_000_000)
    tracemalloc.start()
    try:
        assert refusal(bomb) == (
            f"a.xlsx: '{SHEET}' in the workbook unpacks to more than 100 times its size, which is the limit "
            "(a zip bomb?); save the sheet as .csv, which has no such limit"
        )
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("module", "limit", "value", "message"),
    [
        (xlsx_archive, "_LARGEST", 1 << 10, r"the workbook unpacks to 0 MiB, and 0 MiB is the limit"),
        (xlsx_archive, "_MOST_TAGS", 100, "the workbook has more than 0 million XML tags"),
        (xlsx, "_MOST_ROWS", 2, "the sheets have more than 2 rows, which is the limit; save them as .csv"),
    ],
)
def test_what_is_too_large_is_refused_with_the_limit(monkeypatch, module, limit, value, message):
    data = written(A=TERMS)
    monkeypatch.setattr(module, limit, value)
    assert message in refusal(data)


def test_a_row_far_below_all_others_costs_no_time():
    data = with_part(written(A=TERMS), SHEET, b'<row r="3">', b'<row r="900000000000">')
    started = time.process_time()
    assert [entry.name for entry in read(data).entries] == ["Layer"]
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (written(A=TERMS)[:-200], "the workbook is broken (File is not a zip file)"),
        (
            with_part(written(A=TERMS), SHEET, b"</sheetData>", b""),
            "the workbook is broken (ParseError: mismatched tag",
        ),
        (with_part(written(A=TERMS), SHEET, b'r="A2"', b'r="?"'), "the workbook is broken ("),
        (b"name,definition\n", "this is no .xlsx workbook; give it the ending of its own format"),
    ],
    ids=["cut", "tag", "reference", "text"],
)
def test_a_broken_workbook_is_refused(data, message):
    assert message in refusal(data)


def test_an_encrypted_part_is_refused():
    data = bytearray(written(A=TERMS))
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    assert refusal(bytes(data)) == "a.xlsx: the workbook is encrypted; save it without a password"


def archive_of(*names: str, content: bytes = b"") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, content)
    return made.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        (
            "a.ods",
            archive_of("mimetype", content=b"application/vnd.oasis.opendocument.spreadsheet"),
            "this is an OpenDocument spreadsheet, not a glossary in text; save it as .xlsx",
        ),
        (
            "a.docx",
            archive_of("word/document.xml"),
            "this is a Word document, not a glossary in text; save it as .html",
        ),
        ("a.xlsb", archive_of("xl/workbook.bin"), "this is a binary Excel workbook, not .*; save it as .xlsx"),
        (
            "a.xls",
            OLE + "Workbook".encode("utf-16-le"),
            r"this is an Excel workbook of the old kind \(.xls\), not .*; save it as .xlsx",
        ),
        (
            "a.xlsx",
            OLE + "EncryptedPackage".encode("utf-16-le"),
            "this is an office document with a password, not .*; save it without a password",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 7 else "",
)
def test_documents_of_other_kinds_are_called_by_their_name(name, data, message, here, refusal):
    (here / name).write_bytes(data)
    (problem,) = refusal(name)
    assert problem.code == "not-text"
    assert re.match(f"{name}: {message}$", str(problem))


def test_a_workbook_is_recognised_by_its_parts():
    recognises = XlsxReader().recognises
    whole = written(A=TERMS)
    assert recognises(Content("a", whole, None))
    assert recognises(Content("a", whole[:-200], None))
    assert not recognises(Content("a.xlsx", archive_of("word/document.xml"), None))
    assert not recognises(Content("a.xlsx", b"xl/workbook.xml", "xl/workbook.xml"))


def test_a_workbook_is_loaded_like_any_file(build_text):
    built = build_text("book.xlsx", written(A=TERMS))
    assert [concept.name for concept in built.graph.concepts] == ["Layer", "Model"]
    assert built.problems == ()
    assert (built.files[0].format, built.entries.stored) == ("xlsx", 2)


def test_a_workbook_without_terms_that_lies_in_a_folder_is_counted_and_not_read(here):
    (here / "people.xlsx").write_bytes(written(A=[["Ann", "1"]]))
    (here / "book.xlsx").write_bytes(BOOK)
    built = read_and_build([here], LoadOptions())
    assert [problem.code for problem in built.problems] == ["pages-left-out"]
    assert len(built.graph.concepts) == 2


values = st.none() | st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=8) | st.integers()
headers = st.sampled_from(["name", "Term", "meaning", "definition", "aliases", "see also", "hours", "", "Other"])


@settings(max_examples=10)
@given(st.lists(headers, max_size=4), st.lists(st.lists(values, max_size=5), max_size=4))
def test_whatever_is_in_the_cells_there_are_entries_or_a_problem(header, rows):
    reading = read(written(A=[header, *rows]))
    assert reading.entries or reading.problems or not any(any(row) for row in rows)
    assert all(isinstance(problem, Problem) for problem in reading.problems)


@settings(max_examples=25)
@given(st.integers(0, len(BOOK) - 1), st.integers(0, 255), st.booleans())
def test_a_damaged_workbook_gives_entries_or_a_problem(at, byte, cut):
    reading = read(BOOK[:at] if cut else BOOK[:at] + bytes([byte]) + BOOK[at + 1 :])
    assert reading.entries or reading.problems


def test_the_fixture_is_binary_to_the_decoder():
    assert decode(BOOK, "a.xlsx").text is None
