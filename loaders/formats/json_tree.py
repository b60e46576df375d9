"""JSON text to values that know where they stand: strict, bounded, and with every key of an object, repeated ones too.

The standard library's decoder reads strings and numbers; what it does not tell, where a value stands and that a key
came twice, is why objects and lists are read here.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Never

from graph.errors import Problem, Severity

__all__ = ["JsonArray", "JsonObject", "JsonText", "Value", "kind_of", "read_json"]

_MAX_DEPTH = 50
_SPACE = re.compile(r"[ \t\n\r]*")
_HALF = re.compile("[\ud800-\udfff]")
_MEND = "mend the syntax at this place"


@dataclass(frozen=True, slots=True)
class JsonObject:
    """An object: its keys, where each stands, and their values, in order."""

    offset: int
    members: tuple[tuple[str, int, Value], ...]

    def get(self, key: str) -> Value:
        """The first value of ``key``; None where there is none."""
        return next((value for name, _, value in self.members if name == key), None)


@dataclass(frozen=True, slots=True)
class JsonArray:
    """A list: where each item stands, and the items."""

    offset: int
    items: tuple[tuple[int, Value], ...]


Value = str | bool | None | JsonObject | JsonArray
"""Numbers are the text that the file has for them."""


class _RefusedError(Exception):
    """The text cannot be read on."""

    def __init__(self, offset: int, code: str, message: str, suggestion: str) -> None:
        super().__init__(message)
        self.offset = offset
        self.problem = (code, message, suggestion)


class JsonText:
    """A text with what is needed to say on which line of a file something stands."""

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self._ends = [found.start() for found in re.finditer("\n", text)]

    def line(self, offset: int) -> int:
        """The line at ``offset``, from 1."""
        return bisect_left(self._ends, offset) + 1

    def error(self, offset: int, code: str, message: str, suggestion: str) -> Problem:
        """An error at ``offset``, with line and column."""
        return Problem(
            severity=Severity.ERROR,
            code=code,
            message=message,
            suggestion=suggestion,
            file=self.file,
            line=self.line(offset),
            column=offset - self.text.rfind("\n", 0, offset),
        )


def read_json(source: JsonText, *, lines: bool) -> Iterator[tuple[int, Value] | Problem]:
    """The value in ``source``, or one for each line, with where each stands; an error in the place of a broken one.

    ``lines`` says that each line is a value of its own. Without it, the same is seen from a first value that ends
    with its line.
    """
    parser = _Parser(source.text)
    try:
        if not (lines or parser.first_line_is_whole()):
            yield parser.only_value()
            return
    except _RefusedError as refused:
        yield source.error(refused.offset, *refused.problem)
        return
    for found in re.finditer(r"[^\n]*\S[^\n]*", source.text):
        try:
            yield parser.value_of_line(found.start(), found.end())
        except _RefusedError as refused:
            yield source.error(min(refused.offset, found.end()), *refused.problem)


def kind_of(value: Value) -> str:
    """What ``value`` is, in words.

    >>> kind_of("x"), kind_of(True), kind_of(JsonArray(0, ()))
    ('text', 'true', 'a list')
    """
    if isinstance(value, JsonObject):
        return "an object"
    if isinstance(value, JsonArray):
        return "a list"
    return "text" if isinstance(value, str) else json.dumps(value)


class _Parser:
    """Reads values of one text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._decoder = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=_refuse_constant)
        self._may_have_halves = "\\ud" in text or "\\uD" in text

    def first_line_is_whole(self) -> bool:
        """Whether a value ends with the first line and something follows."""
        start = self._skip(0)
        end = self._text.find("\n", start)
        if end < 0 or self._skip(end) == len(self._text) or self._text[start:end].rstrip()[-1:] not in ("}", "]"):
            return False
        stop = self._value(start, 0)[1]
        return stop <= end <= self._skip(stop)

    def only_value(self) -> tuple[int, Value]:
        """The one value of the text, and where it stands."""
        start = self._skip(0)
        value, end = self._value(start, 0)
        if self._skip(end) < len(self._text):
            self._broken(self._skip(end), "something stands after the end")
        return start, value

    def value_of_line(self, start: int, end: int) -> tuple[int, Value]:
        """The one value of the line from ``start`` to ``end``, and where it stands."""
        start = self._skip(start)
        value, stop = self._value(start, 0)
        if stop > end:
            self._broken(start, "the value does not end with its line")
        if self._skip(stop) < end:
            self._broken(self._skip(stop), "a second value stands in the line")
        return start, value

    def _skip(self, at: int) -> int:
        """Where the next character stands that is no white space."""
        found = _SPACE.match(self._text, at)
        return found.end() if found else at

    def _value(self, at: int, depth: int) -> tuple[Value, int]:
        """The value at ``at`` and where it ends."""
        if depth > _MAX_DEPTH:
            message = f"more than {_MAX_DEPTH} levels inside one another"
            raise _RefusedError(at, "too-deep", message, "a glossary needs five")
        character = self._text[at : at + 1]
        if character == "{":
            return self._object(at, depth)
        if character == "[":
            return self._array(at, depth)
        return self._scalar(at)

    def _object(self, start: int, depth: int) -> tuple[JsonObject, int]:
        members: list[tuple[str, int, Value]] = []
        at = self._skip(start + 1)
        if self._text[at : at + 1] == "}":
            return JsonObject(start, ()), at + 1
        while True:
            if self._text[at : at + 1] != '"':
                self._broken(at, "a key in double quotes has to stand here")
            key, end = self._scalar(at)
            colon = self._skip(end)
            if self._text[colon : colon + 1] != ":":
                self._broken(colon, "a colon has to stand here")
            value, end = self._value(self._skip(colon + 1), depth + 1)
            members.append((str(key), at, value))
            at, closed = self._next(end, "}")
            if closed:
                return JsonObject(start, tuple(members)), at

    def _array(self, start: int, depth: int) -> tuple[JsonArray, int]:
        items: list[tuple[int, Value]] = []
        at = self._skip(start + 1)
        if self._text[at : at + 1] == "]":
            return JsonArray(start, ()), at + 1
        while True:
            value, end = self._value(at, depth + 1)
            items.append((at, value))
            at, closed = self._next(end, "]")
            if closed:
                return JsonArray(start, tuple(items)), at

    def _next(self, end: int, closing: str) -> tuple[int, bool]:
        """Where the next member or item begins, or the container ends, and whether it ends."""
        at = self._skip(end)
        character = self._text[at : at + 1]
        if character == closing:
            return at + 1, True
        if character != ",":
            self._broken(at, f"a comma or '{closing}' has to stand here")
        following = self._skip(at + 1)
        if self._text[following : following + 1] == closing:
            self._broken(at, f"nothing follows this comma but '{closing}'")
        return following, False

    def _scalar(self, at: int) -> tuple[str | bool | None, int]:
        try:
            value, end = self._decoder.raw_decode(self._text, at)
        except json.JSONDecodeError as error:
            self._broken(error.pos, error.msg[:1].lower() + error.msg[1:])
        except _ConstantError as error:
            raise _RefusedError(at, "json-broken", f"{error} is no JSON", "write a number, or null") from None
        if self._may_have_halves and isinstance(value, str) and _HALF.search(value):
            message = "half of a character (a lone surrogate)"
            raise _RefusedError(at, "json-broken", f"the text holds {message}", "write the character itself")
        return value, end

    def _broken(self, at: int, what: str) -> Never:
        raise _RefusedError(at, "json-broken", f"broken JSON: {what}", _MEND)


class _ConstantError(Exception):
    """NaN or an infinity."""


def _refuse_constant(name: str) -> Never:
    raise _ConstantError(name)
