"""The text of HTML elements as a reader of the page sees it: blocks as paragraphs, links kept, all else plain."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement

from loaders.extract.words import word_set
from loaders.formats.linked_text import LinkedText

__all__ = ["is_hidden", "linked_text", "plain_text"]

Target = Callable[[str], str | None]
"""What a link's address leads to; None for something outside of the glossary."""

_PARAGRAPHS = word_set("p pre blockquote table figure h1 h2 h3 h4 h5 h6 hr")
_LINES = word_set("div li ul ol dl dt dd tr br section article aside header footer caption figcaption details")
_CELLS = frozenset({"td", "th"})
_HIDDEN = word_set("script style template nav noscript iframe object select textarea button svg annotation rp")
_PERMALINKS = frozenset({"¶", "#", "§", "🔗", "\uf0c1"})
_SPACE = re.compile(r"[ \t\n\r\f\xa0]+")


def is_hidden(element: HtmlElement) -> bool:
    """Whether a reader of the page does not see ``element`` as text: scripts, menus, marks to link to a heading."""
    if element.tag in _HIDDEN or not isinstance(element.tag, str) or element.get("hidden") is not None:
        return True
    if element.get("aria-hidden") == "true":
        return True
    if element.tag != "a":
        return False
    classes = (element.get("class") or "").split()
    return "headerlink" in classes or (element.text_content() or "").strip() in _PERMALINKS


def plain_text(element: HtmlElement) -> str:
    """The text of ``element`` in one line."""
    return " ".join(linked_text([element], lambda _address: None).text.split())


def linked_text(elements: Iterable[HtmlElement], target: Target) -> LinkedText:
    """The text of ``elements``, each a paragraph, with a link for every address that ``target`` knows."""
    writer = _Writer()
    for element in elements:
        writer.break_by("\n\n")
        _write(element, writer, target)
    return writer.made


@dataclass(slots=True)
class _Writer:
    """Puts pieces together; white space and bullets are only written once something follows."""

    made: LinkedText = field(default_factory=LinkedText)
    _gap: str = ""
    _bullet: str = ""
    _begun: bool = False

    def break_by(self, gap: str) -> None:
        """Leave at least ``gap``: a space, a line, a blank line."""
        if len(gap.replace(" ", "")) >= len(self._gap.replace(" ", "")):
            self._gap = gap

    def bullet(self, bullet: str) -> None:
        """Put ``bullet`` before what follows; an empty one takes it back."""
        self._bullet = bullet

    def write(self, text: str, target: str | None, *, verbatim: bool) -> None:
        """Append text: lines as they are if ``verbatim``, otherwise every white space a single space."""
        made, edge = (text, "\n") if verbatim else (_SPACE.sub(" ", text), " ")
        if made.startswith(edge):
            self.break_by(edge)
        kept = made.strip(edge)
        if not kept:
            return
        self.made.add((self._gap if self._begun else "") + self._bullet)
        if target is None:
            self.made.add(kept)
        else:
            self.made.link(kept, target)
        self._begun, self._gap, self._bullet = True, edge if made.endswith(edge) else "", ""


def _write(root: HtmlElement, writer: _Writer, target: Target) -> None:
    """Write ``root`` and all in it, without what follows it."""
    links: list[str | None] = [None]
    verbatim = 0
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if event == "start" and is_hidden(element):
            walk.skip_subtree()
            links.append(links[-1])  # its end comes all the same
            continue
        if event == "start":
            links.append(target(element.get("href") or "") or links[-1] if element.tag == "a" else links[-1])
            verbatim += element.tag == "pre"
            _write_start(element, writer)
            writer.write(element.text or "", links[-1], verbatim=verbatim > 0)
        else:
            links.pop()
            if not is_hidden(element):
                verbatim -= element.tag == "pre"
                _write_end(element, writer)
            if element is not root:
                writer.write(element.tail or "", links[-1], verbatim=verbatim > 0)


def _write_start(element: HtmlElement, writer: _Writer) -> None:
    if element.tag in _PARAGRAPHS:
        writer.break_by("\n\n")
    elif element.tag in _LINES:
        writer.break_by("\n")
    if element.tag == "li":
        writer.bullet("- ")
    elif element.tag == "img":
        writer.write(element.get("alt") or "", None, verbatim=False)


def _write_end(element: HtmlElement, writer: _Writer) -> None:
    if element.tag in _PARAGRAPHS:
        writer.break_by("\n\n")
    elif element.tag in _LINES:
        writer.break_by("\n")
    elif element.tag in _CELLS:
        writer.break_by(" ")
    if element.tag == "li":
        writer.bullet("")
