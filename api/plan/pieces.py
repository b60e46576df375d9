"""Concepts as they stand in answers: their JSON, made once for each version of a store and each way of selecting fields."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from api.plan.filling import Fill
    from api.plan.running import Run
    from api.schema.lookups import ConceptRows
    from graph.model import ConceptId

__all__ = ["AsTheyAre", "ConceptPieces", "Pieces"]

_OVERHEAD = 200
"""Bytes that a piece takes beside its own, about."""


class Pieces:
    """The pieces of one version, as many as fit into ``most_bytes``; may be shared between threads."""

    def __init__(self, most_bytes: int) -> None:
        self._most, self._bytes = most_bytes, 0
        self._version: str | None = None
        self._by_shape: dict[Hashable, dict[ConceptId, orjson.Fragment]] = {}
        self._lock = Lock()

    def of(self, version: str, shape: Hashable) -> Mapping[ConceptId, orjson.Fragment]:
        """What there is for this version, by id; those of any other version are let go."""
        with self._lock:
            if version != self._version:
                self._version, self._bytes, self._by_shape = version, 0, {}
            return self._by_shape.setdefault(shape, {})

    def keep(self, version: str, shape: Hashable, made: Mapping[ConceptId, bytes]) -> None:
        """Add ``made``; where they do not fit any more, all that was there goes first."""
        size = sum(map(len, made.values())) + _OVERHEAD * len(made)
        pieces = {id_: orjson.Fragment(piece) for id_, piece in made.items()}
        with self._lock:
            if version != self._version or size > self._most:
                return
            if self._bytes + size > self._most:
                self._bytes, self._by_shape = 0, {}
            self._bytes += size
            # A new dictionary would cost as much as all that is there; others may be reading this one, which is safe.
            self._by_shape.setdefault(shape, {}).update(pieces)


@dataclass(frozen=True, slots=True, eq=False)
class ConceptPieces:
    """How the concepts of a selection come that says all in fields of their own."""

    rows: ConceptRows
    fill: Fill
    shape: Hashable
    """The fields that are selected and their names in the answer."""

    def found(self, run: Run, ids: Sequence[ConceptId]) -> list[Any]:
        """For each id what stands in the answer; None where no concept has it."""
        if run.pieces is None:
            read = self.rows(run.store, list(dict.fromkeys(ids)))
            made = dict(zip(read, self.fill(run, list(read.values())), strict=True))
            return [made.get(id_) for id_ in ids]
        version = run.store.version()
        kept = run.pieces.of(version, self.shape)
        found = list(map(kept.get, ids))
        if None in found:
            new = self._made(run, [id_ for id_, piece in zip(ids, found, strict=True) if piece is None])
            run.pieces.keep(version, self.shape, new)
            found = [
                orjson.Fragment(new[id_]) if piece is None and id_ in new else piece
                for id_, piece in zip(ids, found, strict=True)
            ]
        return found

    def _made(self, run: Run, ids: Sequence[ConceptId]) -> dict[ConceptId, bytes]:
        read = self.rows(run.store, list(dict.fromkeys(ids)))
        return dict(zip(read, map(orjson.dumps, self.fill(run, list(read.values()))), strict=True))


@dataclass(frozen=True, slots=True)
class AsTheyAre:
    """Fills a selection whose rows are pieces already."""

    plain: bool = True

    def __call__(self, _: Run, rows: Sequence[Any]) -> list[Any]:
        """The rows."""
        return list(rows)
