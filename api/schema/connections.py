"""Relay connections: pages of concepts, of relations, of candidates, and of what a traversal reached."""

import strawberry

from api.schema import lookups
from api.schema.concept import Concept
from api.schema.context import Info
from api.schema.paging import PageInfo, cursor, page_info
from api.schema.relation import Candidate, Relation
from graph import model
from graph.model import ConceptId, RelationId
from graph.store import Page, Reached, Window

__all__ = [
    "CandidateConnection",
    "CandidateEdge",
    "ConceptConnection",
    "ConceptEdge",
    "ReachedConnection",
    "ReachedEdge",
    "RelationConnection",
    "RelationEdge",
]


@strawberry.type
class ConceptEdge:
    """A concept in a list."""

    cursor: str
    node: Concept


@strawberry.type(description="A page of concepts.")
class ConceptConnection:
    """What :meth:`graph.store.GraphStore.list_concepts` gave."""

    page: strawberry.Private[Page[model.Concept]]
    shown: strawberry.Private[Window]

    @strawberry.field
    def edges(self) -> list[ConceptEdge]:
        """Each with its cursor."""
        start = self.shown.offset + 1
        return [
            ConceptEdge(cursor=cursor(place), node=Concept.of(concept))
            for place, concept in enumerate(self.page.items, start)
        ]

    @strawberry.field
    def nodes(self) -> list[Concept]:
        """The concepts alone."""
        return [Concept.of(concept) for concept in self.page.items]

    @strawberry.field
    def page_info(self) -> PageInfo:
        """Where the page stands."""
        return page_info(self.page, self.shown)

    @strawberry.field
    def total_count(self) -> int:
        """How many there are in the whole list."""
        return self.page.total


@strawberry.type
class RelationEdge:
    """A relation in a list."""

    cursor: str
    node: Relation
    other_id: strawberry.Private[ConceptId | None]

    @strawberry.field
    async def other(self, info: Info) -> Concept | None:
        """Loaded for all edges of a level at once."""
        return Concept.of(await lookups.concept(info.context, self.other_id)) if self.other_id is not None else None


@strawberry.type(
    description="`node` is the relation; `other` the concept at its far end as seen from the concept asked, "
    "null on Query.relations."
)
class RelationConnection:
    """What :meth:`graph.store.GraphStore.list_relations` or ``relations_of`` gave."""

    page: strawberry.Private[Page[model.Relation]]
    shown: strawberry.Private[Window]
    asked: strawberry.Private[ConceptId | None] = None

    @strawberry.field
    def edges(self) -> list[RelationEdge]:
        """Each with its cursor."""
        start = self.shown.offset + 1
        return [
            RelationEdge(
                cursor=cursor(place),
                node=Relation.of(relation),
                other_id=None if self.asked is None else relation.other(self.asked),
            )
            for place, relation in enumerate(self.page.items, start)
        ]

    @strawberry.field
    def nodes(self) -> list[Relation]:
        """The relations alone."""
        return [Relation.of(relation) for relation in self.page.items]

    @strawberry.field
    def page_info(self) -> PageInfo:
        """Where the page stands."""
        return page_info(self.page, self.shown)

    @strawberry.field
    def total_count(self) -> int:
        """How many there are in the whole list."""
        return self.page.total


@strawberry.type
class CandidateEdge:
    """A candidate in a list."""

    cursor: str
    node: Candidate


@strawberry.type(description="A page of candidates, the surest first.")
class CandidateConnection:
    """What :meth:`graph.store.GraphStore.list_candidates` gave."""

    page: strawberry.Private[Page[model.Relation]]
    shown: strawberry.Private[Window]

    @strawberry.field
    def edges(self) -> list[CandidateEdge]:
        """Each with its cursor."""
        start = self.shown.offset + 1
        return [
            CandidateEdge(cursor=cursor(place), node=Candidate.of(candidate))
            for place, candidate in enumerate(self.page.items, start)
        ]

    @strawberry.field
    def nodes(self) -> list[Candidate]:
        """The candidates alone."""
        return [Candidate.of(candidate) for candidate in self.page.items]

    @strawberry.field
    def page_info(self) -> PageInfo:
        """Where the page stands."""
        return page_info(self.page, self.shown)

    @strawberry.field
    def total_count(self) -> int:
        """How many there are in the whole list."""
        return self.page.total


@strawberry.type(description="`via` is a relation on a shortest way here, from the concept one step nearer.")
class ReachedEdge:
    """Mirrors :class:`graph.store.Reached`."""

    cursor: str
    depth: int
    concept_id: strawberry.Private[ConceptId]
    via_id: strawberry.Private[RelationId]

    @strawberry.field
    async def node(self, info: Info) -> Concept:
        """Loaded for all edges of a level at once."""
        return Concept.of(await lookups.concept(info.context, self.concept_id))

    @strawberry.field
    async def via(self, info: Info) -> Relation:
        """Loaded for all edges of a level at once."""
        return Relation.of(await lookups.relation(info.context, self.via_id))


@strawberry.type(description="A page of what a traversal reached, nearest first.")
class ReachedConnection:
    """What :meth:`graph.store.GraphStore.reach` gave."""

    page: strawberry.Private[Page[Reached]]
    shown: strawberry.Private[Window]

    @strawberry.field
    def edges(self) -> list[ReachedEdge]:
        """Each with its cursor and distance."""
        start = self.shown.offset + 1
        return [
            ReachedEdge(cursor=cursor(place), depth=reached.depth, concept_id=reached.concept, via_id=reached.via)
            for place, reached in enumerate(self.page.items, start)
        ]

    @strawberry.field
    async def nodes(self, info: Info) -> list[Concept]:
        """The concepts alone."""
        ids = [reached.concept for reached in self.page.items]
        return [Concept.of(concept) for concept in await lookups.concepts(info.context, ids)]

    @strawberry.field
    def page_info(self) -> PageInfo:
        """Where the page stands."""
        return page_info(self.page, self.shown)

    @strawberry.field
    def total_count(self) -> int:
        """How many can be reached at all."""
        return self.page.total
