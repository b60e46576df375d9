"""Precision, recall and F1 from counts, and how far a share from few cases can be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Score", "Share", "total"]

_Z = 1.959963984540054
"""The 97.5 % point of the normal distribution: 95 % lie within as many standard deviations."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many right of so many."""

    right: int
    of: int

    @property
    def value(self) -> float | None:
        """0 to 1; None of nothing."""
        return self.right / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval of the share that lies behind this one; None of nothing.

        Wilson's score interval: E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
        Journal of the American Statistical Association 22 (1927). It holds for few cases and near 0 and 1, too.

        >>> [round(end, 3) for end in Share(9, 10).interval]
        [0.596, 0.982]
        """
        if not self.of:
            return None
        share, square = self.right / self.of, _Z * _Z
        centre = share + square / (2 * self.of)
        half = _Z * sqrt(share * (1 - share) / self.of + square / (4 * self.of * self.of))
        scale = 1 + square / self.of
        return min(share, max(0.0, (centre - half) / scale)), max(share, min(1.0, (centre + half) / scale))


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How what was found and what there is to find agree.

    >>> score = Score(gold=4, found=2, right=1)
    >>> score.precision.value, score.recall.value, round(score.f1, 3)
    (0.5, 0.25, 0.333)
    """

    gold: int
    found: int
    right: int

    @property
    def precision(self) -> Share:
        """Of what was found, what is right."""
        return Share(self.right, self.found)

    @property
    def recall(self) -> Share:
        """Of what there is to find, what was found."""
        return Share(self.right, self.gold)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall; None where nothing was to be found and nothing was."""
        return 2 * self.right / (self.gold + self.found) if self.gold + self.found else None


def total(scores: Iterable[Score]) -> Score:
    """The counts of ``scores`` together: precision and recall of it are micro averages."""
    listed = list(scores)
    return Score(
        gold=sum(each.gold for each in listed),
        found=sum(each.found for each in listed),
        right=sum(each.right for each in listed),
    )
