"""The root of the schema."""

import asyncio

import strawberry

from api.schema import asking, lookups
from api.schema.changes import ChangeConnection
from api.schema.concept import Concept
from api.schema.connections import CandidateConnection, ConceptConnection, RelationConnection
from api.schema.context import Info, RequestContext
from api.schema.enums import ConceptOrder, Direction, Origin, RelationType, SearchMode
from api.schema.fields import resolved
from api.schema.finding import SearchHit, SimilarConcept
from api.schema.glossary import Glossary
from api.schema.inputs import ConceptFilter, RelationFilter, limited
from api.schema.node import Node
from api.schema.paths import (
    FrontierConcept,
    LearningPathResult,
    ShortestPathsResult,
    learning_path_result,
    shortest_paths_result,
)
from api.schema.questions import store_info
from api.schema.relation import Relation
from graph.model import ConceptId, RelationId
from graph.names import name_key

__all__ = ["Query"]


@strawberry.type
class Query:
    """Questions to the glossary that is loaded now."""

    @resolved("The concept or relation with this id; null where there is none.")
    async def node(self, info: Info, id: strawberry.ID) -> Node | None:
        """Two colons make the id of a relation."""
        return await _node(info.context, id)

    @resolved("The concepts and relations with these ids, in order; null where there is none.")
    async def nodes(self, info: Info, ids: list[strawberry.ID]) -> list[Node | None]:
        """As many as were asked for."""
        distinct = limited("ids", ids, info.context.settings)
        found = await asyncio.gather(*(_node(info.context, wanted) for wanted in distinct))
        by_id = dict(zip(distinct, found, strict=True))
        return [by_id[wanted] for wanted in ids]

    @resolved(
        "Exactly one of id and name; a name may be an alias and is matched without regard to case, "
        "spacing, hyphens or plural."
    )
    async def concept(
        self, info: Info, id: strawberry.ID | None = strawberry.UNSET, name: str | None = strawberry.UNSET
    ) -> Concept | None:
        """Null where there is none."""
        wanted, called = asking.id_or_name(id=id, name=name)
        batcher = info.context.batcher
        if called is not None:
            wanted = await batcher.load(lookups.fetch_ids, name_key(called))
        found = await batcher.load(lookups.fetch_concepts, wanted) if wanted is not None else None
        return Concept.of(found) if found is not None else None

    @resolved("The concepts of the glossary.")
    async def concepts(
        self,
        info: Info,
        where: ConceptFilter | None = strawberry.UNSET,
        order_by: ConceptOrder = ConceptOrder.NAME,
        first: int = 50,
        after: str | None = strawberry.UNSET,
    ) -> ConceptConnection:
        """A page of them."""
        question = asking.concepts(info.context.settings, where=where, order_by=order_by, first=first, after=after)
        page = await info.context.batcher.call(question)
        return ConceptConnection(page=page, shown=question.window)

    @resolved("The relations of the glossary, by type, then source, then target.")
    async def relations(
        self,
        info: Info,
        where: RelationFilter | None = strawberry.UNSET,
        first: int = 50,
        after: str | None = strawberry.UNSET,
    ) -> RelationConnection:
        """A page of them."""
        question = asking.relations(info.context.settings, where=where, first=first, after=after)
        page = await info.context.batcher.call(question)
        return RelationConnection(page=page, shown=question.window)

    @resolved(
        "Proposed relations that wait for a person's word, the surest first; with `concept`, an id, name or alias, "
        "those with that end. They are no relations yet: no other field lists or follows them."
    )
    async def candidates(
        self,
        info: Info,
        relations: list[RelationType] | None = strawberry.UNSET,
        concept: strawberry.ID | None = strawberry.UNSET,
        min_confidence: float = 0.0,
        first: int = 50,
        after: str | None = strawberry.UNSET,
    ) -> CandidateConnection:
        """A page of them."""
        question = asking.candidates(
            info.context.settings,
            relations=relations,
            concept=concept,
            min_confidence=min_confidence,
            first=first,
            after=after,
        )
        page = await info.context.batcher.call(question)
        return CandidateConnection(page=page, shown=question.window)

    @resolved("Concepts that a text may ask for, best first.")
    async def search(
        self, info: Info, text: str, mode: SearchMode = SearchMode.HYBRID, first: int = 10
    ) -> list[SearchHit]:
        """By words, by meaning, or both."""
        question = asking.search(info.context.settings, text=text, mode=mode, first=first)
        return [SearchHit.of(hit) for hit in await info.context.batcher.call(question)]

    @resolved("Concepts nearest in meaning to a free text.")
    async def similar(self, info: Info, text: str, first: int = 10) -> list[SimilarConcept]:
        """Nearest first."""
        question = asking.similar(info.context.settings, text=text, first=first)
        return [SimilarConcept.of(scored) for scored in await info.context.batcher.call(question)]

    @resolved("The shortest ways from one concept to another, each by id, name or alias.")
    async def shortest_paths(
        self,
        info: Info,
        source: strawberry.ID,
        target: strawberry.ID,
        relations: list[RelationType] | None = strawberry.UNSET,
        direction: Direction = Direction.BOTH,
        max_length: int = 8,
        first: int = 3,
        origins: list[Origin] | None = strawberry.UNSET,
        min_confidence: float = 0.0,
    ) -> ShortestPathsResult:
        """All of the same length."""
        question = asking.shortest_paths(
            info.context.settings,
            source=source,
            target=target,
            relations=relations,
            direction=direction,
            max_length=max_length,
            first=first,
            origins=origins,
            min_confidence=min_confidence,
        )
        return shortest_paths_result(await info.context.batcher.call(question))

    @resolved("What to learn, in which order, to know the targets; all by id, name or alias.")
    async def learning_path(
        self,
        info: Info,
        targets: list[strawberry.ID],
        known: list[strawberry.ID] = [],  # noqa: B006  # the schema shows it; nothing writes to it
        budget_hours: float | None = strawberry.UNSET,
        origins: list[Origin] | None = strawberry.UNSET,
        min_confidence: float = 0.0,
    ) -> LearningPathResult:
        """The same input always gives the same path."""
        question = asking.learning_path(
            info.context.settings,
            targets=targets,
            known=known,
            budget_hours=budget_hours,
            origins=origins,
            min_confidence=min_confidence,
        )
        return learning_path_result(await info.context.batcher.call(question))

    @resolved(
        "What can be learnt next: concepts whose every prerequisite is known; with `towards`, only those "
        "on the way to a target."
    )
    async def frontier(
        self,
        info: Info,
        known: list[strawberry.ID],
        towards: list[strawberry.ID] | None = strawberry.UNSET,
        first: int = 10,
        origins: list[Origin] | None = strawberry.UNSET,
        min_confidence: float = 0.0,
    ) -> list[FrontierConcept]:
        """Those that most concepts directly require first."""
        question = asking.frontier(
            info.context.settings,
            known=known,
            towards=towards,
            first=first,
            origins=origins,
            min_confidence=min_confidence,
        )
        return [FrontierConcept.of(concept) for concept in await info.context.batcher.call(question)]

    @resolved(
        "The log of changes, the newest first; with `concept`, an id, name or alias, those about it. A load leaves it."
    )
    async def changes(
        self,
        info: Info,
        first: int = 20,
        after: str | None = strawberry.UNSET,
        concept: strawberry.ID | None = strawberry.UNSET,
    ) -> ChangeConnection:
        """A page of them."""
        question = asking.changes(info.context.settings, first=first, after=after, concept=concept)
        return ChangeConnection(page=await info.context.batcher.call(question), shown=question.window)

    @resolved("The glossary as a whole.")
    async def glossary(self, info: Info) -> Glossary:
        """Counted at the last load."""
        return Glossary.of(await info.context.batcher.call(store_info))


async def _node(context: RequestContext, id: str) -> Node | None:
    if id.count(":") == 2:
        relation = await context.batcher.load(lookups.fetch_relations, RelationId(id))
        return Relation.of(relation) if relation is not None else None
    concept = await context.batcher.load(lookups.fetch_concepts, ConceptId(id))
    return Concept.of(concept) if concept is not None else None
