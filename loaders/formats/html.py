"""HTML pages: definition lists, tables with a header, paragraphs that define a ``dfn``.

Links between the terms of a page become relations; links elsewhere are plain text. Nothing on a page is fetched or run.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from graph.errors import Problem
from loaders.entries import LeftOut, Place, Reading
from loaders.entry_rules import error_at
from loaders.formats.registry import Content, register

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["HtmlReader"]

_START = re.compile(
    r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--(?:[^-]|-(?!->))*-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE
)
_FRAGMENT = re.compile(r"\s*<(dl|table)\b", re.IGNORECASE)
_CODE = "html-broken"


class HtmlReader:
    """Reads the glossary on a page."""

    name = "html"
    description = "HTML: a definition list, a table or paragraphs with `dfn`"
    suffixes: tuple[str, ...] = (".html", ".htm", ".xhtml")

    def recognises(self, content: Content) -> bool:
        """Whether it begins as a page does, or is nothing but a list or a table."""
        text = content.text or ""
        fragment = _FRAGMENT.match(text)
        if fragment is not None:
            return text[-100:].rstrip().casefold().endswith(f"</{fragment[1].casefold()}>")
        return _START.match(text[:10_000]) is not None

    def read(self, content: Content, _names: Content | None) -> Reading:
        """An entry for each term of the lists and tables that look like a glossary."""
        root, problems = _parse(content)
        if root is None:
            return Reading(problems=tuple(problems))
        from loaders.formats.html_entries import read_page

        reading = read_page(root, content.file)
        if not reading.entries and not problems and content.around is not None:
            return replace(reading, left_out=LeftOut.NO_TERMS)
        if not reading.entries and not problems:
            message = "the page has no list (`dl`), no table with a column of terms, and no `dfn`"
            suggestion = (
                "mark terms up as a definition list, or name the columns of their table `name` and `definition`"
            )
            problems = [error_at(Place(content.file), "nothing-found", message, suggestion)]
        return replace(reading, problems=(*problems, *reading.problems))


def _parse(content: Content) -> tuple[HtmlElement | None, list[Problem]]:
    """The page's tree, and what the parser refused."""
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring((content.text or "").encode("utf-8", "replace"), parser=parser)
    except etree.LxmlError as error:
        return None, [error_at(Place(content.file), _CODE, f"the page cannot be read ({error})", "mend its markup")]
    fatal = [each for each in parser.error_log if each.level == etree.ErrorLevels.FATAL]
    problems = [
        error_at(
            Place(content.file, each.line),
            _CODE,
            f"the page can only be read up to here ({each.message.partition(',')[0]})",
            "split the page, or mend its markup",
        )
        for each in fatal[:1]
    ]
    return root, problems


register(HtmlReader())
