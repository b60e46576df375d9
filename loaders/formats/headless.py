"""Text whose definitions have no names: the names come from a second file.

A definition is a line, or a paragraph where paragraphs are wrapped; a short line without a full stop at its end is
the heading of a section. The names are a table with the columns ``line, id, name, aliases, section``, separated by
tabs, or a plain list with one name a line, in the order of the definitions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from graph.errors import Problem
from loaders.entries import Entry, Place, Reading
from loaders.entry_rules import error_at
from loaders.formats.csv import Row, read_table
from loaders.formats.registry import Content, register

__all__ = ["Definition", "HeadlessReader", "split_definitions"]

_LONGEST_HEADING = 60
_FINISHED = re.compile(r"""[.!?…\u3002\uff01\uff1f][)\]"'\u201d\u2019»]*$""")
_NAME_COLUMNS = ("line", "id", "name", "aliases", "section")


@dataclass(frozen=True, slots=True)
class Definition:
    """A definition without a name."""

    line: int
    """Where it starts, from 1."""
    last_line: int
    text: str
    section: str | None


@dataclass(frozen=True, slots=True)
class _Block:
    """A line, or the lines of a paragraph."""

    line: int
    last_line: int
    text: str

    @property
    def heading(self) -> str | None:
        """What it is the heading of; None where it is text."""
        text = self.text.lstrip("#").strip().removesuffix(":")
        marked = self.text.startswith("#")
        short = len(text) <= _LONGEST_HEADING and "\n" not in text
        return text if text and short and (marked or not _FINISHED.search(text)) else None


class HeadlessReader:
    """Reads definitions, and takes their names from elsewhere."""

    name = "headless"
    description = "text of definitions without names, with --names FILE"
    suffixes: tuple[str, ...] = (".txt", ".text")

    def recognises(self, _content: Content) -> bool:
        """Never by content: any text can be read so."""
        return False

    def read(self, content: Content, names: Content | None) -> Reading:
        """An entry for each name; those that share a line share the document."""
        blocks = _blocks(content.text or "")
        if names is None:
            return Reading(problems=(_names_missing(content.file, _definitions(blocks, frozenset())),))
        if _is_table(names.text or ""):
            return _read_with_table(content.file, blocks, names)
        return _read_with_list(content.file, _definitions(blocks, frozenset()), names)


def split_definitions(text: str) -> tuple[Definition, ...]:
    r"""The definitions of ``text`` with their sections.

    >>> [(each.line, each.section) for each in split_definitions("A first one.\nBasics\nA second one.")]
    [(1, None), (3, 'Basics')]
    """
    return tuple(_definitions(_blocks(text), frozenset()))


def _blocks(text: str) -> list[_Block]:
    """Lines, or paragraphs where some line runs on into the next one and blank lines stand between."""
    lines = [(number, line.strip()) for number, line in enumerate(text.split("\n"), start=1)]
    paragraphs = list(_paragraphs(lines))
    wrapped = len(paragraphs) > 1 and any(_runs_on(line) for lines in paragraphs for _, line in lines[:-1])
    if not wrapped:
        return [_Block(number, number, line) for number, line in lines if line]
    return [_Block(lines[0][0], lines[-1][0], "\n".join(line for _, line in lines)) for lines in paragraphs]


def _runs_on(line: str) -> bool:
    """Whether a line is too long for a heading and ends in the middle of a sentence."""
    return len(line) > _LONGEST_HEADING and not _FINISHED.search(line)


def _paragraphs(lines: Sequence[tuple[int, str]]) -> Iterator[list[tuple[int, str]]]:
    paragraph: list[tuple[int, str]] = []
    for number, line in [*lines, (0, "")]:
        if line:
            paragraph.append((number, line))
        elif paragraph:
            yield paragraph
            paragraph = []


def _definitions(blocks: Sequence[_Block], named: frozenset[int]) -> list[Definition]:
    """All that is no heading; a block with a line in ``named`` is a definition whatever it looks like."""
    section, found = None, []
    for block in blocks:
        if block.heading is not None and named.isdisjoint(range(block.line, block.last_line + 1)):
            section = block.heading
        else:
            found.append(Definition(block.line, block.last_line, block.text, section))
    return found


def _is_table(text: str) -> bool:
    header = text.lstrip("\n").split("\n", 1)[0].casefold().split("\t")
    return {"line", "name"} <= {cell.strip() for cell in header}


def _read_with_table(file: str, blocks: Sequence[_Block], names: Content) -> Reading:
    table = read_table(names.text or "", names.file)
    problems = [*table.problems]
    placed: list[tuple[int, Row]] = []
    for row in table.rows:
        number = row.cells["line"]
        if number.isdecimal() and int(number) > 0:
            placed.append((int(number), row))
        else:
            message = f"'{number}' is no line number"
            problems.append(
                error_at(Place(names.file, row.line), "names-line", message, "give the line of the definition, from 1")
            )
    definitions = _definitions(blocks, frozenset(number for number, _ in placed))
    by_line = {line: each for each in definitions for line in range(each.line, each.last_line + 1)}
    problems += _unmatched(file, definitions, placed, by_line, names)
    entries = [_entry(file, by_line[number], row.cells) for number, row in placed if number in by_line]
    entries.sort(key=lambda entry: entry.place.line or 0)
    return Reading(entries=tuple(entries), problems=tuple(problems))


def _unmatched(
    file: str,
    definitions: Sequence[Definition],
    placed: Sequence[tuple[int, Row]],
    by_line: Mapping[int, Definition],
    names: Content,
) -> Iterator[Problem]:
    for number, row in placed:
        if number not in by_line:
            message = f"line {number} of {file} holds no definition"
            yield error_at(
                Place(names.file, row.line), "names-line", message, "give the line on which the definition stands"
            )
    named = {by_line[number].line for number, _ in placed if number in by_line}
    for each in definitions:
        if each.line not in named:
            message = f"this definition has no name in {names.file}"
            suggestion = f"add a row for line {each.line}, or end a heading without a full stop"
            yield error_at(Place(file, each.line), "names-missing", message, suggestion)


def _read_with_list(file: str, definitions: Sequence[Definition], names: Content) -> Reading:
    listed = [line.strip() for line in (names.text or "").split("\n") if line.strip()]
    if len(listed) != len(definitions):
        message = f"{file} has {len(definitions)} definitions and {names.file} {len(listed)} names"
        suggestion = "give one name a line for each definition, or a table with the columns line, name"
        return Reading(problems=(error_at(Place(names.file), "names-count", message, suggestion),))
    return Reading(
        entries=tuple(_entry(file, each, {"name": name}) for each, name in zip(definitions, listed, strict=True))
    )


def _entry(file: str, definition: Definition, cells: Mapping[str, str]) -> Entry:
    return Entry(
        name=cells["name"],
        place=Place(file, definition.line),
        id=cells.get("id") or None,
        aliases=tuple(item.strip() for item in cells.get("aliases", "").split("|") if item.strip()),
        definition=definition.text,
        document=f"L{definition.line}",
        section=cells.get("section") or definition.section,
    )


def _names_missing(file: str, definitions: Sequence[Definition]) -> Problem:
    count = len(definitions)
    return error_at(
        Place(file, definitions[0].line if definitions else None),
        "names-missing",
        f"the text has {count} definition{'s' * (count != 1)} and no names",
        (
            "give the names with --names FILE: one a line in the same order, "
            f"or a table with the columns {', '.join(_NAME_COLUMNS)}"
        ),
    )


register(HeadlessReader())
