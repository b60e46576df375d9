from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace

import pytest

from graph.errors import PrerequisiteCycleError
from graph.export.anki_deck import anki_package, cards_in_order
from graph.model import Concept, ConceptId, GlossaryInfo, Graph
from tests.graph.samples import graph_of, requires

TIME = 1_700_000_000
HOSTILE = "<script>alert(1)</script> [sound:x.mp3] [latex]\\input{x}[/latex] \\(x\\) {{Name}}\n& more\x1f"


def concept(id_: str, definition: str | None = None, **facts) -> Concept:
    return Concept(id=ConceptId(id_), name=facts.pop("name", id_.title()), definition=definition, **facts)


def course(*relations: str) -> Graph:
    concepts = (
        concept("layer", "A layer is a row. It is part of a net.", section="Deep nets", aliases=("row", "tier")),
        concept("model", "A model is a function.", section="Basics"),
        concept("named", section="Basics"),
        concept("tag", HOSTILE, name="<b>Tag</b>", section="Deep nets"),
    )
    info = GlossaryInfo(name="Course::One", sections=("Deep nets", "Basics"))
    return Graph(info=info, concepts=concepts, relations=tuple(requires(*[tuple(each.split()) for each in relations])))


def opened(package: bytes, query: str) -> list[tuple]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        assert sorted(archive.namelist()) == ["collection.anki2", "media"]
        data = archive.read("collection.anki2")
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(data)
        return connection.execute(query).fetchall()


def notes(package: bytes) -> list[dict[str, str]]:
    """The notes in the order of their cards."""
    rows = opened(package, "SELECT guid, tags, flds FROM notes JOIN cards ON nid = notes.id ORDER BY due")
    names = ("name", "aliases", "definition", "prerequisites", "section")
    return [
        {"guid": guid, "tags": tags.strip()} | dict(zip(names, fields.split("\x1f"), strict=True))
        for guid, tags, fields in rows
    ]


def test_cards_come_in_learning_order_and_by_section_where_that_leaves_it_open():
    graph = course("layer model", "layer named")
    assert [each.id for each in cards_in_order(graph)] == ["model", "layer", "tag"]
    assert [note["name"] for note in notes(anki_package(graph, TIME))] == ["Model", "Layer", "&lt;b&gt;Tag&lt;/b&gt;"]


def test_a_card_has_name_aliases_definition_prerequisites_and_section():
    note = notes(anki_package(course("layer model", "layer named"), TIME))[1]
    assert (note["name"], note["aliases"], note["tags"], note["section"]) == (
        "Layer", "row, tier", "Deep_nets", "Deep nets",
    )  # fmt: skip
    assert note["definition"] == "A layer is a row. It is part of a net."
    assert note["prerequisites"] == (
        "<ul><li><details><summary>Model</summary>A model is a function.</details></li><li>Named</li></ul>"
    )


def test_texts_are_shown_and_neither_run_nor_typeset():
    (note,) = (each for each in notes(anki_package(course("layer tag"), TIME)) if "Tag" in each["name"])
    assert note["definition"] == (
        "&lt;script&gt;alert(1)&lt;/script&gt; &#91;sound:x.mp3] &#91;latex]\\input{x}&#91;/latex] "
        "\\<span>(</span>x\\) {{Name}}<br>&amp; more\ufffd"
    )


def test_a_later_export_changes_the_same_cards():
    first = anki_package(course(), TIME)
    changed = replace(course(), concepts=(*course().concepts[1:], concept("layer", "Another text.")))
    second = anki_package(changed, TIME + 60)
    for what in ("SELECT decks FROM col", "SELECT models FROM col"):
        assert [json.loads(opened(package, what)[0][0]).keys() for package in (first, second)].count(
            json.loads(opened(first, what)[0][0]).keys()
        ) == 2
    guids = [{note["name"]: note["guid"] for note in notes(package)} for package in (first, second)]
    assert guids[0] == guids[1]
    assert len(set(guids[0].values())) == 3
    assert opened(second, "SELECT DISTINCT mod FROM notes") == [(TIME + 60,)]
    other = replace(course(), info=GlossaryInfo(name="Another course"))
    assert not set(guids[0].values()) & {note["guid"] for note in notes(anki_package(other, TIME))}


def test_the_same_cards_at_the_same_time_are_the_same_bytes():
    assert anki_package(course(), TIME) == anki_package(course(), TIME)


def test_a_deck_has_no_deck_inside():
    decks = json.loads(opened(anki_package(course(), TIME), "SELECT decks FROM col")[0][0])
    assert "Course: One" in {deck["name"] for deck in decks.values()}


def test_a_circle_of_prerequisites_is_named():
    with pytest.raises(PrerequisiteCycleError, match="a → b → a"):
        anki_package(graph_of(requires("ab", "ba")), TIME)
