"""YAML text to plain values, each with its line: strict, safe and bounded.

Built on the events of PyYAML's parser (libyaml where it is there) instead of its constructors, so that no tag makes an
object, nesting uses no stack, and an alias costs what it expands to. Plain scalars are read as the core schema of YAML
1.2 has them: ``no`` and ``2024-01-01`` are text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from graph.errors import Problem, Severity

__all__ = ["Tree", "read_tree"]

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAX_DEPTH = 50
_FREE_EXPANSION = 10_000
_CORE = "tag:yaml.org,2002:"
_CORE_TAGS = frozenset(_CORE + name for name in ("str", "int", "float", "bool", "null", "seq", "map"))
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)|[-+]?[0-9]*\.[0-9]+[eE][-+][0-9]+")
"""What YAML 1.1 reads as a number, too: `1e3`, which it does not, is a name that its writers leave without quotes."""

Mark = tuple[int, int]
"""Line and column, both from 1."""


@dataclass(slots=True)
class Tree:
    """A YAML document: dicts, lists, text, numbers, booleans and None, and where each stands."""

    value: Any = None
    problems: list[Problem] = field(default_factory=list)
    marks: dict[int, dict[str | int, Mark]] = field(default_factory=dict)
    """For the identity of each container: where each key or item stands."""

    def at(self, path: Sequence[str | int]) -> Any:
        """The value at ``path``."""
        value = self.value
        for step in path:
            value = value[step]
        return value

    def mark(self, path: Sequence[str | int]) -> Mark | None:
        """Where the value at ``path`` stands, or the innermost container on the way there that is known."""
        value, found = self.value, None
        for step in path:
            found = self.marks.get(id(value), {}).get(step, found)
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                break
        return found


@dataclass(slots=True)
class _Open:
    """A container whose end has not come yet."""

    value: dict[str, Any] | list[Any]
    anchor: str | None
    started_at: int
    """How many values there were with it, to know its size."""
    key: str | None = None


class _RefusedError(Exception):
    """What the document holds cannot be read."""

    def __init__(self, code: str, message: str, suggestion: str, mark: Any) -> None:
        super().__init__(message)
        self.problem = (code, message, suggestion, mark)


def read_tree(text: str, file: str) -> Tree:
    """The one document in ``text``; ``file`` names it in problems. After an error ``value`` is None."""
    builder = _Builder(file)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        builder.broken(error)
    except yaml.reader.ReaderError as error:
        strange = yaml.reader.Reader.NON_PRINTABLE.search(text)
        builder.report("yaml-broken", *_unprintable(text, strange.start() if strange else 0, error))
    except _RefusedError as error:
        builder.report(*error.problem)
    return builder.tree


class _Builder:
    """Takes events one by one and grows the tree."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.tree = Tree()
        self._stack: list[_Open] = []
        self._anchored: dict[str, tuple[Any, int]] = {}
        self._values = 0
        self._expanded = 0
        self._documents = 0

    def take(self, event: Any) -> None:
        """Grow by one event."""
        if isinstance(event, yaml.ScalarEvent):
            self._take_scalar(event)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._open(event)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self._close()
        elif isinstance(event, yaml.AliasEvent):
            self._add(self._resolve(event), _mark(event))
        elif isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise _RefusedError(
                    "yaml-documents", "a second document starts here", "put it into a file of its own", _mark(event)
                )

    def broken(self, error: yaml.MarkedYAMLError) -> None:
        """Report what the parser found."""
        mark = error.problem_mark or error.context_mark
        at = None if mark is None else (mark.line + 1, mark.column + 1)
        parts = [part for part in (error.context, error.problem) if part]
        self.report("yaml-broken", f"broken YAML: {', '.join(parts)}", "mend the syntax at this place", at)

    def report(self, code: str, message: str, suggestion: str, mark: tuple[int, int | None] | None) -> None:
        """Keep an error; the document has no value then."""
        line, column = mark or (None, None)
        self.tree.value = None
        self.tree.problems.append(
            Problem(
                severity=Severity.ERROR,
                code=code,
                message=message,
                suggestion=suggestion,
                file=self.file,
                line=line,
                column=column,
            )
        )

    def _take_scalar(self, event: yaml.ScalarEvent) -> None:
        _check_tag(event)
        top = self._stack[-1] if self._stack else None
        if top is not None and isinstance(top.value, dict) and top.key is None:
            self._take_key(top, event)
            return
        value = _plain(event.value) if event.implicit[0] and not event.style else event.value
        self._values += 1
        if event.anchor:
            self._anchored[event.anchor] = (value, 1)
        self._add(value, _mark(event))

    def _take_key(self, top: _Open, event: yaml.ScalarEvent) -> None:
        key = event.value
        marks = self.tree.marks[id(top.value)]
        if key in marks:
            raise _RefusedError(
                "duplicate-key",
                f"'{key}' stands here a second time; the first is in line {marks[key][0]}",
                "keep one of the two",
                _mark(event),
            )
        top.key = key
        marks[key] = _mark(event)

    def _open(self, event: Any) -> None:
        _check_tag(event)
        if len(self._stack) >= _MAX_DEPTH:
            raise _RefusedError(
                "too-deep", f"more than {_MAX_DEPTH} levels inside one another", "a glossary needs five", _mark(event)
            )
        value: dict[str, Any] | list[Any] = {} if isinstance(event, yaml.MappingStartEvent) else []
        self._values += 1
        self._add(value, _mark(event))
        self.tree.marks[id(value)] = {}
        self._stack.append(_Open(value, event.anchor, self._values + self._expanded))

    def _close(self) -> None:
        done = self._stack.pop()
        if done.anchor:
            self._anchored[done.anchor] = (done.value, self._values + self._expanded - done.started_at + 1)

    def _resolve(self, event: yaml.AliasEvent) -> Any:
        if event.anchor not in self._anchored:
            raise _RefusedError(
                "yaml-alias",
                f"'*{event.anchor}' points to nothing that was finished before it",
                "write the value out",
                _mark(event),
            )
        value, size = self._anchored[event.anchor]
        self._expanded += size
        if self._expanded > _FREE_EXPANSION:
            raise _RefusedError(
                "yaml-alias",
                f"aliases stand for more than {_FREE_EXPANSION} values here (an alias bomb?)",
                "write the values out",
                _mark(event),
            )
        return value

    def _add(self, value: Any, mark: Mark) -> None:
        if not self._stack:
            self.tree.value = value
            return
        top = self._stack[-1]
        if isinstance(top.value, list):
            self.tree.marks[id(top.value)][len(top.value)] = mark
            top.value.append(value)
        elif top.key is None:
            raise _RefusedError("yaml-key", "a key has to be plain text", "write the key as a word", mark)
        else:
            top.value[top.key] = value
            top.key = None


def _unprintable(text: str, offset: int, error: yaml.reader.ReaderError) -> tuple[str, str, Mark]:
    mark = text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
    return f"YAML does not allow the character U+{ord(text[offset]):04X} ({error.reason})", "remove it", mark


def _check_tag(event: Any) -> None:
    tag = event.tag
    if tag is None or tag == "!" or tag in _CORE_TAGS:
        return
    shown = f"!!{tag.removeprefix(_CORE)}" if tag.startswith(_CORE) else tag
    raise _RefusedError(
        "yaml-tag", f"the tag '{shown}' is not allowed: a glossary is text, no program", "remove the tag", _mark(event)
    )


def _mark(event: Any) -> Mark:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _plain(text: str) -> Any:
    """An unquoted scalar by YAML 1.2's core schema, numbers as :data:`_NUMBER` has them."""
    if text in _NULL:
        return None
    if text in _BOOL:
        return _BOOL[text]
    if len(text) <= 30 and _NUMBER.fullmatch(text):
        number = float(text)
        return int(number) if number.is_integer() and text.lstrip("+-").isdigit() else number
    return text
