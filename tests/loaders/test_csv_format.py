"""Tables."""

from __future__ import annotations

import pytest

from graph.errors import Severity
from graph.vocabulary import VOCABULARY, RelationType
from loaders.entries import Place
from loaders.formats.csv import RELATION_COLUMNS, CsvReader
from loaders.formats.registry import Content


def read(text: str):
    return CsvReader().read(Content("a.csv", text.encode(), text), None)


def claims(entry) -> list[tuple[str, str]]:
    return [(claim.type.value, claim.target) for claim in entry.claims]


def test_every_column_is_read():
    reading = read(
        "id,name,aliases,definition,section,hours,requires,is_a\n"
        "nn,Neural Network,neural net | NN,A model of layers.,Basics,2.5,layer|Model,model\n"
    )
    (entry,) = reading.entries
    assert reading.problems == ()
    assert (entry.id, entry.name, entry.aliases) == ("nn", "Neural Network", ("neural net", "NN"))
    assert (entry.definition, entry.section, entry.hours) == ("A model of layers.", "Basics", 2.5)
    assert claims(entry) == [("IS_A", "model"), ("REQUIRES", "layer"), ("REQUIRES", "Model")]
    assert entry.place == Place("a.csv", 2)


def test_only_the_name_is_needed():
    (entry,) = read("name\nLayer\n").entries
    assert (entry.name, entry.definition, entry.aliases, entry.claims) == ("Layer", None, (), ())


@pytest.mark.parametrize("header", ["Is A", "IS_A", "is-a", " is  a "])
def test_a_column_is_known_without_regard_to_case_and_spacing(header):
    (entry,) = read(f"Name,{header}\nDropout,Regularization\n").entries
    assert claims(entry) == [("IS_A", "Regularization")]


def test_every_relation_type_has_a_column():
    assert tuple(RELATION_COLUMNS.values()) == tuple(VOCABULARY)
    for column, relation_type in RELATION_COLUMNS.items():
        (entry,) = read(f"name,{column}\nA,B\n").entries
        assert claims(entry) == [(RelationType(relation_type).value, "B")]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_shows_in_the_header(separator):
    text = separator.join(["name", "definition", "hours"]) + "\n" + separator.join(["Layer", '"a, b; c"', "1.5"])
    (entry,) = read(text).entries
    assert (entry.definition, entry.hours) == ("a, b; c", 1.5)


def test_a_spreadsheet_may_say_its_separator_and_write_a_decimal_comma():
    (entry,) = read("sep=;\nname;hours\nLayer;1,5\n").entries
    assert (entry.hours, entry.place.line) == (1.5, 3)


def test_lines_are_those_of_the_file_also_after_cells_of_several_lines():
    reading = read('\nname,definition\nLayer,"one\ntwo\n\nthree"\n\n,,\nModel,"a ""b"" c"\n')
    assert [(entry.name, entry.place.line) for entry in reading.entries] == [("Layer", 3), ("Model", 9)]
    assert [entry.definition for entry in reading.entries] == ["one\ntwo\n\nthree", 'a "b" c']


def test_empty_cells_too_many_are_a_spreadsheets_habit():
    assert [entry.name for entry in read("name,definition\nLayer,x,,\n,,,\n").entries] == ["Layer"]


def test_an_unknown_column_is_listed_with_what_may_have_been_meant():
    reading = read("name,defintion,remark\nLayer,x,y\n")
    assert [(problem.severity, str(problem)) for problem in reading.problems] == [
        (
            Severity.WARNING,
            "a.csv:1: the column 'defintion' is not known and was left out; did you mean 'definition'?",
        ),
        (
            Severity.WARNING,
            (
                "a.csv:1: the column 'remark' is not known and was left out; known columns: id, name, aliases, "
                f"definition, section, hours, {', '.join(RELATION_COLUMNS)}"
            ),
        ),
    ]


def test_rows_around_a_bad_one_are_still_read():
    reading = read("name,definition\nA,x\nB\nC,z\n")
    assert [entry.name for entry in reading.entries] == ["A", "C"]
    assert [problem.line for problem in reading.problems] == [3]


def test_a_cell_of_a_megabyte_is_read():
    (entry,) = read(f"name,definition\nLong,{'word ' * 200_000}\n").entries
    assert len(entry.definition or "") == 999_999


@pytest.mark.parametrize(
    ("text", "is_csv"),
    [
        ("name,definition\n", True),
        ("\n\nNAME;Is A\n", True),
        ('"name"\t"hours"', True),
        ("name\nLayer\n", False),
        ("definition,section\n", False),
        ("concepts:\n  - name: x, definition\n", False),
        ("A name, and a definition, in prose.", False),
    ],
)
def test_a_table_is_recognised_by_its_header(text, is_csv):
    assert CsvReader().recognises(Content("a", text.encode(), text)) is is_csv
