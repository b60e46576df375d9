"""From the terms on an HTML page to entries: names, definitions with the links in them, anchors, languages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import PurePath
from urllib.parse import unquote

from lxml.html import HtmlElement

from graph.errors import Problem
from loaders.entries import Entry, Place, Reading
from loaders.entry_rules import error_at, warning_at
from loaders.formats.columns import Columns, find_columns, list_items
from loaders.formats.html_page import Page, Table, Term, line_of, search_page
from loaders.formats.html_text import is_hidden, linked_text, plain_text

__all__ = ["read_page"]

_DEFINING = frozenset({"dd", "p", "div", "section"})
_AROUND_ONE = frozenset({"div", "tr", "p", "h1", "h2", "h3", "h4", "h5", "h6"})


def read_page(root: HtmlElement, file: str) -> Reading:
    """The entries of a page and its language, and what is wrong with their lists and tables."""
    reading = _PageReading(file, _language(root))
    reading.read(search_page(root))
    language = root.get("lang") or root.get("xml:lang")
    return Reading(entries=tuple(reading.entries), problems=tuple(reading.problems), language=language or None)


class _PageReading:
    """Makes entries of what stands on a page."""

    def __init__(self, file: str, language: str) -> None:
        self.entries: list[Entry] = []
        self.problems: list[Problem] = []
        self._file = file
        self._language = language
        self._own_names = ("", PurePath(file).name)
        self._anchors: set[str] = set()

    def read(self, page: Page) -> None:
        """Take all terms of ``page``."""
        tables = {id(each): self._columns(each) for each in page.found if isinstance(each, Table)}
        for each in page.found:  # all anchors first: links lead forward too
            if isinstance(each, Table):
                name = tables[id(each)].name or 0
                self._anchors.update(anchor for row in each.rows for anchor in _anchors(row[name : name + 1]))
            else:
                self._anchors.update(_anchors((*each.names, *each.definitions[:1])))
        for each in page.found:
            if isinstance(each, Table):
                self._take_table(each, tables[id(each)])
            else:
                self._take_term(each)
        self._say_left_out(page)

    def _columns(self, table: Table) -> Columns:
        headers = ["" if cell is None else plain_text(cell) for cell in table.header]
        columns, problems = find_columns(headers, self._place(table.element))
        self.problems += problems
        return columns

    def _take_term(self, term: Term) -> None:
        names = list(dict.fromkeys(filter(None, map(plain_text, term.names))))
        titles = [each for name in term.names for each in _titles(name)]
        anchors = _anchors((*term.names, *term.definitions[:1]))
        place = self._place(term.names[0])
        linked = linked_text(self._in_language(term.definitions), self._target(anchors))
        self.entries.append(
            Entry(
                name=names[0] if names else "",
                place=place,
                aliases=tuple(dict.fromkeys((*names[1:], *titles))),
                definition=linked.text or None,
                document=term.shared,
                section=term.section,
                claims=linked.claims(place),
                anchors=anchors,
            )
        )

    def _take_table(self, table: Table, columns: Columns) -> None:
        section = table.section
        for row in table.rows:
            there = {id(cell): cell for cell in row if cell is not None and plain_text(cell)}
            if len(there) == 1 and len(row) > 1 and all(id(cell) in there for cell in row):
                text = plain_text(*there.values())  # one cell over all columns: a heading inside of the table
                section = text if len(text) > 1 else section
            elif (
                there
                and len(row) > len(columns.headers)
                and any(plain_text(cell) for cell in row[len(columns.headers) :] if cell is not None)
            ):
                self._say_cells(row, columns)
            elif there:
                self._take_row([*row, *[None] * (len(columns.headers) - len(row))], columns, section)

    def _take_row(self, row: Sequence[HtmlElement | None], columns: Columns, section: str | None) -> None:
        place = self._place(next(cell for cell in row if cell is not None))
        anchors = _anchors(row[columns.name or 0 : (columns.name or 0) + 1])
        target = self._target(anchors)
        listed = {*columns.aliases, *(at for at, _ in columns.relations)}
        relations = {at for at, _ in columns.relations}
        cells = [
            ""
            if cell is None
            else _items(cell, target if at in relations else _nowhere)
            if at in listed
            else plain_text(cell)
            for at, cell in enumerate(row)
        ]
        entry, problem = columns.entry(cells, place)
        defining = None if columns.definition is None else row[columns.definition]
        linked = linked_text([] if defining is None else [defining], target)
        self.problems += [problem] if problem else []
        self.entries.append(
            replace(
                entry,
                definition=linked.text or None,
                section=entry.section or section,
                claims=(*entry.claims, *linked.claims(place)),
                anchors=anchors,
            )
        )

    def _in_language(self, definitions: Sequence[HtmlElement]) -> Sequence[HtmlElement]:
        """The definitions in the page's language, where some are in another."""
        ours = [each for each in definitions if _language(each) == self._language]
        if not ours or len(ours) == len(definitions):
            return definitions
        others = ", ".join(sorted({_language(each) for each in definitions} - {self._language}))
        message = f"a definition in another language than the page's was left out ({others}, not {self._language})"
        self.problems.append(warning_at(self._place(definitions[0]), "other-language", message, None))
        return ours

    def _target(self, own: Sequence[str]) -> Callable[[str], str | None]:
        """What an address leads to: the anchor of another term of this page, or nothing."""

        def target(address: str) -> str | None:
            path, _, fragment = address.partition("#")
            anchor = unquote(fragment)
            here = path.removeprefix("./") in self._own_names
            return anchor if here and anchor in self._anchors and anchor not in own else None

        return target

    def _say_cells(self, row: Sequence[HtmlElement | None], columns: Columns) -> None:
        message = f"the row has {len(row)} cells and the header {len(columns.headers)}"
        place = self._place(next(cell for cell in row if cell is not None))
        self.problems.append(error_at(place, "html-cells", message, "give every column a name"))

    def _say_left_out(self, page: Page) -> None:
        for each in page.headless:
            message = "a definition stands before the first term of its list and was left out"
            self.problems.append(warning_at(self._place(each), "no-term", message, "put a `dt` before it"))
        if page.left_out:
            message = (
                "lists or tables beside what the page calls its glossary were left out "
                f"({len(page.left_out)}, the first here)"
            )
            suggestion = "give them the class `glossary` as well, if they have terms"
            self.problems.append(warning_at(self._place(page.left_out[0]), "list-left-out", message, suggestion))

    def _place(self, element: HtmlElement) -> Place:
        return Place(self._file, line_of(element))


def _language(element: HtmlElement) -> str:
    """The language that an element or one around it is in: ``en`` for ``en-GB``; empty where nobody says."""
    here: HtmlElement | None = element
    while here is not None:
        said = here.get("lang") or here.get("xml:lang")
        if said:
            return said.casefold().partition("-")[0]
        here = here.getparent()
    return ""


def _anchors(elements: Iterable[HtmlElement | None]) -> tuple[str, ...]:
    """The ids on and in the element that names a term, and around it where that has only this term in it."""
    found: dict[str, None] = {}
    for element in elements:
        if element is None:
            continue
        around = element.getparent()
        for each in element.iter() if element.tag not in _DEFINING else (element,):
            found.update(dict.fromkeys(filter(None, (each.get("id"), each.get("name")))))
        if around is not None and around.tag in _AROUND_ONE and around.get("id"):
            found[around.get("id") or ""] = None
    return tuple(found)


def _titles(name: HtmlElement) -> list[str]:
    """What an abbreviation stands for, and the exact term where a ``dfn`` shows it inflected."""
    return [each.get("title") or "" for each in name.iter("abbr", "dfn") if each.get("title")]


def _nowhere(_address: str) -> None:
    return None


def _items(cell: HtmlElement, target: Callable[[str], str | None]) -> tuple[str, ...]:
    """The items of a list in a cell: its links if it has nothing else, its lines, or what is between bars."""
    text = linked_text([cell], _nowhere).text
    links = [(plain_text(link), link.get("href") or "") for link in cell.iter("a") if not is_hidden(link)]
    rest = text
    for name, _ in links:
        rest = rest.replace(name, "", 1)
    if links and not any(character.isalnum() for character in rest):
        return tuple(target(address) or name for name, address in links if name)
    lines = [line.removeprefix("- ") for line in text.split("\n")]
    return tuple(item for line in lines for item in list_items(line))
