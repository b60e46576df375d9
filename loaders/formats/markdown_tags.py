"""HTML and components of MDX in Markdown: what a tag is, where it ends, and what it says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

__all__ = ["HTML_COMMENT", "TAG", "TERM_COMPONENT", "attributes_of", "component_end", "components_of", "is_markup"]

TAG = re.compile(r"</?(?P<name>[a-zA-Z][\w.:-]*)(?P<attributes>(?:\s+[^<>]*?)?)\s*(?P<closed>/?)>", re.DOTALL)
HTML_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_ATTRIBUTE = re.compile(r"""([\w:-]+)\s*=\s*\{?(?:"([^"]*)"|'([^']*)')\}?""")
_MARKUP = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "address",
        "article",
        "aside",
        "b",
        "bdi",
        "bdo",
        "big",
        "blockquote",
        "body",
        "br",
        "caption",
        "center",
        "cite",
        "code",
        "col",
        "colgroup",
        "dd",
        "del",
        "details",
        "dfn",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "font",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "main",
        "mark",
        "nav",
        "ol",
        "p",
        "pre",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "section",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "time",
        "tr",
        "tt",
        "u",
        "ul",
        "var",
        "wbr",
    ]
)
"""Elements that only lay text out: their tags go, their text stays. All others are kept as they are written."""
TERM_COMPONENT = re.compile(r"term|gloss", re.IGNORECASE)


def components_of(text: str) -> frozenset[str]:
    """Names of elements of which ``text`` has an end tag."""
    return frozenset(re.findall(r"</([A-Za-z][\w.:-]*)\s*>", text))


def component_end(nodes: Sequence[SyntaxTreeNode], start: int) -> int | None:
    """Where the HTML link or the term component that begins at ``start`` ends; None where none does."""
    found = TAG.fullmatch(nodes[start].content)
    if found is None or found.group().startswith("</") or found.group("closed"):
        return None
    name = found.group("name")
    is_link = name.casefold() == "a" and "href" in attributes_of(found.group())
    if not (is_link or (name[0].isupper() and TERM_COMPONENT.search(name))):
        return None
    ends = (index for index in range(start + 1, len(nodes)) if nodes[index].content.strip() == f"</{name}>")
    return next(ends, None)


def is_markup(found: re.Match[str], components: frozenset[str]) -> bool:
    """Whether a tag only lays text out, or is a component of MDX; a type such as ``Vec<T>`` is neither.

    ``components`` are the names of elements of which the file has an end tag.
    """
    name = found.group("name")
    if name.casefold() in _MARKUP:
        return True
    component = name[0].isupper() or "-" in name
    ends = found.group().startswith("</") or found.group("closed") or name in components
    return component and bool(ends or "=" in found.group("attributes"))


def attributes_of(tag: str) -> dict[str, str]:
    """The attributes of a tag, their names in lower case."""
    return {name.casefold(): first or second for name, first, second in _ATTRIBUTE.findall(tag)}
