"""The root of the schema."""

import asyncio

import strawberry

from api.schema import lookups
from api.schema.changes import ChangeConnection
from api.schema.concept import Concept
from api.schema.connections import CandidateConnection, ConceptConnection, RelationConnection
from api.schema.context import Info, RequestContext
from api.schema.encoding import encode_for
from api.schema.enums import ConceptOrder, Direction, Origin, RelationType, SearchMode
from api.schema.fields import resolved
from api.schema.finding import SearchHit, SimilarConcept
from api.schema.glossary import Glossary
from api.schema.inputs import (
    ConceptFilter,
    RelationFilter,
    concept_query,
    given,
    limited,
    limited_text,
    path_length,
    relation_filter,
)
from api.schema.node import Node
from api.schema.paging import first_items, window
from api.schema.paths import FrontierConcept, LearningPathResult, ShortestPathsResult
from api.schema.questions import (
    CandidatesQuestion,
    ChangesQuestion,
    FrontierQuestion,
    LearningPathQuestion,
    RelationsQuestion,
    ShortestPathsQuestion,
)
from api.schema.relation import Relation
from graph import finding
from graph.errors import InvalidArgumentError
from graph.model import ConceptId, RelationId
from graph.names import name_key
from graph.store import GraphStore, StoreInfo

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
        wanted, called = _concept_id(id), given(name)
        if (wanted is None) == (called is None):
            raise InvalidArgumentError("concept takes exactly one of id and name", suggestion="give one of them")
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
        shown = window(first, given(after), info.context.settings)
        query = concept_query(where, order_by, info.context.settings)
        page = await info.context.batcher.call(lambda store: store.list_concepts(query, shown))
        return ConceptConnection(page=page, shown=shown)

    @resolved("The relations of the glossary, by type, then source, then target.")
    async def relations(
        self,
        info: Info,
        where: RelationFilter | None = strawberry.UNSET,
        first: int = 50,
        after: str | None = strawberry.UNSET,
    ) -> RelationConnection:
        """A page of them."""
        shown = window(first, given(after), info.context.settings)
        conditions = given(where) or RelationFilter()
        question = RelationsQuestion(
            relation_filter=relation_filter(conditions.types, conditions.origins, conditions.min_confidence),
            source=given(conditions.source),
            target=given(conditions.target),
            window=shown,
        )
        page = await info.context.batcher.call(question)
        return RelationConnection(page=page, shown=shown)

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
        shown = window(first, given(after), info.context.settings)
        question = CandidatesQuestion(
            relation_filter=relation_filter(relations, None, min_confidence), concept=given(concept), window=shown
        )
        page = await info.context.batcher.call(question)
        return CandidateConnection(page=page, shown=shown)

    @resolved("Concepts that a text may ask for, best first.")
    async def search(
        self, info: Info, text: str, mode: SearchMode = SearchMode.HYBRID, first: int = 10
    ) -> list[SearchHit]:
        """By words, by meaning, or both."""
        count = first_items(first, info.context.settings)
        wanted = limited_text("text", text, info.context.settings)
        wait_s = info.context.settings.encoder_wait_s

        def work(store: GraphStore) -> tuple[finding.SearchHit, ...]:
            encode = None if mode is SearchMode.KEYWORD else encode_for(store, wait_s)
            return finding.search(store, wanted, mode, count, encode)

        return [SearchHit.of(hit) for hit in await info.context.batcher.call(work)]

    @resolved("Concepts nearest in meaning to a free text.")
    async def similar(self, info: Info, text: str, first: int = 10) -> list[SimilarConcept]:
        """Nearest first."""
        count = first_items(first, info.context.settings)
        wanted = limited_text("text", text, info.context.settings)
        wait_s = info.context.settings.encoder_wait_s
        found = await info.context.batcher.call(
            lambda store: finding.similar_to_text(store, wanted, count, encode_for(store, wait_s))
        )
        return [SimilarConcept.of(scored) for scored in found]

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
        question = ShortestPathsQuestion(
            source=source,
            target=target,
            direction=direction,
            relation_filter=relation_filter(relations, origins, min_confidence),
            max_length=path_length(max_length, info.context.settings),
            first=first_items(first, info.context.settings),
        )
        return await info.context.batcher.call(question)

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
        question = LearningPathQuestion(
            targets=limited("targets", targets, info.context.settings),
            known=limited("known", known, info.context.settings),
            budget_hours=given(budget_hours),
            relation_filter=relation_filter(None, origins, min_confidence),
        )
        return await info.context.batcher.call(question)

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
        aims = given(towards)
        question = FrontierQuestion(
            known=limited("known", known, info.context.settings),
            towards=None if aims is None else limited("towards", aims, info.context.settings),
            first=first_items(first, info.context.settings),
            relation_filter=relation_filter(None, origins, min_confidence),
        )
        return await info.context.batcher.call(question)

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
        shown = window(first, given(after), info.context.settings)
        page = await info.context.batcher.call(ChangesQuestion(concept=given(concept), window=shown))
        return ChangeConnection(page=page, shown=shown)

    @resolved("The glossary as a whole.")
    async def glossary(self, info: Info) -> Glossary:
        """Counted at the last load."""

        def work(store: GraphStore) -> StoreInfo:
            return store.info()

        return Glossary.of(await info.context.batcher.call(work))


async def _node(context: RequestContext, id: str) -> Node | None:
    if id.count(":") == 2:
        relation = await context.batcher.load(lookups.fetch_relations, RelationId(id))
        return Relation.of(relation) if relation is not None else None
    concept = await context.batcher.load(lookups.fetch_concepts, ConceptId(id))
    return Concept.of(concept) if concept is not None else None


def _concept_id(id: strawberry.ID | None) -> ConceptId | None:
    return None if (end := given(id)) is None else ConceptId(end)
