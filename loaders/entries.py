"""What a reader makes of a glossary file: entries as its owner wrote them, and what is wrong with the file.

An entry is not yet a concept: names are unresolved, two entries may define one term, a reference may lead nowhere.
:mod:`loaders.concepts` makes concepts of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from graph.errors import Problem
from graph.vocabulary import RelationType

__all__ = ["Claim", "Entry", "LeftOut", "Place", "Reading"]


class LeftOut(StrEnum):
    """Why a file is no part of the glossary, though it is of a glossary's form."""

    DRAFT = "draft"
    INDEX = "index page"
    DISAMBIGUATION = "disambiguation page"
    NO_TERMS = "file without terms"
    """Only for one that was found in a folder: a file that is named itself is asked for terms."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a source."""

    file: str
    line: int | None = None
    """From 1."""
    path: str | None = None
    """A place inside the document, such as ``concepts[3].relations[0]``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A relation that the glossary itself asserts, its target by id, name or alias."""

    type: RelationType
    target: str
    place: Place
    quote: str | None = None
    quoted_from: str | None = None
    """The concept (id, name or alias) whose definition holds the quote; None for the entry's own."""
    only_if_known: bool = False
    """Whether a target that is no term is no fault: a link to a page that may lie outside the glossary."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One term as a file has it."""

    name: str
    place: Place
    id: str | None = None
    """Given by the file; otherwise the name's slug."""
    aliases: tuple[str, ...] = ()
    definition: str | None = None
    document: str | None = None
    """Names the text that the definition is, where several entries share it; otherwise made from the id."""
    mentioned: bool = False
    """Named on purpose without being defined."""
    section: str | None = None
    hours: float | None = None
    claims: tuple[Claim, ...] = ()
    anchors: tuple[str, ...] = ()
    """What links call it where that is none of its names: a file's stem, a label, an IRI. Never shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What came out of one file."""

    entries: tuple[Entry, ...] = ()
    problems: tuple[Problem, ...] = ()
    glossary: dict[str, str] = field(default_factory=dict)
    """``name``, ``version`` and ``licence`` of the glossary, as far as the file gives them."""
    language: str | None = None
    """The language that the file says it is in, as a code such as ``de`` or ``pt-br``."""
    left_out: LeftOut | None = None
    """Why the whole file is no part of the glossary, where it is none."""
