"""A large table as a graph for stores, piece by piece."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.model import Concept, Document, GlossaryInfo, Relation, VectorTable
from graph.source import ConceptRecord, GraphCounts

if TYPE_CHECKING:
    from loaders.bulk.relations import LargeRelations
    from loaders.bulk.scratch import Scratch

__all__ = ["LargeGraph"]


@dataclass(frozen=True, slots=True)
class LargeGraph:
    """What is in the scratch database, as :class:`graph.source.GraphSource` wants it."""

    info: GlossaryInfo
    scratch: Scratch
    all_relations: LargeRelations
    file: str
    """What documents name as their file."""
    vectors: VectorTable | None = None

    def counts(self) -> GraphCounts:
        """Counted by the scratch database."""
        by_rank = self.scratch.counts_by_section()
        return GraphCounts(
            concepts=sum(by_rank.values()),
            sections={section: by_rank.get(rank, 0) for rank, section in enumerate(self.info.sections)},
            relations=self.all_relations.counts(),
        )

    def by_place(self) -> Iterator[ConceptRecord]:
        """Every concept in the order of the source."""
        return (self.record(*each) for each in self.scratch.by_place())

    def by_id(self) -> Iterator[ConceptRecord]:
        """Every concept in the order of ids."""
        return (self.record(*each) for each in self.scratch.by_id())

    def relations(self) -> Iterator[Relation]:
        """Every relation, sorted."""
        return iter(self.all_relations)

    def candidates(self) -> Iterator[Relation]:
        """None: nothing is extracted."""
        return iter(())

    def other_documents(self) -> Iterator[tuple[int, Document]]:
        """None: each document is a definition."""
        return iter(())

    def record(self, place: int, concept: Concept, line: int | None) -> ConceptRecord:
        """A concept of the scratch database with its document."""
        if concept.document is None or concept.definition is None:
            return ConceptRecord(concept, place)
        return ConceptRecord(concept, place, Document(concept.document, concept.definition, self.file, line), place)
