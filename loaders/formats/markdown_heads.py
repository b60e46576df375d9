"""How a paragraph, an item of a list or a table shows that it names a term."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from loaders.formats.markdown_text import Page, plain_text, plain_text_of

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

__all__ = [
    "Head",
    "begins_with_term",
    "is_term_list",
    "item_head",
    "list_heads",
    "named_part",
    "starts_collection",
    "table_columns",
    "term_lines",
]

_SEPARATOR = re.compile(r"\s*(?:\((?P<inside>[^()]{1,80})\)\s*)?(?P<mark>[:\uff1a\u2013\u2014]|(?:-{1,3}|=)(?=\s))\s*")
_TRAILING = re.compile(r"\s*[:\uff1a\u2013\u2014]\s*$")
_BETWEEN_NAMES = re.compile(r"\s*(?:/|,|;|\bor\b|\band\b)\s*")
_PLAIN = re.compile(r"(?P<name>[^\n:.!?\u2013\u2014]{1,60}?)(?:\s*[:\uff1a]\s+|\s+[\u2013\u2014-]\s+)(?=\S)")
_ID = re.compile(r"""\b(?:id|name)\s*=\s*\{?["']([^"']+)["']""")
_BREAKS = frozenset({"softbreak", "hardbreak"})
_COLUMNS = {
    "term": """term|terms|name|word|concept|phrase|expression|acronym|abbreviation|entry|key term|begriff|terme|término
        |termo|用語|术语""",
    "definition": """definition|definitions|meaning|description|explanation|what it means|stands for|expansion|details
        |bedeutung|beschreibung|définition|definición|definição|定義|说明""",
    "aliases": "aka|alias|aliases|also known as|synonym|synonyms|abbreviation|abbr|acronym",
    "section": "section|category|topic|area|group|domain",
    "related": "see also|related|related terms|related to|see",
}
"""What the header of a table may call a column."""


@dataclass(frozen=True, slots=True)
class Head:
    """The term that a text begins with, and what follows it."""

    names: tuple[str, ...]
    anchors: tuple[str, ...] = ()
    text: str = ""
    """What is left of the text in which the term is set apart."""
    rest: Sequence[SyntaxTreeNode] = field(default=())
    own_line: bool = False
    """Whether the term stands alone."""


def begins_with_term(node: SyntaxTreeNode, page: Page) -> bool:
    """Whether a paragraph begins with a term in bold that is set apart."""
    spans = node.children[0].children if node.children else []
    return _bold_head(spans, page) is not None


def term_lines(node: SyntaxTreeNode, page: Page) -> Iterator[tuple[Head | None, Sequence[SyntaxTreeNode]]]:
    """A paragraph cut before each line that begins with a term: what it begins with, and all that is in it."""
    spans = node.children[0].children if node.children else []
    breaks = (index for index in range(1, len(spans)) if spans[index - 1].type in _BREAKS)
    starts = [
        0,
        *(index for index in breaks if _may_begin(spans[index]) and _bold_head(spans[index:], page) is not None),
    ]
    for start, end in zip(starts, [*starts[1:], len(spans)], strict=True):
        yield _bold_head(spans[start:end], page), spans[start:end]


def is_term_list(node: SyntaxTreeNode, page: Page) -> bool:
    """Whether the items of a list name terms: most of them in bold, or all in plain text."""
    return any(list_heads(node, page))


def list_heads(node: SyntaxTreeNode, page: Page) -> list[Head | None]:
    """For each item of a list the term that it begins with; nothing but None where it is no list of terms."""
    if node.type not in {"bullet_list", "ordered_list"}:
        return []
    marked = [item_head(item, page) for item in node.children]
    if 2 * sum(head is not None for head in marked) >= len(marked):
        return marked
    plain = [head or _plain_head(item) for head, item in zip(marked, node.children, strict=True)]
    return plain if len(plain) > 1 and all(plain) else [None] * len(marked)


def item_head(item: SyntaxTreeNode, page: Page) -> Head | None:
    """The marked term that an item of a list begins with; it may stand alone where blocks follow."""
    first = item.children[0] if item.children else None
    if first is None or first.type != "paragraph" or not first.children:
        return None
    head = _bold_head(first.children[0].children, page, marks=frozenset({"strong", "code_inline", "link"}))
    return None if head is not None and head.own_line and len(item.children) == 1 else head


def starts_collection(nodes: Sequence[SyntaxTreeNode], page: Page) -> bool:
    """Whether what stands under a heading is a collection of terms, so that the heading itself is none."""
    if any(node.type == "dl" or table_columns(node, page) for node in nodes):
        return True
    first = next((node for node in nodes if node.type not in {"html_block", "hr"}), None)
    if first is None:
        return False
    return is_term_list(first, page) or (first.type == "paragraph" and begins_with_term(first, page))


def table_columns(node: SyntaxTreeNode, page: Page) -> list[str | None]:
    """What each column of a table holds, None for what is not known; empty where it is no table of terms."""
    if node.type != "table":
        return []
    titles = [plain_text(cell, page).casefold().strip("*: ") for cell in node.children[0].children[0].children]
    columns: list[str | None] = [None] * len(titles)
    for column, words in _COLUMNS.items():
        known = {word.strip() for word in words.split("|")}
        free = (index for index, title in enumerate(titles) if title in known and columns[index] is None)
        index = next(free, None)
        if index is not None:
            columns[index] = column
    return columns if {"term", "definition"} <= set(columns) else []


def named_part(node: SyntaxTreeNode, page: Page) -> tuple[str, tuple[str, ...]]:
    """The name that a cell or the head of a definition is, and the anchors in it."""
    content = node.children[0].content if node.children else ""
    name = plain_text(node, page).strip("* ").removesuffix(":").strip()
    attributes = re.search(r"\s*\{:?\s*#([^\s}]+)[^{}]*\}$", name)
    anchors = _ID.findall(content) if "<" in content else []
    if attributes:
        name, anchors = name[: attributes.start()], [attributes.group(1), *anchors]
    return name, tuple(anchors)


def _may_begin(span: SyntaxTreeNode) -> bool:
    return span.type in {"strong", "html_inline"} or not span.content


def _bold_head(
    spans: Sequence[SyntaxTreeNode], page: Page, marks: frozenset[str] = frozenset({"strong"})
) -> Head | None:
    """The term in bold (or another of ``marks``) at the start of ``spans``, and the names beside it."""
    names: list[str] = []
    anchors: list[str] = []
    index = 0
    while index < len(spans):
        span = spans[index]
        if span.type == "html_inline":
            anchors += _ID.findall(span.content)
        elif span.type == "text" and (not span.content.strip() or (names and _BETWEEN_NAMES.fullmatch(span.content))):
            pass
        elif span.type in marks:
            names.append(plain_text_of([span], page))
        else:
            break
        index += 1
    if not names or not all(names):
        return None
    return _set_apart(names, anchors, spans, index)


def _set_apart(names: list[str], anchors: list[str], spans: Sequence[SyntaxTreeNode], index: int) -> Head | None:
    """The head of ``spans``, whose names end before ``index``, where a sign or the end of the line follows."""
    within = _TRAILING.search(names[-1])
    if within is not None:
        names[-1] = names[-1][: within.start()]
        return Head(tuple(names), tuple(anchors), "", spans[index:], own_line=index >= len(spans))
    if index >= len(spans) or spans[index].type in _BREAKS:
        return Head(tuple(names), tuple(anchors), "", spans[index + 1 :], own_line=index >= len(spans))
    found = _SEPARATOR.match(spans[index].content) if spans[index].type == "text" else None
    if found is None:
        return None
    made = _names(names, found.group("inside"))
    return Head(made, tuple(anchors), spans[index].content[found.end() :], spans[index + 1 :])


def _names(names: Sequence[str], inside: str | None) -> tuple[str, ...]:
    """``names``, with what stands in parentheses after them: an abbreviation is an alias, all else tells two apart.

    >>> _names(["Central processing unit"], "CPU"), _names(["Agent"], "RL")
    (('Central processing unit', 'CPU'), ('Agent (RL)',))
    """
    cleaned = [name.strip() for name in names]
    if not inside:
        return tuple(cleaned)
    last, inside = cleaned[-1], inside.strip()
    if _abbreviates(inside, last) or _abbreviates(last, inside):
        return (*cleaned, inside)
    return (*cleaned[:-1], f"{last} ({inside})")


def _abbreviates(short: str, long: str) -> bool:
    initials = "".join(word[0] for word in re.findall(r"\w+", long)).casefold()
    return len(short) > 1 and short.casefold().rstrip("s") == initials.rstrip("s")


def _plain_head(item: SyntaxTreeNode) -> Head | None:
    """The term that an item begins with in plain text, up to a colon or a dash."""
    first = item.children[0] if item.children else None
    spans = first.children[0].children if first is not None and first.type == "paragraph" and first.children else []
    if not spans or spans[0].type != "text":
        return None
    found = _PLAIN.match(spans[0].content)
    if found is None:
        return None
    return Head((found.group("name").strip(),), (), spans[0].content[found.end() :], spans[1:])
