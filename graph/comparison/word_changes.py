"""Which words of a text changed."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Change", "Passage", "abridged", "word_changes"]

_MOST_WORDS = 1_000
"""Words between the first and the last change that are compared one by one: the time grows with their square."""
_KEPT_AROUND = 8
"""Words beside a change that an abridged text keeps."""


class Change(StrEnum):
    """What became of a passage."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Passage:
    """Some words in a row; white space between them counts as one space."""

    change: Change
    text: str


def word_changes(old: str, new: str) -> tuple[Passage, ...]:
    """What makes ``new`` of ``old``: the words of both in order, what was removed before what was added for it.

    >>> [(each.change.value, each.text) for each in word_changes("a big dog", "a small dog")]
    [('kept', 'a'), ('removed', 'big'), ('added', 'small'), ('kept', 'dog')]
    """
    before, after = old.split(), new.split()
    start = _shared(before, after)
    end = _shared(before[start:][::-1], after[start:][::-1])
    passages = [
        (Change.KEPT, before[:start]),
        *_between(before[start : len(before) - end], after[start : len(after) - end]),
        (Change.KEPT, before[len(before) - end :]),
    ]
    return tuple(Passage(change, " ".join(words)) for change, words in passages if words)


def abridged(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """``passages`` with only some words of what was kept beside each change, and "…" for the rest."""
    last = len(passages) - 1
    return tuple(
        _abridged(passage, opens=place == 0, closes=place == last) if passage.change is Change.KEPT else passage
        for place, passage in enumerate(passages)
    )


def _shared(first: Sequence[str], second: Sequence[str]) -> int:
    """How many words both begin with."""
    pairs = zip(first, second, strict=False)
    return next((place for place, (one, other) in enumerate(pairs) if one != other), min(len(first), len(second)))


def _between(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[Change, Sequence[str]]]:
    if max(len(before), len(after)) > _MOST_WORDS:
        yield Change.REMOVED, before
        yield Change.ADDED, after
        return
    for kind, *(from_old, to_old, from_new, to_new) in SequenceMatcher(
        None, before, after, autojunk=False
    ).get_opcodes():
        if kind == "equal":
            yield Change.KEPT, before[from_old:to_old]
        else:
            yield Change.REMOVED, before[from_old:to_old]
            yield Change.ADDED, after[from_new:to_new]


def _abridged(passage: Passage, *, opens: bool, closes: bool) -> Passage:
    words = passage.text.split()
    before = [] if opens else words[:_KEPT_AROUND]
    after = [] if closes else words[-_KEPT_AROUND:]
    if len(words) <= len(before) + len(after) + 1:
        return passage
    return Passage(passage.change, " ".join([*before, "…", *after]))
