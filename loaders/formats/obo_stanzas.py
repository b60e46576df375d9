"""The stanzas of an OBO file: lines of ``tag: value {modifiers} ! comment``, each with its line number.

A small parser of our own, for no library keeps the lines on which things stand. Beyond that, obonet 1.3 leaves escapes
in place and reads what is broken without a word. fastobo 0.14, on which pronto stands, stops at the first fault, refuses
what many files have (``exact_synonym``, a synonym without a scope, a definition without references), and a comment on a
line of its own inside a stanza makes it panic, past any ``except Exception`` and with a trace on stderr.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from graph.errors import Problem
from loaders.entries import Place
from loaders.entry_rules import error_at

__all__ = ["Quoted", "Stanza", "TagValue", "plain", "quoted", "read_stanzas", "reference"]

_HEADER = re.compile(r"\[\s*([^\]]*?)\s*\]\s*(?:!.*)?")
_TAG = re.compile(r"((?:[^\\:\s]|\\.)(?:[^\\:]|\\.)*?)\s*:\s*(.*)", re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "W": " "}
_COMMENT = re.compile(r"(?<!\\)(?:^|\s)!\s?(.*)$", re.DOTALL)
_MODIFIERS = re.compile(r"(?<!\\)\{[^{}]*=[^{}]*\}\s*$")
_QUOTED = re.compile(r"""
    "((?:[^"\\]|\\.)*)"       # the text
    \s*
    ((?:[A-Za-z][^"\[{]*)?        # a scope, such as EXACT, and a type
    (?:[\[{!].*)?)            # cross-references, modifiers, a comment
    """, re.DOTALL | re.VERBOSE)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TagValue:
    """One line of a stanza, its value as it is written."""

    tag: str
    value: str
    line: int


@dataclass(slots=True)
class Stanza:
    """What stands under one ``[Term]``; the lines before the first one have the kind ""."""

    kind: str
    line: int
    lines: list[TagValue] = field(default_factory=list)

    def all(self, *tags: str) -> list[TagValue]:
        """The lines with one of these tags, in order."""
        return [each for each in self.lines if each.tag in tags]

    def first(self, *tags: str) -> str | None:
        """The plain value of the first line with one of these tags; None where there is none."""
        return next((plain(each.value) for each in self.all(*tags)), None)


@dataclass(frozen=True, slots=True)
class Quoted:
    """A value that is a quoted text, and what follows it: a scope, types, cross-references."""

    text: str
    rest: str


def read_stanzas(text: str, file: str, problems: list[Problem]) -> list[Stanza]:
    """The header and every stanza; a line that is no ``tag: value`` is an error in ``problems``."""
    stanzas = [Stanza("", 1)]
    for line, written in _joined(text):
        content = written.strip()
        if not content or content.startswith("!"):
            continue
        header = _HEADER.fullmatch(content)
        if header:
            stanzas.append(Stanza(header[1], line))
            continue
        found = _TAG.fullmatch(content)
        if found:
            stanzas[-1].lines.append(TagValue(_unescaped(found[1]), found[2], line))
        else:
            message = f"'{content[:60]}' is no line of the form tag: value"
            problems.append(
                error_at(Place(file, line), "obo-broken", message, "give it a tag, or put ! before a comment")
            )
    return stanzas


def plain(value: str) -> str:
    r"""A value without modifiers and comment, its escapes resolved.

    >>> plain(r'neuron\, motor {source="X:1"} ! the cell')
    'neuron, motor'
    """
    return _unescaped(_MODIFIERS.sub("", _COMMENT.sub("", value)).strip())


def reference(value: str) -> tuple[str, str | None]:
    """The last id in a value, and the name that its comment gives to it.

    >>> reference('part_of CL:0000540 {all_only="true"} ! neuron'), reference("CL:1")
    (('CL:0000540', 'neuron'), ('CL:1', None))
    """
    comment = _COMMENT.search(value)
    name = _unescaped(comment[1]).strip() if comment else ""
    words = plain(value).split()
    return (words[-1] if words else ""), name or None


def quoted(value: str) -> Quoted | None:
    r"""The quoted text that a value begins with; None where there is none, or its quotes do not match.

    >>> quoted(r'"a \"thing\"" EXACT []')
    Quoted(text='a "thing"', rest='EXACT []')
    """
    found = _QUOTED.fullmatch(value)
    return Quoted(_unescaped(found[1]), found[2]) if found else None


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda found: _ESCAPES.get(found[1], found[1]), text) if "\\" in text else text


def _joined(text: str) -> Iterator[tuple[int, str]]:
    r"""Each line with its number; one that ends with a lone ``\`` goes on in the next."""
    begun, held = 0, ""
    for number, line in enumerate(text.split("\n"), start=1):
        held += line
        begun = begun or number
        if (len(line) - len(line.rstrip("\\"))) % 2:
            held = held[:-1] + " "
            continue
        yield begun, held
        begun, held = 0, ""
    if held:
        yield begun, held
