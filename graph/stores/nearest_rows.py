"""The rows of a matrix of unit vectors that lie nearest to a vector, exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["nearest_rows"]

_DECIMALS = 6
"""To which similarities are rounded, so that equal vectors are equal whatever the order of the sums."""


def nearest_rows(
    scores: npt.NDArray[np.float32], first: int, *, leave_out: int | None = None
) -> list[tuple[int, float]]:
    """The ``first`` best of ``scores`` (shape (n,)) as (row, cosine), best first, then by row.

    >>> nearest_rows(np.array([0.5, 1.0, 0.5, -1.0], dtype=np.float32), 2)
    [(1, 1.0), (0, 0.5)]
    """
    if first <= 0 or scores.size == 0:
        return []
    rounded = np.clip(np.round(scores.astype(np.float64), _DECIMALS), -1.0, 1.0)
    wanted = first + (leave_out is not None)
    if wanted < rounded.size:
        least = -np.partition(-rounded, wanted - 1)[wanted - 1]
        candidates = np.flatnonzero(rounded >= least)
    else:
        candidates = np.arange(rounded.size)
    ranked = candidates[np.argsort(-rounded[candidates], kind="stable")]
    return [(int(row), float(rounded[row])) for row in ranked if row != leave_out][:first]
