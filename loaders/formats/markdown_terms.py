"""Terms in the text of one file: definition lists, lists and paragraphs that begin with the term, tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from graph.errors import Problem
from graph.vocabulary import RelationType
from loaders.entries import Claim, Entry, Place
from loaders.entry_rules import warning_at
from loaders.formats.markdown_heads import (
    Head,
    begins_with_term,
    list_heads,
    named_part,
    table_columns,
    term_lines,
)
from loaders.formats.markdown_links import heading_anchor
from loaders.formats.markdown_text import Page, Prose, line_of, plain_text

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

__all__ = ["TermCollector", "named_entry"]

_LIST_SEPARATOR = re.compile(r"\s*[,;]\s*")


@dataclass(slots=True)
class TermCollector:
    """Collects the terms of one file, in order."""

    page: Page
    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    _section: str | None = None
    _open: tuple[Head, int, Prose] | None = None
    """A term whose definition may go on in the next block: head, line and text."""

    def collect(self, nodes: Sequence[SyntaxTreeNode], section: str | None) -> None:
        """Add every term that ``nodes`` define, under the heading ``section``."""
        self._section = section
        for node in nodes:
            self._block(node)
        self._close()

    def _block(self, node: SyntaxTreeNode) -> None:
        if node.type == "dl":
            self._close()
            self._definition_list(node)
        elif columns := table_columns(node, self.page):
            self._close()
            self._table(node, columns)
        elif node.type == "paragraph" and begins_with_term(node, self.page):
            self._paragraph(node)
        elif self._open is not None:
            self._open[2].blocks([node])
        elif any(heads := list_heads(node, self.page)):
            self._list(node, heads)
        elif node.type in {"container_admonition", "blockquote"}:
            for child in node.children:
                self._block(child)

    def _close(self) -> None:
        if self._open is not None:
            head, line, prose = self._open
            self._open = None
            self._add(head.names, head.anchors, line, prose)

    def _add(self, names: Sequence[str], anchors: Sequence[str], line: int, prose: Prose) -> None:
        place = Place(self.page.file, line)
        self.entries.append(named_entry(names, place, prose, self.page, anchors=anchors, section=self._section))

    def _definition_list(self, node: SyntaxTreeNode) -> None:
        names: list[str] = []
        anchors: list[str] = []
        line, prose = line_of(node), Prose(self.page)
        for child in node.children:
            if child.type == "dd":
                prose.blocks(child.children)
                continue
            if names and prose.text:
                self._add(names, anchors, line, prose)
                names, anchors, prose = [], [], Prose(self.page)
            name, more = named_part(child, self.page)
            line = line if names else line_of(child, line)
            names.append(name)
            anchors += more
        if names:
            self._add(names, anchors, line, prose)

    def _paragraph(self, node: SyntaxTreeNode) -> None:
        """A term that begins a paragraph, or several, each on a line of its own."""
        line = line_of(node)
        for head, spans in term_lines(node, self.page):
            if head is not None:
                self._close()
                prose = Prose(self.page)
                prose.add(head.text)
                prose.spans(head.rest, line)
                self._open = (head, line, prose)
            line += sum(span.type in {"softbreak", "hardbreak"} for span in spans)

    def _list(self, node: SyntaxTreeNode, heads: Sequence[Head | None]) -> None:
        for head, item in zip(heads, node.children, strict=True):
            line = line_of(item, line_of(node))
            if head is None:
                message = "this item of a list of terms does not begin with a term; it was left out"
                place = Place(self.page.file, line)
                self.problems.append(warning_at(place, "no-term", message, "write it as `- **Term**: definition`"))
                continue
            prose = Prose(self.page)
            prose.add(head.text)
            prose.spans(head.rest, line)
            prose.blocks(item.children[1:])
            self._add(head.names, head.anchors, line, prose)

    def _table(self, node: SyntaxTreeNode, columns: Sequence[str | None]) -> None:
        for row in node.children[1].children if len(node.children) > 1 else ():
            line = line_of(row, line_of(node))
            cells = {column: cell for column, cell in zip(columns, row.children, strict=False) if column}
            if not any(plain_text(cell, self.page) for cell in cells.values()):
                continue
            self.entries.append(self._row(cells, line))

    def _row(self, cells: dict[str, SyntaxTreeNode], line: int) -> Entry:
        prose = Prose(self.page)
        prose.inline(cells["definition"], line)
        name, anchors = named_part(cells["term"], self.page)
        aliases = _LIST_SEPARATOR.split(plain_text(cells["aliases"], self.page)) if "aliases" in cells else []
        section = plain_text(cells["section"], self.page) if "section" in cells else ""
        place = Place(self.page.file, line)
        return named_entry(
            [name, *filter(None, aliases)],
            place,
            prose,
            self.page,
            anchors=anchors,
            section=section or self._section,
            claims=_related(cells["related"], self.page, line) if "related" in cells else (),
        )


def named_entry(
    names: Sequence[str],
    place: Place,
    prose: Prose,
    page: Page,
    *,
    anchors: Sequence[str] = (),
    section: str | None = None,
    claims: Sequence[Claim] = (),
) -> Entry:
    """An entry called the first of ``names`` and defined by ``prose``; links find it by its place on the page."""
    places = [*anchors, *(heading_anchor(name) for name in names)]
    return Entry(
        name=names[0],
        place=place,
        aliases=tuple(names[1:]),
        definition=prose.text.strip() or None,
        section=section,
        claims=(*prose.claims(place), *claims),
        anchors=tuple(dict.fromkeys([*places, *(f"{page.base.page}#{each}".casefold() for each in places)])),
    )


def _related(cell: SyntaxTreeNode, page: Page, line: int) -> list[Claim]:
    """What a cell relates the term to, name by name."""
    names = _LIST_SEPARATOR.split(plain_text(cell, page))
    place = Place(page.file, line)
    return [Claim(type=RelationType.RELATED_TO, target=name, place=place) for name in names if name.strip()]
