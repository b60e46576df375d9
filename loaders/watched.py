"""How far a store is in writing a graph: seen from what it has taken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from graph.model import Document, GlossaryInfo, Relation, VectorTable
    from graph.source import ConceptRecord, GraphCounts, GraphSource
    from loaders.stages import Progress

__all__ = ["Watched"]

_T = TypeVar("_T")

_STEP = 2_000
"""Pieces between two reports."""


class Watched:
    """A source whose concepts and relations are counted as the stage ``store`` while they are gone through.

    A store that goes through them more than once, first to check and then to write, is seen to begin anew.
    """

    def __init__(self, source: GraphSource, progress: Progress) -> None:
        self._source = source
        self._progress = progress
        self._done = {"concepts": 0, "relations": 0}

    @property
    def info(self) -> GlossaryInfo:
        """The source's."""
        return self._source.info

    @property
    def vectors(self) -> VectorTable | None:
        """The source's."""
        return self._source.vectors

    def counts(self) -> GraphCounts:
        """The source's."""
        return self._counts

    def by_place(self) -> Iterator[ConceptRecord]:
        """The source's, counted."""
        return self._watch("concepts", self._source.by_place())

    def by_id(self) -> Iterator[ConceptRecord]:
        """The source's, counted."""
        return self._watch("concepts", self._source.by_id())

    def relations(self) -> Iterator[Relation]:
        """The source's, counted."""
        return self._watch("relations", self._source.relations())

    def candidates(self) -> Iterator[Relation]:
        """The source's."""
        return self._source.candidates()

    def other_documents(self) -> Iterator[tuple[int, Document]]:
        """The source's."""
        return self._source.other_documents()

    @cached_property
    def _counts(self) -> GraphCounts:
        return self._source.counts()

    @cached_property
    def _total(self) -> int:
        return self._counts.concepts + sum(self._counts.relations.values())

    def _watch(self, what: str, items: Iterable[_T]) -> Iterator[_T]:
        self._done[what] = 0
        for item in items:
            self._done[what] += 1
            if not self._done[what] % _STEP:
                self._progress("store", sum(self._done.values()), self._total)
            yield item
