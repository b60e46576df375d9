"""A file that holds many terms: under headings, or in definition lists, lists, paragraphs and tables of terms.

The headings of the level that has most names are terms. Letters, headings over other headings, and those over a
collection of terms are sections. A term's definition is what stands under its heading up to the next heading, of
whatever level, or under the first heading below where that is nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from loaders.entries import Entry, Place
from loaders.entry_rules import warning_at
from loaders.formats.markdown_document import (
    Document,
    Section,
    is_see_also,
    is_side_heading,
    is_usual_heading,
    see_also_claims,
    shows_text,
)
from loaders.formats.markdown_heads import starts_collection
from loaders.formats.markdown_links import is_glossary_name
from loaders.formats.markdown_page import section_of_folder
from loaders.formats.markdown_terms import TermCollector, named_entry
from loaders.formats.markdown_text import Prose

if TYPE_CHECKING:
    from graph.errors import Problem

__all__ = ["ListShape", "collect_terms", "list_shape"]

_LETTERS = re.compile(
    r"[^\W\d_](?:\s*[-\u2013\u2014,/&]\s*[^\W\d_])*|\d\s*[-\u2013\u2014]\s*\d|[#\d&]|symbols|numbers|other",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ListShape:
    """What of a file looks like a list of terms."""

    under_headings: int
    """Headings that can be names of terms."""
    tops: int
    """Those of them on the first level."""
    collected: int
    """Terms in lists, paragraphs and tables outside these."""
    has_lead: bool
    """Whether text stands before all of them."""


@dataclass(slots=True)
class _Outline:
    """Which headings of a file are what."""

    sections: Sequence[Section]
    level: int | None = None
    """The level of the headings that are terms."""
    collections: set[int] = field(default_factory=set)
    """Places of headings over a collection of terms."""

    def is_term(self, index: int) -> bool:
        """Whether the heading at ``index`` is a term."""
        section = self.sections[index]
        if self.level is None or section.level > self.level or not _can_be_term(section, index, self.collections):
            return False
        return section.level == self.level or not self.has_below(index)

    def has_below(self, index: int) -> bool:
        """Whether a heading of a deeper level follows."""
        following = self.sections[index + 1 : index + 2]
        return bool(following) and following[0].level > self.sections[index].level


def list_shape(document: Document) -> ListShape:
    """What of ``document`` looks like a list of terms."""
    outline = _outline(document)
    terms = [
        section
        for index, section in enumerate(document.sections)
        if outline.is_term(index) and not is_usual_heading(section.title)
    ]
    collector = TermCollector(document.page.glance())
    collector.collect(document.lead, None)
    in_lead = len(collector.entries)
    for index in sorted(outline.collections):
        collector.collect(document.sections[index].nodes, None)
    return ListShape(
        under_headings=len(terms),
        tops=sum(section.level == 1 for section in terms),
        collected=len(collector.entries),
        has_lead=in_lead == 0 and shows_text(document.lead, document.page),
    )


def collect_terms(document: Document) -> tuple[list[Entry], list[Problem]]:
    """The terms of ``document`` in order, and what is wrong with it."""
    outline = _outline(document)
    collector = TermCollector(document.page)
    whole = _section_of_all(document)
    collector.collect(document.lead, whole)
    above: dict[int, str] = {}
    index = 0
    while index < len(document.sections):
        section = document.sections[index]
        above = {level: title for level, title in above.items() if level < section.level}
        if outline.is_term(index):
            below = list(_below(document, outline, index))
            collector.entries.append(_term(document, section, below, _nearest(above) or whole))
            index += len(below)
        elif is_side_heading(section.title) and index not in outline.collections:
            collector.problems += _left_out(document, section)
        else:
            above[section.level] = section.title
            collector.collect(section.nodes, _nearest(above) or whole)
        index += 1
    return collector.entries, collector.problems


def _outline(document: Document) -> _Outline:
    made = _Outline(document.sections)
    for index, section in enumerate(document.sections):
        if starts_collection(section.nodes, document.page) and not is_see_also(section.title):
            made.collections.add(index)
    names: dict[int, set[str]] = {}
    for index, section in enumerate(document.sections):
        if _can_be_term(section, index, made.collections):
            names.setdefault(section.level, set()).add(section.title.casefold())
    if names:
        made.level = min(names, key=lambda level: (-len(names[level]), level))
    return made


def _can_be_term(section: Section, index: int, collections: set[int]) -> bool:
    if index in collections or not section.title or is_side_heading(section.title):
        return False
    return not (_LETTERS.fullmatch(section.title) or (section.level == 1 and is_glossary_name(section.title)))


def _below(document: Document, outline: _Outline, index: int) -> Iterator[Section]:
    """The sections inside the term at ``index``."""
    level = document.sections[index].level
    for place in range(index + 1, len(document.sections)):
        section = document.sections[place]
        if section.level <= level or outline.is_term(place):
            return
        yield section


def _term(document: Document, section: Section, below: Sequence[Section], within: str | None) -> Entry:
    prose = Prose(document.page)
    prose.blocks(section.nodes)
    related = [each for each in below if is_see_also(each.title)]
    if not prose.text.strip():
        first = next((each for each in below if each not in related and shows_text(each.nodes, document.page)), None)
        prose.blocks(first.nodes if first is not None else [])
    return named_entry(
        [section.title],
        Place(document.file, section.line),
        prose,
        document.page,
        anchors=section.anchors,
        section=within,
        claims=[claim for each in related for claim in see_also_claims(each.nodes, document.page)],
    )


def _nearest(above: dict[int, str]) -> str | None:
    """The nearest section that says more than a letter, else the letter."""
    titles = [above[level] for level in sorted(above, reverse=True)]
    return next((title for title in titles if not _LETTERS.fullmatch(title)), titles[0] if titles else None)


def _section_of_all(document: Document) -> str | None:
    """The section that one file of several is."""
    if document.around is None or document.around.among == 0:
        return None
    title = document.front.text("title") or (document.title.title if document.title else None)
    return title if title and not is_glossary_name(title) else section_of_folder(document)


def _left_out(document: Document, section: Section) -> list[Problem]:
    if not shows_text(section.nodes, document.page) or re.fullmatch(
        r"(?:table of )?contents|toc", section.title, re.IGNORECASE
    ):
        return []
    message = f"the heading '{section.title}' was taken for no term, and what is under it was left out"
    place = Place(document.file, section.line)
    return [warning_at(place, "heading-left-out", message, "rename it if it is a term")]
