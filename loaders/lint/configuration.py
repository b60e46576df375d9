"""``lexigraph.toml``: which rules a glossary's owner wants, kept beside the glossary.

[lint]
ignore = ["LX104", "too-long"]
strict = true
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph.errors import GlossaryError, InvalidArgumentError, Problem, Severity
from loaders.lint.choice import Choice
from loaders.lint.registry import rules_called
from loaders.spelling import did_you_mean

__all__ = ["CONFIGURATION_FILE", "Configuration", "find_configuration"]

CONFIGURATION_FILE = "lexigraph.toml"

_KEYS = ("select", "ignore", "strict")
_TOML_PLACE = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """What ``lexigraph.toml`` says."""

    choice: Choice
    strict: bool = False
    """Whether warnings fail."""


def find_configuration(sources: Sequence[Path], working: Path) -> Configuration:
    """What the ``lexigraph.toml`` beside ``sources`` says, or else the one in the folder ``working``.

    Beside a folder means inside it. An empty configuration where there is none.

    Raises:
        GlossaryError: the file is no TOML, or has keys or rules that there are not; or two sources have different files.
    """
    beside = dict.fromkeys((source if source.is_dir() else source.parent) / CONFIGURATION_FILE for source in sources)
    found = {path.resolve(): path for path in beside if path.is_file()}
    if len(found) > 1:
        first, second = list(found.values())[:2]
        message = f"the sources have settings of their own, here and in {first.as_posix()}"
        raise GlossaryError([_error(second, message, "keep one file, or validate the sources one by one")])
    path = next(iter(found.values()), working / CONFIGURATION_FILE)
    return _read(path) if path.is_file() else Configuration(choice=Choice())


def _read(path: Path) -> Configuration:
    text = _text(path)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _TOML_PLACE.search(str(error))
        line, column = (int(number) if number else None for number in place.groups()) if place else (None, None)
        message = f"broken TOML: {_TOML_PLACE.sub('', str(error))}"
        raise GlossaryError([_error(path, message, "mend it", line=line, column=column)]) from None
    lint = document.get("lint", {})
    problems = _key_problems(path, text, document, ("lint",))
    if not isinstance(lint, dict):
        raise GlossaryError([*problems, _error(path, "'lint' is no table", "write [lint] and the settings below it")])
    problems += [*_key_problems(path, text, lint, _KEYS), *_value_problems(path, text, lint)]
    if problems:
        raise GlossaryError(problems)
    choice = Choice(select=lint.get("select"), ignore=lint.get("ignore", ()))
    return Configuration(choice=choice, strict=lint.get("strict", False))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise GlossaryError([_error(path, f"cannot be read: {error}", "write it as UTF-8 text")]) from None


def _key_problems(path: Path, text: str, table: dict[str, Any], known: Sequence[str]) -> list[Problem]:
    return [
        _error(
            path,
            f"there is no setting '{key}'",
            did_you_mean(key, known) or f"there are: {', '.join(known)}",
            line=_line_of(text, key),
        )
        for key in table
        if key not in known
    ]


def _value_problems(path: Path, text: str, lint: dict[str, Any]) -> list[Problem]:
    problems = []
    for key in ("select", "ignore"):
        value = lint.get(key, [])
        line = _line_of(text, key)
        if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
            problems.append(_error(path, f"'{key}' is no list of rules", f'write {key} = ["LX101"]', line=line))
            continue
        for name in value:
            try:
                rules_called(name)
            except InvalidArgumentError as error:
                problems.append(_error(path, error.message, error.suggestion or "", line=_line_of(text, name) or line))
    if not isinstance(lint.get("strict", False), bool):
        problems.append(_error(path, "'strict' is neither true nor false", "write true", line=_line_of(text, "strict")))
    return problems


def _line_of(text: str, word: str) -> int | None:
    """The first line with ``word`` as a key or value; tomllib keeps no lines."""
    pattern = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])")
    return next((number for number, line in enumerate(text.splitlines(), 1) if pattern.search(line)), None)


def _error(path: Path, message: str, suggestion: str, *, line: int | None = None, column: int | None = None) -> Problem:
    return Problem(
        severity=Severity.ERROR,
        code="configuration",
        message=message,
        suggestion=suggestion,
        file=path.as_posix(),
        line=line,
        column=column,
    )
