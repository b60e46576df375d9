"""Blocks of a tree of docutils to plain text with links."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from docutils import nodes

from loaders.formats.linked_text import LinkedText, Reference
from loaders.formats.rst_parser import CrossReference

__all__ = ["Resolve", "linked_text"]

Resolve = Callable[[nodes.Element], Reference]

_SPACE = re.compile(r"\s+")
_UNSEEN = (
    nodes.comment,
    nodes.system_message,
    nodes.substitution_definition,
    nodes.pending,
    nodes.raw,
    nodes.decoration,
    nodes.footnote,
    nodes.footnote_reference,
)
_BODIES = (nodes.definition, nodes.field_body, nodes.description)
_MOST_SUBSTITUTED = 1000
"""Characters that a substitution may stand for: they may hold one another, each many times, and be used very often."""


def linked_text(blocks: Iterable[nodes.Node], document: nodes.document, resolve: Resolve) -> LinkedText:
    """The text of ``blocks``: paragraphs with an empty line between, items on lines of their own, code as it is."""
    writing = _Writing(document, resolve)
    for block in blocks:
        writing.block(block)
    return writing.made


class _Writing:
    """Appends node after node."""

    def __init__(self, document: nodes.document, resolve: Resolve) -> None:
        self.made = LinkedText()
        self._document = document
        self._resolve = resolve
        self._begun = False
        self._gap = ""
        """Goes before the next text."""
        self._goes_on = False
        """Whether the next block goes on in the line that was begun."""
        self._margin = ""
        self._substituted: dict[str, str] = {}
        self._writers: tuple[tuple[tuple[type, ...], Callable[[Any], None]], ...] = (
            ((nodes.Text, nodes.Inline, nodes.image), self._inline),
            ((nodes.bullet_list, nodes.enumerated_list), self._list),
            ((nodes.definition_list, nodes.field_list, nodes.option_list), self._pairs),
            ((nodes.literal_block, nodes.doctest_block, nodes.math_block), self._literal),
            ((nodes.line_block,), self._lines),
            ((nodes.table,), self._table),
            ((nodes.Admonition,), self._admonition),
            ((nodes.TextElement,), self._paragraph),
        )

    def block(self, node: nodes.Node) -> None:
        """Append a block after an empty line."""
        if isinstance(node, _UNSEEN):
            return
        for kinds, write in self._writers:
            if isinstance(node, kinds):
                write(node)
                return
        for child in node.children:
            self.block(child)

    def _literal(self, node: nodes.Element) -> None:
        self._separate("\n\n")
        self._put(node.astext().replace("\n", f"\n{self._margin}"))

    def _paragraph(self, node: nodes.Element) -> None:
        self._separate("\n\n")
        for child in node.children:
            self._inline(child)

    def _inline(self, node: nodes.Node) -> None:
        match node:
            case nodes.Text():
                self._put(_SPACE.sub(" ", node.astext()))
            case nodes.substitution_reference():
                self._put(_SPACE.sub(" ", self._substitute(node)))
            case nodes.image():
                self._put(node.get("alt", ""))
            case CrossReference() | nodes.reference():
                self._refer(self._resolve(node))
            case nodes.Element() if not isinstance(node, _UNSEEN):
                for child in node.children:
                    self._inline(child)

    def _substitute(self, node: nodes.Element) -> str:
        """What ``|name|`` stands for; its name where nothing says so."""
        name = node.get("refname", node.astext())
        known = self._document.substitution_names.get(nodes.fully_normalize_name(name), name)
        if known not in self._substituted:
            self._substituted[known] = node.astext()  # for one that holds itself
            definition = self._document.substitution_defs.get(known)
            if definition is not None:
                text = "".join(self._substitution_text(child) for child in definition.children)
                self._substituted[known] = text if len(text) <= _MOST_SUBSTITUTED else node.astext()
        return self._substituted[known]

    def _substitution_text(self, node: nodes.Node) -> str:
        match node:
            case nodes.substitution_reference():
                return self._substitute(node)
            case nodes.image():
                return str(node.get("alt", ""))
            case nodes.Element():
                return "".join(map(self._substitution_text, node.children))
        return node.astext()

    def _list(self, node: nodes.Element) -> None:
        outer, first = self._margin, int(node.get("start", 1))
        items = [child for child in node.children if isinstance(child, nodes.list_item)]
        for number, item in enumerate(items, start=first):
            self._separate("\n" if number > first or outer else "\n\n")
            self._put("- " if isinstance(node, nodes.bullet_list) else f"{number}. ")
            self._margin = f"{outer}  "
            self._go_on(item.children)
            self._margin = outer

    def _pairs(self, node: nodes.Element) -> None:
        """Items that have names and a body."""
        for item in node.children:
            if not isinstance(item, nodes.Element) or isinstance(item, _UNSEEN):
                continue
            self._separate("\n\n")
            for index, name in enumerate(child for child in item.children if not isinstance(child, _BODIES)):
                self._put(", " if index else "")
                self._inline(name)
            self._put(": ")
            self._go_on([child for child in item.children if isinstance(child, _BODIES)])

    def _lines(self, node: nodes.Element) -> None:
        for index, line in enumerate(node.findall(nodes.line)):
            self._separate("\n" if index else "\n\n")
            for child in line.children:
                self._inline(child)

    def _table(self, node: nodes.Element) -> None:
        for title in node.findall(nodes.title):
            self._paragraph(title)
        for index, row in enumerate(node.findall(nodes.row)):
            self._separate("\n" if index else "\n\n")
            for place, cell in enumerate(row.children):
                self._put(" | " if place else "")
                self._put(_SPACE.sub(" ", cell.astext()))

    def _admonition(self, node: nodes.Element) -> None:
        """Its kind or title, and what it says."""
        first = node.children[0] if node.children else None
        title = first.astext() if isinstance(first, nodes.title) else type(node).__name__.capitalize()
        self._separate("\n\n")
        self._put(f"{title}: ")
        self._go_on([child for child in node.children if not isinstance(child, nodes.title)])

    def _go_on(self, blocks: Iterable[nodes.Node]) -> None:
        """Append blocks, the first in the line that was begun."""
        self._goes_on = True
        for block in blocks:
            self.block(block)
        self._goes_on = False

    def _separate(self, gap: str) -> None:
        """Have ``gap`` stand before the next text."""
        self._gap = "" if self._goes_on else max(self._gap, gap, key=len)
        self._goes_on = False

    def _refer(self, reference: Reference) -> None:
        if reference.shown:
            self._begin()
            self.made.refer(replace(reference, shown=_SPACE.sub(" ", reference.shown)))

    def _put(self, text: str) -> None:
        if text:
            self._begin()
            self.made.add(text)

    def _begin(self) -> None:
        """Put what has to stand before the next text."""
        if self._begun and self._gap:
            self.made.add(self._gap + self._margin)
        self._gap, self._begun = "", True
