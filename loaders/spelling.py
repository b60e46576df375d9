"""What someone may have meant: the nearest of the words that are known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

__all__ = ["Spellings", "did_you_mean", "near", "nearest"]

_NEAR_ENOUGH = 70.0


class Spellings:
    """Words that are known, made ready for many questions."""

    def __init__(self, known: Iterable[str]) -> None:
        by_folded = {each.casefold(): each for each in reversed(tuple(known))}  # of two that are alike, the first
        self._folded = list(by_folded)[::-1]
        self._written = list(by_folded.values())[::-1]

    def nearest(self, word: str, *, first: int = 3) -> tuple[str, ...]:
        """Up to ``first`` of the words that are spelt nearly like ``word``, best first, without regard to case.

        Similarity is rapidfuzz's ``ratio`` (normalised indel distance), at least 70 of 100.
        """
        from rapidfuzz import fuzz, process

        found = process.extract(
            word.casefold(), self._folded, scorer=fuzz.ratio, limit=first, score_cutoff=_NEAR_ENOUGH
        )
        return tuple(self._written[index] for _, _, index in found)

    def did_you_mean(self, word: str) -> str | None:
        """The question, or None where nothing comes near."""
        near = self.nearest(word)
        return f"did you mean {' or '.join(f'{each!r}' for each in near)}?" if near else None


def nearest(word: str, known: Iterable[str], *, first: int = 3) -> tuple[str, ...]:
    """Up to ``first`` of ``known`` that are spelt nearly like ``word``; see :meth:`Spellings.nearest`.

    >>> nearest("requiers", ["requires", "uses", "is_a"])
    ('requires',)
    """
    return Spellings(known).nearest(word, first=first)


def near(word: str, known: Iterable[str]) -> Iterator[str]:
    """Those of ``known`` that :class:`Spellings` would choose from, one by one: the others need not be held.

    >>> list(near("droput", ["Layer", "Dropout", "dropout"]))
    ['Dropout', 'dropout']
    """
    from rapidfuzz import fuzz, process

    found = process.extract_iter(word, known, scorer=fuzz.ratio, processor=str.casefold, score_cutoff=_NEAR_ENOUGH)
    return (choice for choice, _, _ in found)


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """The question, or None where nothing comes near.

    >>> did_you_mean("Droput", ["Dropout", "Layer"])
    "did you mean 'Dropout'?"
    """
    return Spellings(known).did_you_mean(word)
