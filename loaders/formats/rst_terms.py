"""The terms of a reStructuredText document: of glossaries, of definition lists, or sections."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeGuard

from docutils import nodes

from loaders.entries import Entry, Place
from loaders.formats.doctree_text import linked_text
from loaders.formats.linked_text import Reference
from loaders.formats.registry import Content
from loaders.formats.rst_parser import GlossaryList

__all__ = ["find_terms"]

_OF_OTHER_DOCUMENTS = re.compile(r"[A-Za-z][\w.-]*:(?=[^:\s/])")
"""How a reference to the glossary of another project begins."""


def find_terms(document: nodes.document, content: Content) -> Iterator[Entry]:
    """An entry for each term of ``document``, which was made of ``content``."""
    return _Walk(document, content).entries()


@dataclass(frozen=True, slots=True)
class _Found:
    """A term and the blocks that define it."""

    names: tuple[str, ...]
    line: int | None
    blocks: Sequence[nodes.Node]
    section: str | None
    anchors: tuple[str, ...] = ()


class _Walk:
    """Finds the terms of a document."""

    def __init__(self, document: nodes.document, content: Content) -> None:
        self._document = document
        self._file = content.file
        self._lines = (content.text or "").split("\n")
        self._labelled = dict(_labelled_sections(document))
        self._names: dict[str, str] = {}
        self._anchors: dict[str, str] = {}

    def entries(self) -> Iterator[Entry]:
        found = self._found()
        self._names = {_folded(name): each.names[0] for each in found for name in each.names}
        self._anchors = {anchor: each.names[0] for each in found for anchor in each.anchors}
        for each in found:
            text = linked_text(each.blocks, self._document, self._resolve)
            place = Place(self._file, each.line)
            yield Entry(
                name=each.names[0],
                place=place,
                aliases=each.names[1:],
                definition=text.text or None,
                section=each.section,
                claims=text.claims(place),
                anchors=each.anchors,
            )

    def _found(self) -> list[_Found]:
        """The terms of glossaries; where there is none, of definition lists; where there is none either, sections."""
        for kind in (GlossaryList, nodes.definition_list):
            lists = (each for each in self._document.findall(kind) if not _inside_a_definition(each))
            items = [self._item(item) for each in lists for item in each.children if _is_item(item)]
            if items:
                return items
        sections = self._document.findall(nodes.section)
        return [self._section(each) for each in sections if not any(map(_is_section, each.children))]

    def _item(self, item: nodes.definition_list_item) -> _Found:
        terms = [child for child in item.children if isinstance(child, nodes.term)]
        kinds = [child.astext() for child in item.children if isinstance(child, nodes.classifier)]
        blocks = [block for child in item.children if isinstance(child, nodes.definition) for block in child.children]
        if kinds:
            blocks.insert(0, nodes.paragraph("", f"({', '.join(kinds)})"))
        return _Found(
            names=tuple(dict.fromkeys(term.astext() for term in terms)),
            line=item.line,
            blocks=blocks,
            section=self._heading(item),
            anchors=tuple(name for term in terms for each in term.findall(nodes.target) for name in each["names"]),
        )

    def _section(self, section: nodes.section) -> _Found:

        title = section.children[0]
        return _Found(
            names=(title.astext(),),
            line=_title_line(section, self._lines),
            blocks=section.children[1:],
            section=self._heading(section),
            anchors=tuple(label for label, owner in self._labelled.items() if owner is section),
        )

    def _heading(self, node: nodes.Element) -> str | None:
        """The title of the section that ``node`` stands in; the title of the whole document is none."""
        inner = node.parent
        while inner is not None and not _is_section(inner):
            inner = inner.parent
        if inner is None or (inner.parent is self._document and sum(map(_is_section, self._document.children)) == 1):
            return None
        return inner.children[0].astext()

    def _resolve(self, node: nodes.Element) -> Reference:
        """What a reference comes to: ``:term:`` leads to a term, ``:ref:`` to a label, a plain one to either."""
        shown, role = node.astext(), node.get("role")
        target = node.get("target") or node.get("refname", "")
        folded = _folded(target)
        if role == "term":
            return self._term(shown, target)
        section = self._labelled.get(folded)
        if section is not None and shown == target:
            shown = section.children[0].astext()
        term = self._anchors.get(folded) or (None if role else self._names.get(folded))
        return Reference(shown, term, only_if_known=True)

    def _term(self, shown: str, target: str) -> Reference:
        """What ``:term:`` comes to; one of another project's glossary is text."""
        known = self._names.get(_folded(target))
        outside = _OF_OTHER_DOCUMENTS.match(target) if known is None else None
        if outside is None:
            return Reference(shown, known or target, only_if_known=known is not None)
        return Reference(target[outside.end() :] if shown == target else shown)


def _labelled_sections(document: nodes.document) -> Iterator[tuple[str, nodes.section]]:
    """Each label that stands before a section, with that section."""
    for target in document.findall(nodes.target):
        following = target.next_node(ascend=True)
        while isinstance(following, nodes.target):
            following = following.next_node(ascend=True)
        if isinstance(following, nodes.section):
            for name in target["names"]:
                yield _folded(name), following


def _is_section(node: nodes.Node) -> bool:
    return isinstance(node, nodes.section)


def _is_item(node: nodes.Node) -> TypeGuard[nodes.definition_list_item]:
    """Whether ``node`` is an item with a term, and no message about one."""
    return isinstance(node, nodes.definition_list_item) and any(
        isinstance(child, nodes.term) and child.astext().strip() for child in node.children
    )


def _inside_a_definition(node: nodes.Node) -> bool:
    outer = node.parent
    while outer is not None and not isinstance(outer, nodes.definition):
        outer = outer.parent
    return outer is not None


def _title_line(section: nodes.section, lines: Sequence[str]) -> int | None:
    """Where the title stands: docutils gives the line under it, or near it."""
    given = section.line
    title = section.children[0].rawsource if isinstance(section.children[0], nodes.title) else ""
    if given is None:
        return None
    near = (line for line in (given, given - 1, given - 2) if 0 < line <= len(lines))
    return next((line for line in near if lines[line - 1].strip() == title.strip()), given)


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
