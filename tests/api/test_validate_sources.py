"""``lexigraph validate SOURCE`` as a person types it: what it prints, where, and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.api.command_line import Run

CIRCLE = "name,definition\nTick,A jiffy.\nJiffy,The duration of one tick.\nPage,Paper with text on both sides.\n"
"""A warning (LX103) and a note (LX104)."""


@pytest.fixture(autouse=True)
def glossaries(tmp_path: Path) -> None:
    (tmp_path / "terms.csv").write_text(CIRCLE, encoding="utf-8")
    (tmp_path / "bad.csv").write_text(CIRCLE + ",Nameless.\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("terms.csv",), 0),
        (("terms.csv", "--strict"), 1),
        (("terms.csv", "--strict", "--ignore", "LX103"), 0),
        (("terms.csv", "--strict", "--select", "orphan"), 0),
        (("bad.csv",), 1),
        (("bad.csv", "--select", "LX2"), 1),
        (("missing.csv",), 1),
        (("terms.csv", "--ignore", "LX999"), 2),
        (("terms.csv", "--json", "--strict"), 1),
        (("terms.csv", "--output", "github"), 0),
        (("terms.csv", "--output", "sarif", "--strict"), 1),
        (("--select", "LX1"), 2),
        (("--explain", "nonsense"), 2),
    ],
)
def test_errors_fail_warnings_only_if_strict_and_notes_never(run: Run, arguments: tuple[str, ...], code: int) -> None:
    answer = run("validate", *arguments)
    assert answer.code == code, answer.err
    assert "Traceback" not in answer.err


def test_all_problems_are_in_one_list_with_their_codes(run: Run) -> None:
    answer = run("validate", "bad.csv")
    assert answer.err.splitlines() == [
        (
            "note: bad.csv:4: 'Page' is an orphan: its definition names no other term, and no other names it; "
            "say in its definition what it is a kind or part of, or relate it to another term (LX104)"
        ),
        (
            "warning: bad.csv:3: definitions run in a circle: 'Jiffy' → 'Tick' → 'Jiffy'; "
            "define one of them without the next (LX103)"
        ),
        "    bad.csv:3: 'Jiffy': “The duration of one tick”",
        "    bad.csv:2: 'Tick': “A jiffy”",
        "error: bad.csv:5: the name is empty; write a name, or remove the entry (name)",
    ]
    assert answer.out.startswith("3 concepts, 13 rules: 1 error, 1 warning, 1 note found.\n")
    assert "       1  LX103 circular-definition\n" in answer.out
    assert "A load would refuse this glossary" in answer.out


def test_no_store_is_made(run: Run, tmp_path: Path) -> None:
    run("validate", "terms.csv")
    assert not (tmp_path / "lexigraph.db").exists()


def test_as_json(run: Run) -> None:
    document = json.loads(run("validate", "bad.csv", "--json").out)
    assert (document["valid"], document["concepts"], len(document["rules"])) == (False, 3, 13)
    assert [finding["code"] for finding in document["findings"]] == ["LX103", "LX104", "name"]
    circle = document["findings"][0]
    assert circle["severity"] == "warning"
    assert [place["line"] for place in circle["related"]] == [3, 2]


def test_as_annotations_the_errors_first(run: Run) -> None:
    lines = run("validate", "bad.csv", "--output", "github").out.splitlines()
    assert [line.partition(" ")[0] for line in lines[:3]] == ["::error", "::warning", "::notice"]
    assert lines[0].startswith("::error file=bad.csv,line=5,title=name::the name is empty")


def test_as_sarif_stdout_is_one_document_with_the_pages_of_the_rules(run: Run) -> None:
    answer = run("validate", "terms.csv", "--output", "sarif", "--select", "LX103,LX104")
    (logged,) = json.loads(answer.out)["runs"]
    rules = logged["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["LX103", "LX104"]
    assert rules[0]["help"]["markdown"].startswith("# LX103 circular-definition")
    assert [result["ruleId"] for result in logged["results"]] == ["LX103", "LX104"]
    assert "1 warning, 1 note found" in answer.err


def test_settings_beside_the_glossary_count_and_the_command_line_overrules(run: Run, tmp_path: Path) -> None:
    (tmp_path / "lexigraph.toml").write_text('[lint]\nselect = ["LX103"]\nstrict = true\n')
    answer = run("validate", "terms.csv")
    assert (answer.code, "LX104" in answer.err) == (1, False)
    assert run("validate", "terms.csv", "--select", "LX104").code == 0
    assert run("validate", "terms.csv", "--ignore", "LX103").code == 0
    (tmp_path / "lexigraph.toml").write_text("[lint]\nstrct = true\n")
    answer = run("validate", "terms.csv")
    assert answer.code == 1
    assert "error: lexigraph.toml:2: there is no setting 'strct'; did you mean 'strict'? (configuration)" in answer.err
    assert json.loads(run("validate", "terms.csv", "--json").out)["valid"] is False


def test_rules_are_listed_and_explained(run: Run) -> None:
    listed = run("validate", "--list-rules").out.splitlines()
    assert len(listed) == 13
    assert listed[0].split()[:3] == ["LX101", "note", "undefined-term"]
    assert run("validate", "--explain", "tautology").out.startswith("# LX203 tautology\n")
    assert "did you mean 'tautology'?" in run("validate", "--explain", "tautologie").err
    (rule,) = json.loads(run("validate", "--explain", "LX103", "--json").out)
    assert (rule["code"], rule["severity"]) == ("LX103", "warning")


def test_load_and_extract_write_their_problems_in_the_same_forms(run: Run, tmp_path: Path) -> None:
    annotated = run("load", "bad.csv", "--no-embed", "--output", "github")
    assert annotated.code == 1
    assert annotated.out.startswith("::error file=bad.csv,line=5,title=name::")
    (tmp_path / "doubtful.csv").write_text("name,definition,requires\nTick,A sound.,Clock\n")
    loaded = run("load", "doubtful.csv", "--no-embed", "--output", "sarif")
    assert [result["ruleId"] for result in json.loads(loaded.out)["runs"][0]["results"]] == ["unknown-target"]
    assert "Loaded" in loaded.err
    extracted = run("extract", "doubtful.csv", "--output", "github")
    assert extracted.err.startswith("::warning file=doubtful.csv,line=2,title=unknown-target::")
    assert json.loads(extracted.out)["target"] == "clock"
