"""A graph on the way from one state to the next: what changes work on."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Self

from graph.errors import ChangeRefusedError, UnknownConceptError
from graph.model import Concept, ConceptId, ConceptKind, Document, Evidence, Origin, Relation, RelationId

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import numpy as np
    import numpy.typing as npt

    from graph.model import GlossaryInfo, Graph

__all__ = ["Draft", "Reason"]


class Reason(StrEnum):
    """Why a relation or candidate had to give way to a change that is not about it."""

    CONTRADICTED = "CONTRADICTED"
    """A stronger relation says otherwise, or it would close a circle with such."""
    QUOTE_GONE = "QUOTE_GONE"
    """The words that it was found in do not stand in the text any more."""
    PREMISE_GONE = "PREMISE_GONE"
    """It followed from relations that are gone."""
    CONCEPT_REMOVED = "CONCEPT_REMOVED"
    """One of its ends is gone."""
    SETTLED = "SETTLED"
    """A candidate whose two concepts are now related in this way."""


@dataclass(slots=True)
class Draft:
    """The parts of a graph by id, derived relations apart, and why some of them went."""

    info: GlossaryInfo
    concepts: dict[ConceptId, Concept]
    """In the order of the source."""
    asserted: dict[RelationId, Relation]
    """Curated and extracted."""
    derived: dict[RelationId, Relation]
    """As they were at first: what follows is found out anew."""
    candidates: dict[RelationId, Relation]
    documents: dict[str, Document]
    encoder: str | None = None
    """Of the vectors; None where there are none."""
    without_vector: set[ConceptId] = field(default_factory=set)
    """Concepts whose vector is not theirs any more."""
    restored_vectors: dict[ConceptId, tuple[str, npt.NDArray[np.float32]]] = field(default_factory=dict)
    """Text hash and vector of concepts that get one back, by :attr:`encoder`."""
    touched: set[RelationId] = field(default_factory=set)
    """Relations and candidates that a change itself is about."""
    gone: dict[RelationId, Reason] = field(default_factory=dict)
    """Those that went with something else."""

    @classmethod
    def of(cls, graph: Graph) -> Self:
        """The parts of ``graph``."""
        return cls(
            info=graph.info,
            concepts={concept.id: concept for concept in graph.concepts},
            asserted={each.id: each for each in graph.relations if each.origin is not Origin.DERIVED},
            derived={each.id: each for each in graph.relations if each.origin is Origin.DERIVED},
            candidates={each.id: each for each in graph.candidates},
            documents={document.id: document for document in graph.documents},
            encoder=None if graph.vectors is None else graph.vectors.encoder,
        )

    def concept(self, id_: ConceptId) -> Concept:
        """The concept with this id.

        Raises:
            UnknownConceptError: there is none.
        """
        found = self.concepts.get(id_)
        if found is None:
            raise UnknownConceptError([id_])
        return found

    def asserted_relation(self, id_: RelationId) -> Relation:
        """The curated or extracted relation with this id.

        Raises:
            ChangeRefusedError: there is none, or a derived one.
        """
        found = self.asserted.get(id_)
        if found is not None:
            return found
        derived = self.derived.get(id_)
        if derived is None:
            raise ChangeRefusedError(
                f"there is no relation '{id_}'", suggestion="see Query.relations for those there are"
            )
        raise ChangeRefusedError(
            f"'{id_}' was derived: it follows from {', '.join(derived.premises)}",
            suggestion="change what it follows from, or add it as a relation of its own",
        )

    def candidate(self, id_: RelationId) -> Relation:
        """The candidate with this id.

        Raises:
            ChangeRefusedError: there is none.
        """
        found = self.candidates.get(id_)
        if found is None:
            raise ChangeRefusedError(
                f"no candidate '{id_}' waits for a decision", suggestion="see Query.candidates for those that do"
            )
        return found

    def relations_at(self, concept: ConceptId) -> list[Relation]:
        """The curated and extracted relations with this end."""
        return _at(concept, self.asserted)

    def candidates_at(self, concept: ConceptId) -> list[Relation]:
        """The candidates with this end."""
        return _at(concept, self.candidates)

    def put_concept(self, concept: Concept) -> None:
        """Take ``concept`` in the place of the one with its id; with another text it has no vector and no place on the map."""
        before = self.concepts.get(concept.id)
        if before is not None and (before.name, before.definition) != (concept.name, concept.definition):
            self.without_vector.add(concept.id)
            concept = replace(concept, position=None)
        self.concepts[concept.id] = concept

    def drop_concept(self, concept: Concept) -> None:
        """Take ``concept`` away with everything that hangs on it."""
        at_it = _at(concept.id, self.derived)
        for relations in (self.asserted, self.candidates):
            found = _at(concept.id, relations)
            for relation in found:
                del relations[relation.id]
            at_it += found
        self.gone |= dict.fromkeys((each.id for each in at_it), Reason.CONCEPT_REMOVED)
        self.with_definition(concept, None)
        del self.concepts[concept.id]
        self.without_vector.add(concept.id)

    def with_definition(self, concept: Concept, definition: str | None) -> Concept:
        """``concept`` with another definition, its document made anew, and quotes from the old one as far as they stand."""
        if definition == concept.definition:
            return concept
        old = concept.document
        shared = any(each.document == old and each.id != concept.id for each in self.concepts.values())
        if definition is None:
            if old is not None and not shared:
                del self.documents[old]
                self._quote_again({old})
            return replace(concept, definition=None, document=None, kind=ConceptKind.MENTIONED)
        new = self._free_document_id(concept.id) if old is None or shared else old
        self.documents[new] = Document(new, definition)  # no file has it
        if old is not None and shared:
            self._move_quotes(concept.id, old, new)
        self._quote_again({new})
        return replace(concept, definition=definition, document=new, kind=ConceptKind.DEFINED)

    def _free_document_id(self, concept: ConceptId) -> str:
        wanted = f"curation#{concept}"
        name, number = wanted, 1
        while name in self.documents:
            number += 1
            name = f"{wanted}-{number}"
        return name

    def _move_quotes(self, concept: ConceptId, old: str, new: str) -> None:
        """What was read off a text that two concepts shared goes with the one that it is about."""
        for relations in (self.asserted, self.candidates):
            for relation in [each for each in relations.values() if each.source == concept]:
                moved = (replace(each, document=new) if each.document == old else each for each in relation.evidence)
                relations[relation.id] = replace(relation, evidence=tuple(moved))

    def _quote_again(self, documents: Iterable[str]) -> None:
        """Quotes from ``documents`` where they stand now; without one an extracted relation or candidate is gone."""
        changed = set(documents)
        for relations in (self.asserted, self.candidates):
            for relation in [
                one for one in relations.values() if any(each.document in changed for each in one.evidence)
            ]:
                found = (self._where_it_stands(each) for each in relation.evidence)
                evidence = tuple(dict.fromkeys(each for each in found if each is not None))
                if evidence or relation.origin is Origin.CURATED:
                    relations[relation.id] = replace(relation, evidence=evidence)
                else:
                    del relations[relation.id]
                    self.gone[relation.id] = Reason.QUOTE_GONE

    def _where_it_stands(self, evidence: Evidence) -> Evidence | None:
        """``evidence`` at the place nearest to its own that has its words; None where none has."""
        document = self.documents.get(evidence.document)
        if document is None:
            return None
        if document.text[evidence.start : evidence.end] == evidence.quote:
            return evidence
        starts = [at for at in range(len(document.text)) if document.text.startswith(evidence.quote, at)]
        if not starts:
            return None
        start = min(starts, key=lambda at: abs(at - evidence.start))
        return replace(evidence, start=start, end=start + len(evidence.quote))


def _at(concept: ConceptId, relations: Mapping[RelationId, Relation]) -> list[Relation]:
    return [each for each in relations.values() if concept in (each.source, each.target)]
