"""The two files of a dictd dictionary: the index with its base-64 numbers, and the texts, plain or in dictzip."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import Final

from graph.errors import Problem
from loaders.decoding import decode
from loaders.entries import Place
from loaders.entry_rules import error_at

__all__ = ["INDEX_LINE", "IndexLine", "Texts", "is_dictzip", "open_texts", "read_index", "texts_by_place"]

INDEX_LINE = re.compile(r"([^\t\n]+)\t([A-Za-z0-9+/]{1,8})\t([A-Za-z0-9+/]{1,8})(?:\t([^\t\n]*))?")
"""Headword, offset, length and, in some dictionaries, the headword as it is written."""

_MOST_BYTES: Final = 256 * 2**20
"""What is unpacked at most."""
_MOST_SHARED: Final = 4
"""How many times as long as all texts together the entries may be: those that overlap must not fill the memory."""
_GZIP: Final = b"\x1f\x8b"
_WITH_HEADER: Final = 16 + zlib.MAX_WBITS
_DIGITS: Final = {
    digit: value for value, digit in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
}


@dataclass(frozen=True, slots=True)
class IndexLine:
    """One line of the index."""

    line: int
    headword: str
    start: int
    """The byte at which the text begins."""
    length: int
    """In bytes."""


@dataclass(frozen=True, slots=True)
class Texts:
    """The bytes that an index leads into, and how they are written."""

    data: bytes
    encoding: str


def read_index(text: str, file: str) -> tuple[list[IndexLine], list[Problem]]:
    """The lines of an index, and what is wrong with others."""
    lines: list[IndexLine] = []
    problems: list[Problem] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line:
            continue
        found = INDEX_LINE.fullmatch(line)
        if found is None:
            message = f"this is no line of a dictd index: {line[:60]!r}"
            suggestion = (
                "write headword, offset and length with a tab between, both numbers in base 64 (A-Z a-z 0-9 + /)"
            )
            problems.append(error_at(Place(file, number), "dictd-index", message, suggestion))
            continue
        headword, start, length, written = found.groups()
        lines.append(IndexLine(number, written or headword, _number(start), _number(length)))
    return lines, problems


def texts_by_place(lines: list[IndexLine]) -> dict[tuple[int, int], list[IndexLine]]:
    """The lines of each text, by where it begins and how long it is, in the order of the texts."""
    grouped: dict[tuple[int, int], list[IndexLine]] = {}
    for line in lines:
        grouped.setdefault((line.start, line.length), []).append(line)
    return dict(sorted(grouped.items()))


def is_dictzip(data: bytes) -> bool:
    """Whether ``data`` is a gzip file with dictzip's table of chunks in its header."""
    has_extra_field = len(data) > 14 and data.startswith(_GZIP + b"\x08") and bool(data[3] & 4)
    return has_extra_field and data[12:14] == b"RA"


def open_texts(data: bytes, file: str, lines: list[IndexLine]) -> Texts | Problem:
    """The texts in ``data``, unpacked as far as ``lines`` lead; why not, where that cannot be done."""
    wanted = max((line.start + line.length for line in lines), default=0)
    if data.startswith(_GZIP):
        if wanted > _MOST_BYTES:
            message = f"the index leads to byte {wanted}, and at most {_MOST_BYTES} bytes are unpacked"
            return error_at(Place(file), "dictd-size", message, "divide the dictionary, or correct the index")
        unpacked = _unpack(data, wanted, file)
        if isinstance(unpacked, Problem):
            return unpacked
        data = unpacked
    together = sum(length for _, length in {(line.start, line.length) for line in lines})
    if together > _MOST_SHARED * max(len(data), 1024) and wanted <= len(data):
        message = f"the entries of the index overlap: together they are {together} bytes long, their file {len(data)}"
        return error_at(Place(file), "dictd-overlap", message, "correct the index; each text has a place of its own")
    decoded = decode(data, file)
    return decoded.problems[0] if decoded.text is None else Texts(data, decoded.encoding)


def _unpack(data: bytes, wanted: int, file: str) -> bytes | Problem:
    """The first ``wanted`` bytes of a gzip file, which may have several members; the rest stays packed."""
    pieces: list[bytes] = []
    made = 0
    cut_off = False
    while made < wanted and data.startswith(_GZIP):
        member = zlib.decompressobj(_WITH_HEADER)
        try:
            pieces.append(member.decompress(data, wanted - made))
        except zlib.error as error:
            message = f"the file cannot be unpacked ({error})"
            return error_at(Place(file), "dictd-gzip", message, "get the file again, or pack it again with dictzip")
        made += len(pieces[-1])
        if not member.eof:
            cut_off = made < wanted
            break
        data = member.unused_data
    if cut_off:
        message = f"the file ends in the middle of its texts, after {made} bytes unpacked"
        return error_at(Place(file), "dictd-gzip", message, "get the file again")
    return b"".join(pieces)


def _number(digits: str) -> int:
    """A number in base 64, its greatest digit first, as dictd writes it.

    >>> _number("A"), _number("BA"), _number("Gb9L")
    (0, 64, 1687371)
    """
    number = 0
    for digit in digits:
        number = number * 64 + _DIGITS[digit]
    return number
