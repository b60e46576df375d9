"""Sets of concepts that share most of what is in them: the steps of thousands of learning paths."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Generic, TypeVar, overload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import numpy as np
    import numpy.typing as npt

    from graph.model import Concept

__all__ = ["StepSets", "Steps"]

K = TypeVar("K", bound=Hashable)
_DECIMALS = 9
"""Sums of hours are rounded to so many, as those of learning paths are."""


class StepSets(Generic[K]):
    """Keeps each set as a bit mask, a bit for each key, so that joining and comparing sets is quick and small."""

    def __init__(self) -> None:
        self._numbers: dict[K, int] = {}
        self._keys: list[K] = []

    def mask(self, key: K) -> int:
        """The set of one key; numbers are given as keys come up, so that few keys make short masks."""
        if key not in self._numbers:
            self._numbers[key] = len(self._keys)
            self._keys.append(key)
        return 1 << self._numbers[key]

    def keys(self, mask: int) -> list[K]:
        """What is in a set."""
        import numpy as np

        return [self._keys[number] for number in np.flatnonzero(self._bits(mask))] if mask else []

    def values(self, value: Callable[[K], float]) -> npt.NDArray[np.float64]:
        """A number for each of the n keys so far, shape (n,)."""
        import numpy as np

        return np.array([value(key) for key in self._keys], dtype=np.float64)

    def total(self, mask: int, values: npt.NDArray[np.float64]) -> float:
        """The sum of ``values`` over a set."""
        return round(float(values[self._bits(mask).view(bool)].sum()), _DECIMALS)

    def _bits(self, mask: int) -> npt.NDArray[np.uint8]:
        import numpy as np

        packed = np.frombuffer(mask.to_bytes(len(self._keys) // 8 + 1, "little"), dtype=np.uint8)
        return np.unpackbits(packed, count=len(self._keys), bitorder="little")


class Steps(Sequence["Concept"], Generic[K]):
    """The concepts of a set, looked up when they are asked for: two large graphs may differ in millions of steps."""

    def __init__(self, mask: int, sets: StepSets[K], in_order: Callable[[Iterable[K]], Sequence[Concept]]) -> None:
        """Keep the set, and how its keys become concepts."""
        self._mask = mask
        self._sets = sets
        self._in_order = in_order

    def __len__(self) -> int:
        return self._mask.bit_count()

    @overload
    def __getitem__(self, index: int) -> Concept: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Concept]: ...
    def __getitem__(self, index: int | slice) -> Concept | Sequence[Concept]:
        return self._in_order(self._sets.keys(self._mask))[index]

    def __eq__(self, other: object) -> bool:
        """Whether both have the same concepts."""
        return isinstance(other, Steps) and self._sets is other._sets and self._mask == other._mask

    def __hash__(self) -> int:
        """Steps can be keys."""
        return hash(self._mask)
