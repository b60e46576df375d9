"""Which source is a large table, and its text line by line."""

from __future__ import annotations

import codecs
import io
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from graph.errors import LexigraphError, Problem
from loaders.decoding import decode
from loaders.duplicates import OnDuplicate
from loaders.formats import Content, choose_reader
from loaders.formats.csv import CsvReader
from loaders.sources import SourceFile, find_files, open_bytes

if TYPE_CHECKING:
    from loaders.entries import Entry
    from loaders.pipeline import LoadOptions

__all__ = ["LARGE", "LargeTable", "UnusualTableError", "find_large_table"]

LARGE = 2**20
"""Bytes from which on a table is large: the ordinary way takes more memory and time from there on."""

_HEAD = 64 * 2**10
"""Bytes that show what a file is."""
_AT_ONCE = 2**20
_LONGEST_LINE = 64 * 2**20
_CONTROLS = bytes({*range(0x20)} - {*b"\t\n\v\f\r\x1b"})
"""What :mod:`loaders.decoding` counts in order to tell text from binary files."""


class UnusualTableError(LexigraphError):
    """The table has to be read as a whole, the ordinary way."""


@dataclass(frozen=True, slots=True)
class LargeTable:
    """A file that is a large table."""

    file: SourceFile
    size: int
    """In bytes."""
    head: Content
    """Its first lines."""
    reader: CsvReader

    def open(self) -> BinaryIO:
        """The file, from its beginning.

        Raises:
            UnusualTableError: it cannot be read any more.
        """
        opened = open_bytes(self.file)
        if isinstance(opened, Problem):
            raise UnusualTableError(str(opened))
        return opened

    def items(self, file: BinaryIO) -> Iterator[Entry | Problem]:
        """The entries and problems of the open ``file``.

        Raises:
            UnusualTableError: it is not plain UTF-8, or its header is not known.
        """
        items = self.reader.read_lines(self.head, _lines(file))
        if items is None:
            raise UnusualTableError("the header names no column of terms")
        try:
            yield from items
        except UnicodeDecodeError as error:
            raise UnusualTableError("the file is not UTF-8") from error


def find_large_table(sources: Sequence[Path], options: LoadOptions) -> LargeTable | None:
    """The one large table that ``sources`` are, where all that is asked for can be done row by row; None otherwise.

    Raises:
        InvalidArgumentError: there is no such format.
    """
    if options.extract or options.embed or options.names is not None or options.on_duplicate == OnDuplicate.JOIN:
        return None  # what joins two texts keeps both
    if len(sources) != 1 or sources[0].is_dir():
        return None
    found = find_files(sources)
    if len(found.files) != 1 or found.problems or found.decisions:
        return None
    opened = open_bytes(found.files[0])
    if isinstance(opened, Problem):
        return None
    with opened:
        size = os.fstat(opened.fileno()).st_size
        head = opened.read(_HEAD) if size >= LARGE else b""
    content = _content(found.files[0], head)
    reader = None if content is None else choose_reader(content, options.format)
    if content is None or not isinstance(reader, CsvReader):
        return None
    return LargeTable(found.files[0], size, content, reader)


def _content(file: SourceFile, head: bytes) -> Content | None:
    """The whole lines in ``head``; None where there is none, or they are not plain UTF-8."""
    whole = head[: max(head.rfind(b"\n"), head.rfind(b"\r")) + 1]
    decoded = decode(whole, file.shown)
    if not whole or decoded.encoding != "utf-8" or decoded.problems:
        return None
    return Content(file.shown, whole, decoded.text)


def _lines(file: BinaryIO) -> Iterator[str]:
    """The lines of ``file``, each ended by LF as after :func:`loaders.decoding.decode`."""
    decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder("utf-8-sig")(), translate=True)
    rest, size, strange = "", 0, 0
    while data := file.read(_AT_ONCE):
        size += len(data)
        strange += len(data) - len(data.translate(None, _CONTROLS))
        if b"\0" in data:
            raise UnusualTableError("the file is binary")
        text = rest + decoder.decode(data)
        end = text.rfind("\n") + 1
        yield from io.StringIO(text[:end])
        rest = text[end:]
        if len(rest) > _LONGEST_LINE:
            raise UnusualTableError("a line is very long")
    rest += decoder.decode(b"", final=True)
    if rest:
        yield rest
    if strange * 200 > size:
        raise UnusualTableError("the file is binary")
