"""How a file's format is told."""

from __future__ import annotations

import pytest

from graph.errors import Problem
from loaders.entries import Entry, Place, Reading
from loaders.formats import Content, choose_reader, formats, known_formats, register, registry


def choose(file: str, text: str, wanted: str | None = None, *, has_names: bool = False) -> str:
    chosen = choose_reader(Content(file, text.encode(), text), wanted, has_names=has_names)
    return chosen.code if isinstance(chosen, Problem) else chosen.name


YAML, CSV, PROSE = "concepts:\n- name: A\n", "name,definition\nA,b\n", "A sentence.\n"
JSON, HTML = '{"concepts": [{"name": "A"}]}', "<!doctype html><dl><dt>A<dd>b</dl>"


@pytest.mark.parametrize(
    ("file", "text", "name"),
    [
        ("a.yaml", YAML, "yaml"),
        ("a.csv", CSV, "csv"),
        ("a.tsv", "name\n", "csv"),
        ("a.txt", PROSE, "headless"),
        ("a.txt", YAML, "yaml"),
        ("a.yaml", CSV, "csv"),
        ("A.YML", PROSE, "yaml"),
        ("a.json", JSON, "json"),
        ("a.yaml", JSON, "yaml"),
        ("glossary", JSON, "json"),
        ("a.jsonl", PROSE, "json"),
        ("a.xls", HTML, "html"),
        ("a.htm", PROSE, "html"),
        ("a.xlsx", CSV, "csv"),
        ("glossary", CSV, "csv"),
        ("glossary", PROSE, "format-not-recognised"),
    ],
)
def test_content_goes_before_the_file_name(file, text, name):
    assert choose(file, text) == name


def test_a_forced_format_overrules_the_file_name():
    assert choose("a.yaml", PROSE, "headless") == "headless"
    assert choose("a.txt", "name\nA\n", " CSV ") == "csv"


def test_with_names_any_text_will_do():
    assert choose("glossary", PROSE, has_names=True) == "headless"


def test_every_format_says_what_it_is():
    assert list(formats()) == [
        "json", "yaml", "turtle", "rdfxml", "jsonld", "obo", "tbx", "csv", "xlsx", "html", "markdown",
        "rst", "asciidoc", "latex", "headless", "dictd",
    ]  # fmt: skip
    for name, reader in formats().items():
        assert reader.name == name
        assert reader.suffixes
        assert f"{name} ({reader.description})" in known_formats()


class LinesReader:
    """A format of one name a line."""

    name = "lines"
    description = "a name a line"
    suffixes = (".lines",)

    def recognises(self, content: Content) -> bool:
        return content.data.startswith(b"#lines")

    def read(self, content: Content, _names: Content | None) -> Reading:
        lines = (content.text or "").split("\n")[1:]
        return Reading(entries=tuple(Entry(name=line, place=Place(content.file)) for line in lines if line))


def test_a_new_format_is_a_reader_that_registers_itself(monkeypatch, build_text):
    monkeypatch.setattr(registry, "_READERS", dict(registry._READERS))
    register(LinesReader())
    built = build_text("a.anything", "#lines\nLayer\nModel\n")
    assert [concept.name for concept in built.graph.concepts] == ["Layer", "Model"]
    assert built.files[0].format == "lines"
