"""Problems for programs: SARIF logs that keep to the standard, and workflow commands that are escaped right."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from graph.errors import Problem, RelatedPlace, Severity
from loaders.sarif import sarif_log
from loaders.workflow_commands import workflow_command

SCHEMA = json.loads((Path(__file__).parent / "sarif-schema-2.1.0.json").read_text(encoding="utf-8"))

PROBLEMS = [
    Problem(
        severity=Severity.ERROR,
        code="name",
        message="the name is empty",
        suggestion="write one",
        file="a b.csv",
        line=3,
    ),
    Problem(severity=Severity.WARNING, code="LX103", message="a circle", file="d/ü.yaml", line=2, column=5),
    Problem(severity=Severity.NOTE, code="LX104", message="an orphan", file="/tmp/x.csv", path="concepts[0]"),
    Problem(
        severity=Severity.WARNING,
        code="LX103",
        message="no place",
        related=(RelatedPlace("here", "b.csv", 7), RelatedPlace("nowhere")),
    ),
]
RULES = [
    {"id": "LX103", "name": "circle", "shortDescription": {"text": "…"}, "defaultConfiguration": {"level": "warning"}}
]


@pytest.mark.parametrize(("problems", "rules"), [(PROBLEMS, RULES), (PROBLEMS, []), ([], RULES), ([], [])])
def test_a_log_keeps_to_the_schema_of_the_standard(problems, rules):
    validator = jsonschema.Draft7Validator(SCHEMA)
    log = sarif_log(problems, rules)
    assert [error.message for error in validator.iter_errors(log)] == []
    log["runs"][0]["results"] = [{"level": "fatal"}]
    assert list(validator.iter_errors(log))


def test_a_log_says_what_is_wrong_and_where():
    (run,) = sarif_log(PROBLEMS, RULES)["runs"]
    codes = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert codes == ["LX103", "LX104", "name"]
    assert [codes[result["ruleIndex"]] for result in run["results"]] == [problem.code for problem in PROBLEMS]
    assert [result["level"] for result in run["results"]] == ["error", "warning", "note", "warning"]
    assert run["results"][0]["message"] == {"text": "the name is empty; write one"}
    assert run["results"][2]["message"] == {"text": "concepts[0]: an orphan"}
    places = [result["locations"][0]["physicalLocation"] for result in run["results"] if "locations" in result]
    assert places == [
        {"artifactLocation": {"uri": "a%20b.csv"}, "region": {"startLine": 3}},
        {"artifactLocation": {"uri": "d/%C3%BC.yaml"}, "region": {"startLine": 2, "startColumn": 5}},
        {"artifactLocation": {"uri": "file:///tmp/x.csv"}},
    ]
    assert [place["message"]["text"] for place in run["results"][3]["relatedLocations"]] == ["here", "nowhere"]


@pytest.mark.parametrize(
    ("problem", "expected"),
    [
        (PROBLEMS[0], "::error file=a b.csv,line=3,title=name::the name is empty; write one"),
        (PROBLEMS[1], "::warning file=d/ü.yaml,line=2,col=5,title=LX103::a circle"),
        (PROBLEMS[2], "::notice file=/tmp/x.csv,title=LX104::concepts[0]: an orphan"),
        (PROBLEMS[3], "::warning title=LX103::no place%0Ab.csv:7: here%0Anowhere"),
        (
            Problem(severity=Severity.NOTE, code="a:b,c%d", message="1%, 2: 3\r\n::error::x", file="C:\\a,b.csv"),
            "::notice file=C%3A\\a%2Cb.csv,title=a%3Ab%2Cc%25d::1%25, 2: 3%0D%0A::error::x",
        ),
    ],
)
def test_a_workflow_command_is_one_line_with_nothing_left_to_misread(problem, expected):
    assert workflow_command(problem) == expected
