"""AsciiDoc: the description lists of a glossary.

In a file with a list or a section that is marked ``[glossary]``, the terms are those in it; otherwise those of every
description list. A list inside a definition is a part of that definition, unless the outer term has no text of its
own: then it is a heading. No library that reads AsciiDoc in Python is fit for use, so this is a parser of our own for
the part that glossaries use; includes and conditions are reported and not followed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from graph.errors import Problem
from graph.names import slug
from loaders.entries import Entry, Place, Reading
from loaders.entry_rules import warning_at
from loaders.formats.asciidoc_blocks import TERM, Block, Document, Item, read_blocks
from loaders.formats.asciidoc_inline import write_inline
from loaders.formats.linked_text import LinkedText, Reference
from loaders.formats.registry import Content, register

__all__ = ["AsciiDocReader"]

_ONLY_ASCIIDOC = re.compile(
    r"""^\[glossary\b[^\]\n]*\][ \t]*$      # a style
      | ^\[\[[\w:.-]+\]\]\S.*(?:::|;;)[ \t]*$  # a term with an anchor
      | ^(?:include|ifdef|ifndef)::\S*\[.*\][ \t]*$""",
    re.MULTILINE | re.VERBOSE,
)
_HEADER = re.compile(r"(?:[ \t]*\n|//[^\n]*\n|:[\w-]+:[^\n]*\n)*(?:=[ \t]+\S[^\n]*\n|==[ \t]+\S[^\n]*\n)")
_COMMENTS = re.compile(r"(?:[ \t]*\n|//[^\n]*\n|:[\w-]+:[^\n]*\n)*")
_LONG_LINE = 2000


class AsciiDocReader:
    """Reads the terms of description lists."""

    name = "asciidoc"
    description = "AsciiDoc: lists of `term:: definition`"
    suffixes: tuple[str, ...] = (".adoc", ".asciidoc", ".asc")

    def recognises(self, content: Content) -> bool:
        """Whether something stands at the margin that only AsciiDoc has, or the file begins with a title or a term."""
        text = content.text
        if text is None:
            return False
        if _ONLY_ASCIIDOC.search(text) or _HEADER.match(text):
            return True
        begun = _COMMENTS.match(text)
        first = text[begun.end() if begun else 0 :][:_LONG_LINE].split("\n", 1)[0]
        found = TERM.fullmatch(first)
        return found is not None and bool(found["text"]) and not found["term"][-1:].isspace()

    def read(self, content: Content, _names: Content | None) -> Reading:
        """Its terms in the order in which they stand."""
        document = read_blocks(content.text or "")
        marked = [item for item in document.items if item.in_glossary]
        document.anchors.update(anchor for item in document.items for anchor in item.anchors)
        making = _Making(document, tuple(_terms(marked or document.items)), content)
        entries = tuple(making.entries())
        return Reading(entries=entries, problems=tuple(making.problems()))


def _terms(items: Iterable[Item]) -> Iterator[Item]:
    """Items that are terms; one that holds nothing but a list is the heading of the terms in it."""
    for item in items:
        inner = [block for block in item.blocks if isinstance(block, Item)]
        if inner and len(inner) == len(item.blocks):
            for term in inner:
                term.section = item.terms[0]
            yield from _terms(inner)
        else:
            yield item


class _Making:
    """Makes entries of items."""

    def __init__(self, document: Document, items: Sequence[Item], content: Content) -> None:
        self._document = document
        self._items = items
        self._file = content.file
        self._has_company = content.around is not None and content.around.among > 0
        self._names = [tuple(_plain(term) for term in item.terms) for item in items]
        self._by_anchor: dict[str, str] = {}
        for item, names in zip(items, self._names, strict=True):
            for anchor in item.anchors:
                self._by_anchor.setdefault(anchor, names[0])
        self._by_name = {slug(name): names[0] for names in reversed(self._names) for name in names}
        self._unknown: dict[str, int] = {}
        self._line = 0

    def entries(self) -> Iterator[Entry]:
        """An entry for each item."""
        for item, names in zip(self._items, self._names, strict=True):
            self._line = item.line
            text = LinkedText()
            self._write(item, text, "")
            place = Place(self._file, item.line)
            yield Entry(
                name=names[0],
                place=place,
                aliases=names[1:],
                definition=text.text.strip() or None,
                section=_plain(item.section) if item.section else None,
                claims=text.claims(place),
                anchors=item.anchors,
            )

    def problems(self) -> Iterator[Problem]:
        """What was left out, in the order of lines."""
        unknown = [
            (line, "anchor-unknown", f"'{anchor}' is referred to and is no anchor here", "correct it, or add the term")
            for anchor, line in self._unknown.items()
        ]
        notes = [(note.line, note.code, note.message, note.advice) for note in self._document.notes]
        for line, code, message, advice in sorted([*unknown, *notes]):
            yield warning_at(Place(self._file, line), code, message, advice)

    def _resolve(self, anchor: str) -> Reference:
        """What a reference to ``anchor`` comes to; one into another file leads out, unless that is loaded as well."""
        file, hash_sign, fragment = anchor.partition("#")
        name = fragment if hash_sign else file
        if name in self._by_anchor:
            return Reference(self._by_anchor[name], name, only_if_known=True)
        term = self._by_name.get(slug(name))
        if term is not None or name in self._document.anchors:
            return Reference(term or name, term, only_if_known=True)
        if not (self._has_company or (hash_sign and file)):
            self._unknown.setdefault(name, self._line)
        return Reference(name or file, name or None, only_if_known=True)

    def _write(self, item: Item, text: LinkedText, margin: str) -> None:
        """Append the definition of ``item``."""
        previous = None
        for block in item.blocks:
            if isinstance(block, Item):
                text.add(f"\n{margin}- {', '.join(map(_plain, block.terms))}: ")
                self._write(block, text, f"{margin}  ")
                previous = "item"
                continue
            if previous is not None:
                both_items = previous == block.kind == "item"
                text.add(f"\n{margin}" if both_items else f"\n\n{margin}")
            self._write_block(block, text, margin)
            previous = block.kind

    def _write_block(self, block: Block, text: LinkedText, margin: str) -> None:
        match block.kind:
            case "code":
                text.add(f"\n{margin}".join(block.lines))
            case "table":
                rows = (line.strip().removeprefix("|") for line in block.lines if line.strip())
                write_inline(
                    f"\n{margin}".join(" | ".join(map(str.strip, row.split("|"))) for row in rows), text, self._resolve
                )
            case "item":
                ordered = block.mark[0] not in "*-."
                text.add(f"{'  ' * (len(block.mark) - 1) if not ordered else ''}{block.mark if ordered else '-'} ")
                write_inline(_joined(block.lines), text, self._resolve)
            case _:
                write_inline(_joined(block.lines), text, self._resolve)


def _joined(lines: Iterable[str]) -> str:
    """A paragraph's lines as one; a line that ends in `` +`` only breaks the line."""
    return " ".join(" ".join(line.removesuffix(" +").split()) for line in lines)


def _plain(text: str) -> str:
    """A term or title without marks."""
    made = LinkedText()
    write_inline(text, made, Reference)
    return made.text.strip()


register(AsciiDocReader())
