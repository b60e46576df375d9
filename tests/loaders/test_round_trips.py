"""What is written in a format is read as it was."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from graph.export import Exporter, exporter_named
from graph.export.csv_table import list_cell
from graph.model import Graph, Origin
from graph.names import slug
from graph.vocabulary import RelationType
from loaders.concepts import resolve
from loaders.entries import Claim, Entry, Place
from loaders.formats import Content, formats
from loaders.formats.columns import COLUMNS, RELATION_COLUMNS
from loaders.pipeline import LoadOptions, read_and_build

PLACE = Place("a")

letters = st.characters(categories=["L", "N", "P", "S"])
words = st.text(letters, min_size=1, max_size=12)
texts = st.lists(words, min_size=1, max_size=6).map(" ".join)
paragraphs = st.lists(texts, min_size=1, max_size=3).map("\n".join)
hours = st.none() | st.floats(0.25, 100).map(lambda number: round(number, 2))


@st.composite
def glossaries(draw: st.DrawFn) -> list[Entry]:
    """Entries with ids of their own, related to one another."""
    names = draw(st.lists(texts, min_size=1, max_size=6, unique_by=slug))
    entries = []
    for number, name in enumerate(names):
        targets = draw(st.lists(st.integers(0, len(names) - 1), max_size=3, unique=True))
        types = draw(st.lists(st.sampled_from(list(RelationType)), min_size=len(targets), max_size=len(targets)))
        claims = [
            Claim(type=type_, target=f"t{target}", place=PLACE) for type_, target in zip(types, targets, strict=True)
        ]
        entries.append(
            Entry(
                name=name,
                place=PLACE,
                id=f"t{number}",
                aliases=tuple(draw(st.lists(texts, max_size=2, unique=True))),
                definition=draw(paragraphs),
                section=draw(st.none() | texts),
                hours=draw(hours),
                claims=tuple(sorted(claims, key=lambda claim: list(RelationType).index(claim.type))),
            )
        )
    return entries


def read(name: str, text: str) -> list[Entry]:
    reading = formats()[name].read(Content("a", text.encode(), text), None)
    assert reading.problems == ()
    return [without_places(entry) for entry in reading.entries]


def without_places(entry: Entry) -> Entry:
    from dataclasses import replace

    return replace(entry, place=PLACE, claims=tuple(replace(claim, place=PLACE) for claim in entry.claims))


def cells(entry: Entry) -> dict[str, str]:
    by_column: dict[str, list[str]] = {}
    for claim in entry.claims:
        by_column.setdefault(claim.type.value.lower(), []).append(claim.target)
    return {
        "id": entry.id or "",
        "name": entry.name,
        "aliases": list_cell(entry.aliases),
        "definition": entry.definition or "",
        "section": entry.section or "",
        "hours": "" if entry.hours is None else str(entry.hours),
        **{column: list_cell(targets) for column, targets in by_column.items()},
    }


@given(glossaries(), st.sampled_from([",", ";", "\t"]))
def test_a_table_that_is_written_is_read_as_it_was(entries, separator):
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, [*COLUMNS, *RELATION_COLUMNS], delimiter=separator, lineterminator="\n")
    writer.writeheader()
    writer.writerows(cells(entry) for entry in entries)
    assert read("csv", file.getvalue()) == entries


def item(entry: Entry) -> dict[str, object]:
    return {
        "id": entry.id,
        "name": entry.name,
        "aliases": list(entry.aliases),
        "definition": entry.definition,
        "relations": [{"type": claim.type.value.lower(), "target": claim.target} for claim in entry.claims],
    } | ({} if entry.hours is None else {"hours": entry.hours})


@given(glossaries())
def test_yaml_that_is_written_is_read_as_it_was(entries):
    sections = [
        ({} if entry.section is None else {"section": entry.section}) | {"concepts": [item(entry)]} for entry in entries
    ]
    named = [section for section in sections if "section" in section]
    document = {
        "sections": named,
        "concepts": [each for section in sections if "section" not in section for each in section["concepts"]],
    }
    expected = [entry for entry in entries if entry.section is None] + [entry for entry in entries if entry.section]
    assert read("yaml", yaml.safe_dump(document, allow_unicode=True)) == expected


@given(glossaries())
def test_entries_become_concepts_and_relations_that_are_sound(entries):
    resolution = resolve(entries)
    counts = resolution.counts
    assert counts.read == len(entries) == counts.stored + counts.merged + counts.refused
    ids = [concept.id for concept in resolution.concepts]
    assert len(ids) == len(set(ids))
    documents = {document.id: document.text for document in resolution.documents}
    for concept in resolution.concepts:
        assert concept.document is None or documents[concept.document] == concept.definition
    for relation in resolution.relations:
        assert relation.origin is Origin.CURATED
        assert {relation.source, relation.target} <= set(ids)
        assert relation.source != relation.target
        assert resolution.places[relation.id]


@pytest.fixture(scope="module")
def bundled(root: Path) -> Graph:
    return read_and_build([root / "data"], LoadOptions()).graph


@pytest.mark.parametrize("format", ["yaml", "csv", "jsonld"])
def test_an_export_that_was_loaded_is_written_as_it_was(bundled: Graph, format: str, tmp_path: Path):
    """Of several files with extracted relations, some of which a person asserted too, in other words."""
    exporter = exporter_named(format)
    assert isinstance(exporter, Exporter)
    written = exporter.write(bundled)
    file = tmp_path / f"glossary{exporter.extension}"
    file.write_bytes(written)
    assert exporter.write(read_and_build([file], LoadOptions()).graph) == written
