"""Markdown: a page for each term, or a file that holds many.

Which of the two a file is shows in what it holds, in its name, and in whether it was found among others. Parsed by
markdown-it-py; macros and shortcodes are resolved to their text and never run.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from graph.errors import Problem
from loaders.entries import Entry, LeftOut, Place, Reading
from loaders.entry_rules import warning_at
from loaders.formats.front_matter import FrontMatter, has_front_matter, read_front_matter
from loaders.formats.markdown_document import Document, read_document
from loaders.formats.markdown_links import is_glossary_name
from loaders.formats.markdown_list import collect_terms, list_shape
from loaders.formats.markdown_page import page_entry
from loaders.formats.registry import Content, register
from loaders.formats.shortcodes import DISAMBIGUATION

__all__ = ["MarkdownReader"]

_OTHER_SUFFIXES = frozenset({".yaml", ".yml", ".json", ".rst", ".adoc", ".asciidoc", ".tex", ".html", ".htm"})
_HEADING = re.compile(r"^#{1,6}[ \t]+\S", re.MULTILINE)
_TERMS = re.compile(
    r"""^(?:[-*+][ \t]+)?\*\*[^*\n]+\*\*[ \t]*(?:[:\u2013\u2014]|-[ \t])          # - **Term**: definition
      | ^(?:[-*+][ \t]+)?\*\*[^*\n]+:\*\*                               # **Term:** definition
      | ^:[ \t]+\S                                                      # : definition
      | \[\[[^\[\]\n]+\]\]                                              # [[Term]]
      | ^\|[ \t]*\**(?:term|name|word|acronym)\**[ \t]*\|.*\n\|[ \t]*:?-+:?[ \t]*\|  # | Term | … |
    """,
    re.IGNORECASE | re.MULTILINE | re.VERBOSE,
)
_PAGE_KEYS = ("term", "short_description", "short_definition", "aka", "definition", "page-type", "hover_text")
_INDEX_NAMES = frozenset({"index", "readme"})


class MarkdownReader:
    """Reads pages and lists of terms."""

    name = "markdown"
    description = "Markdown: a page for each term, or headings, definition lists, bullets or tables of terms"
    suffixes: tuple[str, ...] = (".md", ".mdx", ".markdown", ".mkd", ".mdown")

    def recognises(self, content: Content) -> bool:
        """Whether it begins with front matter, or has headings and terms written as only Markdown has them."""
        text = content.text
        if text is None or PurePosixPath(content.file).suffix.casefold() in _OTHER_SUFFIXES:
            return False
        if has_front_matter(text):
            return True
        start = text[:100_000]
        return _HEADING.search(start) is not None and _TERMS.search(start) is not None

    def read(self, content: Content, _names: Content | None) -> Reading:
        """The term that the page is, or every term in it."""
        front = read_front_matter(content.text or "", content.file)
        if front.problems:
            return Reading(problems=tuple(front.problems))
        language = front.text("lang", "language", "locale")
        if _is_draft(front):
            return Reading(language=language, left_out=LeftOut.DRAFT)
        if DISAMBIGUATION.search(front.body):
            return Reading(language=language, left_out=LeftOut.DISAMBIGUATION)
        document = read_document(content, front)
        if _holds_many(document):
            entries, problems = collect_terms(document)
        else:
            entry = page_entry(document)
            if _is_index(document, entry):
                return Reading(language=language, left_out=LeftOut.INDEX)
            entries, problems = [entry], []
        problems += _unknown_macros(document)
        return Reading(
            entries=tuple(entries), problems=tuple(problems), glossary=_glossary(document), language=language
        )


def _is_draft(front: FrontMatter) -> bool:
    status = front.text("status") or ""
    return front.says("draft", wanted=True) or front.says("published", wanted=False) or status.casefold() == "draft"


def _holds_many(document: Document) -> bool:
    """Whether the file is a list of terms, and not the page of one.

    Alone, two terms are enough. Among others it has to be called a glossary, or to hold nothing but terms.
    """
    if document.front.text(*_PAGE_KEYS):
        return False
    shape = list_shape(document)
    if _is_alone(document) or _is_called_glossary(document):
        return shape.collected > 1 or shape.under_headings > 1 or (shape.collected == 1 and not shape.has_lead)
    only_terms = not shape.has_lead and not shape.under_headings and shape.collected > 2
    return shape.tops > 1 or only_terms


def _is_alone(document: Document) -> bool:
    return document.around is None or document.around.among == 0


def _is_called_glossary(document: Document) -> bool:
    title = document.front.text("title") or (document.title.title if document.title else "")
    return is_glossary_name(title) or is_glossary_name(document.page.base.page)


def _is_index(document: Document, entry: Entry) -> bool:
    """Whether a page only leads to others: one that its name says so of, or one of the glossary that says nothing."""
    around, stem = document.around, PurePosixPath(document.file).stem
    if around is None:
        return False  # whoever names it wants it
    if stem in {"_index", "SUMMARY"}:
        return True
    called = _is_called_glossary(document)
    if stem.casefold() in _INDEX_NAMES:
        return called or around.beside > 0 or "/" not in around.relative
    return called and entry.definition is None and not _is_alone(document)


def _glossary(document: Document) -> dict[str, str]:
    """A single file's title names the glossary, where it says more than that it is one."""
    title = document.front.text("title") or (document.title.title if document.title else "")
    more = title and is_glossary_name(title) and len(title.split()) > 1
    return {"name": title} if more and _is_alone(document) else {}


def _unknown_macros(document: Document) -> list[Problem]:
    unknown = document.page.unknown
    if not unknown:
        return []
    names = ", ".join(f"{name} ({count})" for name, count in unknown.most_common())
    message = f"macros that only the site can resolve were left out of the text: {names}"
    place = Place(document.file, document.page.first_unknown)
    return [warning_at(place, "macro-unknown", message, "write out what they show, if it belongs to a definition")]


register(MarkdownReader())
