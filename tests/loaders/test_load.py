"""From files to a store."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from graph.errors import GlossaryError
from graph.model import ConceptId, Origin, Position, VectorTable
from graph.snapshot import read_graph
from graph.store import open_store
from graph.stores.sqlite_schema import SCHEMA_VERSION
from loaders.embedding import embedded_text, text_hash
from loaders.pipeline import LoadOptions, extract, load, read_and_build
from loaders.precompute import PRECOMPUTED_FILE, Precomputed, write_precomputed
from loaders.report import EntryCounts

WITHOUT_VECTORS = LoadOptions(embed=False)

FIRST = """\
glossary: {name: Kitchen, version: "2", licence: CC0-1.0}
section: Basics
concepts:
  - name: Stock
    hours: 2
    definition: A stock is a liquid in which bones were simmered.
  - name: Soup
    definition: A dish.
    relations: [{type: uses, target: stock, quote: A dish}]
"""
SECOND = "name,definition,section,uses\nStew,Soup with little water.,Dishes,soup\nRoux,Flour in fat.,Basics,\n"


@pytest.fixture
def kitchen(here) -> Path:
    (here / "kitchen").mkdir()
    (here / "kitchen/1-first.yaml").write_text(FIRST)
    (here / "kitchen/2-second.csv").write_text(SECOND)
    return Path("kitchen")


@pytest.fixture
def store(here):
    with open_store("store.db") as opened:
        yield opened


def test_the_files_of_a_folder_are_one_glossary(kitchen, store):
    report = load([kitchen], store, WITHOUT_VECTORS)
    graph = read_graph(store)
    assert [(each.name, each.section) for each in graph.concepts] == [
        ("Stock", "Basics"),
        ("Soup", "Basics"),
        ("Roux", "Basics"),
        ("Stew", "Dishes"),
    ]
    assert (graph.info.name, graph.info.version, graph.info.licence) == ("Kitchen", "2", "CC0-1.0")
    assert graph.info.sections == ("Basics", "Dishes")
    assert [(each.file, each.format, each.entries) for each in report.files] == [
        ("kitchen/1-first.yaml", "yaml", 2),
        ("kitchen/2-second.csv", "csv", 2),
    ]
    assert report.entries == EntryCounts(read=4, stored=4)
    assert (report.version, report.store) == (store.info().version, "store.db")


def test_documents_are_named_relative_to_their_source(kitchen, store):
    load([kitchen], store, WITHOUT_VECTORS)
    assert sorted(store.documents()) == [
        "1-first.yaml#soup",
        "1-first.yaml#stock",
        "2-second.csv#roux",
        "2-second.csv#stew",
    ]


def test_without_extraction_there_is_what_the_glossary_states_and_what_follows(kitchen):
    relations = {each.id: each.origin for each in extract([kitchen], LoadOptions(extract=False))}
    assert relations == {
        "soup:USES:stock": Origin.CURATED,
        "soup:REQUIRES:stock": Origin.DERIVED,
        "stew:USES:soup": Origin.CURATED,
        "stew:REQUIRES:soup": Origin.DERIVED,
    }
    assert any(each.origin is Origin.EXTRACTED for each in extract([kitchen]))


def test_curated_relations_come_with_what_follows_from_them(kitchen):
    relations = {relation.id: relation.origin for relation in extract([kitchen])}
    assert relations["soup:USES:stock"] is Origin.CURATED
    assert relations["stew:USES:soup"] is Origin.CURATED
    assert relations["soup:REQUIRES:stock"] is Origin.DERIVED


def test_a_second_load_takes_the_place_of_the_first(kitchen, store, here):
    first = load([kitchen], store, WITHOUT_VECTORS)
    (here / "other.csv").write_text("name,definition\nBread,Baked dough.\n")
    second = load([Path("other.csv")], store, WITHOUT_VECTORS)
    assert [concept.name for concept in read_graph(store).concepts] == ["Bread"]
    assert first.version != second.version


def test_a_refused_load_leaves_the_graph_that_is_there(kitchen, store, here):
    load([kitchen], store, WITHOUT_VECTORS)
    before = read_graph(store)
    (here / "bad.csv").write_text("name,definition\nBread,Baked dough.\n,Nobody knows.\n")
    with pytest.raises(GlossaryError):
        load([Path("bad.csv"), kitchen], store, WITHOUT_VECTORS)
    assert read_graph(store) == before


def test_what_two_files_define_differently_names_both(kitchen, here):
    (here / "kitchen/3-third.csv").write_text("name,definition\nSoup,Something else.\n")
    with pytest.raises(GlossaryError, match=r"kitchen/3-third\.csv:2: 'Soup' .* in kitchen/1-first\.yaml:7"):
        read_and_build([kitchen], WITHOUT_VECTORS)


def test_two_files_that_call_the_glossary_differently_are_a_warning(kitchen, here):
    (here / "kitchen/3-third.yaml").write_text("glossary: {name: Cellar}\nmentioned: [{name: Wine}]\n")
    built = read_and_build([kitchen], WITHOUT_VECTORS)
    assert built.graph.info.name == "Kitchen"
    assert [str(problem) for problem in built.problems] == [
        (
            "kitchen/3-third.yaml: the glossary's name is 'Cellar' here and 'Kitchen' in a file before; "
            "say it in one file only"
        )
    ]


@pytest.mark.parametrize(("source", "name"), [("words.csv", "words"), (".", "here")])
def test_a_glossary_without_name_is_called_like_its_source(source, name, here):
    (here / "words.csv").write_text("name,definition\nBread,Baked dough.\n")
    assert read_and_build([Path(source)], WITHOUT_VECTORS).graph.info.name == name


def test_definitions_without_names_load_with_their_names(here):
    (here / "text.txt").write_text("Baked dough.\nDrinks\nOne is red. The other one is white.\n")
    (here / "names.tsv").write_text("line\tid\tname\n1\tbread\tBread\n3\tred\tRed Wine\n3\twhite\tWhite Wine\n")
    built = read_and_build([Path()], LoadOptions(names=Path("names.tsv")))
    assert built.entries == EntryCounts(read=2, stored=2)
    assert [(each.id, each.section, each.document) for each in built.graph.concepts] == [
        ("red", "Drinks", "text.txt#L3"),
        ("white", "Drinks", "text.txt#L3"),
        ("bread", None, "text.txt#L1"),
    ]
    assert len(built.graph.documents) == 2


def test_a_curated_relation_goes_before_what_is_extracted(build_text):
    built = build_text(
        "a.yaml",
        "concepts:\n- name: Dropout\n  definition: Dropout is a regularization technique.\n"
        "  relations: [{type: is_a, target: regularization, quote: is a regularization}]\n"
        "- name: Regularization\n  definition: Techniques against overfitting.\n",
    )
    (relation,) = [each for each in built.graph.relations if each.id == "dropout:IS_A:regularization"]
    assert relation.origin is Origin.CURATED
    assert relation.evidence[0].quote == "is a regularization"


def test_progress_names_the_stages_in_order(kitchen, store):
    calls = []
    load([kitchen], store, WITHOUT_VECTORS, lambda stage, done, total: calls.append((stage, done, total)))
    assert list(dict.fromkeys(stage for stage, _, _ in calls)) == [
        "read",
        "resolve",
        "extract",
        "derive",
        "validate",
        "embed",
        "store",
    ]
    assert ("read", 1, 2) in calls


# Vectors and map


def unit_rows(count: int) -> np.ndarray:
    rows = np.random.default_rng(7).normal(size=(count, 8)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def precomputed(folder: Path) -> Precomputed:
    """Vectors and places for the glossary in ``folder``, made up."""
    concepts = read_and_build([folder], WITHOUT_VECTORS).graph.concepts
    hashes = tuple(text_hash(embedded_text(concept)) for concept in concepts)
    ids = tuple(concept.id for concept in concepts)
    positions = {id_: Position(float(place), -float(place), 0) for place, id_ in enumerate(ids)}
    return Precomputed(VectorTable("made-up", ids, hashes, unit_rows(len(ids))), positions, ("All",))


@pytest.fixture
def without_encoder(monkeypatch):
    """As where the extra is not installed."""
    monkeypatch.setattr("loaders.embedding._installed", lambda _: False)


@pytest.mark.usefixtures("without_encoder")
def test_vectors_and_places_beside_the_sources_are_used(kitchen, store):
    bundled = precomputed(kitchen)
    write_precomputed(kitchen / PRECOMPUTED_FILE, bundled)
    report = load([kitchen], store, LoadOptions(encoder="made-up"))
    assert (report.embedding.encoder, report.embedding.reused, report.embedding.computed) == ("made-up", 4, 0)
    assert report.map.placed == 4
    places = {each.id: (each.position.x, each.position.y) for each in read_graph(store).concepts if each.position}
    assert places == {id_: (place.x, place.y) for id_, place in bundled.positions.items()}
    table = store.vectors()
    assert table is not None
    np.testing.assert_array_equal(table.matrix[table.ids.index(ConceptId("stew"))], bundled.table.matrix[3])


@pytest.mark.usefixtures("without_encoder")
def test_vectors_and_places_of_the_store_are_kept(kitchen, store):
    path = kitchen / PRECOMPUTED_FILE
    write_precomputed(path, precomputed(kitchen))
    load([kitchen], store, LoadOptions(encoder="made-up"))
    before = read_graph(store)
    path.unlink()
    report = load([kitchen], store, LoadOptions(encoder="made-up"))
    assert (report.embedding.reused, report.map.placed) == (4, 4)
    assert [each.position for each in read_graph(store).concepts] == [each.position for each in before.concepts]


@pytest.mark.parametrize("options", [LoadOptions(), LoadOptions(embed=False)], ids=["vectors", "no vectors"])
@pytest.mark.usefixtures("without_encoder")
def test_a_store_of_an_older_program_is_replaced(kitchen, store, options):
    load([kitchen], store, options)
    with closing(sqlite3.connect(store.location)) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION - 1}")
        connection.commit()
    load([kitchen], store, options)
    assert store.info().concepts == 4


@pytest.mark.usefixtures("without_encoder")
def test_a_damaged_file_of_vectors_is_a_warning(kitchen, store):
    write_precomputed(kitchen / PRECOMPUTED_FILE, precomputed(kitchen))
    load([kitchen], store, LoadOptions(encoder="made-up"))
    (kitchen / PRECOMPUTED_FILE).write_bytes(b"PK\x03\x04 damaged")
    report = load([kitchen], store, LoadOptions(encoder="made-up"))
    assert [(problem.code, problem.severity.value) for problem in report.problems] == [
        ("bad-embedding-file", "warning")
    ]
    assert report.embedding.reused == 4


@pytest.mark.usefixtures("without_encoder")
def test_without_the_encoder_the_load_says_what_is_left_out_and_how_to_get_it(kitchen, store):
    report = load([kitchen], store, LoadOptions())
    assert report.embedding.encoder is None
    assert report.embedding.missing == 4
    assert "lexigraph[embed]" in (report.embedding.note or "")
    assert store.vectors() is None


def test_without_embedding_nothing_is_embedded(kitchen, store):
    report = load([kitchen], store, WITHOUT_VECTORS)
    assert (report.embedding.missing, report.map.placed) == (4, 0)
    assert "--no-embed" in (report.embedding.note or "")
