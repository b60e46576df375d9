"""Dictionaries of the DICT server: ``X.index`` with ``X.dict`` or ``X.dict.dz`` beside it.

The definition of an entry is its text without headwords, pronunciation, part of speech, topic and date of change.
``{references}`` become relations, an entry that is only a reference an alias, FOLDOC's first ``<topic>`` the section.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import PurePath

from graph.errors import Problem
from loaders.entries import Entry, Place, Reading
from loaders.entry_rules import error_at
from loaders.formats.dictd_files import (
    INDEX_LINE,
    IndexLine,
    Texts,
    is_dictzip,
    open_texts,
    read_index,
    texts_by_place,
)
from loaders.formats.dictd_headwords import Headword, Record, settle_headwords
from loaders.formats.dictd_text import link_references, read_entry_text
from loaders.formats.linked_text import LinkedText
from loaders.formats.registry import Content, register

__all__ = ["COMPANIONS", "DictdReader"]

COMPANIONS = (".dict", ".dict.dz")
"""Endings of the file that holds the texts, beside the index."""

_ABOUT = re.compile(r"00-?database-?(\w*)", re.IGNORECASE)
_LOOKED_AT = 20
"""Lines by which an index is recognised."""
_VERSION = re.compile(r"\s*\((?:version\s+)?([^()]*\d[^()]*)\)\.?$")
_LICENCE = re.compile(r"licen[cs]e|copyright|public domain|permission", re.IGNORECASE)
_BOILERPLATE = re.compile(r"the original data|no additional restrictions", re.IGNORECASE)
_LONGEST_LICENCE = 600


class DictdReader:
    """Reads the index of a dictionary and the texts that it leads to."""

    name = "dictd"
    description = "a dictionary of the DICT server, an .index with its .dict or .dict.dz beside it"
    suffixes: tuple[str, ...] = (".index", ".dict", ".dz")

    def recognises(self, content: Content) -> bool:
        """Whether it is an index that has its texts beside it or says what it is, or texts in dictzip."""
        if content.text is None:
            return is_dictzip(content.data)
        first = content.text[:4000].split("\n")[:_LOOKED_AT]
        lines = [line for line in (first[:-1] or first) if line]
        if not lines or not all(INDEX_LINE.fullmatch(line) for line in lines):
            return False
        return bool(content.companions) or any(_ABOUT.match(line) for line in lines)

    def read(self, content: Content, _names: Content | None) -> Reading:
        """An entry for each headword, with those that lead to the same text as its aliases."""
        if PurePath(content.file).suffix.casefold() in (".dict", ".dz"):
            return Reading(
                problems=(_without(content.file, "its index", f"{_stem(PurePath(content.file).name)}.index"),)
            )
        lines, problems = read_index(content.text or "", content.file)
        beside = next((suffix for suffix in COMPANIONS if suffix in content.companions), None)
        if beside is None:
            stem = _stem(PurePath(content.file).name)
            there = " or ".join(f"{stem}{suffix}" for suffix in COMPANIONS)
            return Reading(problems=(*problems, _without(content.file, "the file with its texts", there)))
        texts = open_texts(content.companions[beside], f"{_stem(content.file)}{beside}", lines)
        if isinstance(texts, Problem):
            return Reading(problems=(*problems, texts))
        return _read(lines, texts, content.file, problems)


def _read(lines: list[IndexLine], texts: Texts, file: str, problems: list[Problem]) -> Reading:
    records: list[Record] = []
    about: dict[str, str] = {}
    for place, listed in texts_by_place(lines).items():
        text = _text_at(place, listed[0], texts, file)
        if isinstance(text, Problem):
            problems.append(text)
            continue
        names = tuple(dict.fromkeys(line.headword for line in listed))
        special = next((found for name in names if (found := _ABOUT.match(name))), None)
        if special is not None:
            about[special.group(1).casefold()] = text
        else:
            records.append(Record(read_entry_text(text, names), Place(file, listed[0].line)))
    settled = settle_headwords(records)
    known = _known(settled.headwords)
    return Reading(
        entries=tuple(_entry(headword, known) for headword in settled.headwords),
        problems=(*problems, *settled.problems),
        glossary=_glossary(about),
    )


def _text_at(place: tuple[int, int], line: IndexLine, texts: Texts, file: str) -> str | Problem:
    start, length = place
    if start + length > len(texts.data):
        message = (
            f"'{line.headword}' is said to be in bytes {start} to {start + length} of the texts, "
            f"which have {len(texts.data)}"
        )
        return error_at(Place(file, line.line), "dictd-offset", message, "take index and texts of one version")
    try:
        return texts.data[start : start + length].decode(texts.encoding)
    except UnicodeDecodeError as error:
        message = f"the text of '{line.headword}' is not {texts.encoding.upper()} at byte {start + error.start}"
        return error_at(Place(file, line.line), "undecodable", message, "take index and texts of one version")


def _known(headwords: Sequence[Headword]) -> Callable[[str], str | None]:
    """A function that gives the name under which a headword is kept: as written exactly, else without regard to case."""
    exactly: dict[str, str] = {}
    loosely: dict[str, str] = {}
    for headword in headwords:
        for name in (headword.written, headword.name, *headword.aliases):
            exactly.setdefault(name, headword.name)
    for name, kept in exactly.items():
        loosely.setdefault(name.casefold(), kept)

    def known(name: str) -> str | None:
        return exactly.get(name) or loosely.get(name.casefold())

    return known


def _entry(headword: Headword, known: Callable[[str], str | None]) -> Entry:
    made = LinkedText()
    pointer = headword.records[0].text.pointer if len(headword.records) == 1 else None
    if pointer is not None:
        link_references(made.add("See "), [f"{{{pointer}}}"], known, headword.name)
        made.add("" if made.text.endswith(".") else ".")
    else:
        link_references(
            made, (part for record in headword.records for part in record.text.paragraphs), known, headword.name
        )
    return Entry(
        name=headword.name,
        place=headword.place,
        aliases=tuple(headword.aliases),
        definition=made.text or None,
        section=headword.topic,
        claims=made.claims(headword.place),
    )


def _glossary(about: dict[str, str]) -> dict[str, str]:
    """Name, version and licence, from the entries about the dictionary itself."""
    made: dict[str, str] = {}
    short = " ".join(line.strip() for line in about.get("short", "").split("\n") if not _ABOUT.match(line)).strip()
    if short:
        version = _VERSION.search(short)
        made["name"] = short[: version.start()] if version else short
        made |= {"version": version.group(1)} if version else {}
    paragraphs = (" ".join(each.split()) for each in re.split(r"\n\s*\n", about.get("info", "")))
    licence = " ".join(each for each in paragraphs if _LICENCE.search(each) and not _BOILERPLATE.search(each))
    if licence:
        made["licence"] = licence if len(licence) <= _LONGEST_LICENCE else licence[: _LONGEST_LICENCE - 1] + "…"
    return made


def _stem(file: str) -> str:
    """The name that index and texts share."""
    return re.sub(r"\.(?:index|dict(?:\.dz)?)$", "", file, flags=re.IGNORECASE)


def _without(file: str, what: str, wanted: str) -> Problem:
    message = f"{what} is not beside it"
    return error_at(Place(file), "companion-missing", message, f"put {wanted} into the same folder")


register(DictdReader(), companions=COMPANIONS)
