"""Questions that take a few store calls one after the other, in one thread: each is a value that answers itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.schema.paths import (
    ConceptPath,
    FrontierConcept,
    LearningPath,
    PrerequisiteCycle,
    ShortestPaths,
    UnknownConcepts,
)
from graph import model
from graph.curation import LogEntry
from graph.errors import PrerequisiteCycleError, UnknownConceptError
from graph.finding import find_concepts
from graph.frontier import frontier
from graph.learning import learning_path
from graph.model import ConceptId
from graph.store import Direction, GraphStore, Page, RelationFilter, Window

__all__ = [
    "CandidatesQuestion",
    "ChangesQuestion",
    "FrontierQuestion",
    "LearningPathQuestion",
    "RelationsQuestion",
    "ShortestPathsQuestion",
]


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

    def __call__(self, store: GraphStore) -> ShortestPaths | UnknownConcepts:
        """The ways, or the names that no concept has."""
        try:
            source, target = _ids(store, [self.source, self.target])
        except UnknownConceptError as error:
            return UnknownConcepts.of(error, store)
        ways = store.shortest_paths(source, target, self.direction, self.relation_filter, self.max_length, self.first)
        return ShortestPaths(paths=[ConceptPath.of(source, way) for way in ways])


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningPathQuestion:
    """``learningPath``; all concepts by id, name or alias."""

    targets: tuple[str, ...]
    known: tuple[str, ...]
    budget_hours: float | None
    relation_filter: RelationFilter

    def __call__(self, store: GraphStore) -> LearningPath | UnknownConcepts | PrerequisiteCycle:
        """The path, or what stands in its way."""
        try:
            found = _ids(store, [*self.targets, *self.known])
            targets, known = found[: len(self.targets)], found[len(self.targets) :]
            path = learning_path(store, targets, known, self.budget_hours, self.relation_filter)
        except UnknownConceptError as error:
            return UnknownConcepts.of(error, store)
        except PrerequisiteCycleError as error:
            return PrerequisiteCycle.of(error)
        return LearningPath.of(path)


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontierQuestion:
    """``frontier``; all concepts by id, name or alias."""

    known: tuple[str, ...]
    towards: tuple[str, ...] | None
    first: int
    relation_filter: RelationFilter

    def __call__(self, store: GraphStore) -> list[FrontierConcept]:
        """What can be learnt next; raises ``UnknownConceptError`` for a name that no concept has."""
        found = _ids(store, [*self.known, *(self.towards or ())])
        known, towards = found[: len(self.known)], found[len(self.known) :]
        ready = frontier(store, known, None if self.towards is None else towards, self.first, self.relation_filter)
        return [FrontierConcept.of(concept) for concept in ready]


def _ids(store: GraphStore, names: Sequence[str]) -> tuple[ConceptId, ...]:
    return tuple(concept.id for concept in find_concepts(store, names))
