"""``lexigraph evaluate`` as a person types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.api.command_line import GLOSSARY, Run

GOLD = """\
source,type,target
regularisation,PREVENTS,Overfitting
dropout,IS_A,regularization
dropout,USES,model
model,IS_A,training
training,REQUIRES,model
"""


@pytest.fixture
def here(run: Run, tmp_path: Path) -> Run:
    (tmp_path / "terms.csv").write_text(GLOSSARY, encoding="utf-8")
    (tmp_path / "gold.csv").write_text(GOLD, encoding="utf-8")
    return run


def figures(out: str, row: str) -> list[str]:
    return next(line for line in out.splitlines() if line.strip().startswith(row)).split()[len(row.split()) :]


def test_by_default_the_glossary_itself_is_the_gold(here: Run) -> None:
    answer = here("evaluate", "terms.csv")
    assert (answer.code, answer.err) == (0, "")
    assert "in terms.csv, of 5 concepts" in answer.out
    assert figures(answer.out, "PREVENTS")[:4] == ["1", "1", "1", "1.00"]
    assert figures(answer.out, "REQUIRES")[0] == "4"  # two are stated, and two follow
    assert "\x1b" not in answer.out


def test_a_gold_file_says_what_is_right(here: Run) -> None:
    answer = here("evaluate", "terms.csv", "--gold", "gold.csv")
    assert answer.code == 0
    assert figures(answer.out, "IS_A")[:3] == ["2", "1", "1"]
    assert figures(answer.out, "plain reading")[:3] == ["2", "3", "1"]
    assert "Missed: 3" in answer.out
    assert "Model IS_A Training  in Training" in answer.out
    assert "“Training fits a model to data.”" in answer.out


def test_types_and_the_number_of_errors_can_be_chosen(here: Run) -> None:
    out = here("evaluate", "terms.csv", "--gold", "gold.csv", "--type", "is_a", "--type", "USES", "--errors", "1").out
    assert "PREVENTS" not in out
    assert "Missed: 2" in out
    assert "… and 1 more (--errors N, or --json for all)" in out


def test_a_threshold_turns_relations_into_candidates(here: Run) -> None:
    command = ("evaluate", "terms.csv", "--gold", "gold.csv", "--threshold", "1")
    out = here(*command).out
    assert figures(out, "PREVENTS")[:2] == ["1", "0"]
    assert "Regularization PREVENTS Overfitting  a candidate: cue:prevent" in out
    assert figures(here(*command, "--candidates").out, "PREVENTS")[:3] == ["1", "1", "1"]


def test_wrong_relations_are_listed_with_quote_rule_and_what_is_held(here: Run, tmp_path: Path) -> None:
    (tmp_path / "other.tsv").write_text("source\ttype\ttarget\nOverfitting\tPREVENTS\tRegularization\n", "utf-8")
    out = here("evaluate", "terms.csv", "--gold", "other.tsv").out
    wrong = out[out.index("Wrong: 1") : out.index("Missed: 1")]
    assert "Regularization PREVENTS Overfitting  cue:prevent 0." in wrong
    assert "gold: the other way" in wrong
    assert "“Regularization prevents overfitting by constraining the model.”" in wrong


def test_json_has_everything(here: Run) -> None:
    answer = here("evaluate", "terms.csv", "--gold", "gold.csv", "--json")
    made = json.loads(answer.out)
    assert set(made) == {
        *("concepts", "gold", "assertedFrom", "types", "typed", "all", "rules", "confusions", "seconds"),
        *("wrong", "wrongCount", "missed", "missedCount", "notJudged"),
    }
    assert [each["type"] for each in made["types"]] == ["IS_A", "REQUIRES", "PREVENTS", "USES"]
    is_a, requires = made["types"][:2]
    assert is_a["asserted"] | {"precisionInterval": None} == {
        "gold": 2,
        "found": 1,
        "right": 1,
        "precision": 1.0,
        "precisionInterval": None,
        "recall": 0.5,
        "f1": 2 / 3,
        "inClosure": {"right": 1, "of": 1, "share": 1.0},
        "direction": {"right": 1, "of": 1, "share": 1.0},
    }
    assert set(requires["comparisons"]) == {"plain reading", "with derived"}
    assert made["missedCount"] == len(made["missed"]) == 3
    assert made["missed"][0] == {
        "source": "model",
        "type": "IS_A",
        "target": "training",
        "candidate": None,
        "sentence": "Training fits a model to data.",
        "sentenceOf": "training",
    }
    assert made["all"]["calibration"]["count"] == sum(rule["found"] for rule in made["rules"])
    few = json.loads(here("evaluate", "terms.csv", "--gold", "gold.csv", "--json", "--errors", "1").out)
    assert (len(few["missed"]), few["missedCount"]) == (1, 3)


def test_what_extract_finds_is_a_gold_without_errors(here: Run, tmp_path: Path) -> None:
    rows = (",".join(line.split(",")[:4]) for line in GLOSSARY.splitlines())
    (tmp_path / "bare.csv").write_text("\n".join(rows), encoding="utf-8")
    lines = here("extract", "bare.csv").out.splitlines()
    found = [line for line in lines if json.loads(line)["origin"] == "EXTRACTED"]
    assert found
    (tmp_path / "found.jsonl").write_text("\n".join(found), encoding="utf-8")
    made = json.loads(here("evaluate", "bare.csv", "--gold", "found.jsonl", "--json").out)
    assert [each for each in made["wrong"] if each["asserted"]] == made["missed"] == []
    assert made["all"]["asserted"]["found"] == len(found)


@pytest.mark.parametrize(
    ("gold", "said"),
    [
        ("source,type\nmodel,IS_A\n", "error: bad.csv:1: the first row does not name 'target'"),
        (GOLD + "modle,IS_A,training\n", "error: bad.csv:7: no concept is called 'modle'; did you mean 'Model'?"),
        (GOLD + "model,ISA,training\n", "error: bad.csv:7: 'ISA' is no relation type; did you mean 'IS_A'"),
        (GOLD + "model,IS_A,ML model\n", "error: bad.csv:7: 'model' is a itself"),
        ("", "error: bad.csv: the file has no relations"),
        ("source,type,target\nmodel,RELATED_TO,training\n", "error: bad.csv: no relation is stated that found ones"),
    ],
)
def test_a_gold_with_errors_is_refused_with_every_line(here: Run, tmp_path: Path, gold: str, said: str) -> None:
    (tmp_path / "bad.csv").write_text(gold, encoding="utf-8")
    answer = here("evaluate", "terms.csv", "--gold", "bad.csv")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith(said)


def test_without_any_relation_there_is_nothing_to_measure(here: Run, tmp_path: Path) -> None:
    (tmp_path / "plain.csv").write_text("name,definition\nModel,A model is a function.\n", encoding="utf-8")
    answer = here("evaluate", "plain.csv")
    assert answer.code == 1
    assert "plain.csv: no relation is stated" in answer.err
    assert "--gold" in answer.err


def test_wrong_usage_is_said(here: Run) -> None:
    missing = here("evaluate", "terms.csv", "--type", "CAUSES")
    assert (missing.code, missing.err) == (
        1,
        "lexigraph: the gold has no relation of type CAUSES; it has: IS_A, REQUIRES, PREVENTS\n",
    )
    assert here("evaluate", "terms.csv", "--type", "KIND_OF").code == 2
    assert here("evaluate", "terms.csv", "--threshold", "1.5").code == 2
    assert "there is no such file" in here("evaluate", "terms.csv", "--gold", "none.csv").err
    assert here("evaluate", "none.csv").code == 1
