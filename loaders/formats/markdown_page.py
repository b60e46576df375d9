"""A page that is one term, as Hugo, Jekyll, Docusaurus, MDN and Obsidian keep them.

The name is the front matter's ``term``, ``title`` or ``name``, else the title heading, else the name of the file. The
definition is the front matter's ``definition``, else the text up to the first heading, else that of the first section,
else the front matter's short description. Links in it, and those in sections and lists called "See also", relate the
term; what other sections say is no part of the definition.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from graph.names import slug
from graph.vocabulary import VOCABULARY, RelationType
from loaders.entries import Claim, Entry, Place
from loaders.formats.markdown_document import Document, is_see_also, is_usual_heading, see_also_claims, shows_text
from loaders.formats.markdown_links import below_glossary, is_glossary_name, page_anchor, wiki_link
from loaders.formats.markdown_syntax import parse_blocks
from loaders.formats.markdown_text import Page, Prose, plain_text_of

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

__all__ = ["page_entry", "section_of_folder"]

_NAME_KEYS = ("term", "title", "name")
_ALIAS_KEYS = (
    "aliases",
    "alias",
    "aka",
    "also_known_as",
    "synonyms",
    "synonym",
    "acronym",
    "acronyms",
    "abbreviation",
    "abbreviations",
)
_SHORT_KEYS = ("short_description", "short_definition", "summary", "description", "excerpt", "hover_text", "tooltip")
_RELATED_KEYS = ("see_also", "related", "related_terms", "related_concepts")
_SECTION_KEYS = ("section", "category", "categories", "group", "topic")
_KIND_TAGS = frozenset(
    {"glossary", "term", "terms", "definition", "concept", "wiki", "note", "disambiguation", "draft"}
)
_PLAIN_FOLDERS = frozenset(
    {
        "content",
        "docs",
        "doc",
        "src",
        "pages",
        "posts",
        "notes",
        "current",
        "reference",
        "files",
        "data",
        "i18n",
        "locale",
    }
)
_LANGUAGE_FOLDER = re.compile(r"[a-z]{2}(?:[-_][a-z]{2,4})?", re.IGNORECASE)
_WIKI = re.compile(r"\s*\[\[([^\[\]]+)\]\]\s*")
_BETWEEN_LINKS = re.compile(r"[\s,;:.·|/•\u2013\u2014-]*(?:\b(?:and|or)\b[\s,;]*)*")


def page_entry(document: Document) -> Entry:
    """The term that the page is."""
    front, page = document.front, document.page
    name = front.text(*_NAME_KEYS) or (document.title.title if document.title else "") or _from_file(page.base.page)
    line = front.line(*_NAME_KEYS) if front.text(*_NAME_KEYS) else document.title.line if document.title else None
    place = Place(document.file, line or 1)
    nodes, related = _parts(document)
    prose = _definition(document, nodes)
    own_id = front.text("id")
    redirects = [each for each in front.items("aliases") if "/" in each]  # Hugo and Jekyll redirect from these
    return Entry(
        name=name,
        place=place,
        id=own_id if own_id and slug(own_id) == own_id and not own_id.replace("-", "").isdecimal() else None,
        aliases=tuple(alias for alias in front.items(*_ALIAS_KEYS) if alias not in redirects),
        definition=prose.text.strip() or None,
        mentioned=front.text("kind") == "mentioned" and not prose.text.strip(),
        section=_section(document),
        hours=_hours(document),
        claims=(*prose.claims(place), *related, *_front_claims(document)),
        anchors=_anchors(document, redirects),
    )


def _anchors(document: Document, redirects: Sequence[str]) -> tuple[str, ...]:
    """What links and macros call the page: its file's name, its id, its address below the glossary."""
    front, page = document.front, document.page.base.page
    given = [below_glossary(each) for each in (front.text("slug"), front.text("permalink"), *redirects) if each]
    own = [] if any("/" in each for each in given) else [page]  # its name alone may be another page's
    called = [*own, *filter(None, [front.text("id")]), *given]
    path = PurePosixPath(document.file).with_suffix("")
    address = (path if path.name == page else path.parent).as_posix()
    return tuple(dict.fromkeys([*called, *map(page_anchor, [*called, below_glossary(address)])]))


def section_of_folder(document: Document) -> str | None:
    """The name of the folder below the source that holds the page, where it says something."""
    if document.around is None:
        return None
    folders = list(PurePosixPath(document.around.relative).parent.parts)
    if folders and folders[-1] == document.page.base.page and PurePosixPath(document.file).stem != folders[-1]:
        folders.pop()  # the page's own folder
    name = folders[-1] if folders else ""
    plain = name.casefold() in _PLAIN_FOLDERS or is_glossary_name(name) or _LANGUAGE_FOLDER.fullmatch(name)
    if not name or plain or name.startswith("docusaurus-"):
        return None
    words = re.sub(r"[-_]+", " ", name).strip()
    return words[:1].upper() + words[1:]


def _from_file(stem: str) -> str:
    """A name for a page that gives none: the file's, words apart."""
    return re.sub(r"_+", " ", stem) if " " in stem or stem != stem.lower() else re.sub(r"[-_]+", " ", stem)


def _parts(document: Document) -> tuple[list[SyntaxTreeNode], list[Claim]]:
    """The blocks that define the term, and what the rest of the page relates it to."""
    lead, related = _without_see_also(document.lead, document.page)
    under: int | None = None
    for section in document.sections:
        if under is not None and section.level > under:
            related += section.nodes
            continue
        under = section.level if is_see_also(section.title) else None
        if under is not None:
            related += section.nodes
    if not shows_text(lead, document.page):
        first = next(
            (each for each in document.sections if _may_define(each.title) and shows_text(each.nodes, document.page)),
            None,
        )
        if first is not None:
            lead, more = _without_see_also(first.nodes, document.page)
            related += more
    return lead, see_also_claims(related, document.page)


def _may_define(title: str) -> bool:
    """Whether the section called ``title`` can say what the term is."""
    return not is_usual_heading(title) or bool(
        re.match(r"what|overview|intro|definition|description|summary|about", title, re.IGNORECASE)
    )


def _without_see_also(nodes: Sequence[SyntaxTreeNode], page: Page) -> tuple[list[SyntaxTreeNode], list[SyntaxTreeNode]]:
    """``nodes`` without the paragraphs and lists that only say what to see also, and these."""
    kept: list[SyntaxTreeNode] = []
    related: list[SyntaxTreeNode] = []
    announced = False
    for node in nodes:
        if announced and node.type in {"bullet_list", "ordered_list"}:
            related.append(node)
        elif node.type == "paragraph" and _is_pointer(node, page):
            related.append(node)
            announced = True
            continue
        else:
            kept.append(node)
        announced = False
    return kept, related


def _is_pointer(node: SyntaxTreeNode, page: Page) -> bool:
    """Whether a paragraph is "See also" and links, or ends with that before a list."""
    spans = node.children[0].children if node.children else []
    words = (
        span.content if span.type == "text" else plain_text_of([span], page)
        for span in spans
        if span.type not in {"link", "wikilink", "macro"}
    )
    text = " ".join(words).strip()
    label, colon, rest = text.partition(":")
    return bool(colon) and is_see_also(label) and _BETWEEN_LINKS.fullmatch(rest) is not None


def _definition(document: Document, nodes: Sequence[SyntaxTreeNode]) -> Prose:
    given = document.front.text("definition")
    if given is not None:
        return _from_field(document, "definition")
    prose = Prose(document.page)
    prose.blocks(nodes)
    key = next((key for key in _SHORT_KEYS if document.front.text(key)), None)
    return prose if prose.text.strip() or key is None else _from_field(document, key)


def _from_field(document: Document, key: str) -> Prose:
    prose = Prose(document.page, document.front.line(key))
    prose.blocks(parse_blocks(document.front.text(key) or "").children)
    return prose


def _section(document: Document) -> str | None:
    given = document.front.items(*_SECTION_KEYS)
    tags = (tag.lstrip("#") for tag in document.front.items("tags"))
    tag = next((tag for tag in tags if tag and tag.casefold() not in _KIND_TAGS), None)
    return given[0] if given else section_of_folder(document) or tag


def _hours(document: Document) -> float | None:
    hours = document.front.fields.get("hours")
    return float(hours) if isinstance(hours, int | float) and not isinstance(hours, bool) else None


def _front_claims(document: Document) -> Iterator[Claim]:
    """Related terms that the front matter lists, and relations of a type of ours to ``[[terms]]``."""
    for key in _RELATED_KEYS:
        for item in document.front.items(key):
            yield _claim(document, key, RelationType.RELATED_TO, item)
    for relation in VOCABULARY:
        key = relation.value.lower()
        for item in document.front.items(key):
            if _WIKI.fullmatch(item):
                yield _claim(document, key, relation, item)


def _claim(document: Document, key: str, relation: RelationType, item: str) -> Claim:
    found = _WIKI.fullmatch(item)
    target = wiki_link(found.group(1))[1] if found else item.rstrip("/").rsplit("/", 1)[-1].removesuffix(".md")
    return Claim(type=relation, target=target or item, place=Place(document.file, document.front.line(key)))
