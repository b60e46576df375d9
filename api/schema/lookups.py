"""The store calls that resolvers batch. Equal ones are made once for all objects of a level."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from api.errors import GlossaryReplacedError
from api.schema.context import RequestContext
from graph import model
from graph.model import ConceptId, RelationId, relation_id
from graph.names import NameKey
from graph.store import Direction, GraphStore, Page, Reached, RelationFilter, Scored, Window
from graph.vocabulary import RelationType

T = TypeVar("T")

__all__ = [
    "ConceptRows",
    "Nearest",
    "Reach",
    "RelationsOf",
    "concept",
    "concepts",
    "fetch_concepts",
    "fetch_documents",
    "fetch_ids",
    "fetch_relations",
    "joining_relations",
    "present",
    "relation",
    "relations",
]


def fetch_concepts(store: GraphStore, ids: Sequence[ConceptId]) -> Mapping[ConceptId, model.Concept]:
    """Concepts by id."""
    return store.concepts(ids)


@dataclass(frozen=True, slots=True)
class ConceptRows:
    """Some attributes of concepts by id."""

    columns: tuple[str, ...]

    def __call__(self, store: GraphStore, ids: Sequence[ConceptId]) -> Mapping[ConceptId, tuple[Any, ...]]:
        """One store call."""
        return store.concept_rows(ids, self.columns)


def fetch_relations(store: GraphStore, ids: Sequence[RelationId]) -> Mapping[RelationId, model.Relation]:
    """Relations by id."""
    return store.relations(ids)


def fetch_documents(store: GraphStore, ids: Sequence[str]) -> Mapping[str, model.Document]:
    """Documents by id."""
    return store.documents(ids)


def fetch_ids(store: GraphStore, keys: Sequence[NameKey]) -> Mapping[NameKey, ConceptId]:
    """Ids of concepts by the key of a name."""
    return store.identify(keys)


@dataclass(frozen=True, slots=True)
class RelationsOf:
    """A page of the relations at each concept."""

    direction: Direction
    relation_filter: RelationFilter
    window: Window

    def __call__(self, store: GraphStore, ids: Sequence[ConceptId]) -> Mapping[ConceptId, Page[model.Relation]]:
        """One store call."""
        return store.relations_of(ids, self.direction, self.relation_filter, self.window)


@dataclass(frozen=True, slots=True)
class Reach:
    """A page of what each concept leads to."""

    direction: Direction
    relation_filter: RelationFilter
    max_depth: int | None
    window: Window

    def __call__(self, store: GraphStore, starts: Sequence[ConceptId]) -> Mapping[ConceptId, Page[Reached]]:
        """One store call."""
        return store.reach(starts, self.direction, self.relation_filter, self.max_depth, self.window)


@dataclass(frozen=True, slots=True)
class Nearest:
    """The concepts nearest in meaning to each concept."""

    first: int

    def __call__(self, store: GraphStore, ids: Sequence[ConceptId]) -> Mapping[ConceptId, tuple[Scored, ...]]:
        """One store call."""
        return store.nearest(ids, self.first)


async def concept(context: RequestContext, id: ConceptId) -> model.Concept:
    """The concept that something else in the graph names."""
    return present(await context.batcher.load(fetch_concepts, id))


async def concepts(context: RequestContext, ids: Sequence[ConceptId]) -> list[model.Concept]:
    """The concepts that something else in the graph names, in order."""
    return [present(found) for found in await context.batcher.load_many(fetch_concepts, ids)]


async def relation(context: RequestContext, id: RelationId) -> model.Relation:
    """The relation that something else in the graph names."""
    return present(await context.batcher.load(fetch_relations, id))


async def relations(context: RequestContext, ids: Sequence[RelationId]) -> list[model.Relation]:
    """The relations that something else in the graph names, in order."""
    return [present(found) for found in await context.batcher.load_many(fetch_relations, ids)]


async def joining_relations(context: RequestContext, one: ConceptId, other: ConceptId) -> list[model.Relation]:
    """The relations between two concepts, in vocabulary order.

    Asked for by their ids, which follow from the ends, so that a concept with many relations costs no more.
    """
    ids = dict.fromkeys(
        relation_id(source, type_, target) for type_ in RelationType for source, target in ((one, other), (other, one))
    )
    found = await context.batcher.load_many(fetch_relations, list(ids))
    return [item for item in found if item is not None]


def present(found: T | None) -> T:
    """What a graph names is in it, unless the graph was replaced between two look-ups."""
    if found is None:
        raise GlossaryReplacedError
    return found
