"""Concepts as they stand in answers: their JSON, made once for each version of a store and each way of selecting fields.

What is kept is kept by the version, so that nothing of it is ever out of date. A list of all concepts is kept in chunks
of many: a page of 500 is then cut from three or four of them, where 500 concepts would be looked up one by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from threading import Lock
from typing import TYPE_CHECKING, Any

import orjson

from graph.store import ConceptQuery, Page, Window

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from api.plan.filling import Fill
    from api.plan.running import Run
    from api.schema.lookups import ConceptRows
    from graph.model import ConceptId

__all__ = ["AsTheyAre", "ConceptPieces", "Listed", "Pieces"]

_OVERHEAD = 200
"""Bytes that an entry takes beside its own, about."""
_CHUNK = 512
_STARTS = 36 * _CHUNK
"""Bytes that a chunk takes to know where its concepts begin."""


class Pieces:
    """What is kept of one version, as much as fits into ``most_bytes``; may be shared between threads."""

    def __init__(self, most_bytes: int) -> None:
        self._most, self._bytes = most_bytes, 0
        self._version: str | None = None
        self._kept: dict[Hashable, dict[Any, Any]] = {}
        self._lock = Lock()

    def of(self, version: str, kind: Hashable) -> Mapping[Any, Any]:
        """What there is of this kind for this version; what is of any other version is let go."""
        with self._lock:
            if version != self._version:
                self._version, self._bytes, self._kept = version, 0, {}
            return self._kept.setdefault(kind, {})

    def keep(self, version: str, kind: Hashable, made: Mapping[Any, Any], size: int) -> None:
        """Add ``made``, which takes ``size`` bytes; where it does not fit any more, all that was there goes first."""
        size += _OVERHEAD * len(made)
        with self._lock:
            if version != self._version or size > self._most:
                return
            if self._bytes + size > self._most:
                self._bytes, self._kept = 0, {}
            self._bytes += size
            # A new dictionary would cost as much as all that is there; others may be reading this one, which is safe.
            self._kept.setdefault(kind, {}).update(made)


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of concepts as it stands in an answer."""

    json: orjson.Fragment
    count: int

    def __len__(self) -> int:
        return self.count


@dataclass(frozen=True, slots=True)
class _Chunk:
    json: bytes
    """Concepts with commas between them."""
    starts: tuple[int, ...]
    """Where each begins, and where the next would."""

    @classmethod
    def of(cls, pieces: Sequence[bytes]) -> _Chunk:
        """The chunk of these concepts."""
        return cls(b",".join(pieces), (0, *accumulate(len(piece) + 1 for piece in pieces)))

    def cut(self, start: int, end: int) -> memoryview:
        """From the concept at ``start`` to the one before ``end``; these may be beyond its own."""
        last = len(self.starts) - 1
        return memoryview(self.json)[self.starts[min(max(start, 0), last)] : self.starts[min(end, last)] - 1]


@dataclass(frozen=True, slots=True, eq=False)
class ConceptPieces:
    """How the concepts of a selection come that says all in fields of their own."""

    rows: ConceptRows
    fill: Fill
    shape: Hashable
    """The fields that are selected and their names in the answer."""
    as_list: bool
    """Whether they stand in the answer as one list."""

    def found(self, run: Run, ids: Sequence[ConceptId]) -> list[Any]:
        """For each id what stands in the answer; None where no concept has it."""
        if run.pieces is None:
            filled = self._filled(run, ids)
            return [filled.get(id_) for id_ in ids]
        kept = run.pieces.of(run.version, self.shape)
        found = list(map(kept.get, ids))
        if None in found:
            made = self._made(run, [id_ for id_, piece in zip(ids, found, strict=True) if piece is None])
            new = {id_: orjson.Fragment(piece) for id_, piece in made.items()}
            run.pieces.keep(run.version, self.shape, new, sum(map(len, made.values())))
            found = [new.get(id_) if piece is None else piece for id_, piece in zip(ids, found, strict=True)]
        return found

    def page(self, run: Run, query: ConceptQuery, window: Window) -> Page[Any]:
        """The window of the concepts that ``query`` admits."""
        if run.pieces is None:
            rows = run.call(lambda store: store.list_concept_rows(query, window, self.rows.columns))
            return Page(tuple(self.fill(run, rows.items)), rows.total)
        everything = query == ConceptQuery(order=query.order)
        if self.as_list and everything and window.first is not None and window.first >= _CHUNK // 4:
            return self._cut(run, run.pieces, query, window.offset, window.first)
        ids = run.call(lambda store: store.list_concept_ids(query, window))
        return Page(tuple(self.found(run, ids.items)), ids.total)

    def _cut(self, run: Run, pieces: Pieces, query: ConceptQuery, offset: int, first: int) -> Page[Any]:
        """A window of all concepts."""
        total = run.total
        start, end = min(offset, total), min(offset + first, total)
        kind = self.shape, query.order
        kept = pieces.of(run.version, kind)
        parts: list[bytes | memoryview] = []
        for number in range(start // _CHUNK, -(-end // _CHUNK) if end > start else 0):
            chunk = kept.get(number)
            if chunk is None:
                chunk = self._chunk(run, query, number)
                pieces.keep(run.version, kind, {number: chunk}, len(chunk.json) + _STARTS)
            parts.append(b"," if parts else b"[")
            parts.append(chunk.cut(start - number * _CHUNK, end - number * _CHUNK))
        run.count(end - start)
        parts.append(b"]" if parts else b"[]")
        listed: Any = Listed(orjson.Fragment(b"".join(parts)), end - start)
        return Page(listed, total)

    def _chunk(self, run: Run, query: ConceptQuery, number: int) -> _Chunk:
        window = Window(first=_CHUNK, offset=number * _CHUNK)
        ids = run.store.list_concept_ids(query, window).items
        return _Chunk.of(list(self._made(run, ids).values()))

    def _made(self, run: Run, ids: Sequence[ConceptId]) -> dict[ConceptId, bytes]:
        return {id_: orjson.dumps(concept) for id_, concept in self._filled(run, ids).items()}

    def _filled(self, run: Run, ids: Sequence[ConceptId]) -> dict[ConceptId, Any]:
        read = self.rows(run.store, list(dict.fromkeys(ids)))
        return dict(zip(read, self.fill(run, list(read.values())), strict=True))


@dataclass(frozen=True, slots=True)
class AsTheyAre:
    """Fills a selection whose rows are pieces already."""

    plain: bool = True

    def __call__(self, _: Run, rows: Sequence[Any]) -> list[Any]:
        """The rows."""
        return list(rows)
