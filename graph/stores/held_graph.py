"""A graph in memory as a source for stores."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from graph.model import Graph
from graph.source import ConceptRecord, GraphCounts, GraphSource

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from graph.model import Document, GlossaryInfo, Relation, VectorTable

__all__ = ["HeldGraph", "as_source"]

_NONE = -1


def as_source(graph: Graph | GraphSource) -> GraphSource:
    """``graph`` piece by piece; nothing of it is read yet."""
    return HeldGraph(graph) if isinstance(graph, Graph) else graph


class HeldGraph:
    """The pieces of a graph, which itself stays as it is: a few bytes for each concept are added."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    @property
    def info(self) -> GlossaryInfo:
        """What is said of the glossary as a whole."""
        return self._graph.info

    @property
    def vectors(self) -> VectorTable | None:
        """The graph's own."""
        return self._graph.vectors

    def counts(self) -> GraphCounts:
        """Counted anew."""
        sections = dict.fromkeys(self._graph.info.sections, 0)
        for concept in self._graph.concepts:
            if concept.section is not None:
                sections[concept.section] = sections.get(concept.section, 0) + 1
        relations = Counter((relation.type, relation.origin) for relation in self._graph.relations)
        return GraphCounts(
            concepts=len(self._graph.concepts),
            sections=sections,
            relations=relations,
            candidates=len(self._graph.candidates),
        )

    def by_place(self) -> Iterator[ConceptRecord]:
        """By section in the order of :meth:`counts`, those without one last, then as the graph has them."""
        return (self._record(place, at) for place, at in enumerate(self._source_order.data))

    def by_id(self) -> Iterator[ConceptRecord]:
        """By id; concepts that have the same one as the graph has them."""
        concepts = self._graph.concepts
        places = np.empty(len(concepts), dtype=np.int32)
        places[self._source_order] = np.arange(len(concepts), dtype=np.int32)
        for at in sorted(range(len(concepts)), key=[concept.id for concept in concepts].__getitem__):
            yield self._record(int(places[at]), at)

    def relations(self) -> Iterator[Relation]:
        """As the graph has them."""
        return iter(self._graph.relations)

    def candidates(self) -> Iterator[Relation]:
        """As the graph has them."""
        return iter(self._graph.candidates)

    def other_documents(self) -> Iterator[tuple[int, Document]]:
        """Those that are no concept's definition, letter by letter."""
        alone = np.ones(len(self._graph.documents), dtype=np.bool_)
        alone[self._own_documents[self._own_documents != _NONE]] = False
        return ((place, self._graph.documents[place]) for place in np.flatnonzero(alone).data)

    def _record(self, place: int, at: int) -> ConceptRecord:
        document = int(self._own_documents[at])
        if document == _NONE:
            return ConceptRecord(self._graph.concepts[at], place)
        return ConceptRecord(self._graph.concepts[at], place, self._graph.documents[document], document)

    @cached_property
    def _source_order(self) -> npt.NDArray[np.int32]:
        """The indexes of the concepts, shape (concepts,)."""
        ranks = {section: rank for rank, section in enumerate(self.counts().sections)}
        sections = (ranks.get(concept.section or "", len(ranks)) for concept in self._graph.concepts)
        of_concepts = np.fromiter(sections, dtype=np.int32, count=len(self._graph.concepts))
        return np.argsort(of_concepts, kind="stable").astype(np.int32)

    @cached_property
    def _own_documents(self) -> npt.NDArray[np.int32]:
        """For each concept the index of the document that comes with it, shape (concepts,).

        Documents mostly stand in the order of their concepts; a table of their ids is made only where they do not.
        """
        documents = self._graph.documents
        own = np.full(len(self._graph.concepts), _NONE, dtype=np.int32)
        taken = bytearray(len(documents))
        places: dict[str, int] = {}
        following = 0
        for at in self._source_order.data:
            concept = self._graph.concepts[at]
            if concept.document is None:
                continue
            if following < len(documents) and documents[following].id == concept.document:
                found: int | None = following
            else:
                places = places or {document.id: place for place, document in enumerate(documents)}
                found = places.get(concept.document)
            if found is not None and not taken[found] and documents[found].text == concept.definition:
                own[at], taken[found] = found, True
                following = found + 1
        return own
