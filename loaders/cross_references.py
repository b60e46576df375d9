"""Entries that only point to another one, and pointers at the end of a definition.

``X: see Y`` makes X an alias of Y; ``See also Y`` relates the two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from graph.errors import Problem
from graph.names import clean_name, name_key, slug
from graph.vocabulary import RelationType
from loaders.duplicates import Fate, Term
from loaders.entries import Claim, Entry
from loaders.entry_rules import warning_at
from loaders.name_index import Names

__all__ = ["Pointers", "follow_pointers", "may_tell_to_see_also", "pointer", "see_also_claims"]

_SEE = re.compile(r"(?:→|see(?: under)?\b:?)\s*(?!also\b)((?:[^.;]|\.(?=\w))+?)\s*\.?", re.IGNORECASE)
_NAME_SEE = re.compile(r"(.+?)\s*[:,;\u2013\u2014-]\s*see:?\s+(?!also\b)(.+)", re.IGNORECASE)
_SEE_ALSO = re.compile(r"(?:^|[.!?;)]\s+|\()(see also:?\s+)([^.!?\n]+?)[.)]*\s*$", re.IGNORECASE)
_LIST = re.compile(r"\s*[,;]\s*(?:and\s+|or\s+)?")
_PAIR = re.compile(r"\s+(?:and|or)\s+")


@dataclass(slots=True)
class Pointers:
    """The entries that say something themselves, with the aliases that the others gave them."""

    entries: list[Entry] = field(default_factory=list)
    fates: list[Fate | None] = field(default_factory=list)
    """For every entry that came in: MERGED for one that went into another; None for one that stays."""
    problems: list[Problem] = field(default_factory=list)


def follow_pointers(entries: Sequence[Entry]) -> Pointers:
    """Make ``X: see Y`` an alias of Y, over several steps where Y points on.

    One that leads nowhere, or in a circle, stays as it is, with a warning.
    """
    pointing = {index: target for index, entry in enumerate(entries) if (target := pointer(entry)) is not None}
    made = Pointers(fates=[None] * len(entries))
    if not pointing:
        made.entries = list(entries)
        return made
    named = _first_by_name(entries, pointing)
    gained: dict[int, list[str]] = {}
    for index, (name, to) in pointing.items():
        entry, end = entries[index], _end(to, named, pointing)
        if end is None and entry.claims:
            continue  # its link says where it leads, and that has another name
        if end is None or end == index:
            message = f"'{name}' says to see '{to}', which is no term here"
            made.problems.append(warning_at(entry.place, "see-unknown", message, "correct the name, or add the term"))
        else:
            gained.setdefault(end, []).extend((name, *entry.aliases))
            made.fates[index] = Fate.MERGED
    for index, entry in enumerate(entries):
        if made.fates[index] is None:
            made.entries.append(_with_aliases(entry, gained.get(index, ())))
    return made


def pointer(entry: Entry) -> tuple[str, str] | None:
    """The name that ``entry`` gives to what it points to, and what that is; None where it says something itself."""
    if entry.mentioned or any(claim.type is not RelationType.RELATED_TO for claim in entry.claims):
        return None  # a plain link only repeats what the pointer says
    if entry.definition is not None:
        found = _SEE.fullmatch(entry.definition)
        return (entry.name, clean_name(found.group(1))) if found else None
    found = _NAME_SEE.fullmatch(entry.name)
    return (clean_name(found.group(1)), clean_name(found.group(2))) if found else None


def may_tell_to_see_also(definition: str) -> bool:
    """Whether :func:`see_also_claims` may find anything in it: a quick look that misses nothing."""
    return not definition.isascii() or "see also" in definition.lower()


def see_also_claims(term: Term, names: Names) -> tuple[tuple[Claim, ...], tuple[Problem, ...]]:
    """RELATED_TO for every term that the last sentence of a definition tells to see also; warnings for the others."""
    claims: list[Claim] = []
    problems: list[Problem] = []
    for entry in (term.entry, *term.further):
        definition = entry.definition or ""
        found = _SEE_ALSO.search(definition[-1000:]) if may_tell_to_see_also(definition) else None
        if found is None or entry.mentioned:
            continue
        listed = _balanced(found)
        linked = any(found.group(1) + listed in (claim.quote or "") for claim in term.entry.claims)
        for target, end in _items(listed, names):
            quote = found.group(1) + listed[:end]
            if names.find(target) is not None:
                if names.find(target) != term.id:
                    claims.append(Claim(type=RelationType.RELATED_TO, target=target, place=entry.place, quote=quote))
            elif not linked:  # where links say what is meant, the words between them are prose
                message = f"'{entry.name}' says to see also '{target}', which is no term here; nothing was related"
                problems.append(warning_at(entry.place, "see-unknown", message, names.suggestion(target)))
    return tuple(claims), tuple(problems)


def _balanced(found: re.Match[str]) -> str:
    """What is to be seen also, with the parenthesis that closes a name such as ``agent (RL)``."""
    text = found.group(2)
    opened = text.count("(") > text.count(")") and found.string.startswith(")", found.end(2))
    return f"{text})" if opened else text


def _first_by_name(entries: Sequence[Entry], pointing: dict[int, tuple[str, str]]) -> dict[str, int]:
    """Where each id, name and alias leads: to the first entry that has it, one that points nowhere if there is one.

    By slug, and by name key where that is nothing's slug.
    """
    named: dict[str, int] = {}
    loosely: dict[str, int] = {}
    for index in sorted(range(len(entries)), key=lambda index: index in pointing):
        entry = entries[index]
        own = pointing[index][0] if index in pointing else entry.name
        for name in (entry.id or own, own, *entry.aliases, *entry.anchors):
            named.setdefault(slug(name), index)
            loosely.setdefault(name_key(name), index)
    return {**loosely, **named}


def _end(target: str, named: dict[str, int], pointing: dict[int, tuple[str, str]]) -> int | None:
    """The entry that ``target`` leads to in the end; None for nothing or a circle."""
    seen: set[int] = set()
    at = _at(target, named)
    while at is not None and at in pointing:
        if at in seen:
            return None
        seen.add(at)
        at = _at(pointing[at][1], named)
    return at


def _at(target: str, named: dict[str, int]) -> int | None:
    found = named.get(slug(target))
    return named.get(name_key(target)) if found is None else found


def _with_aliases(entry: Entry, more: Sequence[str]) -> Entry:
    known = {entry.name.casefold(), *(alias.casefold() for alias in entry.aliases)}
    fresh = {alias.casefold(): alias for alias in more if alias.casefold() not in known}
    return replace(entry, aliases=(*entry.aliases, *fresh.values())) if fresh else entry


def _items(text: str, names: Names) -> Iterator[tuple[str, int]]:
    """The names in a list such as ``A, B and C``, each with the offset at which it ends in ``text``."""
    for start, end in _spans(text, _LIST, 0, len(text)):
        yield from _paired(text, start, end, names)


def _paired(text: str, start: int, end: int, names: Names) -> Iterator[tuple[str, int]]:
    """The names between "and" and "or"; a name that is there may hold such a word."""
    while start < end:
        cuts = list(_PAIR.finditer(text, start, end))
        known = (cut for cut in cuts if names.find(text[start : cut.start()]) is not None)
        cut = next(known, cuts[0] if cuts else None)
        if cut is None or names.find(text[start:end]) is not None:
            yield text[start:end], end
            return
        yield text[start : cut.start()], cut.start()
        start = cut.end()


def _spans(text: str, separator: re.Pattern[str], start: int, end: int) -> Iterator[tuple[int, int]]:
    for found in separator.finditer(text, start, end):
        if found.start() > start:
            yield start, found.start()
        start = found.end()
    if start < end:
        yield start, end
