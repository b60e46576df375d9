"""Which of many relations may lie on a cycle, by numbers alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Numbers = npt.NDArray[np.int32]

__all__ = ["may_lie_on_cycle"]


def may_lie_on_cycle(sources: Numbers, targets: Numbers) -> npt.NDArray[np.bool_]:
    """For each relation, shape (relations,), False where it certainly lies on no cycle.

    What leads to no cycle and what no cycle leads to is peeled off from both sides (Kahn 1962): linear in the number of
    relations. What is left are the cycles and the ways between them.
    """
    inside = _peeled(sources, targets, np.ones(len(sources), dtype=np.bool_))
    return _peeled(targets, sources, inside) if inside.any() else inside


def _peeled(sources: Numbers, targets: Numbers, inside: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """``inside`` without the relations that start where, after all, none ends."""
    rows = np.flatnonzero(inside)
    rows = rows[np.argsort(sources[rows], kind="stable")]
    count = int(max(sources.max(initial=-1), targets.max(initial=-1))) + 1
    first = np.searchsorted(sources[rows], np.arange(count + 1)).astype(np.int32)
    waiting = np.bincount(targets[rows], minlength=count).astype(np.int32)
    free = np.flatnonzero((waiting == 0) & (np.diff(first) > 0)).tolist()
    ends, starts, counts = targets[rows].data, first.data, waiting.data
    while free:
        concept = free.pop()
        for place in range(starts[concept], starts[concept + 1]):
            end = ends[place]
            counts[end] -= 1
            if not counts[end]:
                free.append(end)
    return inside & (waiting[sources] > 0)
