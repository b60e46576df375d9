"""Lines of AsciiDoc to the items of its description lists.

A parser of what a glossary needs, and not of all AsciiDoc: sections, description lists with the blocks of their items,
attributes, comments. No file is opened.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from loaders.formats.asciidoc_inline import substitute_attributes, take_anchors

__all__ = ["TERM", "Block", "Document", "Item", "Note", "read_blocks"]

TERM = re.compile(r"[ \t]*(?!//|[*.-]+[ \t])(?P<term>\S.*?)(?P<mark>:::?:?|;;)(?:[ \t]+(?P<text>\S.*))?[ \t]*")
"""A line that begins an item: a term, the mark of its level, and perhaps the first line of its text."""

_SECTION = re.compile(r"(?P<level>={1,6}|#{1,6})[ \t]+(?P<title>\S.*?)(?:[ \t]+(?P=level))?")
_UNDERLINE = re.compile(r"(=+|-+|~+|\^+|\++)")
_ATTRIBUTE = re.compile(r":(?P<off>!?)(?P<name>\w[\w-]*)(?P<off_too>!?):(?:[ \t]+(?P<value>.*))?")
_BLOCK_ATTRIBUTES = re.compile(r"\[(?!\[)[^\]]*\]|\[\[[^\[\]]+\]\]")
_PREPROCESSOR = re.compile(r"(?P<name>include|ifdef|ifndef|ifeval|endif)::(?P<target>[^\[]*)\[(?P<text>.*)\]")
_FENCE = re.compile(
    r"(?P<plain>-{4,}|\.{4,}|\+{4,}|```.*)|(?P<comment>/{4,})|(?P<parsed>={4,}|\*{4,}|_{4,}|--)|\|={3,}"
)
_LIST_ITEM = re.compile(r"[ \t]*(?P<mark>\*{1,5}|-|\.{1,5}|\d+\.|[a-zA-Z]\.|<(?:\d+|\.)>)[ \t]+(?P<text>\S.*)")
_BLOCK_MACRO = re.compile(r"(?P<name>image|video|audio|toc)::(?P<target>[^\[]*)\[(?P<text>[^\]]*)\]")
_LONGEST_ATTRIBUTE = 1000
"""Characters that an attribute may stand for: it may be referred to very often."""
_DEEPEST = 20
"""Blocks inside one another."""


@dataclass(slots=True)
class Block:
    """A piece of a definition."""

    kind: str
    """``text``, ``item`` of a list, ``code``, or the rows of a ``table``."""
    lines: list[str]
    mark: str = ""
    """What an item begins with."""


@dataclass(slots=True)
class Item:
    """One or several terms and what defines them."""

    terms: list[str]
    line: int
    mark: str
    section: str | None
    in_glossary: bool
    """Whether a list or a section around it is marked ``[glossary]``."""
    anchors: tuple[str, ...] = ()
    blocks: list[Block | Item] = field(default_factory=list)
    """Its definition, in which a list of terms may stand."""


@dataclass(frozen=True, slots=True)
class Note:
    """Something in the source that was left out, or may be meant otherwise."""

    line: int
    code: str
    message: str
    advice: str


@dataclass(slots=True)
class Document:
    """The description lists of a document."""

    items: list[Item] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)
    """Those of sections and blocks."""
    notes: list[Note] = field(default_factory=list)


def read_blocks(text: str) -> Document:
    """The items of the description lists in ``text``, with what was left out of it."""
    reading = _Reading(text.split("\n"))
    reading.read()
    return reading.document


class _Reading:
    """Goes through the lines once."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.document = Document()
        self._lines = lines
        self._at = 0
        self._attributes: dict[str, str] = {}
        self._section: str | None = None
        self._glossary_level: int | None = None
        """The level of the section that is marked ``[glossary]``."""
        self._glossary_next = False
        self._anchors: tuple[str, ...] = ()
        self._list_in_glossary = False
        self._open: list[Item] = []
        """The item that is being read, in it the one of its inner list, and so on."""
        self._after_blank = True
        self._attach = False
        """Whether a line ``+`` says that the next block belongs to the item."""
        self._fences: list[tuple[str, int]] = []
        """Those of the blocks that are open and belong to an item, each with how many items were open then."""
        self._outside = False
        """Whether a paragraph is being read that belongs to no item."""

    def read(self) -> None:
        """Read all lines."""
        while self._at < len(self._lines):
            line = self._lines[self._at].rstrip()
            self._at += 1
            self._line(line)

    def _line(self, line: str) -> None:
        number = self._at
        if not line:
            self._after_blank, self._outside = True, False
        elif line.startswith("//") and not line.startswith("///"):
            pass
        elif found := _PREPROCESSOR.fullmatch(line):
            self._preprocessor(found, number)
        elif found := _FENCE.fullmatch(line):
            self._fenced(found, line)
        elif (found := _ATTRIBUTE.fullmatch(line)) and not self._text_is_open():
            self._attribute(found)
        elif line == "+":
            self._attach = bool(self._open)
        elif _BLOCK_ATTRIBUTES.fullmatch(line):
            self._block_attributes(line)
        elif not self._fences and self._is_section(line):
            pass
        else:
            line = substitute_attributes(line, self._attributes)
            found = TERM.fullmatch(line)
            if found:
                self._term(found, number)
            else:
                self._text(line, number)

    def _text_is_open(self) -> bool:
        return not self._after_blank and not self._attach and bool(self._open)

    def _preprocessor(self, found: re.Match[str], number: int) -> None:
        """An instruction to bring in a file, or to leave lines out: neither is followed."""
        name, target, text = found["name"], found["target"], found["text"]
        if name == "include":
            message = f"the include of {target[:200]} was not followed"
            self._note(number, "include-not-followed", message, "if it brings in terms, load that file as well")
            return
        if name != "endif":
            message = f"the condition {name}::{target}[{text if name == 'ifeval' else ''}] was not checked"
            self._note(
                number,
                "condition-not-checked",
                f"{message}; what stands under it was read",
                "remove what does not apply",
            )
        if name in ("ifdef", "ifndef") and text and not _PREPROCESSOR.fullmatch(text):
            self._line(text)

    def _attribute(self, found: re.Match[str]) -> None:
        """``:name: value``, which may go on in the next line."""
        value = (found["value"] or "").strip()
        while value.endswith("\\") and self._at < len(self._lines):
            value = f"{value[:-1].removesuffix(' +').rstrip()} {self._lines[self._at].strip()}"
            self._at += 1
        name = found["name"].casefold()
        if found["off"] or found["off_too"]:
            self._attributes.pop(name, None)
            return
        value = substitute_attributes(value, self._attributes)
        if len(value) > _LONGEST_ATTRIBUTE:
            message = f"the attribute '{name}' stands for {len(value)} characters, and was left out"
            self._note(self._at, "attribute-too-long", message, f"give it at most {_LONGEST_ATTRIBUTE}")
            return
        self._attributes[name] = value

    def _block_attributes(self, line: str) -> None:
        """What is said of the next block: an anchor, a style."""
        _, anchors = take_anchors(line)
        self._anchors += anchors
        if re.match(r"\[glossary\b", line):
            self._glossary_next = True
        if not self._attach:
            self._after_blank = True

    def _is_section(self, line: str) -> bool:
        """Whether a title stands here; it ends the list."""
        found = _SECTION.fullmatch(line)
        if found and not (line.startswith("#") and self._text_is_open()):
            self._begin_section(found["title"], len(found["level"]) - 1)
            return True
        below = self._lines[self._at].rstrip() if self._at < len(self._lines) else ""
        marks = _UNDERLINE.fullmatch(below)
        if self._text_is_open() or not marks or len(below) < 3 or abs(len(below) - len(line)) > 1:
            return False
        if TERM.fullmatch(line) or not re.search(r"\w", line):
            return False
        self._at += 1
        self._begin_section(line.strip(), "=-~^+".index(below[0]))
        return True

    def _begin_section(self, title: str, level: int) -> None:
        title, anchors = take_anchors(substitute_attributes(title, self._attributes))
        automatic = "_" + re.sub(r"\W+", "_", title.casefold()).strip("_")
        self.document.anchors.update((*self._anchors, *anchors, automatic, title))
        if self._glossary_next:
            self._glossary_level = level
        elif self._glossary_level is not None and level <= self._glossary_level:
            self._glossary_level = None
        self._section = title if level else None
        self._end_list()
        self._anchors, self._glossary_next = (), False

    def _end_list(self) -> None:
        self._open, self._fences = [], []
        self._attach, self._after_blank, self._outside = False, True, False

    def _term(self, found: re.Match[str], number: int) -> None:
        """A new item, or another term of the one that has no text yet."""
        mark = found["mark"]
        name, anchors = take_anchors(found["term"])
        if not self._open:
            self._list_in_glossary = self._glossary_next or self._glossary_level is not None
        base = self._fences[-1][1] if self._fences else 0
        while any(item.mark == mark for item in self._open[base:-1]):
            self._open.pop()
        current = self._open[-1] if len(self._open) > base else None
        if current is not None and current.mark == mark and not current.blocks:
            self._another_term(current, name, number)
            current.anchors += self._anchors + anchors
        else:
            if current is not None and current.mark == mark:
                self._open.pop()
            item = Item([name], number, mark, self._section, self._list_in_glossary, self._anchors + anchors)
            if self._open:
                self._open[-1].blocks.append(item)
            else:
                self.document.items.append(item)
            self._open.append(item)
        self._anchors, self._glossary_next = (), False
        self._after_blank = self._attach = self._outside = False
        if found["text"]:
            self._open[-1].blocks.append(Block("text", [found["text"]]))

    def _another_term(self, item: Item, name: str, number: int) -> None:
        item.terms.append(name)
        if self._after_blank:
            message = f"'{item.terms[-2]}' has no definition of its own, and was made a name of '{name}'"
            self._note(number, "term-without-text", message, "write its definition, or remove the empty line")

    def _text(self, line: str, number: int) -> None:
        """A line of a paragraph or of a list, which belongs to the open item or to none."""
        item = self._open[-1] if self._open else None
        macro = _BLOCK_MACRO.fullmatch(line)
        if macro or line.strip() in ("'''", "<<<"):
            line = macro["text"].split(",")[0] if macro else ""
        if not line.strip():
            return
        entry = _LIST_ITEM.fullmatch(line)
        apart = self._after_blank and not (self._attach or self._fences or entry or line[0].isspace())
        if item is None or (apart and item.blocks):
            self._text_outside(item, number)
            return
        last = item.blocks[-1] if item.blocks else None
        if entry:
            item.blocks.append(Block("item", [entry["text"]], entry["mark"]))
        elif self._after_blank or self._attach or not isinstance(last, Block) or last.kind in ("code", "table"):
            item.blocks.append(Block("text", [line.strip()]))
        else:
            last.lines.append(line.strip())
        self._drop_pending_anchors()
        self._after_blank = self._attach = False

    def _text_outside(self, item: Item | None, number: int) -> None:
        """Text beside the lists; a paragraph right after an item may have been meant as a part of it."""
        if item is not None and not self._outside:
            message = f"the paragraph after the definition of '{item.terms[0]}' belongs to no term, and was left out"
            self._note(number, "paragraph-left-out", message, "if it is a part of it, put a line `+` before it")
        self._drop_pending_anchors()
        self._end_list()
        self._outside, self._after_blank = True, False

    def _fenced(self, found: re.Match[str], fence: str) -> None:
        """A line that begins or ends a block."""
        item = self._open[-1] if self._open else None
        belongs = item is not None and (self._attach or bool(self._fences) or not item.blocks)
        if found["parsed"]:
            self._fenced_blocks(fence, belongs=belongs)
            return
        lines = self._lines_until("```" if fence.startswith("```") else fence)
        if found["comment"]:
            return
        if item is not None and belongs:
            item.blocks.append(Block("code" if found["plain"] else "table", lines))
        self._drop_pending_anchors()
        self._after_blank, self._attach = True, False

    def _fenced_blocks(self, fence: str, *, belongs: bool) -> None:
        """A fence around blocks: those of an item are its own; others are read as if there were no fence."""
        marks = [mark for mark, _ in self._fences]
        if fence in marks:
            _, depth = self._fences[marks.index(fence)]
            del self._fences[marks.index(fence) :], self._open[depth:]
        elif belongs and len(self._fences) < _DEEPEST:
            self._fences.append((fence, len(self._open)))
        else:
            self._end_list()
        self._after_blank, self._attach = True, False

    def _lines_until(self, closing: str) -> list[str]:
        """The lines up to ``closing``."""
        start, lines = self._at, []
        while self._at < len(self._lines) and self._lines[self._at].rstrip() != closing:
            lines.append(self._lines[self._at])
            self._at += 1
        if self._at == len(self._lines):
            message = f"the block that begins here with {closing} is never closed"
            self._note(start, "block-not-closed", message, f"add a line {closing}")
        self._at += 1
        return lines

    def _drop_pending_anchors(self) -> None:
        """Anchors before a block that is no term are the block's."""
        self.document.anchors.update(self._anchors)
        self._anchors, self._glossary_next = (), False

    def _note(self, line: int, code: str, message: str, advice: str) -> None:
        self.document.notes.append(Note(line, code, message, advice))
