"""Lexigraph's own format."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from graph.errors import Severity
from graph.vocabulary import VOCABULARY, RelationType
from loaders.entries import Claim, Place
from loaders.formats.registry import Content
from loaders.formats.yaml import YamlReader, glossary_schema
from loaders.formats.yaml_tree import read_tree


def read(text: str):
    return YamlReader().read(Content("a.yaml", text.encode(), text), None)


WHOLE = """\
# A comment first.
glossary: {name: Cooking, version: "1.10", licence: CC0-1.0}
section: Basics
concepts:
  - id: stock
    name: Stock
    aliases: [broth, fond]
    hours: 2
    definition: >-
      Water in which bones
      were simmered.
    relations:
      - {type: uses, target: water, quote: bones}
      - type: related_to
        target: soup
        quote: Stock
        in: soup
mentioned:
  - name: Water
sections:
  - section: Dishes
    concepts:
      - name: Soup
        definition: Stock and more.
    mentioned:
      - {name: Bread, aliases: [loaf]}
"""


def test_everything_that_the_format_has_is_read():
    reading = read(WHOLE)
    assert reading.problems == ()
    assert reading.glossary == {"name": "Cooking", "version": "1.10", "licence": "CC0-1.0"}
    stock, water, soup, bread = reading.entries
    assert (stock.id, stock.name, stock.aliases, stock.hours) == ("stock", "Stock", ("broth", "fond"), 2)
    assert stock.definition == "Water in which bones were simmered."
    assert stock.claims == (
        Claim(type=RelationType.USES, target="water", place=Place("a.yaml", 13), quote="bones"),
        Claim(
            type=RelationType.RELATED_TO, target="soup", place=Place("a.yaml", 14), quote="Stock", quoted_from="soup"
        ),
    )
    assert [(each.name, each.section, each.mentioned, each.place.line) for each in reading.entries] == [
        ("Stock", "Basics", False, 5),
        ("Water", "Basics", True, 19),
        ("Soup", "Dishes", False, 23),
        ("Bread", "Dishes", True, 26),
    ]
    assert (water.definition, soup.definition, bread.aliases) == (None, "Stock and more.", ("loaf",))


def test_the_schema_is_a_schema_and_describes_every_key():
    schema = glossary_schema()
    Draft202012Validator.check_schema(schema)
    parts = [schema, *schema["$defs"].values(), schema["properties"]["glossary"]]
    for part in parts:
        for name, value in part.get("properties", {}).items():
            described = "description" in value or "description" in schema["$defs"][value["$ref"].split("/")[-1]]
            assert described, name


def test_the_schema_has_the_relation_types_of_the_vocabulary():
    types = glossary_schema()["$defs"]["relation"]["properties"]["type"]["enum"]
    assert types == [relation_type.value.lower() for relation_type in VOCABULARY]


def test_words_that_old_yaml_takes_for_something_else_are_text():
    reading = read("concepts:\n  - name: No\n    definition: 2024-01-01\n    aliases: [on, 12:30:45, 0o17]\n")
    (entry,) = reading.entries
    assert (entry.name, entry.definition, entry.aliases) == ("No", "2024-01-01", ("on", "12:30:45", "0o17"))


def test_a_small_alias_is_written_out():
    first, second = read("concepts:\n- name: A\n  aliases: &same [x]\n- name: B\n  aliases: *same\n").entries
    assert first.aliases == second.aliases == ("x",)


def test_an_empty_definition_is_none():
    (entry,) = read("concepts:\n  - name: A\n    definition:\n").entries
    assert entry.definition is None


def test_a_broken_character_is_named_with_its_place():
    (problem,) = read("concepts:\n  - name: é\n    definition: a\x01b\n").problems
    assert (problem.line, problem.column) == (3, 18)
    assert "U+0001" in problem.message


@pytest.mark.parametrize("text", ["just words", "- a\n- list", "concepts: {}", "concepts: [word]", "section: Alone"])
def test_what_is_no_glossary_is_an_error_with_a_line(text):
    problems = read(text).problems
    assert problems
    assert all(problem.severity is Severity.ERROR and problem.line == 1 for problem in problems)


@pytest.mark.parametrize(
    ("text", "is_ours"),
    [
        ("concepts:\n- name: A", True),
        ("# comment\n---\nglossary:\n  name: A", True),
        ('{"concepts": [{"name": "A"}]}', True),
        ("concepts: [broken", True),
        ("name,concepts:\n", False),
        ("  concepts: indented", False),
        ("Prose about concepts: many.", False),
    ],
)
def test_the_format_is_recognised_by_its_keys(text, is_ours):
    assert YamlReader().recognises(Content("a", text.encode(), text)) is is_ours


scalars = (
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(st.characters(exclude_categories=["Cs", "Cc"]))
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abcde", min_size=1), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text("abcde", min_size=1), values, max_size=4))
def test_what_a_yaml_writer_writes_is_read_as_it_was(value):
    tree = read_tree(yaml.safe_dump(value, allow_unicode=True), "a.yaml")
    assert (tree.value, tree.problems) == (value, [])


@given(st.text("ab:-[]{}&*!?,'\"\n #|>%@`\t", max_size=40))
def test_any_text_is_read_or_has_an_error_with_its_place(text):
    tree = read_tree(text, "a.yaml")
    assert all(problem.line is not None for problem in tree.problems)


@pytest.mark.parametrize("name", ["1e3", "0E0", "1.5e3", "0o17", "12:30", "1_000", "yes"])
def test_a_name_that_only_some_take_for_a_value_is_a_name_without_quotes(name: str):
    reading = read(f"concepts: [{{name: {name}, definition: {name}}}]")
    assert [(entry.name, entry.definition) for entry in reading.entries] == [(name, name)]
