"""The log of changes, and what became of a change."""

from typing import Self

import strawberry
from strawberry.scalars import JSON

from api.schema.concept import Concept
from api.schema.enums import ChangeKind, GaveWayReason, Origin, RelationType
from api.schema.paging import PageInfo, cursor, page_info
from api.schema.relation import Relation
from graph import curation
from graph.curation.entry_json import part_as_json
from graph.store import Page, Window

__all__ = ["Change", "ChangeAction", "ChangeConnection", "ChangeEdge", "CurationResult", "GaveWay"]


@strawberry.type(description="One thing that was done.")
class ChangeAction:
    """Mirrors :class:`graph.curation.Action`."""

    kind: ChangeKind
    subject: strawberry.ID = strawberry.field(
        description="Id of the concept, relation or candidate; of the change that was undone for UNDO."
    )


@strawberry.type(description="A change of the glossary, as the log keeps it.")
class Change:
    """Mirrors :class:`graph.curation.LogEntry`."""

    id: strawberry.ID
    at: str = strawberry.field(description="When, in UTC, as ISO 8601 writes it.")
    by: str = strawberry.field(description="Name of the API key, or `local`.")
    actions: list[ChangeAction]
    before: JSON = strawberry.field(
        description="The concepts, relations, candidates and documents that became others or went, as they were."
    )
    after: JSON = strawberry.field(description="Those that are new or became others, as they were then.")
    store_version_before: str
    store_version_after: str
    undoes: strawberry.ID | None = strawberry.field(description="Id of the change that this one takes back.")

    @classmethod
    def of(cls, entry: curation.LogEntry) -> Self:
        """The core's entry as the schema has it."""
        return cls(
            id=strawberry.ID(entry.id),
            at=entry.at.isoformat(),
            by=entry.by,
            actions=[ChangeAction(kind=each.kind, subject=strawberry.ID(each.subject)) for each in entry.actions],
            before=JSON(part_as_json(entry.before)),
            after=JSON(part_as_json(entry.after)),
            store_version_before=entry.version_before,
            store_version_after=entry.version_after,
            undoes=None if entry.undoes is None else strawberry.ID(entry.undoes),
        )


@strawberry.type
class ChangeEdge:
    """A change in a list."""

    cursor: str
    node: Change


@strawberry.type(description="A page of changes, the newest first.")
class ChangeConnection:
    """What :meth:`graph.store.GraphStore.list_changes` gave."""

    page: strawberry.Private[Page[curation.LogEntry]]
    shown: strawberry.Private[Window]

    @strawberry.field
    def edges(self) -> list[ChangeEdge]:
        """Each with its cursor."""
        start = self.shown.offset + 1
        return [
            ChangeEdge(cursor=cursor(place), node=Change.of(entry))
            for place, entry in enumerate(self.page.items, start)
        ]

    @strawberry.field
    def nodes(self) -> list[Change]:
        """The changes alone."""
        return [Change.of(entry) for entry in self.page.items]

    @strawberry.field
    def page_info(self) -> PageInfo:
        """Where the page stands."""
        return page_info(self.page, self.shown)

    @strawberry.field
    def total_count(self) -> int:
        """How many there are in the whole list."""
        return self.page.total


@strawberry.type(description="A relation or candidate that went though the change was not about it.")
class GaveWay:
    """Mirrors :class:`graph.curation.GaveWay`."""

    id: strawberry.ID
    source: strawberry.ID
    type: RelationType
    target: strawberry.ID
    origin: Origin
    reason: GaveWayReason
    against: list[strawberry.ID] = strawberry.field(
        description="Ids of the relations that it would contradict or close a circle with."
    )

    @classmethod
    def of(cls, gone: curation.GaveWay) -> Self:
        """The core's as the schema has it."""
        relation = gone.relation
        return cls(
            id=strawberry.ID(relation.id),
            source=strawberry.ID(relation.source),
            type=relation.type,
            target=strawberry.ID(relation.target),
            origin=relation.origin,
            reason=gone.reason,
            against=[strawberry.ID(each.id) for each in gone.against],
        )


@strawberry.type(description="A change that was made.")
class CurationResult:
    """Mirrors :class:`graph.curation.Outcome`."""

    store_version: str = strawberry.field(description="The version that the store has now: what the next ifVersion is.")
    change: Change
    concept: Concept | None = strawberry.field(description="The concept that was added or changed.")
    relation: Relation | None = strawberry.field(
        description="The relation that was added, changed or accepted; after a removal what still follows in its place."
    )
    gave_way: list[GaveWay]

    @classmethod
    def of(cls, outcome: curation.Outcome) -> Self:
        """The core's outcome as the schema has it."""
        entry = outcome.entry
        subjects = {action.subject for action in entry.actions}
        concept = next((each for each in entry.after.concepts if each.id in subjects), None)
        relation = next((each for each in entry.after.relations if each.id in subjects), None)
        return cls(
            store_version=entry.version_after,
            change=Change.of(entry),
            concept=None if concept is None else Concept.of(concept),
            relation=None if relation is None else Relation.of(relation),
            gave_way=[GaveWay.of(each) for each in outcome.gave_way],
        )
