"""A concept, and everything that can be asked from it."""

from typing import TYPE_CHECKING, Annotated, Self

import strawberry

from api.schema import asking, lookups
from api.schema.context import Info
from api.schema.enums import ConceptKind, Direction, Origin, RelationType
from api.schema.fields import resolved
from api.schema.node import Node
from graph import model
from graph.model import ConceptId

if TYPE_CHECKING:
    from api.schema.connections import ReachedConnection, RelationConnection
    from api.schema.finding import SimilarConcept

__all__ = ["Concept", "Position"]

LazyRelations = Annotated["RelationConnection", strawberry.lazy("api.schema.connections")]
LazyReached = Annotated["ReachedConnection", strawberry.lazy("api.schema.connections")]
LazySimilar = Annotated["SimilarConcept", strawberry.lazy("api.schema.finding")]


@strawberry.type(description="A place on the map, in the projection's own units.")
class Position:
    """Mirrors :class:`graph.model.Position`."""

    x: float
    y: float
    cluster: int | None = strawberry.field(description="Index of its cluster; null where it belongs to none.")

    @classmethod
    def of(cls, position: model.Position) -> Self:
        """The core's position as the schema has it."""
        return cls(x=position.x, y=position.y, cluster=position.cluster)


@strawberry.type(description="One concept of the glossary.")
class Concept(Node):
    """Mirrors :class:`graph.model.Concept`."""

    name: str
    aliases: list[str]
    definition: str | None = strawberry.field(
        description="Null for a concept that the glossary mentions and never defines."
    )
    kind: ConceptKind
    section: str | None
    hours: float | None = strawberry.field(
        description="Estimated study time in hours; null when nobody gave one (a learning path then counts 1)."
    )
    position: Position | None = strawberry.field(
        description="Where it lies on the map; null until the glossary is projected."
    )

    @classmethod
    def of(cls, concept: model.Concept) -> Self:
        """The core's concept as the schema has it."""
        return cls(
            id=strawberry.ID(concept.id),
            name=concept.name,
            aliases=list(concept.aliases),
            definition=concept.definition,
            kind=concept.kind,
            section=concept.section,
            hours=concept.hours,
            position=Position.of(concept.position) if concept.position else None,
        )

    @resolved("The relations at this concept.")
    async def neighbors(
        self,
        info: Info,
        relations: list[RelationType] | None = strawberry.UNSET,
        direction: Direction = Direction.BOTH,
        origins: list[Origin] | None = strawberry.UNSET,
        min_confidence: float = 0.0,
        first: int = 20,
        after: str | None = strawberry.UNSET,
    ) -> LazyRelations:
        """A page of relations, each with the concept at its far end."""
        from api.schema.connections import RelationConnection

        lookup = asking.neighbors(
            info.context.settings,
            relations=relations,
            direction=direction,
            origins=origins,
            min_confidence=min_confidence,
            first=first,
            after=after,
        )
        page = await info.context.batcher.load(lookup, ConceptId(self.id))
        return RelationConnection(page=lookups.present(page), shown=lookup.window, asked=ConceptId(self.id))

    @resolved("Everything that can be reached over `relations`, nearest first.")
    async def reachable(
        self,
        info: Info,
        relations: list[RelationType],
        direction: Direction = Direction.OUT,
        max_depth: int = 10,
        origins: list[Origin] | None = strawberry.UNSET,
        min_confidence: float = 0.0,
        first: int = 50,
        after: str | None = strawberry.UNSET,
    ) -> LazyReached:
        """A page of concepts, each with its distance."""
        lookup = asking.reachable(
            info.context.settings,
            relations=relations,
            direction=direction,
            max_depth=max_depth,
            origins=origins,
            min_confidence=min_confidence,
            first=first,
            after=after,
        )
        return await self._reach(info, lookup)

    @resolved("What must be learnt first: reachable over REQUIRES, outwards.")
    async def prerequisites(
        self,
        info: Info,
        max_depth: int | None = strawberry.UNSET,
        origins: list[Origin] | None = strawberry.UNSET,
        min_confidence: float = 0.0,
        first: int = 50,
        after: str | None = strawberry.UNSET,
    ) -> LazyReached:
        """A page of concepts, each with its distance."""
        lookup = asking.prerequisites(
            info.context.settings,
            max_depth=max_depth,
            origins=origins,
            min_confidence=min_confidence,
            first=first,
            after=after,
        )
        return await self._reach(info, lookup)

    @resolved("What this opens up: reachable over REQUIRES, inwards.")
    async def unlocks(
        self,
        info: Info,
        max_depth: int | None = strawberry.UNSET,
        origins: list[Origin] | None = strawberry.UNSET,
        min_confidence: float = 0.0,
        first: int = 50,
        after: str | None = strawberry.UNSET,
    ) -> LazyReached:
        """A page of concepts, each with its distance."""
        lookup = asking.unlocks(
            info.context.settings,
            max_depth=max_depth,
            origins=origins,
            min_confidence=min_confidence,
            first=first,
            after=after,
        )
        return await self._reach(info, lookup)

    @resolved("Nearest in meaning, this concept left out.")
    async def similar(self, info: Info, first: int = 10) -> list[LazySimilar]:
        """Nearest first; empty for a concept without a vector."""
        from api.schema.finding import SimilarConcept

        lookup = asking.nearest(info.context.settings, first=first)
        found = await info.context.batcher.load(lookup, ConceptId(self.id))
        return [SimilarConcept.of(scored, to=ConceptId(self.id)) for scored in found or ()]

    async def _reach(self, info: Info, lookup: lookups.Reach) -> "ReachedConnection":
        from api.schema.connections import ReachedConnection

        page = await info.context.batcher.load(lookup, ConceptId(self.id))
        return ReachedConnection(page=lookups.present(page), shown=lookup.window)
