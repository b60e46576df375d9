"""What a search or a look for neighbors in meaning finds."""

from typing import Self

import strawberry

from api.schema import lookups
from api.schema.concept import Concept
from api.schema.context import Info
from api.schema.fields import resolved
from api.schema.relation import Relation
from graph import finding
from graph.model import ConceptId
from graph.store import Scored

__all__ = ["SearchHit", "SimilarConcept"]


@strawberry.type(description="A concept that a search found.")
class SearchHit:
    """Mirrors :class:`graph.finding.SearchHit`."""

    concept_id: strawberry.Private[ConceptId]
    score: float = strawberry.field(description="Higher is better; comparable within one answer only.")
    matched: list[str] = strawberry.field(
        description="What spoke for it: `name`, `alias`, `definition`, `meaning`, in this order."
    )

    @classmethod
    def of(cls, hit: finding.SearchHit) -> Self:
        """The core's hit as the schema has it."""
        return cls(concept_id=hit.concept, score=hit.score, matched=list(hit.matched))

    @strawberry.field
    async def concept(self, info: Info) -> Concept:
        """Loaded for all hits at once."""
        return Concept.of(await lookups.concept(info.context, self.concept_id))


@strawberry.type(description="A concept that is near in meaning.")
class SimilarConcept:
    """Mirrors :class:`graph.store.Scored`."""

    concept_id: strawberry.Private[ConceptId]
    compared_with: strawberry.Private[ConceptId | None]
    score: float = strawberry.field(description="Cosine similarity, -1 to 1.")

    @classmethod
    def of(cls, scored: Scored, *, to: ConceptId | None = None) -> Self:
        """The core's concept with its score; ``to`` is the concept that it is similar to, None for a text."""
        return cls(concept_id=scored.concept, compared_with=to, score=scored.score)

    @strawberry.field
    async def concept(self, info: Info) -> Concept:
        """Loaded for all similar concepts of a level at once."""
        return Concept.of(await lookups.concept(info.context, self.concept_id))

    @resolved("The relations that already join the two.")
    async def relations(self, info: Info) -> list[Relation]:
        """None for a text; loaded for all similar concepts of a level at once."""
        if self.compared_with is None:
            return []
        joining = await lookups.joining_relations(info.context, self.compared_with, self.concept_id)
        return [Relation.of(relation) for relation in joining]
