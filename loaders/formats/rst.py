"""reStructuredText: the ``glossary`` directive of Sphinx, a definition list, or a section for each term.

Where a file has ``.. glossary::``, the terms are those; otherwise those of its definition lists; and in a file with
neither, every section without sections of its own is a term. ``:term:``, and references to a section that is a term,
become relations; other roles become the text that they show.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from graph.errors import Problem
from loaders.entries import Place, Reading
from loaders.entry_rules import error_at, warning_at
from loaders.formats.registry import Content, register

if TYPE_CHECKING:
    from loaders.formats.rst_parser import Message

__all__ = ["RstReader"]

_DIRECTIVE = re.compile(r"^\.\. (?:[\w:+.-]+::(?:[ \t]|$)|_[^\s:][^:\n]*:[ \t]*$)", re.MULTILINE)


class RstReader:
    """Reads terms as Sphinx and docutils have them."""

    name = "rst"
    description = "reStructuredText: a `.. glossary::`, a definition list, or sections"
    suffixes: tuple[str, ...] = (".rst", ".rest")

    def recognises(self, content: Content) -> bool:
        """Whether a directive or a label stands at the margin, the way no other format has it."""
        return content.text is not None and _DIRECTIVE.search(content.text) is not None

    def read(self, content: Content, _names: Content | None) -> Reading:
        """Its terms in the order in which they stand, or by name in a glossary that is ``:sorted:``."""
        from loaders.formats.rst_parser import parse
        from loaders.formats.rst_terms import find_terms

        try:
            parsed = parse(content.text or "", content.file)
            entries = tuple(find_terms(parsed.document, content))
        except RecursionError:
            message = "blocks or marks stand too many levels inside one another"
            return Reading(problems=(error_at(Place(content.file), "rst-broken", message, "nest them less deeply"),))
        return Reading(entries=entries, problems=tuple(_problems(parsed.messages, content.file)))


def _problems(messages: Iterable[Message], file: str) -> Iterator[Problem]:
    """One for each message; of those that need saying once only, the first."""
    said: set[str] = set()
    for message in messages:
        if message.once and message.text in said:
            continue
        said.add(message.text)
        make = error_at if message.broken else warning_at
        code = "rst-broken" if message.broken else "rst-markup"
        text = message.text[:1].lower() + message.text[1:].rstrip(".")
        yield make(Place(file, message.line), code, text[:500], message.advice)


register(RstReader())
