"""The vectors of one version of a graph in memory, and what lies near what, exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graph.errors import InvalidArgumentError
from graph.model import ConceptId, VectorTable
from graph.store import Scored
from graph.stores.nearest_rows import nearest_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

__all__ = ["StoredVectors"]

_SCORES_AT_ONCE = 16_000_000
"""How many similarities are held in memory at a time: 64 MB."""


class StoredVectors:
    """All vectors of one version of a graph, rows sorted by concept id, so that the order of rows breaks ties."""

    def __init__(self, table: VectorTable) -> None:
        """Index the rows of ``table``."""
        self.table = table
        self._row_of = {concept: row for row, concept in enumerate(table.ids)}

    def subset(self, ids: Sequence[ConceptId]) -> VectorTable:
        """The rows of those of ``ids`` that have a vector, each once, in the order asked."""
        rows = [self._row_of[concept] for concept in dict.fromkeys(ids) if concept in self._row_of]
        table = self.table
        return VectorTable(
            table.encoder,
            tuple(table.ids[row] for row in rows),
            tuple(table.text_hashes[row] for row in rows),
            table.matrix[rows],
        )

    def nearest(self, ids: Sequence[ConceptId], first: int) -> dict[ConceptId, tuple[Scored, ...]]:
        """The ``first`` others nearest to each of those of ``ids`` that have a vector."""
        asked = [concept for concept in dict.fromkeys(ids) if concept in self._row_of]
        at_once = max(1, _SCORES_AT_ONCE // max(1, len(self.table.ids)))
        found: dict[ConceptId, tuple[Scored, ...]] = {}
        for start in range(0, len(asked), at_once):
            some = asked[start : start + at_once]
            scores = self.table.matrix[[self._row_of[concept] for concept in some]] @ self.table.matrix.T
            for concept, row_scores in zip(some, scores, strict=True):
                found[concept] = self._scored(nearest_rows(row_scores, first, leave_out=self._row_of[concept]))
        return found

    def nearest_to(self, vector: npt.NDArray[np.float32], first: int) -> tuple[Scored, ...]:
        """The ``first`` concepts nearest to ``vector``."""
        dimension = self.table.matrix.shape[1]
        if vector.shape != (dimension,):
            raise InvalidArgumentError(
                f"the vector has shape {vector.shape}; those of the store have ({dimension},)",
                suggestion=f"encode with {self.table.encoder}, or load the glossary again with the other encoder",
            )
        return self._scored(nearest_rows(self.table.matrix @ vector.astype(np.float32), first))

    def _scored(self, rows: list[tuple[int, float]]) -> tuple[Scored, ...]:
        return tuple(Scored(self.table.ids[row], score) for row, score in rows)
