"""Definitions without names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.formats.headless import HeadlessReader, split_definitions
from loaders.formats.registry import Content

LINES = """\
A group of neurons that work on one input.
Text & Tokens
Precision: how many are right. Recall: how many are found.
A piece of text (not quite a word).
"""

TABLE = """\
line\tid\tname\taliases\tsection
3\trecall\tRecall\tsensitivity|hit rate\tMeasures
1\tlayer\tLayer\t\tBasics
3\tprecision\tPrecision\t\tMeasures
4\t\tToken\ttokens\t
"""


def content(text: str, file: str = "text.txt") -> Content:
    return Content(file, text.encode(), text)


def read(text: str, names: str):
    return HeadlessReader().read(content(text), content(names, "names"))


def test_a_table_gives_names_ids_aliases_and_sections_by_line():
    reading = read(LINES, TABLE)
    assert reading.problems == ()
    assert [(each.id, each.name, each.aliases, each.section, each.place.line) for each in reading.entries] == [
        ("layer", "Layer", (), "Basics", 1),
        ("recall", "Recall", ("sensitivity", "hit rate"), "Measures", 3),
        ("precision", "Precision", (), "Measures", 3),
        (None, "Token", ("tokens",), "Text & Tokens", 4),
    ]


def test_names_that_share_a_line_share_the_definition_and_its_document():
    _, recall, precision, token = read(LINES, TABLE).entries
    assert recall.definition == precision.definition == "Precision: how many are right. Recall: how many are found."
    assert recall.document == precision.document != token.document


def test_a_plain_list_names_the_definitions_in_order():
    reading = read(LINES, "Layer\n\nPrecision and recall\nToken\n")
    assert [(each.name, each.place.line, each.section) for each in reading.entries] == [
        ("Layer", 1, None),
        ("Precision and recall", 3, "Text & Tokens"),
        ("Token", 4, "Text & Tokens"),
    ]


def test_a_table_may_name_a_line_that_looks_like_a_heading():
    reading = read("DevOps for ML\nSomething else.\n", "line\tname\n1\tMLOps\n2\tThing\n")
    assert [(each.name, each.definition) for each in reading.entries] == [
        ("MLOps", "DevOps for ML"),
        ("Thing", "Something else."),
    ]


WRAPPED = """\
Basics

A group of neurons that take the same input and pass what they make of it on
to the next group.

A function with parameters that were learned from data and that turns an input
into an output. It may
be small.
"""


def test_wrapped_paragraphs_are_one_definition_each():
    assert [(each.line, each.last_line, each.section) for each in split_definitions(WRAPPED)] == [
        (3, 4, "Basics"),
        (6, 8, "Basics"),
    ]
    entries = read(WRAPPED, "line\tname\n4\tLayer\n6\tModel\n").entries
    assert [(each.name, each.place.line) for each in entries] == [("Layer", 3), ("Model", 6)]


@pytest.mark.parametrize(
    ("line", "is_heading"),
    [
        ("Tools & Infrastructure", True),
        ("Basics:", True),
        ("## Large language models (LLMs)", True),
        ("It ends in a full stop.", False),
        ("It ends in a quote.”", False),
        ("終わり。", False),
        ("A line that has no full stop and that is by far too long for any heading", False),
    ],
)
def test_a_heading_is_short_and_does_not_end_a_sentence(line, is_heading):
    found = split_definitions(f"{line}\nA definition.\n")
    assert len(found) == (1 if is_heading else 2)


def test_a_line_that_is_no_number_is_refused():
    problems = read("A definition.\n", "line\tname\none\tLayer\n1\tModel\n").problems
    assert [str(problem) for problem in problems] == [
        "names:2: 'one' is no line number; give the line of the definition, from 1"
    ]


@given(st.lists(st.text("abc ", min_size=1, max_size=20).map(lambda words: f"{words.strip()}x."), min_size=1))
def test_every_line_that_is_a_sentence_is_a_definition(lines):
    assert [(each.line, each.text) for each in split_definitions("\n".join(lines))] == list(enumerate(lines, start=1))
