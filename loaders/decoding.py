"""Bytes of a glossary file to text: UTF-8, UTF-16 and UTF-32 with a byte order mark, Windows-1252.

Nothing is guessed where a guess could be wrong without being seen: a file that is half UTF-8 is broken, and what
is neither UTF-8 nor plausible Windows-1252 is refused with the offset of the first byte that does not fit.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from graph.errors import Problem, Severity

__all__ = ["Decoded", "decode"]

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it starts with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_SIGNATURES = (
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a RIFF file (an image or a sound)"),
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive (perhaps a spreadsheet or a word processor's document)"),
    (b"\xd0\xcf\x11\xe0", "a document of an old office program"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "an SQLite database"),
)

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_OFFICE = (
    (
        _ZIP,
        b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
        "an OpenDocument spreadsheet",
        "save it as .xlsx",
    ),
    (_ZIP, b"xl/workbook.bin", "a binary Excel workbook", "save it as .xlsx"),
    (_ZIP, b"word/document.xml", "a Word document", "save it as .html"),
    (_OLE, "EncryptedPackage".encode("utf-16-le"), "an office document with a password", "save it without a password"),
    (_OLE, "Workbook".encode("utf-16-le"), "an Excel workbook of the old kind (.xls)", "save it as .xlsx"),
)
"""What documents of office programs begin with, what is in them, what they are, and what to do."""

_EXPORT = "name a glossary file, or export its text"
_UNKNOWN_KIND = ("a binary file", _EXPORT)

_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_UTF8_SEQUENCE = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file, without byte order mark and with LF as its only line end; None where it is no text."""

    text: str | None
    encoding: str
    problems: tuple[Problem, ...] = ()


def decode(data: bytes, file: str) -> Decoded:
    r"""The text that ``data`` is; ``file`` names it in problems.

    >>> decode(b"\xef\xbb\xbfname\r\n", "a.csv").text
    'name\n'
    >>> print(decode(b"caf\xc3\xa9 \xff", "a.csv").problems[0])
    a.csv:1: byte 6 (0xff) is not UTF-8; save the file as UTF-8
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _decode_as(encoding, data, len(mark), file)
    kind = _binary_kind(data)
    if kind is not None:
        return Decoded(None, "binary", (_binary(file, *kind),))
    try:
        return Decoded(_lines_unified(data.decode("utf-8")), "utf-8")
    except UnicodeDecodeError as error:
        return _decode_windows(data, file, error)


def _decode_as(encoding: str, data: bytes, start: int, file: str) -> Decoded:
    try:
        text = data[start:].decode(encoding)
    except UnicodeDecodeError as error:
        return Decoded(None, encoding, (_undecodable(data, start + error.start, file, encoding.upper()),))
    if "\0" in text:
        return Decoded(None, "binary", (_binary(file, *_UNKNOWN_KIND),))
    return Decoded(_lines_unified(text), encoding)


def _decode_windows(data: bytes, file: str, error: UnicodeDecodeError) -> Decoded:
    """Windows-1252, where nothing in ``data`` is UTF-8 and the letters that come out look like a language."""
    from charset_normalizer import from_bytes

    half_utf8 = _UTF8_SEQUENCE.search(data) is not None
    guess = None if half_utf8 else from_bytes(data, cp_isolation=["cp1252"]).best()
    if guess is None:
        wanted = "UTF-8" if half_utf8 else "UTF-8, and the file does not read as Windows-1252 either"
        return Decoded(None, "unknown", (_undecodable(data, error.start, file, wanted),))
    warning = Problem(
        severity=Severity.WARNING,
        code="encoding-guessed",
        message="the file is not UTF-8 and was read as Windows-1252",
        suggestion="save it as UTF-8 if letters with accents come out wrong",
        file=file,
        line=data.count(b"\n", 0, error.start) + 1,
    )
    return Decoded(_lines_unified(str(guess)), "windows-1252", (warning,))


def _lines_unified(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _binary_kind(data: bytes) -> tuple[str, str] | None:
    """What ``data`` is, and what to do about it; None for text."""
    for signature, mark, kind, suggestion in _OFFICE:
        if data.startswith(signature) and mark in data:
            return kind, suggestion
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            return kind, _EXPORT
    strange = len(_CONTROL.findall(data))
    return _UNKNOWN_KIND if b"\0" in data or strange * 200 > len(data) else None


def _binary(file: str, kind: str, suggestion: str) -> Problem:
    return Problem(
        severity=Severity.ERROR,
        code="not-text",
        message=f"this is {kind}, not a glossary in text",
        suggestion=suggestion,
        file=file,
    )


def _undecodable(data: bytes, offset: int, file: str, wanted: str) -> Problem:
    line = data.count(b"\n", 0, offset) + 1
    found = f"byte {offset} (0x{data[offset]:02x})" if offset < len(data) else f"byte {offset}"
    return Problem(
        severity=Severity.ERROR,
        code="undecodable",
        message=f"{found} is not {wanted}",
        suggestion="save the file as UTF-8",
        file=file,
        line=line if not wanted.startswith(("UTF-16", "UTF-32")) else None,
    )
