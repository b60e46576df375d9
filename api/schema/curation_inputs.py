"""What clients pass in to change the glossary, and the change that it is."""

from typing import TypeVar

import strawberry

from api.schema.enums import RelationType
from api.schema.inputs import given
from graph.curation import UNCHANGED, AddConcept, AddRelation, ChangeConcept, ChangeRelation, Unchanged
from graph.errors import ChangeRefusedError
from graph.finding import find_concept, find_concepts
from graph.model import ConceptId, RelationId
from graph.store import GraphStore

__all__ = ["ConceptChanges", "NewConcept", "NewRelation", "RelationChanges"]

T = TypeVar("T")


@strawberry.input(description="A concept to add.")
class NewConcept:
    """Mirrors :class:`graph.curation.AddConcept`."""

    name: str
    aliases: list[str] = strawberry.field(default_factory=list)
    definition: str | None = strawberry.field(
        default=strawberry.UNSET, description="Without one the concept is only mentioned."
    )
    section: str | None = strawberry.UNSET
    hours: float | None = strawberry.UNSET

    def change(self) -> AddConcept:
        """The core's change."""
        return AddConcept(
            name=self.name,
            aliases=tuple(self.aliases),
            definition=given(self.definition),
            section=given(self.section),
            hours=given(self.hours),
        )


@strawberry.input(description="New values of a concept: what is left out stays, null takes a value away.")
class ConceptChanges:
    """Mirrors :class:`graph.curation.ChangeConcept`."""

    name: str | None = strawberry.UNSET
    aliases: list[str] | None = strawberry.UNSET
    definition: str | None = strawberry.UNSET
    section: str | None = strawberry.UNSET
    hours: float | None = strawberry.UNSET

    def change(self, concept: ConceptId) -> ChangeConcept:
        """The core's change of ``concept``."""
        aliases = _kept(self.aliases)
        return ChangeConcept(
            concept=concept,
            name=_needed("name", self.name),
            aliases=UNCHANGED if aliases is UNCHANGED else tuple(aliases or ()),
            definition=_kept(self.definition),
            section=_kept(self.section),
            hours=_kept(self.hours),
        )


@strawberry.input(description="A relation to assert; its ends by id, name or alias.")
class NewRelation:
    """Mirrors :class:`graph.curation.AddRelation`."""

    source: strawberry.ID
    type: RelationType
    target: strawberry.ID
    confidence: float = 1.0
    quote: str | None = strawberry.field(
        default=strawberry.UNSET, description="Words of the definition of either end that say so."
    )

    def change(self, store: GraphStore) -> AddRelation:
        """The core's change; raises ``UnknownConceptError``, with suggestions."""
        source, target = find_concepts(store, [self.source, self.target])
        return AddRelation(
            source=source.id, type=self.type, target=target.id, confidence=self.confidence, quote=given(self.quote)
        )


@strawberry.input(description="New terms of a relation, its ends by id, name or alias; what is left out stays.")
class RelationChanges:
    """Mirrors :class:`graph.curation.ChangeRelation`."""

    source: strawberry.ID | None = strawberry.UNSET
    type: RelationType | None = strawberry.UNSET
    target: strawberry.ID | None = strawberry.UNSET
    confidence: float | None = strawberry.UNSET

    def change(self, store: GraphStore, relation: RelationId) -> ChangeRelation:
        """The core's change of ``relation``; raises ``UnknownConceptError``, with suggestions."""
        source, target = _needed("source", self.source), _needed("target", self.target)
        return ChangeRelation(
            relation=relation,
            source=UNCHANGED if source is UNCHANGED else find_concept(store, source).id,
            type=_needed("type", self.type),
            target=UNCHANGED if target is UNCHANGED else find_concept(store, target).id,
            confidence=_needed("confidence", self.confidence),
        )


def _kept(value: T | None) -> T | Unchanged | None:
    return UNCHANGED if value is strawberry.UNSET else value


def _needed(field: str, value: T | None) -> T | Unchanged:
    if value is None:
        raise ChangeRefusedError(f"{field} cannot be taken away", suggestion="give it a value, or leave it out")
    return UNCHANGED if value is strawberry.UNSET else value
