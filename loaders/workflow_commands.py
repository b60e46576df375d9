"""Problems as GitHub workflow commands, which become annotations at the lines that they are about."""

from __future__ import annotations

from collections.abc import Mapping

from graph.errors import Problem, Severity

__all__ = ["workflow_command"]

_COMMANDS: Mapping[Severity, str] = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_IN_MESSAGES = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTIES = _IN_MESSAGES | {":": "%3A", ",": "%2C"}


def workflow_command(problem: Problem) -> str:
    r"""One line of a job's log that annotates the place of ``problem``.

    >>> problem = Problem(severity=Severity.WARNING, code="LX1", message="50% is\nless", file="a,b.csv", line=3)
    >>> workflow_command(problem)
    '::warning file=a%2Cb.csv,line=3,title=LX1::50%25 is%0Aless'
    """
    properties: dict[str, object] = {"file": problem.file, "line": problem.line, "col": problem.column}
    properties["title"] = problem.code
    given = ",".join(
        f"{key}={_escaped(str(value), _IN_PROPERTIES)}" for key, value in properties.items() if value is not None
    )
    inside = f"{problem.path}: " if problem.path else ""
    what = f"; {problem.suggestion}" if problem.suggestion else ""
    message = "\n".join([f"{inside}{problem.message}{what}", *map(str, problem.related)])
    return f"::{_COMMANDS[problem.severity]} {given}::{_escaped(message, _IN_MESSAGES)}"


def _escaped(text: str, escapes: Mapping[str, str]) -> str:
    return "".join(escapes.get(character, character) for character in text)
