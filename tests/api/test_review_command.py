"""``lexigraph review``: printed, decided by a script, and one by one with keys."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from loaders.decisions import read_decisions
from tests.api.command_line import Run

TERMS = """\
id,name,definition
gradient,Gradient,A gradient is a vector of slopes.
backpropagation,Backpropagation,Backpropagation is an algorithm. It uses the gradient.
training,Training,Training uses backpropagation.
"""
FIRST, SECOND = "backpropagation:USES:gradient", "training:USES:backpropagation"
DECISIONS = Path("terms.decisions.yaml")


@pytest.fixture
def waiting(run: Run, all_waits: None) -> Run:
    Path("terms.csv").write_text(TERMS, encoding="utf-8")
    return run


@pytest.fixture
def typed(waiting: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """``typed("aq", …)``: the command on a terminal without styles at which these keys are pressed."""
    monkeypatch.setenv("TERM", "dumb")

    def command(keys: str | list[str], *arguments: str):
        pressed: Iterator[str] = iter(keys)

        def next_key() -> str:
            key = next(pressed)
            if key == "\x03":
                raise KeyboardInterrupt
            return key

        monkeypatch.setattr(typer, "getchar", next_key)
        for stream in (sys.stdin, sys.stdout):
            monkeypatch.setattr(stream, "isatty", lambda: True, raising=False)
        answer = waiting("review", "terms.csv", *arguments)
        assert list(pressed) == []
        return answer

    return command


def decided() -> list[tuple[str, str]]:
    return [(each.verdict.value, each.id) for each in read_decisions(DECISIONS)]


def test_away_from_a_terminal_candidates_are_printed_and_nothing_changes(waiting: Run) -> None:
    answer = waiting("review", "terms.csv")
    assert answer.code == 0
    assert answer.out.splitlines() == [
        "0.86  Backpropagation uses Gradient  (cue:use)",
        f"      {FIRST}",
        "      “It uses the gradient.”",
        "0.86  Training uses Backpropagation  (cue:use)",
        f"      {SECOND}",
        "      “Training uses backpropagation.”",
        "",
        "2 of 2 that wait for a decision.",
        "Decide with --accept ID and --reject ID, or on a terminal without --list.",
    ]
    assert not DECISIONS.exists()


def test_as_json_it_is_one_document(waiting: Run) -> None:
    document = json.loads(waiting("review", "terms.csv", "--json", "--limit", "1").out)
    (candidate,) = document["candidates"]
    assert (document["waiting"], document["matching"]) == (2, 2)
    assert (candidate["id"], candidate["reads"]) == (FIRST, "Backpropagation uses Gradient")
    assert candidate["evidence"][0]["quote"] == "It uses the gradient."


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--type", "is_a"), "Nothing of this type and sureness waits for a decision; 2 do otherwise.\n"),
        (("--min-confidence", "0.9"), "Nothing of this type and sureness waits for a decision; 2 do otherwise.\n"),
    ],
)
def test_filters_say_what_they_leave_out(waiting: Run, options: tuple[str, ...], expected: str) -> None:
    assert waiting("review", "terms.csv", *options) == (0, expected, "")


def test_where_all_is_decided_nothing_waits(waiting: Run) -> None:
    answer = waiting("review", "terms.csv", "--accept", FIRST, "--reject", SECOND)
    assert answer.out.splitlines() == [
        "1 accepted, 1 rejected, written to terms.decisions.yaml.",
        "To have it in the graph: lexigraph load terms.csv",
    ]
    assert decided() == [("accepted", FIRST), ("rejected", SECOND)]
    assert waiting("review", "terms.csv").out == "Nothing waits for a decision.\n"
    waiting("load", "terms.csv", "--no-embed")
    assert "curated 1.00" in waiting("show", "backpropagation").out


def test_a_script_gets_json_and_an_unknown_id_decides_nothing(waiting: Run) -> None:
    document = json.loads(waiting("review", "terms.csv", "--reject", FIRST, "--json").out)
    assert document == {"accepted": [], "rejected": [FIRST], "files": ["terms.decisions.yaml"]}
    answer = waiting("review", "terms.csv", "--accept", SECOND, "--accept", "training:USES:gradient")
    assert answer.code == 1
    assert "no relation 'training:USES:gradient' waits for a decision; did you mean" in answer.err
    assert decided() == [("rejected", FIRST)]


def test_a_glossary_with_errors_is_refused(waiting: Run) -> None:
    DECISIONS.write_text("accepted: [\n", encoding="utf-8")
    answer = waiting("review", "terms.csv", "--json")
    assert answer.code == 1
    assert "error: terms.decisions.yaml:2:1: broken YAML" in answer.err
    assert [each["file"] for each in json.loads(answer.out)["problems"]] == ["terms.decisions.yaml"]


def test_a_term_that_is_defined_twice_is_settled_as_a_load_settles_it(waiting: Run) -> None:
    with Path("terms.csv").open("a", encoding="utf-8") as file:
        file.write("gradient,Gradient,Training prevents a gradient.\n")
    refused = waiting("review", "terms.csv")
    assert refused.code == 1
    assert "choose with --on-duplicate" in refused.err
    first = waiting("review", "terms.csv", "--on-duplicate", "first", "--accept", FIRST)
    assert first.out.splitlines()[-1] == "To have it in the graph: lexigraph load terms.csv --on-duplicate first"
    assert waiting("load", "terms.csv", "--on-duplicate", "first", "--no-embed").code == 0
    assert "curated 1.00" in waiting("show", "backpropagation").out


def test_keys_decide_and_every_decision_is_kept_at_once(typed: Run) -> None:
    answer = typed("ArQ")
    assert decided() == [("accepted", FIRST), ("rejected", SECOND)]
    lines = [line.rstrip() for line in answer.out.splitlines()]
    first = lines.index("1 of 2   0.86   cue:use")
    assert lines[first + 1 : first + 5] == [
        "Backpropagation uses Gradient",
        "    “It uses the gradient.”",
        "a accept   r reject   s skip   u undo   o definitions   q quit",
        "Accepted",
    ]
    assert lines[-4:] == [
        "That was the last of 2.   u undo   q quit",
        "1 accepted, 1 rejected, 0 skipped.",
        "Written to terms.decisions.yaml.",
        "To have it in the graph: lexigraph load terms.csv",
    ]


def test_undo_takes_back_decisions_and_skips_one_by_one(typed: Run) -> None:
    answer = typed("uasuur q")
    assert decided() == [("rejected", FIRST)]
    assert "There is nothing to take back." in answer.out
    assert "0 accepted, 1 rejected, 1 skipped." in answer.out
    assert "1 wait for a decision." in answer.out


def test_definitions_are_shown_and_other_keys_explain_themselves(typed: Run) -> None:
    answer = typed(["o", "\x1b[A", "\x03"])
    assert "A gradient is a vector of slopes." in answer.out
    assert "Keys: a accept" in answer.out
    assert not DECISIONS.exists()


def test_keys_that_were_typed_ahead_count_one_by_one(typed: Run) -> None:
    typed(["sr", "q"])
    assert decided() == [("rejected", SECOND)]


def test_what_closes_a_circle_is_refused_with_the_circle(typed: Run) -> None:
    Path("terms.csv").write_text(
        "name,definition,requires\nAlpha,Alpha is a beta.,\nBeta,Beta is a letter.,Alpha\n", encoding="utf-8"
    )
    answer = typed("asq")
    refused = "'Alpha is a Beta' cannot be accepted, for it would close a circle: Alpha is a Beta, Beta requires Alpha;"
    assert refused in " ".join(answer.out.split())
    assert not DECISIONS.exists()
