"""Whether a workbook's archive is safe to open: looked through before anything in it is parsed or kept.

A part is parsed by libraries that keep what they read, and some of them expand entities; so sizes, the number of
elements and document type declarations, which no workbook needs, are checked first, in constant memory.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from xml.parsers import expat

__all__ = ["ArchiveCheck", "check_archive"]

_MIB = 1 << 20
_LARGEST = 256 * _MIB
_SMALL_PART = _MIB
_HIGHEST_RATIO = 100
_MOST_TAGS = 10_000_000
_CHUNK = 1 << 16
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_LONGEST_MARK = 64
"""Bytes that a chunk takes from the one before, so that a tag between the two is seen."""


@dataclass(frozen=True, slots=True)
class ArchiveCheck:
    """What a look through an archive found."""

    fault: tuple[str, str] | None = None
    """What is wrong, and what to do; None for nothing."""
    has_formulas: bool = False


class _PrologueDoneError(Exception):
    """The first element began."""


class _DoctypeError(Exception):
    """There is a document type declaration."""


def check_archive(data: bytes) -> ArchiveCheck:
    """Look through the ZIP archive ``data``: too large, too deep compressed, encrypted, with a DTD, or broken."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            fault = _directory_fault(archive.infolist())
            return ArchiveCheck(fault) if fault else _look_through(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        return ArchiveCheck((f"the workbook is broken ({error})", "open it in a spreadsheet program and save it again"))


def _directory_fault(parts: list[zipfile.ZipInfo]) -> tuple[str, str] | None:
    total = sum(part.file_size for part in parts)
    if total > _LARGEST:
        return (
            f"the workbook unpacks to {total // _MIB} MiB, and {_LARGEST // _MIB} MiB is the limit",
            "save its sheets as .csv, which has no such limit",
        )
    for part in parts:
        if part.file_size > _SMALL_PART and part.file_size > _HIGHEST_RATIO * part.compress_size:
            return (
                (
                    f"'{part.filename}' in the workbook unpacks to more than {_HIGHEST_RATIO} times its size, "
                    "which is the limit (a zip bomb?)"
                ),
                "save the sheet as .csv, which has no such limit",
            )
        if part.flag_bits & 1:
            return "the workbook is encrypted", "save it without a password"
    return None


def _look_through(archive: zipfile.ZipFile) -> ArchiveCheck:
    tags, has_formulas = 0, False
    for part in archive.infolist():
        prologue: _Prologue | None = _Prologue()
        tail = b""
        with archive.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                tags += chunk.count(b"<")
                has_formulas = has_formulas or _FORMULA.search(tail + chunk) is not None
                tail = chunk[-_LONGEST_MARK:]
                try:
                    prologue = prologue.take(chunk) if prologue else None
                except _DoctypeError:
                    fault = (
                        f"'{part.filename}' in the workbook has a document type declaration, which may hide entities"
                    )
                    return ArchiveCheck((fault, "save it again with a spreadsheet program: they write none"))
        if tags > _MOST_TAGS:
            fault = f"the workbook has more than {_MOST_TAGS // 1_000_000} million XML tags, which is the limit"
            return ArchiveCheck((fault, "save its sheets as .csv, which has no such limit"))
    return ArchiveCheck(has_formulas=has_formulas)


class _Prologue:
    """Reads a part up to its first element, whatever its encoding."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.StartElementHandler = self._finish

    def take(self, chunk: bytes) -> _Prologue | None:
        """Read on; None once there is nothing more to look for."""
        try:
            self._parser.Parse(chunk, False)
        except (_PrologueDoneError, expat.ExpatError):  # a part that is no XML declares nothing
            return None
        return self

    def _refuse(self, *_declaration: object) -> None:
        raise _DoctypeError

    def _finish(self, *_element: object) -> None:
        raise _PrologueDoneError
