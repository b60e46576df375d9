"""Questions that take a few store calls one after the other, in one thread: each is a value that answers itself.

The answers are the core's own objects, or one of the classes here where the core has an exception for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from api.schema.encoding import encode_for
from graph import finding, model
from graph.curation import LogEntry
from graph.errors import PrerequisiteCycleError, UnknownConceptError
from graph.finding import SearchMode, find_concepts, suggest
from graph.frontier import FrontierConcept, frontier
from graph.learning import LearningPath, learning_path
from graph.model import ConceptId
from graph.store import ConceptQuery, Direction, GraphStore, Page, RelationFilter, Scored, StoreInfo, Window

__all__ = [
    "CandidatesQuestion",
    "ChangesQuestion",
    "ConceptsQuestion",
    "Cycle",
    "FrontierQuestion",
    "LearningPathQuestion",
    "RelationsQuestion",
    "SearchQuestion",
    "ShortestPathsQuestion",
    "SimilarQuestion",
    "Unknown",
    "Way",
    "Ways",
    "store_info",
]

_SUGGESTED_FOR = 10
"""For how many unknown names others are suggested."""


@dataclass(frozen=True, slots=True)
class Way:
    """One of the shortest ways between two concepts."""

    concepts: tuple[ConceptId, ...]
    relations: tuple[model.Relation, ...]

    @classmethod
    def of(cls, source: ConceptId, relations: tuple[model.Relation, ...]) -> Self:
        """The way that goes from ``source`` over ``relations``."""
        passed = [source]
        for relation in relations:
            passed.append(relation.other(passed[-1]))
        return cls(tuple(passed), relations)


@dataclass(frozen=True, slots=True)
class Ways:
    """The shortest ways between two concepts that exist; none where there is no way."""

    paths: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """Names that no concept has."""

    message: str
    ids: tuple[str, ...]
    suggestions: tuple[model.Concept, ...]

    @classmethod
    def of(cls, error: UnknownConceptError, store: GraphStore) -> Self:
        """The error, with the concepts that ``store`` suggests instead."""
        near = [concept for name in error.names[:_SUGGESTED_FOR] for concept in suggest(store, name)]
        return cls(str(error), tuple(error.names), tuple({concept.id: concept for concept in near}.values()))


@dataclass(frozen=True, slots=True)
class Cycle:
    """Prerequisites that run in a circle."""

    message: str
    cycle: tuple[model.Relation, ...]


def store_info(store: GraphStore) -> StoreInfo:
    """``glossary``."""
    return store.info()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConceptsQuestion:
    """``concepts``."""

    query: ConceptQuery
    window: Window

    def __call__(self, store: GraphStore) -> Page[model.Concept]:
        """A page of concepts."""
        return store.list_concepts(self.query, self.window)

    def rows(self, store: GraphStore, columns: tuple[str, ...]) -> Page[tuple[Any, ...]]:
        """The same page with these attributes alone."""
        return store.list_concept_rows(self.query, self.window, columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchQuestion:
    """``search``."""

    text: str
    mode: SearchMode
    first: int
    encoder_wait_s: float

    def __call__(self, store: GraphStore) -> tuple[finding.SearchHit, ...]:
        """Hits, best first."""
        encode = None if self.mode is SearchMode.KEYWORD else encode_for(store, self.encoder_wait_s)
        return finding.search(store, self.text, self.mode, self.first, encode)


@dataclass(frozen=True, slots=True, kw_only=True)
class SimilarQuestion:
    """``similar``."""

    text: str
    first: int
    encoder_wait_s: float

    def __call__(self, store: GraphStore) -> tuple[Scored, ...]:
        """Concepts, nearest first."""
        return finding.similar_to_text(store, self.text, self.first, encode_for(store, self.encoder_wait_s))


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationsQuestion:
    """``relations``; the ends by id, name or alias."""

    relation_filter: RelationFilter
    source: str | None
    target: str | None
    window: Window

    def __call__(self, store: GraphStore) -> Page[model.Relation]:
        """A page of relations; none where no concept is called as an end is."""
        named = [name for name in (self.source, self.target) if name is not None]
        try:
            found = dict(zip(named, _ids(store, named), strict=True)) if named else {}
        except UnknownConceptError:
            return Page((), 0)
        source = None if self.source is None else found[self.source]
        target = None if self.target is None else found[self.target]
        return store.list_relations(self.relation_filter, self.window, source=source, target=target)


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidatesQuestion:
    """``candidates``; the concept by id, name or alias."""

    relation_filter: RelationFilter
    concept: str | None
    window: Window

    def __call__(self, store: GraphStore) -> Page[model.Relation]:
        """A page of candidates; none where no concept is called so."""
        try:
            concept = None if self.concept is None else _ids(store, [self.concept])[0]
        except UnknownConceptError:
            return Page((), 0)
        return store.list_candidates(self.relation_filter, self.window, concept=concept)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesQuestion:
    """``changes``; the concept by id, name or alias, or by the id that it had before it was removed."""

    concept: str | None
    window: Window

    def __call__(self, store: GraphStore) -> Page[LogEntry]:
        """A page of the log."""
        try:
            concept = None if self.concept is None else _ids(store, [self.concept])[0]
        except UnknownConceptError:
            concept = ConceptId(self.concept or "")
        return store.list_changes(self.window, concept=concept)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortestPathsQuestion:
    """``shortestPaths``; both ends by id, name or alias."""

    source: str
    target: str
    direction: Direction
    relation_filter: RelationFilter
    max_length: int
    first: int

    def __call__(self, store: GraphStore) -> Ways | Unknown:
        """The ways, or the names that no concept has."""
        try:
            source, target = _ids(store, [self.source, self.target])
        except UnknownConceptError as error:
            return Unknown.of(error, store)
        ways = store.shortest_paths(source, target, self.direction, self.relation_filter, self.max_length, self.first)
        return Ways(tuple(Way.of(source, way) for way in ways))


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningPathQuestion:
    """``learningPath``; all concepts by id, name or alias."""

    targets: tuple[str, ...]
    known: tuple[str, ...]
    budget_hours: float | None
    relation_filter: RelationFilter

    def __call__(self, store: GraphStore) -> LearningPath | Unknown | Cycle:
        """The path, or what stands in its way."""
        try:
            found = _ids(store, [*self.targets, *self.known])
            targets, known = found[: len(self.targets)], found[len(self.targets) :]
            return learning_path(store, targets, known, self.budget_hours, self.relation_filter)
        except UnknownConceptError as error:
            return Unknown.of(error, store)
        except PrerequisiteCycleError as error:
            return Cycle(error.message, error.cycle)


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontierQuestion:
    """``frontier``; all concepts by id, name or alias."""

    known: tuple[str, ...]
    towards: tuple[str, ...] | None
    first: int
    relation_filter: RelationFilter

    def __call__(self, store: GraphStore) -> tuple[FrontierConcept, ...]:
        """What can be learnt next; raises ``UnknownConceptError`` for a name that no concept has."""
        found = _ids(store, [*self.known, *(self.towards or ())])
        known, towards = found[: len(self.known)], found[len(self.known) :]
        return frontier(store, known, None if self.towards is None else towards, self.first, self.relation_filter)


def _ids(store: GraphStore, names: Sequence[str]) -> tuple[ConceptId, ...]:
    return tuple(concept.id for concept in find_concepts(store, names))
