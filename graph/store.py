"""What every store of a concept graph can do, and how to open one.

:class:`GraphStore` is the primitives that an embedded file and a graph database both answer in one round trip, each for
many keys where a caller can have many. Everything cleverer (learning paths, ranking) is written once, over these.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Protocol, Self, TypeVar

from graph.errors import InvalidArgumentError
from graph.model import ConceptId, ConceptKind, Origin, Relation, RelationId
from graph.vocabulary import RelationType

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    import numpy.typing as npt

    from graph.curation.log import LogEntry
    from graph.model import Concept, Document, GlossaryInfo, Graph, VectorTable
    from graph.names import NameKey
    from graph.source import GraphSource

__all__ = [
    "CONCEPT_COLUMNS",
    "DEFAULT_STORE",
    "EVERY_RELATION",
    "ConceptOrder",
    "ConceptQuery",
    "Direction",
    "GraphStore",
    "KeywordHit",
    "Page",
    "Reached",
    "RelationFilter",
    "Scored",
    "StoreInfo",
    "Window",
    "open_store",
]

DEFAULT_STORE = "lexigraph.db"

CONCEPT_COLUMNS = ("id", "name", "aliases", "definition", "kind", "section", "hours", "position")
"""The attributes of a concept that can be read by themselves."""

T_co = TypeVar("T_co", covariant=True)


class Direction(StrEnum):
    """Which way relations are followed from a concept."""

    OUT = "OUT"
    """From source to target."""
    IN = "IN"
    """From target to source."""
    BOTH = "BOTH"

    @property
    def opposite(self) -> Direction:
        """The way back."""
        return {Direction.OUT: Direction.IN, Direction.IN: Direction.OUT}.get(self, self)


class ConceptOrder(StrEnum):
    """How a list of concepts is sorted; ties by id."""

    NAME = "NAME"
    """By name without regard to case."""
    SECTION = "SECTION"
    """As the glossary has them: by section in its order, then by place in the source; no section last."""
    DEGREE_DESC = "DEGREE_DESC"
    """By number of relations at either end, most first."""
    ID = "ID"


@dataclass(frozen=True, slots=True)
class Window:
    """A piece of a list: ``first`` items from ``offset`` on; ``first=None`` is all of them."""

    first: int | None = None
    offset: int = 0

    def refuse_negative(self) -> None:
        """Raise ``InvalidArgumentError`` where ``first`` or ``offset`` is below 0."""
        if self.offset < 0 or (self.first is not None and self.first < 0):
            raise InvalidArgumentError(f"a window cannot be negative: {self}")


@dataclass(frozen=True, slots=True)
class Page(Generic[T_co]):
    """The items of a window, and how many there are in the whole list."""

    items: tuple[T_co, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationFilter:
    """Which relations count. An empty tuple of types or origins lets none through; None lets all."""

    types: tuple[RelationType, ...] | None = None
    origins: tuple[Origin, ...] | None = None
    min_confidence: float = 0.0

    def admits(self, relation: Relation) -> bool:
        """Whether ``relation`` counts."""
        return (
            (self.types is None or relation.type in self.types)
            and (self.origins is None or relation.origin in self.origins)
            and relation.confidence >= self.min_confidence
        )


EVERY_RELATION = RelationFilter()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConceptQuery:
    """Which concepts, and in which order. None leaves a condition out; an empty tuple admits nothing."""

    ids: tuple[ConceptId, ...] | None = None
    sections: tuple[str, ...] | None = None
    kinds: tuple[ConceptKind, ...] | None = None
    name_starts_with: str | None = None
    """Without regard to case."""
    has_definition: bool | None = None
    order: ConceptOrder = ConceptOrder.NAME


@dataclass(frozen=True, slots=True)
class KeywordHit:
    """A concept that a text search found."""

    concept: ConceptId
    score: float
    """Higher is better; comparable within one answer only."""
    matched: tuple[str, ...]
    """Where the words stand: ``name``, ``alias``, ``definition``, in this order."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A concept and its cosine similarity, -1 to 1."""

    concept: ConceptId
    score: float


class Reached(NamedTuple):
    """A concept that a traversal came to; a tuple, because an answer may have thousands."""

    concept: ConceptId
    depth: int
    """Length of a shortest way from the start, at least 1."""
    via: RelationId
    """The last relation of such a way; of several, the one with the smallest id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreInfo:
    """What a store holds."""

    glossary: GlossaryInfo
    version: str
    """Changes with every load: what caches are keyed by."""
    concepts: int
    relations: int
    relation_counts: Mapping[tuple[RelationType, Origin], int] = field(default_factory=dict)
    section_counts: Mapping[str, int] = field(default_factory=dict)
    """Concepts in each section, sections in the order of the source."""
    encoder: str | None = None
    """The model of the vectors; None where nothing is embedded."""
    candidates: int = 0
    """Relations that wait for a person's word; ``relations`` counts none of them."""
    changes: int = 0
    """Changes that people made here since the last load, and that no source has."""


class GraphStore(Protocol):
    """A concept graph at rest, with a log of the changes that people made: safe to share between threads, replaced as a whole.

    Every method may raise the :class:`graph.errors.StoreError` family: ``StoreMissingError`` before the first load,
    ``StoreUnavailableError``, ``StoreFormatError``, and ``StoreTimeoutError`` past the deadline of :mod:`graph.deadline`.
    Ids that no concept has are left out of a mapping. All but :meth:`replace` only read. One call sees one version.
    """

    location: str
    """What names this store to a person; never with a password."""
    is_local: bool
    """Whether it is a file of this machine, so that asking for its version takes no way to a server."""

    def info(self) -> StoreInfo:
        """What the store holds, counted."""
        ...

    def concepts(self, ids: Sequence[ConceptId]) -> Mapping[ConceptId, Concept]:
        """The concepts with these ids."""
        ...

    def concept_rows(self, ids: Sequence[ConceptId], columns: tuple[str, ...]) -> Mapping[ConceptId, tuple[Any, ...]]:
        """Of the concepts with these ids only the attributes ``columns``, of :data:`CONCEPT_COLUMNS`, in that order.

        For whoever makes an answer of many concepts and has no use for the objects.
        """
        ...

    def list_concept_rows(self, query: ConceptQuery, window: Window, columns: tuple[str, ...]) -> Page[tuple[Any, ...]]:
        """The same of what :meth:`list_concepts` gives."""
        ...

    def list_concept_ids(self, query: ConceptQuery, window: Window) -> Page[ConceptId]:
        """The ids of what :meth:`list_concepts` gives."""
        ...

    def identify(self, keys: Sequence[NameKey]) -> Mapping[NameKey, ConceptId]:
        """The concepts whose id, name or alias has one of these keys (see :func:`graph.names.name_key`).

        A name goes before an alias where two concepts share a key.
        """
        ...

    def relations(self, ids: Sequence[RelationId]) -> Mapping[RelationId, Relation]:
        """The relations with these ids."""
        ...

    def documents(self, ids: Sequence[str] | None = None) -> Mapping[str, Document]:
        """The documents with these ids; None for all."""
        ...

    def list_concepts(self, query: ConceptQuery, window: Window) -> Page[Concept]:
        """The concepts that ``query`` admits, sorted as it says."""
        ...

    def list_relations(
        self,
        relation_filter: RelationFilter,
        window: Window,
        *,
        source: ConceptId | None = None,
        target: ConceptId | None = None,
    ) -> Page[Relation]:
        """Relations by type (in vocabulary order), then source id, then target id.

        With ``source`` or ``target``, only those that start or end there; a symmetric relation does both at both ends.
        """
        ...

    def list_candidates(
        self, relation_filter: RelationFilter, window: Window, *, concept: ConceptId | None = None
    ) -> Page[Relation]:
        """Relations that wait for a person's word, the surest first, then by type (in vocabulary order), source, target.

        With ``concept``, only those with that end. No other primitive answers with a candidate or follows one.
        """
        ...

    def relations_of(
        self,
        ids: Sequence[ConceptId],
        direction: Direction,
        relation_filter: RelationFilter,
        window: Window,
    ) -> Mapping[ConceptId, Page[Relation]]:
        """The relations at each of these concepts: a page for each id that exists, also when empty.

        Sorted by type (in vocabulary order), then by the other end's id, then those that start here first. A
        symmetric relation counts as OUT and as IN at both of its ends, once each.
        """
        ...

    def reach(
        self,
        starts: Sequence[ConceptId],
        direction: Direction,
        relation_filter: RelationFilter,
        max_depth: int | None,
        window: Window,
    ) -> Mapping[ConceptId, Page[Reached]]:
        """What each start leads to in at most ``max_depth`` steps (None: any number), nearest first, then by id.

        The start itself is left out. A page for each start that exists, also when empty.
        """
        ...

    def shortest_paths(
        self,
        source: ConceptId,
        target: ConceptId,
        direction: Direction,
        relation_filter: RelationFilter,
        max_length: int,
        first: int,
    ) -> tuple[tuple[Relation, ...], ...]:
        """Up to ``first`` of the shortest ways from ``source`` to ``target``, all of the same length.

        Each is its relations in order; sorted by the ids of the concepts passed, then of the relations. Empty
        where there is none, or more than ``max_length`` steps are needed; one empty way where both ends are the same.
        """
        ...

    def search(self, text: str, first: int) -> tuple[KeywordHit, ...]:
        """Concepts by the words of ``text`` in name, aliases and definition, best first, then by id.

        The last word also matches as a prefix. Any text is allowed; punctuation has no meaning.
        """
        ...

    def nearest(self, ids: Sequence[ConceptId], first: int) -> Mapping[ConceptId, tuple[Scored, ...]]:
        """For each concept that has a vector the ``first`` others nearest to it, nearest first, then by id."""
        ...

    def nearest_to_vector(self, vector: npt.NDArray[np.float32], first: int) -> tuple[Scored, ...]:
        """The ``first`` concepts nearest to ``vector`` (shape (d,), length 1), nearest first, then by id.

        Raises ``InvalidArgumentError`` when d is not the dimension of the stored vectors; empty where there are none.
        """
        ...

    def vectors(self, ids: Sequence[ConceptId] | None = None) -> VectorTable | None:
        """The vectors of these concepts, or of all; None where nothing is embedded."""
        ...

    def ready(
        self,
        known: Sequence[ConceptId],
        within: Sequence[ConceptId] | None,
        relation_filter: RelationFilter,
        first: int,
    ) -> tuple[ConceptId, ...]:
        """Concepts not in ``known`` whose every target over the filtered relations is in ``known``.

        With ``within``, only those. Sorted by the number of relations that end there, most first, then by id.
        """
        ...

    def version(self) -> str:
        """What :meth:`info` gives as version."""
        ...

    def known_info(self, within_s: float, /) -> StoreInfo | None:
        """What :meth:`info` gives or, inside of :func:`graph.held_version.one_version`, what is held there.

        None where a server, which is not asked, has not said in the last ``within_s`` seconds; a file is looked at then.
        """
        ...

    def list_changes(
        self, window: Window, *, concept: ConceptId | None = None, id: str | None = None
    ) -> Page[LogEntry]:
        """The log of changes, the newest first; with ``concept`` those about it, with ``id`` that one.

        Later loads and changes add to the log and take nothing from it.
        """
        ...

    def replace(
        self,
        graph: Graph | GraphSource,
        *,
        if_version: str | None = None,
        entry: LogEntry | None = None,
        discard_changes: bool = False,
    ) -> str:
        """Put ``graph`` in the place of what is there, wholly or not at all; return the new version.

        A source is gone through piece by piece and never held. Readers see the old graph or the new one. ``entry`` makes
        it a change that the log gets with the graph, both or neither; without it, it is a load. Raises

        - ``ConflictError`` when the store has another version than ``if_version``;
        - ``UnsavedChangesError`` when a load would lose changes, unless ``discard_changes`` says that it may;
        - ``StoreLockedError`` when another load is under way.
        """
        ...

    def close(self) -> None:
        """Give back what the store holds open. Calling it twice does no harm."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *exception: object) -> None: ...


def open_store(location: str = DEFAULT_STORE, *, password: str | None = None) -> GraphStore:
    """The store at ``location``: a file path, or ``neo4j://user@host:7687/database``.

    No I/O happens here; a store that is missing or unreachable says so at its first use. ``password`` is for a
    server; a file has none.

    Raises:
        InvalidArgumentError: ``location`` has a scheme that no store has, or is empty.
    """
    from graph.stores import store_at  # the engines import this module

    return store_at(location, password=password)
