"""Nearest vectors in a Neo4j store.

Up to :data:`EXACT_UP_TO` vectors are read once for each version and compared exactly in memory: the same answer as
the embedded store, and faster than asking. Beyond, the server's vector index proposes several times as many as were
asked for and these are ranked exactly, so that scores and order are exact and only a far one may be missed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graph.errors import InvalidArgumentError
from graph.model import ConceptId
from graph.store import Scored
from graph.stores import neo4j_statements as statements
from graph.stores.nearest_rows import nearest_rows
from graph.stores.neo4j_rows import as_vector_table
from graph.stores.neo4j_schema import vector_index_name, vector_property
from graph.stores.stored_vectors import StoredVectors

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

    from graph.model import VectorTable
    from graph.stores.neo4j_rows import Row
    from graph.stores.neo4j_snapshot import Snapshot

__all__ = ["EXACT_UP_TO", "Vectors"]

EXACT_UP_TO = 20_000
"""Vectors: 30 MB of memory at 384 dimensions."""
_FETCHED_FOR_EACH = 5
_FETCHED_AT_LEAST = 200
_SPARE = 20
"""Vectors read beyond what was asked for: the index scores in single precision, so that its last ones may change places."""


class Vectors:
    """The vectors of the current version, in memory as long as it lasts where they are few enough."""

    def __init__(self, exact_up_to: int = EXACT_UP_TO) -> None:
        """Nothing is read yet."""
        self._exact_up_to = exact_up_to
        self._in_memory: tuple[str, StoredVectors] | None = None

    def nearest(self, snapshot: Snapshot, ids: Sequence[ConceptId], first: int) -> dict[ConceptId, tuple[Scored, ...]]:
        """See :meth:`graph.store.GraphStore.nearest`."""
        loaded = snapshot.loaded
        if loaded.dimension is None:
            snapshot.prove_current()
            return {}
        if loaded.vectors <= self._exact_up_to:
            return self._all(snapshot, loaded.dimension).nearest(ids, first)
        asked = list(dict.fromkeys(ids))
        fetched = _fetched(first)
        while True:
            parameters = _at_index(loaded.dimension) | {"fetch": fetched, "keep": max(first, 0) + 1 + _SPARE}
            rows = snapshot.rows(statements.NEAREST, ids=asked, **parameters)
            if _enough((row[2] for row in rows), first + 1, loaded.vectors, fetched):
                break
            fetched *= 4
        found = {ConceptId(id_): _exactly(_vector(floats), near, first, leave_out=id_) for id_, floats, near in rows}
        return {id_: found[id_] for id_ in asked if id_ in found}

    def nearest_to(self, snapshot: Snapshot, vector: npt.NDArray[np.float32], first: int) -> tuple[Scored, ...]:
        """See :meth:`graph.store.GraphStore.nearest_to_vector`."""
        loaded = snapshot.loaded
        if loaded.dimension is None:
            snapshot.prove_current()
            return ()
        if loaded.vectors <= self._exact_up_to:
            return self._all(snapshot, loaded.dimension).nearest_to(vector, first)
        if vector.shape != (loaded.dimension,):
            raise InvalidArgumentError(
                f"the vector has shape {vector.shape}; those of the store have ({loaded.dimension},)",
                suggestion=f"encode with {loaded.info.encoder}, or load the glossary again with the other encoder",
            )
        fetched = _fetched(first)
        while True:
            parameters = _at_index(loaded.dimension) | {"fetch": fetched, "keep": max(first, 0) + _SPARE}
            rows = snapshot.rows(statements.NEAREST_TO_VECTOR, vector=vector.tolist(), **parameters)
            if _enough([rows], first, loaded.vectors, fetched):
                return _exactly(vector, rows, first)
            fetched *= 4

    def table(self, snapshot: Snapshot, ids: Sequence[ConceptId] | None) -> VectorTable | None:
        """See :meth:`graph.store.GraphStore.vectors`."""
        loaded = snapshot.loaded
        if loaded.dimension is None:
            snapshot.prove_current()
            return None
        if loaded.vectors <= self._exact_up_to:
            vectors = self._all(snapshot, loaded.dimension)
            return vectors.table if ids is None else vectors.subset(ids)
        if ids is None:
            return as_vector_table(
                loaded.info.encoder or "", snapshot.streamed(statements.ALL_VECTORS), loaded.dimension
            )
        found = {row[0]: row for row in snapshot.rows(statements.VECTORS_BY_ID, ids=list(dict.fromkeys(ids)))}
        rows = [found[id_] for id_ in dict.fromkeys(ids) if id_ in found]
        return as_vector_table(loaded.info.encoder or "", rows, loaded.dimension)

    def _all(self, snapshot: Snapshot, dimension: int) -> StoredVectors:
        loaded = snapshot.loaded
        in_memory = self._in_memory
        if in_memory is None or in_memory[0] != loaded.version:
            rows = snapshot.streamed(statements.ALL_VECTORS)
            in_memory = (loaded.version, StoredVectors(as_vector_table(loaded.info.encoder or "", rows, dimension)))
            self._in_memory = in_memory
        else:
            snapshot.prove_current()
        return in_memory[1]


def _at_index(dimension: int) -> dict[str, object]:
    return {"index": vector_index_name(dimension), "property": vector_property(dimension)}


def _fetched(first: int) -> int:
    return max(_FETCHED_AT_LEAST, _FETCHED_FOR_EACH * first)


def _enough(found: Iterable[Sequence[Row]], wanted: int, there: int, fetched: int) -> bool:
    """Whether each search found what it could; during a load another version takes up places."""
    return fetched >= 2 * there or all(len(rows) >= min(wanted, there) for rows in found)


def _vector(floats: bytes) -> npt.NDArray[np.float32]:
    return np.frombuffer(floats, dtype="<f4")


def _exactly(
    vector: npt.NDArray[np.float32], found: Sequence[Row], first: int, *, leave_out: str | None = None
) -> tuple[Scored, ...]:
    """The best of ``found``, rows of id and bytes, by cosine and then id."""
    rows = sorted((row for row in found if row[0] != leave_out), key=lambda row: str(row[0]))
    if not rows:
        return ()
    matrix = np.stack([_vector(row[1]) for row in rows])
    return tuple(Scored(ConceptId(rows[row][0]), score) for row, score in nearest_rows(matrix @ vector, first))
