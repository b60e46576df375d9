"""The root of everything that changes the glossary."""

from collections.abc import Callable

import strawberry

from api.schema.changes import CurationResult
from api.schema.context import Info
from api.schema.curation_inputs import ConceptChanges, NewConcept, NewRelation, RelationChanges
from api.schema.fields import resolved
from api.schema.inputs import given
from graph.curation import (
    AcceptCandidate,
    Change,
    Outcome,
    RejectCandidate,
    RemoveConcept,
    RemoveRelation,
    curate,
    undo,
)
from graph.finding import find_concept
from graph.model import RelationId
from graph.store import GraphStore

__all__ = ["Mutation"]


@strawberry.type(
    description="Changes of the glossary that is loaded now. Each is checked as a load is, made wholly or not at all, and "
    "noted in the log. With ifVersion it is made only where the store still has that version (Glossary.storeVersion); "
    "otherwise it is refused with the code CONFLICT. Several in one request are made one after the other."
)
class Mutation:
    """Only for callers who may curate, which :mod:`api.execution` sees to."""

    @resolved("Add a concept; its id follows from its name.")
    async def add_concept(
        self, info: Info, concept: NewConcept, if_version: str | None = strawberry.UNSET
    ) -> CurationResult | None:
        """The last of its section."""
        return await _make(info, if_version, lambda _: concept.change())

    @resolved("Give a concept, named by id, name or alias, other values for some of its fields.")
    async def change_concept(
        self, info: Info, id: strawberry.ID, to: ConceptChanges, if_version: str | None = strawberry.UNSET
    ) -> CurationResult | None:
        """What is left out stays."""
        return await _make(info, if_version, lambda store: to.change(find_concept(store, id).id))

    @resolved("Remove a concept; one that relations need only withRelations.")
    async def remove_concept(
        self,
        info: Info,
        id: strawberry.ID,
        *,
        with_relations: bool = False,
        if_version: str | None = strawberry.UNSET,
    ) -> CurationResult | None:
        """With its definition and its candidates."""

        def change(store: GraphStore) -> Change:
            return RemoveConcept(concept=find_concept(store, id).id, with_relations=with_relations)

        return await _make(info, if_version, change)

    @resolved("Assert a relation; one that was extracted, derived or proposed becomes curated.")
    async def add_relation(
        self, info: Info, relation: NewRelation, if_version: str | None = strawberry.UNSET
    ) -> CurationResult | None:
        """Extracted and derived relations that contradict it give way."""
        return await _make(info, if_version, relation.change)

    @resolved("Put a curated or extracted relation in other terms; it is curated then.")
    async def change_relation(
        self, info: Info, id: strawberry.ID, to: RelationChanges, if_version: str | None = strawberry.UNSET
    ) -> CurationResult | None:
        """What is left out stays."""
        return await _make(info, if_version, lambda store: to.change(store, RelationId(id)))

    @resolved("Remove a curated or extracted relation; a derived one goes with what it follows from.")
    async def remove_relation(
        self, info: Info, id: strawberry.ID, if_version: str | None = strawberry.UNSET
    ) -> CurationResult | None:
        """And what followed from it."""
        return await _make(info, if_version, lambda _: RemoveRelation(relation=RelationId(id)))

    @resolved("Make a candidate a curated relation, with its quotes.")
    async def accept_candidate(
        self, info: Info, id: strawberry.ID, if_version: str | None = strawberry.UNSET
    ) -> CurationResult | None:
        """By the id of the relation that it becomes."""
        return await _make(info, if_version, lambda _: AcceptCandidate(candidate=RelationId(id)))

    @resolved("Drop a candidate.")
    async def reject_candidate(
        self, info: Info, id: strawberry.ID, if_version: str | None = strawberry.UNSET
    ) -> CurationResult | None:
        """A load proposes it again unless the decision is kept beside the glossary (`lexigraph review`)."""
        return await _make(info, if_version, lambda _: RejectCandidate(candidate=RelationId(id)))

    @resolved("Put back what a change touched, as a change of its own; CONFLICT where later ones touched the same.")
    async def undo_change(
        self, info: Info, id: strawberry.ID, if_version: str | None = strawberry.UNSET
    ) -> CurationResult | None:
        """The change by its id in the log."""
        name, version = info.context.caller.name, given(if_version)
        return await _carry_out(info, lambda store: undo(store, id, by=name, if_version=version))


async def _make(info: Info, if_version: str | None, change: Callable[[GraphStore], Change]) -> CurationResult:
    name, version = info.context.caller.name, given(if_version)
    return await _carry_out(info, lambda store: curate(store, [change(store)], by=name, if_version=version))


async def _carry_out(info: Info, work: Callable[[GraphStore], Outcome]) -> CurationResult:
    """What ``work`` makes of the store, in a worker thread; what is read afterwards is of the new version."""
    batcher = info.context.batcher
    outcome = await batcher.call(work)
    batcher.forget()
    return CurationResult.of(outcome)
