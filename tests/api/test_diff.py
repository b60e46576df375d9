"""``lexigraph diff`` as a person types it."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from tests.api.command_line import Run

OLD = "name,definition,requires\nModel,A model is a function.,\nTraining,Training fits a model.,model\n"
NEW = OLD.replace("a function.", "a learned function.") + "Data,Data is what a model is fitted to.,\n"


@pytest.fixture
def both(run: Run, tmp_path: Path) -> Run:
    (tmp_path / "old.csv").write_text(OLD, encoding="utf-8")
    (tmp_path / "new.csv").write_text(NEW, encoding="utf-8")
    return run


def test_diff_prints_what_changed_and_exits_0(both: Run) -> None:
    answer = both("diff", "old.csv", "new.csv")
    assert answer.code == 0
    lines = answer.out.splitlines()
    assert lines[0] == "old → new"
    assert "  + Data (data)" in lines
    assert "      definition: A model is a {+learned+} function." in lines
    assert "\x1b" not in answer.out


def test_diff_can_exit_1_where_there_is_a_difference(both: Run) -> None:
    assert both("diff", "old.csv", "new.csv", "--exit-code").code == 1
    same = both("diff", "old.csv", "old.csv", "--exit-code")
    assert (same.code, same.out) == (0, "old → old\nNo difference.\n")


def test_diff_as_markdown_and_as_json(both: Run) -> None:
    assert (
        "<details><summary>Concepts added</summary>" in both("diff", "old.csv", "new.csv", "--format", "markdown").out
    )
    document = json.loads(both("diff", "old.csv", "new.csv", "--json").out)
    assert [concept["id"] for concept in document["concepts"]["added"]] == ["data"]


def test_a_store_and_the_source_it_was_loaded_from_do_not_differ(both: Run, tmp_path: Path) -> None:
    assert both("load", "old.csv", "--no-embed", "--store", "glossary").code == 0
    before = (tmp_path / "glossary").read_bytes()
    assert both("diff", "glossary", "old.csv", "--exit-code").out.endswith("No difference.\n")
    assert both("diff", "old.csv", "glossary", "--exit-code").code == 0
    assert (tmp_path / "glossary").read_bytes() == before


def test_what_cannot_be_compared_is_an_error(both: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("name,definition\n,One.\n", encoding="utf-8")
    bad = both("diff", "old.csv", "bad.csv")
    assert (bad.code, bad.out) == (1, "")
    assert "bad.csv:2: the name is empty" in bad.err
    assert "there is no such file" in both("diff", "missing.csv", "old.csv").err
    sqlite3.connect(tmp_path / "other.db").execute("CREATE TABLE t (x)").connection.close()
    assert "no store of Lexigraph" in both("diff", "other.db", "old.csv").err
    assert "no store has the scheme 'http://'" in both("diff", "http://x/g.csv", "old.csv").err
