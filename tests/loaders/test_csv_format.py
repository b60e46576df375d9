"""Tables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import Severity
from graph.export.csv_table import list_cell
from graph.vocabulary import VOCABULARY, RelationType
from loaders.entries import Place
from loaders.formats.columns import RELATION_COLUMNS, list_items
from loaders.formats.csv import CsvReader
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


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("Term,Meaning", ("A", "B")),
        ("word;explanation", ("A", "B")),
        ("Headword\tDescription", ("A", "B")),
        (" CONCEPT : ,def", ("A", "B")),
    ],
)
def test_people_call_columns_by_names_of_their_own(header, wanted):
    separator = next(each for each in ",;\t" if each in header)
    reading = read(f"{header}\nA{separator}B\n")
    assert reading.problems == ()
    assert [(entry.name, entry.definition) for entry in reading.entries] == [wanted]


def test_lists_of_several_columns_are_joined():
    reading = read("Term,Synonyms,Abbreviation(s),Category,See also\nNetwork,net; web,NN,Models,Layer|Model\n")
    (entry,) = reading.entries
    assert reading.problems == ()
    assert (entry.aliases, entry.section) == (("net", "web", "NN"), "Models")
    assert claims(entry) == [("RELATED_TO", "Layer"), ("RELATED_TO", "Model")]
    assert entry.claims[0].place == Place("a.csv", 2, "see_also")


def test_two_columns_for_the_same_are_refused_by_name():
    (error, second) = read("term,word,meaning,explanation\nA,B,c,d\n").problems
    assert str(error) == (
        "a.csv:1: the columns 'term' and 'word' both mean the term; call the right one `name`, or rename the other"
    )
    assert "'meaning' and 'explanation' both mean the definition" in str(second)
    assert {error.severity, second.severity} == {Severity.ERROR}


def test_our_own_column_goes_before_a_persons():
    reading = read("title,name,definition\nMr,Layer,x\n")
    assert [entry.name for entry in reading.entries] == ["Layer"]
    assert [str(problem) for problem in reading.problems] == [
        (
            "a.csv:1: the column 'title' was left out, because 'name' is there and means the same; "
            "join the two if both are needed"
        )
    ]


@given(st.lists(st.text(st.sampled_from("ab\\|; "), min_size=1).map(str.strip).filter(bool), max_size=4))
def test_any_list_comes_back_from_its_cell(items):
    assert list_items(list_cell(items)) == items


def test_pairs_without_header_are_read_and_said():
    reading = read("CNN\tA network, of layers.\n\nRNN\tA network with a loop.\n")
    assert [(entry.name, entry.definition, entry.place.line) for entry in reading.entries] == [
        ("CNN", "A network, of layers.", 1),
        ("RNN", "A network with a loop.", 3),
    ]
    assert [str(problem) for problem in reading.problems] == [
        (
            "a.csv:1: no column has a name that is known, so each row was read as a term and its definition, "
            "'CNN' too; write a first row `name<TAB>definition`, in the place of this one if it is a header"
        )
    ]


def test_what_a_flash_card_program_says_of_its_export_is_no_row():
    reading = read("#separator:tab\n#html:false\nCNN\tA network.\n")
    assert [(entry.name, entry.place.line) for entry in reading.entries] == [("CNN", 3)]


@pytest.mark.parametrize(
    "text",
    [
        "Defintion\tRemark\nA\tB\n",  # a header with a mistake in it
        "A\tB\nC\tD\tE\n",
        "A,B\nC,D\n",  # any sentence has commas
    ],
)
def test_pairs_are_only_told_where_nothing_else_can_be_meant(text):
    reading = read(text)
    assert reading.entries == ()
    assert "the first row has no column 'name'" in str(reading.problems[0])


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
        ("Term,Description\n", True),
        ("name\nLayer\n", False),
        ("CNN\tA network.\n", False),
        ("definition,section\n", False),
        ("concepts:\n  - name: x, definition\n", False),
        ("A name, and a definition, in prose.", False),
    ],
)
def test_a_table_is_recognised_by_its_header(text, is_csv):
    assert CsvReader().recognises(Content("a", text.encode(), text)) is is_csv
