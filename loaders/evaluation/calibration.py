"""Whether confidences are what they say: whether of relations with confidence .8 eight in ten are right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loaders.evaluation.scores import Share

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["BINS", "Calibration", "ConfidenceBin", "calibrate"]

BINS = 10
"""Into how many bins of equal width the confidences from 0 to 1 fall."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfidenceBin:
    """The forecasts with a confidence from ``low`` up to ``high``, which the last bin includes."""

    low: float
    high: float
    mean_confidence: float
    right: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """How confidences and what came true agree. Less is better for both figures."""

    count: int
    expected_error: float | None
    """Expected calibration error, 0 to 1: how far confidence and share right lie apart in a bin, on average over the forecasts.

    M. P. Naeini, G. F. Cooper, M. Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning", AAAI 2015.
    """
    brier: float | None
    """The mean square of what a confidence lacks to 1 where it is right and to 0 where it is wrong, 0 to 1.

    G. W. Brier, "Verification of forecasts expressed in terms of probability", Monthly Weather Review 78 (1950).
    """
    bins: tuple[ConfidenceBin, ...] = ()
    """Those that hold a forecast, lowest first."""


def calibrate(forecasts: Iterable[tuple[float, bool]]) -> Calibration:
    """The calibration of ``forecasts``: a confidence from 0 to 1 each, and whether it came true.

    >>> made = calibrate([(0.8, True), (0.8, False), (0.5, True)])
    >>> round(made.expected_error, 3), round(made.brier, 3), [each.right.of for each in made.bins]
    (0.367, 0.31, [1, 2])
    """
    filled: dict[int, list[tuple[float, bool]]] = {}
    for confidence, right in forecasts:
        filled.setdefault(min(int(confidence * BINS + 1e-9), BINS - 1), []).append((confidence, right))
    count = sum(map(len, filled.values()))
    if not count:
        return Calibration(count=0, expected_error=None, brier=None)
    bins = tuple(_bin(number, filled[number]) for number in sorted(filled))
    apart = (abs(each.mean_confidence * each.right.of - each.right.right) for each in bins)
    squares = (
        (confidence - right) ** 2 for number in sorted(filled) for confidence, right in sorted(filled[number])
    )  # in one order, so that rounding is the same for any
    return Calibration(count=count, expected_error=sum(apart) / count, brier=sum(squares) / count, bins=bins)


def _bin(number: int, forecasts: list[tuple[float, bool]]) -> ConfidenceBin:
    return ConfidenceBin(
        low=number / BINS,
        high=(number + 1) / BINS,
        mean_confidence=sum(sorted(confidence for confidence, _ in forecasts)) / len(forecasts),
        right=Share(sum(right for _, right in forecasts), len(forecasts)),
    )
