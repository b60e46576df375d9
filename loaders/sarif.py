"""Problems as a SARIF 2.1.0 log, which code hosts and editors show beside the lines that they are about.

The format: OASIS Standard, Static Analysis Results Interchange Format (SARIF) Version 2.1.0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from graph.errors import Problem, RelatedPlace

__all__ = ["RuleText", "sarif_log"]

RuleText = Mapping[str, Any]
"""A ``reportingDescriptor`` of SARIF: ``id`` and what else is known of a rule."""

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif_log(problems: Sequence[Problem], rules: Sequence[RuleText] = ()) -> dict[str, Any]:
    """``problems`` as one run of a SARIF log.

    ``rules`` describe those that ran; a code that is not among them is added with its code alone. A file that is named
    by a relative path has a relative address, which a code host reads from the root of the repository.
    """
    listed = {str(rule["id"]): dict(rule) for rule in rules}
    for code in sorted({problem.code for problem in problems}):
        listed.setdefault(code, {"id": code})
    places = {code: index for index, code in enumerate(listed)}
    driver = {"name": "Lexigraph", "version": version("lexigraph"), "rules": list(listed.values())}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(problem, places[problem.code]) for problem in problems],
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(problem: Problem, rule: int) -> dict[str, Any]:
    inside = f"{problem.path}: " if problem.path else ""
    what = f"; {problem.suggestion}" if problem.suggestion else ""
    result: dict[str, Any] = {
        "ruleId": problem.code,
        "ruleIndex": rule,
        "level": problem.severity.value,
        "message": {"text": f"{inside}{problem.message}{what}"},
    }
    if problem.file:
        result["locations"] = [{"physicalLocation": _physical(problem.file, problem.line, problem.column)}]
    related = [_related(index, place) for index, place in enumerate(problem.related)]
    return result | {"relatedLocations": related} if related else result


def _related(index: int, place: RelatedPlace) -> dict[str, Any]:
    location: dict[str, Any] = {"id": index, "message": {"text": place.message}}
    if place.file:
        location["physicalLocation"] = _physical(place.file, place.line, None)
    return location


def _physical(file: str, line: int | None, column: int | None) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": _uri(file)}}
    if line is not None:
        place["region"] = {"startLine": line} | ({"startColumn": column} if column is not None else {})
    return place


def _uri(file: str) -> str:
    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
