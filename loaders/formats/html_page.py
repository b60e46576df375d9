"""Where on an HTML page its terms stand: in definition lists, in tables, in paragraphs with a ``dfn``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement

from loaders.extract.words import word_set
from loaders.formats.columns import known_column
from loaders.formats.html_text import is_hidden, plain_text

__all__ = ["Page", "Table", "Term", "line_of", "search_page"]

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_MARKED = re.compile("glossary|glosslist|terminology", re.IGNORECASE)
_OTHER_LISTS = word_set(
    "field-list option-list footnote citation describe function method classmethod staticmethod class attribute "
    "data exception module cmdoption option envvar py c cpp js std rst toc"
)
"""Classes of definition lists that document programs, as Sphinx and docutils write them."""
_SIGNATURE = re.compile(r"[.!?]$|\w\(.*\)$|^--?\w")
"""How a definition list's terms end where it is no glossary: a question, a sentence, a call, an option."""
_LONGEST_TERM = 100
_LAST_KNOWN_LINE = 65_534
"""The parser counts no further."""
_MOST_COLUMNS = 100


@dataclass(frozen=True, slots=True)
class Term:
    """A term with the elements that name it and that define it."""

    names: tuple[HtmlElement, ...]
    definitions: tuple[HtmlElement, ...]
    section: str | None
    shared: str | None = None
    """Names the text that is the definition, where several terms share it."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a row that names its columns."""

    element: HtmlElement
    header: Sequence[HtmlElement | None]
    rows: Sequence[Sequence[HtmlElement | None]]
    section: str | None


@dataclass(slots=True)
class Page:
    """All terms of a page, in the order in which they stand."""

    found: list[Term | Table] = field(default_factory=list)
    headless: list[HtmlElement] = field(default_factory=list)
    """Definitions in a list that stand before any term."""
    left_out: list[HtmlElement] = field(default_factory=list)
    """Lists and tables that were left for others that are called a glossary."""


@dataclass(frozen=True, slots=True)
class _Block:
    element: HtmlElement
    section: str | None
    marked: bool
    """Whether the page calls it a glossary."""


def search_page(root: HtmlElement) -> Page:
    """The terms of a page: those of lists and tables that it calls a glossary, else of all; else its ``dfn``."""
    _unnest(root)
    blocks = list(_blocks(root))
    tables = {id(block): _table(block) for block in blocks if block.element.tag == "table"}
    lists = [block for block in blocks if tables.get(id(block)) is not None or _is_list_of_terms(block)]
    marked = [block for block in lists if block.marked]
    page = Page(left_out=[block.element for block in lists if marked and not block.marked])
    for block in marked or lists:
        table = tables.get(id(block))
        page.found += [table] if table else _terms(block, page.headless)
    if not page.found:
        page.found += [term for block in blocks if block.element.tag == "dfn" for term in _defined_in_text(block)]
    return page


def line_of(element: HtmlElement) -> int | None:
    """The line on which ``element`` begins, as far as it is known."""
    line = element.sourceline
    return line if line is not None and line <= _LAST_KNOWN_LINE else None


def _unnest(root: HtmlElement) -> None:
    """Put every term and definition beside the one before, in which the parser leaves it where that has no end tag."""
    last: dict[HtmlElement, HtmlElement] = {}
    for element in list(root.iter("dt", "dd")):
        outer = element.getparent()
        while outer is not None and outer.tag not in ("dt", "dd", "dl", "body"):
            outer = outer.getparent()
        if outer is not None and outer.tag in ("dt", "dd"):
            last.get(outer, outer).addnext(element)
            last[outer] = element


def _blocks(root: HtmlElement) -> Iterator[_Block]:
    """Outermost definition lists and tables, and every ``dfn`` outside of them, with the heading above."""
    titles = len(list(root.iter("h1")))
    section: str | None = None
    walk = etree.iterwalk(root, events=("start", "end"))
    marks = [False]
    for event, element in walk:
        if event == "end":
            marks.pop()
            continue
        marks.append(marks[-1] or _is_marked(element))
        if is_hidden(element):
            walk.skip_subtree()
        elif element.tag in _HEADINGS:
            section = _section(element, section, titles)
        if element.tag in ("dl", "table"):
            if element.tag == "dl" or not _holds_lists(element):
                yield _Block(element, section, marks[-1])
                walk.skip_subtree()
        elif element.tag == "dfn":
            yield _Block(element, section, marked=False)


def _is_marked(element: HtmlElement) -> bool:
    if element.tag in ("html", "body"):
        return False  # a page about a glossary, of which a part is one
    return _MARKED.search(f"{element.get('class') or ''} {element.get('id') or ''}") is not None


def _holds_lists(table: HtmlElement) -> bool:
    """Whether a table lays out a page, and has the real lists and tables in it."""
    return next(table.iter("dl"), None) is not None or any(inner is not table for inner in table.iter("table"))


def _section(heading: HtmlElement, before: str | None, titles: int) -> str | None:
    """The section that begins; a page's title and the letters of an alphabet are none."""
    text = plain_text(heading)
    if (heading.tag == "h1" and titles == 1) or "glossary" in text.casefold():
        return None
    return text if 1 < len(text) <= _LONGEST_TERM else before


def _is_list_of_terms(block: _Block) -> bool:
    element = block.element
    if element.tag != "dl":
        return False
    classes = set((element.get("class") or "").split())
    if "glossary" in classes:
        return True
    names = [child for child in _children(element) if child.tag == "dt"]
    if not names or element.find(".//dd") is None or classes & _OTHER_LISTS:
        return False
    if any("sig" in (name.get("class") or "").split() for name in names):
        return False
    texts = [plain_text(name) for name in names]
    like_terms = [text for text in texts if 0 < len(text) <= _LONGEST_TERM and not _SIGNATURE.search(text)]
    return len(like_terms) * 2 > len(texts)


def _children(element: HtmlElement) -> Iterator[HtmlElement]:
    """The terms and definitions of a list, which may stand in groups."""
    for child in element:
        if child.tag == "div":
            yield from (inner for inner in child if inner.tag in ("dt", "dd"))
        elif child.tag in ("dt", "dd"):
            yield child


def _terms(block: _Block, headless: list[HtmlElement]) -> Iterator[Term]:
    """Terms that follow one another before a definition are one term with several names."""
    names: list[HtmlElement] = []
    definitions: list[HtmlElement] = []
    for child in _children(block.element):
        if child.tag == "dt":
            if definitions:
                yield Term(tuple(names), tuple(definitions), block.section)
                names, definitions = [], []
            names.append(child)
        elif names:
            definitions.append(child)
        else:
            headless.append(child)
    if names:
        yield Term(tuple(names), tuple(definitions), block.section)


def _table(block: _Block) -> Table | None:
    """A table whose first row, or the last of its head, names a column of terms and another that is known."""
    rows = [row for row in block.element.iter("tr") if not is_hidden(row)]
    first = max(len(block.element.findall("thead/tr")) - 1, 0)
    grid = _grid(rows[first:])
    if not grid:
        return None
    known = {known_column(plain_text(cell)) for cell in grid[0] if cell is not None} - {None}
    if "name" not in known or len(known) < 2:
        return None
    return Table(block.element, grid[0], grid[1:], block.section)


def _grid(rows: Sequence[HtmlElement]) -> list[list[HtmlElement | None]]:
    """Cells by row and column; one that spans several stands in each of them."""
    grid: list[list[HtmlElement | None]] = []
    running: dict[int, tuple[int, HtmlElement]] = {}
    for row in rows:
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        line: list[HtmlElement | None] = []
        while (cells or running.keys() & range(len(line), _MOST_COLUMNS)) and len(line) < _MOST_COLUMNS:
            at = len(line)
            if at in running:
                left, cell = running.pop(at)
                line.append(cell)
                if left > 1:
                    running[at] = (left - 1, cell)
            elif cells:
                cell = cells.pop(0)
                for column in range(at, min(at + _span(cell, "colspan"), _MOST_COLUMNS)):
                    line.append(cell)
                    if _span(cell, "rowspan") > 1:
                        running[column] = (_span(cell, "rowspan") - 1, cell)
            else:
                line.append(None)
        grid.append(line)
    return grid


def _span(cell: HtmlElement, name: str) -> int:
    text = (cell.get(name) or "1").strip()
    return max(int(text), 1) if text.isdecimal() and len(text) < 6 else 1


def _defined_in_text(block: _Block) -> Iterator[Term]:
    """The term that a ``dfn`` names, defined by its paragraph, or by what follows its heading."""
    paragraph = block.element
    while (parent := paragraph.getparent()) is not None and parent.tag not in ("body", "html"):
        paragraph = parent
        if paragraph.tag in ("p", "li", "div", "section", "td", *_HEADINGS):
            break
    if paragraph.tag not in _HEADINGS:
        root = paragraph.getroottree()
        yield Term((block.element,), (paragraph,), block.section, shared=root.getpath(paragraph))
        return
    following = []
    for sibling in paragraph.itersiblings():
        if sibling.tag in _HEADINGS:
            break
        following.append(sibling)
    yield Term((block.element,), tuple(following), block.section)
