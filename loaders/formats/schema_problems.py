"""What a JSON Schema finds wrong with a YAML document, in words that say what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from graph.errors import Problem, Severity
from loaders.spelling import nearest

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator

    from loaders.formats.yaml_tree import Tree

__all__ = ["schema_problems"]

_KINDS = {dict: "a mapping", list: "a list", str: "text", bool: "true or false", type(None): "nothing"}
_WANTED = {"object": "a mapping of keys", "array": "a list", "string": "text", "number": "a number", "null": "nothing"}


def schema_problems(validator: Validator, tree: Tree, file: str) -> Iterator[Problem]:
    """Every error of ``tree``'s value against the validator's schema, in file order."""
    found = [problem for error in validator.iter_errors(tree.value) for problem in _problems(error, tree, file)]
    yield from sorted(found, key=lambda problem: (problem.line or 0, problem.column or 0))


def _problems(error: ValidationError, tree: Tree, file: str) -> Iterator[Problem]:
    path = list(error.absolute_path)
    if error.validator == "additionalProperties":
        schema: Any = error.schema
        known = list(schema["properties"])
        for key in [key for key in tree.at(path) if key not in known]:
            yield _problem(tree, file, [*path, key], "unknown-key", f"there is no key '{key}' here", _of(key, known))
        return
    code, message, suggestion = _explain(error)
    yield _problem(tree, file, path, code, message, suggestion)


def _explain(error: ValidationError) -> tuple[str, str, str]:
    """Code, message and suggestion for an error that stands at one value."""
    value: Any = error.instance
    wanted: Any = error.validator_value
    match error.validator:
        case "required":
            missing = next(key for key in wanted if key not in value)
            told = "key-missing", f"the key '{missing}' is missing", f"add `{missing}:`"
        case "anyOf":
            told = "nothing-found", "there are no concepts", "add a list `concepts:`, `mentioned:` or `sections:`"
        case "type":
            told = "wrong-type", f"{_shown(value)} stands where {_wanted(wanted)} has to", _mend(value, wanted)
        case "enum":
            told = "unknown-relation-type", f"there is no relation type {_shown(value)}", _of(str(value), wanted)
        case "exclusiveMinimum":
            told = "not-positive", f"{_shown(value)} is not more than {wanted}", "give a positive number"
        case "minLength":
            told = "empty-text", "the text is empty", "write something, or leave the key out"
        case _:
            told = "schema", error.message, "see glossary.schema.json"
    return told


def _problem(tree: Tree, file: str, path: list[str | int], code: str, message: str, suggestion: str) -> Problem:
    line, column = tree.mark(path) or (1, 1)
    return Problem(
        severity=Severity.ERROR,
        code=code,
        message=message,
        suggestion=suggestion,
        file=file,
        line=line,
        column=column,
        path=_path(path) or None,
    )


def _path(path: list[str | int]) -> str:
    """As in ``concepts[3].aliases``."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


def _of(given: str, known: list[str]) -> str:
    near = nearest(re.sub(r"[\s-]+", "_", given.strip()).lower(), known, first=3)
    return f"did you mean {' or '.join(near)}?" if near else f"known are {', '.join(known)}"


def _shown(value: Any) -> str:
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        text = str(value)
        return f"'{text if len(text) <= 60 else text[:57] + '…'}'"
    return _KINDS[type(value)]


def _wanted(wanted: str | list[str]) -> str:
    return " or ".join(_WANTED[each] for each in ([wanted] if isinstance(wanted, str) else wanted))


def _mend(value: Any, wanted: str | list[str]) -> str:
    if "string" in wanted and not isinstance(value, dict | list):
        return "put it in quotes" if value is not None else "write something, in quotes where it is the word null"
    if wanted == "array":
        return "write it as a list: [one, two]"
    if wanted == "number":
        return "write a number without a unit, such as 1.5"
    return "see the example in the README"
