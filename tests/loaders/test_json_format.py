"""JSON."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.errors import Severity
from graph.export import export_graph
from loaders.concepts import resolve
from loaders.entries import Place, Reading
from loaders.formats.json import JsonReader
from loaders.formats.registry import Content
from loaders.pipeline import LoadOptions, read_and_build

LAYER = {"name": "Layer", "definition": "A part."}
MODEL = {"name": "Model", "definition": "A whole."}


def read(value: object, file: str = "a.json") -> Reading:
    text = value if isinstance(value, str) else json.dumps(value, indent=1)
    return JsonReader().read(Content(file, text.encode(), text), None)


def pairs(reading: Reading) -> list[tuple[str, str | None]]:
    return [(entry.name, entry.definition) for entry in reading.entries]


@pytest.mark.parametrize(
    "value",
    [
        [LAYER, MODEL],
        [{"Term": "Layer", "Meaning": "A part."}, {"word": "Model", "description": "A whole."}],
        {"Layer": "A part.", "Model": "A whole."},
        {"Layer": {"definition": "A part."}, "Model": {"def": "A whole."}},
        {"Layer": ["A part."], "Model": "A whole."},
        {"layer": LAYER, "model": MODEL},
        {"data": [LAYER, MODEL]},
        {"glossary": {"terms": [LAYER, MODEL]}},
        *({key: [LAYER, MODEL]} for key in ("terms", "entries", "glossary", "concepts", "items")),
        *({key: {"Layer": "A part.", "Model": "A whole."}} for key in ("terms", "glossary")),
        '{"name": "Layer", "definition": "A part."}\n\n{"name": "Model", "definition": "A whole."}\n',
        '[{"name": "Layer", "definition": "A part."}]\n[{"name": "Model", "definition": "A whole."}]',
    ],
    ids=lambda value: (value if isinstance(value, str) else json.dumps(value))[:40],
)
def test_every_shape_that_people_use_gives_the_same_terms(value):
    reading = read(value)
    assert reading.problems == ()
    assert pairs(reading) == [("Layer", "A part."), ("Model", "A whole.")]
    assert {entry.section for entry in reading.entries} == {None}


def test_an_object_has_what_a_row_has():
    (entry,) = read(
        {
            "terms": [
                {
                    "id": "nn",
                    "term": "Neural Network",
                    "synonyms": ["net; web", "NN"],
                    "abbreviation": "N|N2",
                    "definition": ["One.", "Two."],
                    "category": "Basics",
                    "hours": 1.5,
                    "see also": ["Layer", "Model"],
                    "relations": [{"type": "is-a", "target": "model", "quote": "One", "in": "Layer"}],
                }
            ]
        }
    ).entries
    assert (entry.id, entry.name, entry.aliases) == ("nn", "Neural Network", ("net; web", "NN", "N", "N2"))
    assert (entry.definition, entry.section, entry.hours) == ("One.\nTwo.", "Basics", 1.5)
    claims = [(claim.type.value, claim.target, claim.quote, claim.quoted_from) for claim in entry.claims]
    assert claims == [
        ("RELATED_TO", "Layer", None, None),
        ("RELATED_TO", "Model", None, None),
        ("IS_A", "model", "One", "Layer"),
    ]
    assert entry.claims[-1].place == Place("a.json", 22)


def test_a_key_with_a_list_of_objects_is_a_section():
    reading = read({"Parts": [LAYER], "Wholes": [MODEL, {"name": "X", "section": "Own"}]})
    assert [entry.section for entry in reading.entries] == ["Parts", "Wholes", "Own"]
    nested = read(
        {"name": "G", "sections": [{"title": "Parts", "terms": [LAYER]}, {"section": "W", "concepts": [MODEL]}]}
    )
    assert [(entry.name, entry.section) for entry in nested.entries] == [("Layer", "Parts"), ("Model", "W")]
    assert (nested.glossary, nested.problems) == ({"name": "G"}, ())


def test_our_own_yaml_written_as_json_is_read():
    reading = read(
        {
            "glossary": {"name": "G", "version": "1", "licence": "CC0"},
            "section": "S",
            "concepts": [{**LAYER, "relations": [{"type": "part_of", "target": "Model"}]}],
            "mentioned": [{"name": "Model"}],
        }
    )
    assert reading.problems == ()
    assert reading.glossary == {"name": "G", "version": "1", "licence": "CC0"}
    assert [(entry.name, entry.section, entry.mentioned) for entry in reading.entries] == [
        ("Layer", "S", False),
        ("Model", "S", True),
    ]


def test_every_entry_has_its_line():
    text = '[\n  {"name": "A"},\n\n  {\n    "name": "B"}, {"name": "C"}\n]'
    assert [entry.place.line for entry in read(text).entries] == [2, 4, 5]
    assert [entry.place.line for entry in read('{\n"A": "a",\n"B": {\n"definition": "b"}}').entries] == [2, 3]
    assert [entry.place.line for entry in read('{"name":"A"}\n\n{"name":"B"}').entries] == [1, 3]


def test_a_key_that_comes_twice_is_a_term_that_comes_twice():
    reading = read('{"Layer": "A part.",\n "Layer": "A row."}')
    assert pairs(reading) == [("Layer", "A part."), ("Layer", "A row.")]
    (problem,) = resolve(reading.entries).problems
    assert (problem.code, problem.line) == ("duplicate-term", 2)


def test_a_key_that_comes_twice_in_an_entry_is_an_error_each_time():
    text = '[{"name": "A", "definition": "x", "definition": "y"},\n{"name": "B", "definition": "x", "definition": "y"}]'
    assert [str(problem) for problem in read(text).problems] == [
        "a.json:1: the key 'definition' is there twice; join the two, or rename one",
        "a.json:2: the key 'definition' is there twice; join the two, or rename one",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[{"name": "A"},\n {"name": "B",}]', "2:14: broken JSON: nothing follows this comma but '}'; mend"),
        ('[\n{"name": "A"}\n{"name": "B"}]', "3:1: broken JSON: a comma or ']' has to stand here"),
        ("{'name': 1}", "1:2: broken JSON: a key in double quotes has to stand here"),
        ('{"name" "A"}', "1:9: broken JSON: a colon has to stand here"),
        ('{"name": "A', "1:10: broken JSON: unterminated string starting at"),
        ('{"name": "A"}\n\n  {"b": 2', "3:10: broken JSON: a comma or '}' has to stand here"),
        ('{"a": "x"} {"b": "y"}', "1:12: broken JSON: something stands after the end"),
        ('{"A": "a\tb"}', "1:9: broken JSON: invalid control character at"),
        ('{"A": NaN}', "1:7: NaN is no JSON; write a number, or null"),
        ('{"A": [-Infinity]}', "1:8: -Infinity is no JSON"),
        ('{"A": "\\ud800"}', r"1:7: the text holds half of a character \(a lone surrogate\); write the character"),
        ("[" * 100_000, "1:52: more than 50 levels inside one another; a glossary needs five"),
        ('{"a":' * 100_000, "1:256: more than 50 levels inside one another"),
        ("", "1:1: broken JSON: expecting value"),
        ('"text"', "1:1: a glossary has to be a list or an object, and this is text; write a list of objects"),
        ('["A", 1, [], {"name": "B"}]', "1:2: an entry has to be an object, and this is text"),
        ('[{"definition": "x", "n": 1}]', r"1: the object has no key 'name' \(it has: definition, n\); call the key"),
        ('[{"name": {"en": "A"}}]', "1:3: 'name' has to be text, and is an object; write the term"),
        ('{"A": {"definition": {"x": 1}}}', "1:8: 'definition' has to be text or a list of texts, and has an object"),
        ('{"A": {"x": "y"}}', r"1:2: 'A' has an object with no key that is known \(it has: x\); call the key"),
        ('{"A": true}', "1:2: 'A' has to be text or a list of texts, and has true in it"),
        ('{"A": {"relations": 1}}', "1:7: 'relations' has to be a list, and is text; write it as"),
        ('{"A": {"relations": [1]}}', "1:22: a relation has to be an object with `type` and `target`; write it as"),
        (
            '{"A": {"relations": [{"type": "requiers", "target": "b"}]}}',
            r"1:22: there is no relation type 'requiers'; did you mean 'requires'\?",
        ),
    ],
)
def test_what_is_wrong_is_said_with_line_and_column(text, message):
    problems = [problem for problem in read(text).problems if problem.severity is Severity.ERROR]
    assert problems
    assert re.match(f"a.json:{message}", str(problems[0])), str(problems[0])


def test_lines_around_a_broken_one_are_still_read():
    reading = read('{"name": "A"}\n{"name": \n{"name": "B"}\n{"name": "C"} 1\n', "a.jsonl")
    assert [(entry.name, entry.place.line) for entry in reading.entries] == [("A", 1), ("B", 3)]
    assert [(problem.line, problem.code) for problem in reading.problems] == [(2, "json-broken"), (4, "json-broken")]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("docs/package.json", '{"name": "site", "description": "A site."}'),
        ("_category_.json", '{"label": "Tutorial", "position": 2}'),
        ("colours.json", '{"red": {"value": "#f00"}}'),
        ("list.json", '["a", "b"]'),
    ],
)
def test_what_else_lies_in_a_folder_is_counted_and_not_read(file, text, here):
    (here / "docs").mkdir()
    (here / file).write_text(text)
    (here / "g.json").write_text('{"Layer": "A part."}')
    built = read_and_build([here], LoadOptions())
    assert [concept.name for concept in built.graph.concepts] == ["Layer"]
    (warning,) = built.problems
    assert (warning.code, warning.suggestion) == ("pages-left-out", "name a file itself to see what it lacks")
    assert re.search(rf"1 file without terms.* left out: .*{file}", warning.message)


def test_a_number_too_long_for_a_computer_is_text():
    digits = "9" * 10_000
    assert pairs(read(f'{{"A": {digits}, "B": 1.50}}')) == [("A", digits), ("B", "1.50")]


def test_an_unknown_key_is_said_once():
    reading = read([{**LAYER, "lang": "en"}, {**MODEL, "lang": "en"}, {"lang": "en", "name": "X"}])
    assert len(reading.entries) == 3
    (problem,) = reading.problems
    assert str(problem).startswith("a.json:2: the key 'lang' is not known and was left out; known keys: id, name")
    (beside,) = read({"terms": [LAYER], "$schema": "x"}).problems
    assert str(beside).startswith("a.json:8: the key '$schema' is not known here and was left out; put terms under")


@pytest.mark.parametrize(
    ("text", "is_json"),
    [
        ('[{"name": "A"}]', True),
        ('\n { "A": "a" }', True),
        ('{"broken', True),
        ('{"@context": "x", "@graph": []}', False),
        ('[{"@id": "x"}]', False),
        ("[[wikilink]]", False),
        ("[glossary]\nterm:: x", False),
        ("{{< shortcode >}}", False),
        ("{concepts: []}", False),
        ("[link](x)", False),
        ("name,definition\n", False),
    ],
)
def test_json_is_recognised_by_how_it_begins(text, is_json):
    assert JsonReader().recognises(Content("a", text.encode(), text)) is is_json


CURATED = """
glossary: {name: G, version: '2', licence: CC0}
sections:
- section: One
  concepts:
  - {name: Network, aliases: [net], definition: A network is made of layers. It sees., hours: 1.5,
     relations: [{type: uses, target: layer, quote: made of layers}, {type: related_to, target: Rest}]}
- section: Two
  concepts:
  - {name: Layer, definition: A part of a network., relations: [{type: part_of, target: network, quote: layers, in: network}]}
mentioned: [{name: Rest}]
"""


def test_our_own_export_gives_the_same_graph(build_text, here):
    graph = build_text("g.yaml", CURATED).graph
    (here / "g.yaml").unlink()
    built = build_text("g.json", export_graph(graph, "json"))
    assert built.problems == ()
    again = built.graph
    assert again.info == graph.info
    assert [replace(each, document=None) for each in again.concepts] == [
        replace(each, document=None) for each in graph.concepts
    ]
    assert [(each.id, each.origin) for each in again.relations] == [(each.id, each.origin) for each in graph.relations]
    for one, other in zip(again.relations, graph.relations, strict=True):
        quotes = [{(each.start, each.quote) for each in relation.evidence} for relation in (one, other)]
        assert quotes[0] == quotes[1]


def test_a_document_that_two_share_is_shared_again():
    concept = {"kind": "DEFINED", "aliases": [], "definition": "x", "document": "a.txt#L1"}
    export = {
        "glossary": {"name": "G"},
        "concepts": [{"id": "a", "name": "A", **concept}, {"id": "b", "name": "B", **concept}],
        "relations": [],
        "documents": [{"id": "a.txt#L1", "text": "x"}],
    }
    assert [entry.document for entry in read(export).entries] == ["L1", "L1"]


@pytest.mark.parametrize(
    ("relation", "message"),
    [
        ({"source": "a", "type": "EATS", "target": "a"}, "has no source, type and target that are known"),
        ({"source": "b", "type": "USES", "target": "a"}, "relations of 'b' are there, and no concept has that id"),
    ],
)
def test_an_export_that_was_damaged_is_refused(relation, message):
    export = {"glossary": {}, "concepts": [{"id": "a", "name": "A"}], "documents": []}
    (problem,) = read({**export, "relations": [{**relation, "origin": "CURATED"}]}).problems
    assert message in str(problem)


keys = st.sampled_from(
    ["name", "term", "definition", "aliases", "terms", "glossary", "relations", "concepts", "documents"]
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys | st.text(max_size=3), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=60)
@given(values, st.data())
def test_whatever_the_shape_there_are_entries_or_a_problem(value, data):
    text = json.dumps(value)
    reading = read(text)
    assert reading.entries or reading.problems or not value or "[]" in text or "{}" in text
    assert read(text[: data.draw(st.integers(0, len(text)))]) is not None
    resolve(reading.entries)
