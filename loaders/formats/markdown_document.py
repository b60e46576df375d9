"""A file of Markdown taken apart: front matter, title, and what stands under each heading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from loaders.entries import Claim, Place
from loaders.formats.front_matter import FrontMatter
from loaders.formats.markdown_links import heading_anchor, link_base
from loaders.formats.markdown_syntax import parse_blocks
from loaders.formats.markdown_tags import components_of
from loaders.formats.markdown_text import Page, Prose, line_of, plain_text
from loaders.formats.registry import Content, Surroundings

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

__all__ = [
    "Document",
    "Section",
    "is_see_also",
    "is_side_heading",
    "is_usual_heading",
    "read_document",
    "see_also_claims",
    "shows_text",
]

_HEADING_ATTRIBUTES = re.compile(r"\s*\{:?\s*(?:#(?P<id>[^\s}]+))?[^{}]*\}\s*$")
_ID = re.compile(r"""\b(?:id|name)\s*=\s*\{?["']([^"']+)["']""")
_SEE_ALSO = re.compile(
    r"(?:see also|see|related(?: (?:terms|concepts|notes|entries|pages|topics))?|siehe auch|voir aussi)\W*",
    re.IGNORECASE,
)
_NEVER_A_TERM = re.compile(
    r"""(?:what[ ](?:is[ ]it|does[ ]it[ ]mean|it[ ]is) | (?:the[ ])?problem[ ]it[ ]addresses | how[ ](?:it|this)[ ](?:helps|works) | overview
      | introduction | about(?:[ ]this[ ].*)? | footnotes | references | bibliography | sources | external[ ]links
      | further[ ]reading | learn[ ]more | read[ ]more | why[ ]it[ ]matters | contents | table[ ]of[ ]contents | toc
      | contributing | changelog | browser[ ]compatibility)\W*""",
    re.IGNORECASE | re.VERBOSE,
)
_USUAL = re.compile(
    r"intro|background|history|etymology|details?|notes?|links?|relations?|resources|examples?|usage|definition|description|summary",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Section:
    """A heading and what stands under it, up to the next heading of any level."""

    level: int
    title: str
    line: int
    anchors: tuple[str, ...] = ()
    nodes: list[SyntaxTreeNode] = field(default_factory=list)


@dataclass(slots=True)
class Document:
    """A file of Markdown."""

    file: str
    around: Surroundings | None
    front: FrontMatter
    page: Page
    title: Section | None
    """Its first heading, where that is the title of all."""
    lead: list[SyntaxTreeNode]
    """What stands before the first heading that is no title."""
    sections: list[Section]


def read_document(content: Content, front: FrontMatter) -> Document:
    """The parts of ``content``, whose front matter is ``front``."""
    page = Page(content.file, link_base(content), front.fields, components_of(front.body))
    lead: list[SyntaxTreeNode] = []
    sections: list[Section] = []
    for node in parse_blocks(front.body).children:
        if node.type == "heading":
            sections.append(_section(node, page))
        else:
            (sections[-1].nodes if sections else lead).append(node)
    first = sections[0] if sections else None
    tops = sum(section.level == 1 for section in sections)
    is_title = first is not None and first.level == 1 and tops == 1 and not shows_text(lead, page)
    title = first if is_title else None
    if title is not None:
        lead, sections = [*lead, *title.nodes], sections[1:]
    return Document(content.file, content.around, front, page, title, lead, sections)


def shows_text(nodes: Sequence[SyntaxTreeNode], page: Page) -> bool:
    """Whether ``nodes`` have any text."""
    glance = page.glance()
    for node in nodes:
        prose = Prose(glance)
        if not _is_plain(node):
            prose.blocks([node])
        if _is_plain(node) or prose.text.strip():
            return True
    return False


def is_see_also(title: str) -> bool:
    """Whether a heading, or the words before a list, say that links to related terms follow."""
    return _SEE_ALSO.fullmatch(title.strip()) is not None


def is_side_heading(title: str) -> bool:
    """Whether a heading is one that is never the name of a term.

    >>> is_side_heading("Further reading"), is_side_heading("Source")
    (True, False)
    """
    return _NEVER_A_TERM.fullmatch(title.strip()) is not None or is_see_also(title)


def is_usual_heading(title: str) -> bool:
    """Whether a heading is one that the pages of many terms have."""
    return is_side_heading(title) or _USUAL.fullmatch(title.strip()) is not None


def see_also_claims(nodes: Sequence[SyntaxTreeNode], page: Page) -> list[Claim]:
    """A claim for each link in ``nodes``, which are no part of a definition."""
    prose = Prose(page)
    prose.blocks(nodes)
    return [
        Claim(type=claim.type, target=claim.target, place=claim.place, only_if_known=claim.only_if_known)
        for claim in prose.claims(Place(page.file))
    ]


def _is_plain(node: SyntaxTreeNode) -> bool:
    """Whether a paragraph begins with a word, so that one sees that it has text."""
    content = node.children[0].content if node.type == "paragraph" and node.children else ""
    return content[:1].isalnum() and not content.startswith(("import", "export"))


def _section(node: SyntaxTreeNode, page: Page) -> Section:
    written = node.children[0].content if node.children else ""
    title = plain_text(node, page)
    attributes = _HEADING_ATTRIBUTES.search(title)
    title = title[: attributes.start()] if attributes else title
    given = attributes.group("id") if attributes else None
    anchors = [given] if given else []
    anchors += _ID.findall(written) if "<" in written else []
    title = title.strip().removesuffix(":").strip()
    anchors.append(heading_anchor(title))
    return Section(int(node.tag[1:]), title, line_of(node), tuple(dict.fromkeys(anchors)))
