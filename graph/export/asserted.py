"""What a person asserted: the relations that a format for loading again has to carry, and the quotes that go with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.model import Origin

if TYPE_CHECKING:
    from graph.model import ConceptId, Evidence, Graph, Relation

__all__ = ["Quotation", "Quotations", "curated_by_source"]


def curated_by_source(graph: Graph) -> dict[ConceptId, list[Relation]]:
    """The CURATED relations of each concept that has some; extracted and derived ones come back with the next load."""
    found: dict[ConceptId, list[Relation]] = {}
    for relation in graph.relations:
        if relation.origin is Origin.CURATED:
            found.setdefault(relation.source, []).append(relation)
    return found


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quote as a format says it: the text, and whose definition has it."""

    text: str
    quoted_from: ConceptId | None
    """None where it is the definition of the relation's source."""


class Quotations:
    """The quotes of a graph's relations, as far as a load can find them again."""

    def __init__(self, graph: Graph) -> None:
        self._documents = {document.id: document for document in graph.documents}
        self._definers: dict[str, list[ConceptId]] = {}
        for concept in graph.concepts:
            if concept.document is not None:
                self._definers.setdefault(concept.document, []).append(concept.id)

    def of(self, relation: Relation) -> list[Quotation]:
        """The quotes of ``relation`` by the concept whose definition has them, then as they stand there.

        That order is the same whatever files the graph came from, so that an export that was loaded is written as it
        was. A quote counts as the first place at which a definition has it. What was found further on was found by
        extraction, and will be again.
        """
        evidence = sorted(relation.evidence, key=lambda each: (self._definers.get(each.document, []), each.start))
        found = (self._quotation(relation, each) for each in evidence)
        return [each for each in found if each is not None]

    def _quotation(self, relation: Relation, evidence: Evidence) -> Quotation | None:
        definers = self._definers.get(evidence.document, [])
        document = self._documents.get(evidence.document)
        if not definers or document is None or document.text.find(evidence.quote) != evidence.start:
            return None
        return Quotation(evidence.quote, None if relation.source in definers else definers[0])
