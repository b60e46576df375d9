"""The vectors of a SQLite store, read into one matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graph.model import ConceptId, VectorTable
from graph.stores.sqlite_rows import DamagedError, Row, decoded
from graph.stores.sqlite_statements import EMBEDDING, VECTOR_BLOCKS, VECTOR_ROWS
from graph.stores.stored_vectors import StoredVectors

if TYPE_CHECKING:
    import sqlite3

__all__ = ["StoredVectors", "read_vectors"]


def read_vectors(connection: sqlite3.Connection) -> StoredVectors | None:
    """All vectors of the store, one copy in memory that nobody can write to; None where there are none."""
    embedding = connection.execute(EMBEDDING).fetchone()
    if embedding is None:
        return None
    encoder, dimension = embedding
    if not isinstance(dimension, int) or dimension < 1:
        raise DamagedError(f"vectors of dimension {dimension}")
    rows = connection.execute(VECTOR_ROWS).fetchall()
    matrix = np.empty((len(rows), dimension), dtype=np.float32)

    def place(row: Row) -> int:
        first_row, floats = row
        block = np.frombuffer(floats, dtype="<f4").reshape(-1, dimension)
        matrix[first_row : first_row + len(block)] = block
        return len(block)

    if sum(decoded(place, connection.execute(VECTOR_BLOCKS))) != len(rows):
        raise DamagedError("vectors are missing")
    matrix.setflags(write=False)
    ids = tuple(ConceptId(id_) for id_, _ in rows)
    return StoredVectors(VectorTable(encoder, ids, tuple(text_hash for _, text_hash in rows), matrix))
