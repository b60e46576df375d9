"""Which rows share a name: the keys of all names, in twelve bytes each."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from graph.names import NameKey

__all__ = ["NOBODY", "SEVERAL", "NameKeys"]

NOBODY = -1
SEVERAL = -2


class NameKeys:
    """Hashes of name keys with the numbers of the rows that have them.

    Whatever two names have in common (:mod:`loaders.name_index` and :mod:`loaders.duplicates` compare ids, names and
    aliases in several ways), they then share their :func:`graph.names.name_key`. Hashes are 64 bits wide and keyed anew
    in every process. Rows that share one by chance are taken for rows that share a name, which costs a closer look.
    """

    def __init__(self) -> None:
        self._hashes = array("q")
        self._numbers = array("i")
        self._sorted: npt.NDArray[np.int64] = np.empty(0, dtype=np.int64)
        self._owners: npt.NDArray[np.int32] = np.empty(0, dtype=np.int32)

    def add(self, number: int, keys: Iterable[NameKey]) -> None:
        """The row ``number`` has names with these keys."""
        for key in keys:
            self._hashes.append(hash(key))
            self._numbers.append(number)

    def seal(self) -> None:
        """Make ready for questions, when all rows are there."""
        hashes = np.frombuffer(self._hashes, dtype=np.int64)
        order = np.argsort(hashes, kind="stable")
        self._sorted, self._owners = hashes[order], np.frombuffer(self._numbers, dtype=np.int32)[order]
        del hashes
        self._hashes, self._numbers = array("q"), array("i")

    def sharing(self) -> set[int]:
        """The rows one of whose keys another row has as well."""
        same = (self._sorted[1:] == self._sorted[:-1]) & (self._owners[1:] != self._owners[:-1])
        return {*self._owners[1:][same].tolist(), *self._owners[:-1][same].tolist()}

    def owners(self, keys: Sequence[NameKey]) -> list[int]:
        """For each of ``keys`` the only row that has it, :data:`NOBODY`, or :data:`SEVERAL`."""
        wanted = np.fromiter(map(hash, keys), dtype=np.int64, count=len(keys))
        first, after = (np.searchsorted(self._sorted, wanted, side=side) for side in ("left", "right"))
        found = after > first
        owners = np.full(len(wanted), NOBODY, dtype=np.int64)
        owners[found] = self._owners[first[found]]
        owners[found & (self._owners_at(after - 1) != self._owners_at(first))] = SEVERAL
        listed: list[int] = owners.tolist()
        return listed

    def all_owners(self, keys: Iterable[NameKey]) -> set[int]:
        """Every row that has one of ``keys``."""
        wanted = np.fromiter(map(hash, keys), dtype=np.int64)
        spans = zip(
            *(np.searchsorted(self._sorted, wanted, side=side).tolist() for side in ("left", "right")), strict=True
        )
        return {owner for first, after in spans for owner in self._owners[first:after].tolist()}

    def _owners_at(self, places: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
        if not len(self._owners):
            return np.zeros(len(places), dtype=np.int32)
        return self._owners[np.clip(places, 0, len(self._owners) - 1)]
