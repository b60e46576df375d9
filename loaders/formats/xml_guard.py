"""What an XML document must not do before a parser sees it: name files or addresses, or grow without end.

Entities that a document declares as plain text are allowed, for many ontologies shorten their IRIs with them. The
document type's own file is never read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from xml.parsers import expat

from graph.errors import Problem
from loaders.entries import Place
from loaders.entry_rules import error_at

__all__ = ["doctype_problems", "utf8_document"]

_FREE_EXPANSION = 1_000_000
_MOST_EXPANSION = 10
"""Times the document's own length that entities may add to it, beyond what is free."""

_DECLARATION = re.compile(r"\s*<\?xml\b[^>]*?\?>")
_ENCODING = re.compile(r"""encoding\s*=\s*(?:"[^"]*"|'[^']*')""")
_REFERENCE = re.compile(r"&([^\s#&;<>\"']+);")
_NOT_READ = re.compile(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>", re.DOTALL)
_PREDEFINED = frozenset({"amp", "lt", "gt", "apos", "quot"})


@dataclass(slots=True)
class _Doctype:
    """What a document type declares."""

    entities: dict[str, str]
    problems: list[Problem]
    has_file: bool = False
    """Whether it names a file of its own, in which entities may be declared."""
    end: int = 0


class _RootReachedError(Exception):
    """Nothing is declared after the first element."""


def utf8_document(text: str) -> bytes:
    """``text`` as bytes in UTF-8, without what it says of another encoding; places stay as they are.

    >>> utf8_document("<?xml version='1.0' encoding='latin1'?><a/>")
    b"<?xml version='1.0'                  ?><a/>"
    """
    declared = _DECLARATION.match(text)
    if declared is None:
        return text.encode("utf-8", "replace")
    plain = _ENCODING.sub(lambda found: " " * len(found.group()), declared.group())
    return (plain + text[declared.end() :]).encode("utf-8", "replace")


def doctype_problems(text: str, file: str) -> list[Problem]:
    """Errors for entities that name a file, entities that expand too far, and entities that nothing declares.

    Nothing is expanded to find out, and no file is opened. Empty for a document without a document type.
    """
    if "<!DOCTYPE" not in text:
        return []
    doctype = _read_doctype(text, file)
    if doctype.problems:
        return doctype.problems
    body = _NOT_READ.sub("", text[doctype.end :]) if doctype.entities or doctype.has_file else ""
    used = Counter(_REFERENCE.findall(body))
    if doctype.has_file:
        doctype.problems += _undeclared(used, doctype, text, file)
    sizes = _Sizes(doctype.entities)
    grown = sum(count * sizes.of(name) for name, count in used.items())
    if grown > _FREE_EXPANSION + _MOST_EXPANSION * len(text):
        doctype.problems.append(_too_large(Place(file, _line_of(text, "<!ENTITY"))))
    return doctype.problems


def _read_doctype(text: str, file: str) -> _Doctype:
    found = _Doctype({}, [])
    parser = expat.ParserCreate()
    data = utf8_document(text)

    def declare(
        name: str,
        is_parameter: int,
        value: str | None,
        _base: object,
        system: str | None,
        public: str | None,
        _n: object,
    ) -> None:
        place = Place(file, parser.CurrentLineNumber)
        if system is not None or public is not None:
            found.problems.append(_external(place, name))
        elif is_parameter:
            found.problems.append(_parameter(place, name))
        else:
            found.entities.setdefault(name, value or "")

    def begin(_name: str, system: str | None, _public: str | None, _internal: int) -> None:
        found.has_file = system is not None

    def stop(_name: str, _attributes: object) -> None:
        found.end = len(data[: parser.CurrentByteIndex].decode("utf-8", "replace"))
        raise _RootReachedError

    parser.EntityDeclHandler = declare
    parser.StartDoctypeDeclHandler = begin
    parser.StartElementHandler = stop
    with suppress(_RootReachedError, expat.ExpatError):  # what is broken is told by the parser that reads the document
        parser.Parse(data, True)
    return found


class _Sizes:
    """How many characters each entity stands for in the end."""

    def __init__(self, entities: Mapping[str, str]) -> None:
        self._entities = entities
        self._known: dict[str, int] = {}

    def of(self, name: str) -> int:
        """The size of ``name``; one that holds itself counts as too large, one that is not declared as nothing."""
        stack = [name]
        while stack:
            top = stack[-1]
            inner = [each for each in _REFERENCE.findall(self._entities.get(top, "")) if each in self._entities]
            open_ = [each for each in inner if each not in self._known]
            if set(open_) & set(stack):
                return _FREE_EXPANSION * _MOST_EXPANSION**3
            if open_:
                stack.extend(open_[:1])
                continue
            self._known[top] = len(self._entities.get(top, "")) + sum(self._known[each] for each in inner)
            stack.pop()
        return self._known[name]


def _undeclared(used: Mapping[str, int], doctype: _Doctype, text: str, file: str) -> Iterator[Problem]:
    """A parser passes over them in silence where the document type has a file that was not read."""
    for name in used:
        if name not in doctype.entities and name not in _PREDEFINED:
            yield error_at(
                Place(file, _line_of(text, f"&{name};")),
                "xml-entity",
                f"nothing in this file says what the entity &{name}; stands for; the document type's own file is not read",
                "write what it stands for",
            )


def _line_of(text: str, what: str) -> int:
    return text.count("\n", 0, max(text.find(what), 0)) + 1


def _external(place: Place, name: str) -> Problem:
    message = f"the entity '{name}' stands for another file or address; nothing is read from there"
    return error_at(place, "xml-entity", message, "put the text itself into the document")


def _parameter(place: Place, name: str) -> Problem:
    message = f"the parameter entity '{name}' would write declarations of its own"
    return error_at(place, "xml-entity", message, "write the declarations themselves into the document")


def _too_large(place: Place) -> Problem:
    message = "the entities that are declared here stand for far more text than the document has"
    return error_at(place, "xml-entity", message, "write the text itself into the document")
