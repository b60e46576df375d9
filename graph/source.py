"""What a store takes in: a graph that can be gone through again and again without being held."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

from graph.model import Origin
from graph.vocabulary import RelationType

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graph.model import Concept, Document, GlossaryInfo, Relation, VectorTable

__all__ = ["ConceptRecord", "GraphCounts", "GraphSource"]


class ConceptRecord(NamedTuple):
    """A concept with what a store keeps beside it."""

    concept: Concept
    place: int
    """Grows from concept to concept in the order of the source: by section, then as read."""
    document: Document | None = None
    """The document that is its definition; None for one that an earlier concept has already."""
    document_place: int | None = None
    """Grows from document to document in the order of the source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphCounts:
    """How much there is of what."""

    concepts: int
    sections: Mapping[str, int]
    """Concepts in each section: those of the glossary's list in its order, then others as they come up."""
    relations: Mapping[tuple[RelationType, Origin], int] = field(default_factory=dict)
    candidates: int = 0


class GraphSource(Protocol):
    """A whole graph, piece by piece. Every method can be called several times and begins anew each time."""

    @property
    def info(self) -> GlossaryInfo:
        """What is said of the glossary as a whole."""
        ...

    @property
    def vectors(self) -> VectorTable | None:
        """The vectors, all in memory; None where nothing is embedded."""
        ...

    def counts(self) -> GraphCounts:
        """How much there is of what."""
        ...

    def by_place(self) -> Iterator[ConceptRecord]:
        """Every concept in the order of the source."""
        ...

    def by_id(self) -> Iterator[ConceptRecord]:
        """Every concept in the order of ids."""
        ...

    def relations(self) -> Iterator[Relation]:
        """Every relation."""
        ...

    def candidates(self) -> Iterator[Relation]:
        """Every relation that is proposed and not asserted."""
        ...

    def other_documents(self) -> Iterator[tuple[int, Document]]:
        """Each document that comes with no concept, with its place among all."""
        ...
