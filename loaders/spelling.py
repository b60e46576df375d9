"""What someone may have meant: the nearest of the words that are known."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["did_you_mean", "nearest"]

_NEAR_ENOUGH = 70.0


def nearest(word: str, known: Iterable[str], *, first: int = 3) -> tuple[str, ...]:
    """Up to ``first`` of ``known`` that are spelt nearly like ``word``, best first, without regard to case.

    Similarity is rapidfuzz's ``ratio`` (normalised indel distance), at least 70 of 100.

    >>> nearest("requiers", ["requires", "uses", "is_a"])
    ('requires',)
    """
    from rapidfuzz import fuzz, process

    choices = list({each.casefold(): each for each in reversed(tuple(known))}.values())[::-1]
    found = process.extract(
        word, choices, scorer=fuzz.ratio, processor=str.casefold, limit=first, score_cutoff=_NEAR_ENOUGH
    )
    return tuple(choice for choice, _, _ in found)


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """The question, or None where nothing comes near.

    >>> did_you_mean("Droput", ["Dropout", "Layer"])
    "did you mean 'Dropout'?"
    """
    near = nearest(word, known)
    return f"did you mean {' or '.join(f'{each!r}' for each in near)}?" if near else None
