"""The reader interface, and which formats there are.

A format is one module that makes a :class:`Reader` and registers it; :mod:`loaders.formats` imports it. A reader gets
the content of a file and opens none itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from types import MappingProxyType
from typing import Protocol

from graph.errors import InvalidArgumentError, Problem, Severity
from loaders.entries import Reading

__all__ = [
    "Content",
    "Reader",
    "Surroundings",
    "choose_reader",
    "companion_suffixes",
    "formats",
    "known_formats",
    "reader_named",
    "register",
]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where a file lies among those that were found with it in a folder."""

    relative: str
    """Its path below the folder that was named."""
    beside: int = 0
    """How many other files of its suffix lie in the same folder."""
    among: int = 0
    """How many other files of its suffix were found in all."""


@dataclass(frozen=True, slots=True)
class Content:
    """What is in a file."""

    file: str
    """Its name as it was given, for problems."""
    data: bytes
    text: str | None
    """Decoded, with LF as its only line end; None where the bytes are no text."""
    around: Surroundings | None = None
    """None for a file that was named itself."""
    language: str | None = None
    """The one that is asked for, where a file has its texts in several."""
    companions: Mapping[str, bytes] = field(default_factory=dict)
    """What is in the files beside it that belong to it, by the ending of their names."""


class Reader(Protocol):
    """One format."""

    name: str
    """What ``--format`` calls it."""
    description: str
    suffixes: tuple[str, ...]
    """Endings of file names, with the dot, in lower case."""

    def recognises(self, content: Content, /) -> bool:
        """Whether the content itself shows that it is of this format, be it well-formed or not."""
        ...

    def read(self, content: Content, names: Content | None, /) -> Reading:
        """The entries of ``content``, and every problem found.

        ``names`` are the names for definitions that have none, where the user gave some. Never raises for bad input.
        """
        ...


_READERS: dict[str, Reader] = {}
_COMPANIONS: dict[str, tuple[str, ...]] = {}


def register(reader: Reader, *, companions: tuple[str, ...] = ()) -> None:
    """Add a format, or put another reader in its place.

    ``companions`` are the endings of files that belong to one of the reader's first suffix and lie beside it under
    the same name: they are not read on their own.
    """
    _READERS[reader.name] = reader
    if companions:
        _COMPANIONS[reader.suffixes[0]] = companions


def companion_suffixes() -> Mapping[str, tuple[str, ...]]:
    """For the ending of a file that has companions, their endings."""
    return MappingProxyType(_COMPANIONS)


def formats() -> Mapping[str, Reader]:
    """Every format by name, in the order in which they are tried."""
    return MappingProxyType(_READERS)


def known_formats() -> str:
    """The formats in words, for a message."""
    return ", ".join(f"{reader.name} ({reader.description})" for reader in _READERS.values())


def reader_named(name: str) -> Reader:
    """The reader of the format ``name``.

    Raises:
        InvalidArgumentError: there is no such format.
    """
    reader = _READERS.get(name.strip().casefold())
    if reader is None:
        raise InvalidArgumentError(f"there is no format '{name}'", suggestion=f"known formats: {known_formats()}")
    return reader


def choose_reader(content: Content, wanted: str | None, *, has_names: bool = False) -> Reader | Problem:
    """The reader for ``content``: by what is in it, then by its file name; ``wanted`` overrules the file name.

    A problem where the content shows another format than ``wanted``, or none is recognised. Text that no format
    recognises and for which there are names is headless.

    Raises:
        InvalidArgumentError: there is no format ``wanted``.
    """
    forced = None if wanted is None else reader_named(wanted)
    shown = [reader for reader in _READERS.values() if reader.recognises(content)]
    if forced is not None:
        return forced if not shown or forced in shown else _disagrees(content, forced, shown[0])
    suffix = PurePath(content.file).suffix.casefold()
    by_suffix = [reader for reader in _READERS.values() if suffix in reader.suffixes]
    both = [reader for reader in by_suffix if reader in shown]
    chosen = both or shown or by_suffix
    if chosen:
        return chosen[0]
    if has_names:
        return _READERS["headless"]
    return Problem(
        severity=Severity.ERROR,
        code="format-not-recognised",
        message="neither the content nor the file name shows what format this is",
        suggestion=f"name one with --format; known formats: {known_formats()}",
        file=content.file,
    )


def _disagrees(content: Content, forced: Reader, shown: Reader) -> Problem:
    return Problem(
        severity=Severity.ERROR,
        code="format-disagrees",
        message=f"--format {forced.name} was given, and the content is {shown.name} ({shown.description})",
        suggestion=f"leave --format out, or name another; known formats: {known_formats()}",
        file=content.file,
    )
