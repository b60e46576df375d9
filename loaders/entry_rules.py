"""What every entry has to keep to, whatever format it came in."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from graph.errors import Problem, Severity
from graph.names import clean_name, slug
from loaders.entries import Entry, Place

__all__ = ["LONGEST_NAME", "Checked", "check_entry", "error_at", "name_fault", "warning_at"]

LONGEST_NAME = 200
"""Characters that a name or alias may have."""

_NO_TEXT = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Checked:
    """An entry with its names cleaned, and what is wrong with it."""

    entry: Entry
    problems: tuple[Problem, ...]


def error_at(place: Place, code: str, message: str, suggestion: str) -> Problem:
    """An error with its place."""
    return _problem(Severity.ERROR, place, code, message, suggestion)


def warning_at(place: Place, code: str, message: str, suggestion: str | None) -> Problem:
    """A warning with its place."""
    return _problem(Severity.WARNING, place, code, message, suggestion)


def check_entry(entry: Entry) -> Checked:
    """``entry`` with clean names and its definition in NFC without white space around it; never raises."""
    clean = _cleaned(entry)
    return Checked(clean, tuple(_faults(entry, clean)))


def _cleaned(entry: Entry) -> Entry:
    """``entry`` itself where it is clean already, which most are."""
    name = clean_name(entry.name)
    definition = unicodedata.normalize("NFC", entry.definition or "").strip() or None
    aliases = _clean_aliases(entry.aliases, name) if entry.aliases else ()
    id_ = slug(entry.id)[:LONGEST_NAME] if entry.id else None
    section = clean_name(entry.section or "") or None
    if (name, id_, aliases, definition, section) == (
        entry.name,
        entry.id,
        entry.aliases,
        entry.definition,
        entry.section,
    ):
        return entry
    return replace(entry, name=name, id=id_, aliases=aliases, definition=definition, section=section)


def _clean_aliases(written: Sequence[str], name: str) -> tuple[str, ...]:
    aliases: dict[str, str] = {}
    for alias in map(clean_name, written):
        if alias and alias.casefold() != name.casefold():
            aliases.setdefault(alias.casefold(), alias)
    return tuple(aliases.values())


def name_fault(name: str) -> tuple[str, str] | None:
    """What is wrong with a cleaned name, and what to do; None for a good one.

    >>> name_fault("Agent (RL)") is None, name_fault("機械学習") is None, name_fault("!?") is None
    (True, True, True)
    >>> name_fault("")
    ('the name is empty', 'write a name, or remove the entry')
    """
    if not name:
        return "the name is empty", "write a name, or remove the entry"
    if len(name) > LONGEST_NAME:
        shown = f"'{name[:40]}…'"
        return f"the name {shown} has {len(name)} characters", f"give a name of at most {LONGEST_NAME}"
    strange = None if name.isprintable() else next(filter(_is_control_character, name), None)
    if strange is not None:
        return f"the name holds the control character U+{ord(strange):04X}", "remove it"
    return None


def _is_control_character(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs")


def _faults(entry: Entry, clean: Entry) -> Iterator[Problem]:
    place = entry.place
    fault = name_fault(clean.name)
    if fault:
        yield error_at(place, "name", *fault)
    for alias in clean.aliases:
        alias_fault = name_fault(alias)
        if alias_fault:
            yield error_at(place, "alias", f"in the aliases of '{clean.name}', {alias_fault[0]}", alias_fault[1])
    if entry.aliases and not all(map(clean_name, entry.aliases)):
        yield warning_at(place, "alias-empty", f"an alias of '{clean.name}' is empty and was left out", "remove it")
    if entry.id and clean.id != entry.id:
        message = f"the id '{entry.id[:60]}' became '{clean.id}': an id has lower-case letters, digits and hyphens"
        yield warning_at(place, "id", message, f"write '{clean.id}'" if clean.id else "write one, or leave it out")
    if clean.hours is not None and not (math.isfinite(clean.hours) and clean.hours > 0):
        yield error_at(place, "hours", f"{clean.hours:g} is no number of hours", "give a positive number, such as 1.5")
    if clean.definition and not clean.definition.isascii() and _NO_TEXT.search(clean.definition):
        message = f"the definition of '{clean.name}' holds half of a character (a lone surrogate)"
        yield error_at(place, "definition", message, "write the character itself")


def _problem(severity: Severity, place: Place, code: str, message: str, suggestion: str | None) -> Problem:
    return Problem(
        severity=severity,
        code=code,
        message=message,
        suggestion=suggestion,
        file=place.file,
        line=place.line,
        path=place.path,
    )
