"""The plain text of parsed Markdown, and the links in it to terms."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from loaders.entries import Claim, Place
from loaders.formats.linked_text import LinkedText
from loaders.formats.markdown_links import LinkBase, link_targets, wiki_link
from loaders.formats.markdown_tags import HTML_COMMENT, TAG, TERM_COMPONENT, attributes_of, component_end, is_markup
from loaders.formats.shortcodes import replace_macros, resolve_macro

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

__all__ = ["Page", "Prose", "line_of", "plain_text", "plain_text_of"]

_CALLOUT = re.compile(r"\[![\w-]+\][+-]?[ \t]*")
_MODULE_LINE = re.compile(
    r"(?:import\s+(?:[\w{*].*?\sfrom\s+)?[\"'][^\"']+[\"']|export\s+(?:const|default|function|let)\b)"
)
_TRAILING_TAGS = re.compile(r"(?:\s+#[^\W\d][\w/-]*)+\s*$")
_TAGS_ONLY = re.compile(r"(?:#[^\W\d][\w/-]*\s*)+")
_SILENT_LINE = re.compile(r"\[\[?_?TOC_?\]?\]|TOC", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_LEAVES = frozenset({"footnote_block", "hr", "admonition_title", "footnote_anchor", "footnote_ref", "image"})


@dataclass(slots=True)
class Page:
    """What the text of one file may refer to, and the macros in it that stayed unknown."""

    file: str
    base: LinkBase
    fields: Mapping[str, Any]
    components: frozenset[str] = frozenset()
    """Names of elements of which the file has an end tag."""
    unknown: Counter[str] = field(default_factory=Counter)
    first_unknown: int | None = None
    """The line of the first of them."""

    def glance(self) -> Page:
        """The same page for text that is only looked at: its macros are not counted."""
        return Page(self.file, self.base, self.fields, self.components)


def line_of(node: SyntaxTreeNode, default: int = 1) -> int:
    """The line on which ``node`` begins, from 1."""
    return node.map[0] + 1 if node.map else default


def plain_text_of(spans: Sequence[SyntaxTreeNode], page: Page) -> str:
    """The text of ``spans`` on one line, without links."""
    prose = Prose(page.glance())
    prose.spans(spans, 1)
    return " ".join(prose.text.split())


def plain_text(node: SyntaxTreeNode, page: Page) -> str:
    """The text of ``node`` on one line, without links."""
    inline = node.children[0] if node.children and node.children[0].type == "inline" else node
    return plain_text_of(inline.children, page)


class Prose:
    """Text that grows by blocks and by what stands in a line."""

    def __init__(self, page: Page, line: int | None = None) -> None:
        """``line`` is where all of it stands; None: each block says it."""
        self._page = page
        self._line = line
        self._linked = LinkedText()
        self._added = 0
        self._last = ""
        self._gap = ""

    @property
    def text(self) -> str:
        """All of it."""
        return self._linked.text

    def claims(self, place: Place) -> tuple[Claim, ...]:
        """A claim for each term that the text links to, with its sentence."""
        return self._linked.claims(place)

    def add(self, text: str) -> None:
        """Append plain text."""
        if text.startswith(" "):
            self.gap(" ")
        shown = text.strip(" ")
        if not shown:
            return
        self._linked.add(self._gap + shown)
        self._added += 1
        self._gap, self._last = (" " if text.endswith(" ") else ""), shown[-1]

    def blocks(self, nodes: Sequence[SyntaxTreeNode]) -> None:
        """Append blocks, with a blank line between."""
        for node in nodes:
            self.gap("\n\n")
            self._block(node)

    def gap(self, wanted: str) -> None:
        """Keep what follows apart from what is there."""
        if self._last:
            self._gap = max(self._gap, wanted, key=len)

    def inline(self, node: SyntaxTreeNode, line: int) -> None:
        """Append what stands in a paragraph, a heading or a cell that begins on ``line``."""
        inline = node.children[0] if node.children and node.children[0].type == "inline" else node
        self.spans(inline.children, line)

    def spans(self, nodes: Sequence[SyntaxTreeNode], line: int) -> None:
        """Append a run of text, links and macros."""
        index = 0
        while index < len(nodes):
            node = nodes[index]
            line += node.type in {"softbreak", "hardbreak"}
            paired = component_end(nodes, index) if node.type == "html_inline" else None
            if paired is not None:
                self._linked_tag(node, nodes[index + 1 : paired], line)
                index = paired
            elif node.type == "text":
                self._text(nodes, index)
            else:
                self._span(node, line)
            index += 1

    def _link(self, text: str, targets: Sequence[str], line: int, *, only_if_known: bool) -> None:
        text = " ".join(text.split()) or targets[0]
        line = self._line or line
        self._linked.add(self._gap)
        self._added += 1
        for target in targets[1:]:
            self._linked.link("", target, line=line, only_if_known=only_if_known)
        self._linked.link(text, targets[0], line=line, only_if_known=only_if_known)
        self._gap, self._last = "", text[-1]

    def _block(self, node: SyntaxTreeNode) -> None:
        kind = node.type
        if kind in _LEAVES:
            return
        if kind in {"paragraph", "heading", "dt"}:
            self._paragraph(node)
        elif kind in {"fence", "code_block", "math_block"}:
            self._code(node)
        elif kind == "html_block":
            self._html(node)
        elif kind == "bullet_list" and all(map(_begins_with_colon, node.children)):
            self._colon_list(node)
        elif kind in {"bullet_list", "ordered_list"}:
            self._list(node)
        elif kind == "dl":
            self._definition_list(node)
        elif kind == "table":
            self._table(node)
        else:
            self.blocks(node.children)

    def _paragraph(self, node: SyntaxTreeNode) -> None:
        content = node.children[0].content if node.children else ""
        if not (_MODULE_LINE.match(content) or _TAGS_ONLY.fullmatch(content) or _SILENT_LINE.fullmatch(content)):
            self.inline(node, line_of(node))

    def _code(self, node: SyntaxTreeNode) -> None:
        code = node.content.strip("\n").rstrip()
        if code:
            self.add(code)

    def _html(self, node: SyntaxTreeNode) -> None:
        text = replace_macros(node.content, lambda macro: self._shown(macro, line_of(node)))
        text = TAG.sub(
            lambda found: "" if is_markup(found, self._page.components) else found.group(), HTML_COMMENT.sub("", text)
        )
        self.add(_BLANK_LINES.sub("\n", html.unescape(text)).strip())

    def _list(self, node: SyntaxTreeNode) -> None:
        start = node.attrs.get("start", 1)
        number = start if isinstance(start, int) else 1
        for index, item in enumerate(node.children):
            self.gap("\n")
            before = self._added, self._last, self._gap
            marker = "- " if node.type == "bullet_list" else f"{number + index}. "
            self._gap, self._last = self._gap + marker, self._last or " "
            for block in item.children:
                self._block(block)
                self.gap("\n")
            if self._added == before[0]:
                _, self._last, self._gap = before

    def _colon_list(self, node: SyntaxTreeNode) -> None:
        """What MDN writes under the item of a list to describe it: ``- : text``."""
        self._gap = ": " if self._last else ""
        for item in node.children:
            spans = item.children[0].children[0].children
            self.add(spans[0].content[1:].lstrip())
            self.spans(spans[1:], line_of(item))
            self.blocks(item.children[1:])
            self.gap("\n")

    def _definition_list(self, node: SyntaxTreeNode) -> None:
        for child in node.children:
            if child.type == "dd":
                self._gap = self._gap or ": "
                for block in child.children:
                    self._block(block)
                    self.gap("\n")
            else:
                self.gap("\n")
                self._block(child)

    def _table(self, node: SyntaxTreeNode) -> None:
        for row in (row for part in node.children for row in part.children):
            self.gap("\n")
            for index, cell in enumerate(row.children):
                if index:
                    self._gap = self._gap or " | "
                self.inline(cell, line_of(row, line_of(node)))

    def _span(self, node: SyntaxTreeNode, line: int) -> None:
        kind = node.type
        if kind == "softbreak":
            self.gap(" ")
        elif kind == "hardbreak":
            self.gap("\n")
        elif kind == "code_inline":
            self.add(node.content)
        elif kind in {"math_inline", "math_inline_double"}:
            self.add(f"{node.markup}{node.content}{node.markup}")
        elif kind == "link":
            self._anchor(str(node.attrs.get("href", "")), node.children, line)
        elif kind == "html_inline":
            self._tag(node, line)
        elif kind in {"macro", "wikilink", "marked"}:
            getattr(self, f"_{kind}")(node.content, line)
        elif kind not in _LEAVES:
            self.spans(node.children, line)

    def _text(self, nodes: Sequence[SyntaxTreeNode], index: int) -> None:
        """Plain text, without tags at the end of a line and the mark at the head of a callout."""
        text = nodes[index].content
        ends_line = index + 1 == len(nodes) or nodes[index + 1].type in {"softbreak", "hardbreak"}
        text = _TRAILING_TAGS.sub("", text) if ends_line else text
        callout = _CALLOUT.match(text) if index == 0 and _in_quote(nodes[index]) else None
        self.add(text[callout.end() :] if callout else text)
        if callout is not None:
            self.gap("\n")  # what stands beside the mark is a title

    def _anchor(self, href: str, nodes: Sequence[SyntaxTreeNode], line: int) -> None:
        targets = link_targets(href, self._page.base)
        if not targets:
            self.spans(nodes, line)
            return
        shown = Prose(self._page)
        shown.spans(nodes, line)
        if shown.text.strip():
            self._link(shown.text, targets, line, only_if_known=True)

    def _tag(self, node: SyntaxTreeNode, line: int) -> None:
        found = TAG.fullmatch(node.content)
        if found is None:
            self.add("" if node.content.startswith("<!") else node.content)
        elif found.group("name").casefold() == "br":
            self.gap("\n")
        elif not is_markup(found, self._page.components):
            self.add(node.content)
        elif found.group("closed") and TERM_COMPONENT.search(found.group("name")):
            self._term_component(found, "", line)

    def _linked_tag(self, node: SyntaxTreeNode, inside: Sequence[SyntaxTreeNode], line: int) -> None:
        """An HTML link, or a component that names a term, with what stands in it."""
        found = TAG.fullmatch(node.content)
        href = attributes_of(node.content).get("href")
        if href is not None:
            self._anchor(href, inside, line)
        elif found is not None:
            shown = Prose(self._page, self._line)
            shown.spans(inside, line)
            self._term_component(found, shown.text, line)

    def _term_component(self, found: re.Match[str], shown: str, line: int) -> None:
        given = attributes_of(found.group())
        target = next(
            (given[key] for key in ("term", "termid", "termkey", "id", "slug", "name") if given.get(key)), shown
        )
        if target.strip():
            self._link(shown or given.get("text", target), (target,), line, only_if_known=False)

    def _macro(self, macro: str, line: int) -> None:
        made = resolve_macro(macro, self._page.fields)
        if made.target is not None:
            self._link(made.text, (made.target,), line, only_if_known=False)
        elif made.page is not None and (targets := link_targets(made.page, self._page.base)):
            self._link(made.text, targets, line, only_if_known=True)
        else:
            self.add(self._shown(macro, line))

    def _shown(self, macro: str, line: int) -> str:
        """The text of a macro; one that has none and is not known is counted."""
        made = resolve_macro(macro, self._page.fields)
        if made.unknown is not None:
            self._page.unknown[made.unknown] += 1
            self._page.first_unknown = self._page.first_unknown or line
        return made.text

    def _wikilink(self, written: str, line: int) -> None:
        text, target = wiki_link(written.lstrip("!")[2:-2])
        if target is not None:
            self._link(text, (target,), line, only_if_known=False)
        elif not written.startswith("!"):
            self.add("" if _SILENT_LINE.fullmatch(written) else text)

    def _marked(self, written: str, line: int) -> None:
        shown, bar, target = written.strip("%").partition("|")
        if bar and shown.strip() and target.strip():
            self._link(shown, (target.strip(),), line, only_if_known=False)


def _begins_with_colon(item: SyntaxTreeNode) -> bool:
    first = item.children[0] if item.children else None
    spans = first.children[0].children if first is not None and first.type == "paragraph" and first.children else []
    return bool(spans) and spans[0].type == "text" and spans[0].content.startswith(":")


def _in_quote(node: SyntaxTreeNode) -> bool:
    paragraph = node.parent.parent if node.parent is not None else None
    return paragraph is not None and paragraph.parent is not None and paragraph.parent.type == "blockquote"
