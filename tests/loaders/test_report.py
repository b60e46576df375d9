"""What a load says of itself."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from graph.derivation import LeftOut
from graph.errors import Problem, Severity
from graph.model import ConceptId, Origin, Relation
from graph.store import EVERY_RELATION, Window, open_store
from graph.vocabulary import RelationType
from loaders.extract import extract
from loaders.pipeline import LoadOptions, load
from loaders.report import (
    EmbeddingSummary,
    EntryCounts,
    FileSummary,
    LanguageModelSummary,
    LoadReport,
    MapSummary,
    report_as_json,
    report_as_text,
)


def relation(source: str, type_: RelationType, target: str, origin: Origin) -> Relation:
    return Relation(source=ConceptId(source), type=type_, target=ConceptId(target), origin=origin)


LOST = relation("stock", RelationType.USES, "soup", Origin.EXTRACTED)
KEPT = relation("soup", RelationType.REQUIRES, "stock", Origin.CURATED)

REPORT = LoadReport(
    glossary="Kitchen",
    files=(FileSummary(file="kitchen/a.csv", format="csv", encoding="utf-8", entries=5),),
    entries=EntryCounts(read=5, stored=3, merged=1, refused=1),
    concepts=4,
    mentioned=1,
    relations={
        (RelationType.REQUIRES, Origin.DERIVED): 2,
        (RelationType.REQUIRES, Origin.CURATED): 1,
        (RelationType.IS_A, Origin.EXTRACTED): 3,
    },
    candidates=2,
    left_out=(LeftOut(LOST, (LOST, KEPT)),),
    problems=(
        Problem(severity=Severity.WARNING, code="x", message="odd", suggestion="mend it", file="kitchen/a.csv", line=3),
    ),
    embedding=EmbeddingSummary(encoder="mini", reused=1, computed=2, missing=1, note="1 left out: install it"),
    map=MapSummary(placed=3, clusters=1),
    seconds={"read": 0.12345, "store": 1.0},
    store="kitchen.db",
    version="7",
)


def test_the_text_says_what_a_stranger_wants_to_know():
    assert report_as_text(REPORT).split("\n") == [
        "Loaded “Kitchen” into kitchen.db.",
        "Entries: 5 read from 1 file (csv): 3 stored, 1 merged, 1 refused",
        "Concepts: 4 (3 defined, 1 only mentioned)",
        "Warnings: 1",
        "Relations: 6 (1 curated, 3 extracted, 2 derived)",
        "  is a                      3",
        "  requires                  3",
        "Candidates: 2, waiting for a decision: lexigraph review SOURCE",
        "Left out, because each contradicts stronger relations: 1",
        "  stock uses soup (extracted), against: soup requires stock",
        "Vectors: 3 by mini (1 kept, 2 computed)",
        "Vectors left out: 1 left out: install it",
        "Map: 3 concepts in 1 cluster",
        "Took 1.1 s: read 0.1, store 1.0.",
    ]


def test_what_a_language_model_was_asked_is_told_with_what_was_dropped():
    summary = LanguageModelSummary(
        model="tiny",
        host="localhost:11434",
        questions=5,
        known=3,
        failed=1,
        relations=4,
        dropped={"quote not in the definition": 2, "unknown term": 1},
    )
    report = replace(REPORT, language_model=summary)
    assert (
        "Language model: tiny at localhost:11434 (5 questions, 3 answered before, 1 failed): 4 relations, "
        "3 more dropped (2 quote not in the definition, 1 unknown term)"
    ) in report_as_text(report).split("\n")
    document = json.loads(json.dumps(report_as_json(report)))
    assert document["languageModel"]["dropped"] == {"quote not in the definition": 2, "unknown term": 1}
    assert report_as_json(REPORT)["languageModel"] is None


def test_the_json_has_everything_and_is_json():
    document = json.loads(json.dumps(report_as_json(REPORT)))
    assert document["entries"] == {"read": 5, "stored": 3, "merged": 1, "refused": 1}
    assert document["relations"] == [
        {"type": "IS_A", "origin": "EXTRACTED", "count": 3},
        {"type": "REQUIRES", "origin": "CURATED", "count": 1},
        {"type": "REQUIRES", "origin": "DERIVED", "count": 2},
    ]
    assert document["candidates"] == 2
    assert document["leftOut"][0]["relation"] == {
        "source": "stock",
        "type": "USES",
        "target": "soup",
        "origin": "EXTRACTED",
    }
    assert len(document["leftOut"][0]["cycle"]) == 2
    (problem,) = document["problems"]
    assert (problem["file"], problem["line"], problem["severity"]) == ("kitchen/a.csv", 3, "warning")
    assert problem["text"] == "kitchen/a.csv:3: odd; mend it"
    assert document["embedding"]["note"] == "1 left out: install it"
    assert document["seconds"] == {"read": 0.1235, "store": 1.0}
    assert (document["store"], document["version"], document["glossary"]) == ("kitchen.db", "7", "Kitchen")


def test_the_text_is_silent_on_candidates_where_there_are_none():
    assert "Candidates" not in report_as_text(replace(REPORT, candidates=0))


@pytest.mark.parametrize("count", [9, 12])
def test_a_long_list_of_left_out_relations_is_cut_in_the_text(count):
    text = report_as_text(replace(REPORT, left_out=REPORT.left_out * count))
    assert text.count("stock uses soup") == min(count, 10)
    assert ("… and 2 more" in text) is (count == 12)


def test_a_relation_that_would_close_a_cycle_is_in_the_report(here):
    Path("a.yaml").write_text(
        "concepts:\n- name: Dropout\n  definition: Dropout is a regularization technique.\n"
        "- name: Regularization\n  definition: Techniques.\n  relations: [{type: requires, target: dropout}]\n"
    )
    with open_store("a.db") as store:
        report = load([Path("a.yaml")], store, LoadOptions(embed=False))
    (left_out,) = report.left_out
    assert left_out.relation.id == "dropout:IS_A:regularization"
    assert [each.id for each in left_out.cycle] == ["dropout:IS_A:regularization", "regularization:REQUIRES:dropout"]


def test_what_is_found_without_certainty_is_a_candidate_of_the_store_and_of_the_report(here, monkeypatch):
    monkeypatch.setattr("loaders.extract.extract", partial(extract, asserted_from=1.01))
    Path("a.csv").write_text(
        "term,definition\nDropout,A technique that prevents overfitting.\nOverfitting,A failure.\n"
    )
    with open_store("a.db") as store:
        report = load([Path("a.csv")], store, LoadOptions(embed=False))
        waiting = store.list_candidates(EVERY_RELATION, Window())
        relations = store.list_relations(EVERY_RELATION, Window())
    assert [each.id for each in waiting.items] == ["dropout:PREVENTS:overfitting"]
    assert waiting.items[0].evidence
    assert (report.candidates, relations.total) == (1, 0)
