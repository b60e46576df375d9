"""Which ids there are, in eight bytes each: for graphs whose ids do not fit into memory beside everything else."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import numpy.typing as npt

__all__ = ["IdTable"]


class IdTable:
    """The hashes of ids, sorted, and a count for each.

    Hashes are 64 bits wide and keyed anew in every process, so that nobody can make two ids fall together. What is
    said of ids that are there is exact. That one of a thousand million strange ids is taken for one of a million known
    has a chance of one in ten thousand.
    """

    def __init__(self, ids: Callable[[], Iterator[str]]) -> None:
        """Go through ``ids`` once, and once more where two hashes are the same."""
        self._ids = ids
        self._hashes = np.fromiter(map(hash, ids()), dtype=np.int64)
        self._hashes.sort()
        self._counts: npt.NDArray[np.int32] = np.zeros(len(self._hashes), dtype=np.int32)

    def __len__(self) -> int:
        return len(self._hashes)

    def repeated(self) -> list[str]:
        """The ids that come more than once."""
        again = set(self._hashes[1:][self._hashes[1:] == self._hashes[:-1]].tolist())
        if not again:
            return []
        counts = Counter(id_ for id_ in self._ids() if hash(id_) in again)
        return [id_ for id_, count in counts.items() if count > 1]

    def known(self, ids: Sequence[str]) -> npt.NDArray[np.bool_]:
        """For each of ``ids`` whether it is there, shape (ids,)."""
        wanted = _hashes(ids)
        places = np.searchsorted(self._hashes, wanted)
        places[places == len(self._hashes)] = 0
        return self._hashes[places] == wanted if len(self._hashes) else np.zeros(len(wanted), dtype=np.bool_)

    def count(self, ids: Sequence[str]) -> None:
        """Add one to the count of each of ``ids`` that is there, as often as it is named."""
        np.add.at(self._counts, np.searchsorted(self._hashes, _hashes(ids)[self.known(ids)]), 1)

    def counts(self, ids: Sequence[str]) -> list[int]:
        """The counts of ``ids``, all of which are there."""
        counts: list[int] = self._counts[np.searchsorted(self._hashes, _hashes(ids))].tolist()
        return counts


def _hashes(ids: Iterable[str]) -> npt.NDArray[np.int64]:
    return np.fromiter(map(hash, ids), dtype=np.int64)
