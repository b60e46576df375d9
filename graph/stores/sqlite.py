"""A concept graph in one SQLite file: the default store, with nothing to install and no server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

from graph.errors import InvalidArgumentError
from graph.model import ConceptId, RelationId
from graph.names import NameKey
from graph.store import Direction, Page
from graph.stores import sqlite_statements as statements
from graph.stores.breadth_first import reach, shortest_paths, shortest_ways
from graph.stores.concept_columns import concept_reader
from graph.stores.counting import counted_relations
from graph.stores.sqlite_conditions import concept_conditions, relation_conditions, window_limits
from graph.stores.sqlite_file import check_deadline, translated
from graph.stores.sqlite_rows import (
    as_aliases,
    as_array,
    as_concept,
    as_document,
    as_relation,
    decoded,
)
from graph.stores.sqlite_steps import existing_concepts, ids_in_order, relations_by_id, step_taker
from graph.stores.sqlite_versions import Versions

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np
    import numpy.typing as npt

    from graph.curation.log import LogEntry
    from graph.model import Concept, Document, Graph, Relation, VectorTable
    from graph.source import GraphSource
    from graph.store import ConceptQuery, KeywordHit, Reached, RelationFilter, Scored, StoreInfo, Window
    from graph.stores.stored_vectors import StoredVectors

__all__ = ["SqliteStore"]

_T = TypeVar("_T")


class SqliteStore:
    """The store in the file at ``path``; see :class:`graph.store.GraphStore` for what each method answers.

    Safe to share between threads. Constructing one touches nothing; the file is opened at the first call, and again
    after another load has replaced it. Reading takes no lock (see :mod:`graph.stores.sqlite_file`), so
    ``StoreLockedError`` comes from :meth:`replace` alone.
    """

    is_local = True

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Remember where the file is or will be.

        Raises:
            InvalidArgumentError: no file can have this path.
        """
        if "\0" in str(path):
            raise InvalidArgumentError(f"no file can be called {str(path)!r}", suggestion="name another")
        self._path = Path(path)
        self.location = str(path)
        self._versions = Versions(self._path, self.location)

    def info(self) -> StoreInfo:
        """What the store holds, counted at the load."""
        check_deadline()
        with translated(self.location):
            return self._versions.current().info

    def version(self) -> str:
        """What tells this load from the next."""
        check_deadline()
        with translated(self.location):
            return self._versions.current().info.version

    def known_info(self, within_s: float, /) -> StoreInfo | None:
        """What the store holds; the file has been looked at in the last milliseconds."""
        check_deadline()
        with translated(self.location):
            return self._versions.current(within_s).info

    def replace(
        self,
        graph: Graph | GraphSource,
        *,
        if_version: str | None = None,
        entry: LogEntry | None = None,
        discard_changes: bool = False,
    ) -> str:
        """Put ``graph`` in the place of what is there; see :mod:`graph.stores.sqlite_load`."""
        from graph.stores.guarding import Replacement
        from graph.stores.held_graph import as_source
        from graph.stores.sqlite_load import replace_file

        terms = Replacement(if_version=if_version, entry=entry, discard_changes=discard_changes)
        with translated(self.location):
            version = replace_file(self._path, self.location, as_source(graph), terms)
        self._versions.look_again()
        return version

    def list_changes(
        self, window: Window, *, concept: ConceptId | None = None, id: str | None = None
    ) -> Page[LogEntry]:
        """The log of changes, the newest first."""
        from graph.stores.sqlite_log import list_changes

        limits = window_limits(window)
        with self._versions.reading() as (connection, _):
            return list_changes(connection, limits, concept=concept, id=id)

    def close(self) -> None:
        """Close what is not in use, and the rest after its call. The next call opens again."""
        self._versions.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    # -- look-ups by key -----------------------------------------------------------------------------------------

    def concepts(self, ids: Sequence[ConceptId]) -> Mapping[ConceptId, Concept]:
        """The concepts with these ids, in the order asked."""
        with self._versions.reading() as (connection, _):
            rows = connection.execute(statements.CONCEPTS_BY_ID, {"ids": as_array(dict.fromkeys(ids))})
            return {concept.id: concept for concept in decoded(as_concept, rows)}

    def concept_rows(self, ids: Sequence[ConceptId], columns: tuple[str, ...]) -> Mapping[ConceptId, tuple[Any, ...]]:
        """These attributes of the concepts with these ids, in the order asked."""
        read = concept_reader(("id", *columns), as_aliases)
        with self._versions.reading() as (connection, _):
            rows = connection.execute(statements.concepts_by_id(columns), {"ids": as_array(dict.fromkeys(ids))})
            return {row[0]: row[1:] for row in decoded(read, rows)}

    def identify(self, keys: Sequence[NameKey]) -> Mapping[NameKey, ConceptId]:
        """The concepts whose id, name or alias has one of these keys; an id goes before a name, that before an alias."""
        with self._versions.reading() as (connection, _):
            rows = connection.execute(statements.IDENTIFY, {"keys": as_array(dict.fromkeys(keys))})
            return {NameKey(key): ConceptId(concept) for key, concept in rows if concept is not None}

    def relations(self, ids: Sequence[RelationId]) -> Mapping[RelationId, Relation]:
        """The relations with these ids, in the order asked."""
        with self._versions.reading() as (connection, _):
            return relations_by_id(connection, ids)

    def documents(self, ids: Sequence[str] | None = None) -> Mapping[str, Document]:
        """The documents with these ids, in the order asked; None for all, in the order of the source."""
        with self._versions.reading() as (connection, _):
            if ids is None:
                rows = connection.execute(statements.DOCUMENTS)
            else:
                rows = connection.execute(statements.DOCUMENTS_BY_ID, {"ids": as_array(dict.fromkeys(ids))})
            return {document.id: document for document in decoded(as_document, rows)}

    def list_concepts(self, query: ConceptQuery, window: Window) -> Page[Concept]:
        """The concepts that ``query`` admits, sorted as it says."""
        return self._list_concepts(query, window, None, as_concept)

    def list_concept_rows(self, query: ConceptQuery, window: Window, columns: tuple[str, ...]) -> Page[tuple[Any, ...]]:
        """These attributes of the concepts that ``query`` admits, sorted as it says."""
        return self._list_concepts(query, window, columns, concept_reader(columns, as_aliases))

    def list_concept_ids(self, query: ConceptQuery, window: Window) -> Page[ConceptId]:
        """The ids of the concepts that ``query`` admits, sorted as it says."""
        window.refuse_negative()
        with self._versions.reading() as (connection, snapshot):
            if (ids := ids_in_order(connection, snapshot, query, window)) is not None:
                return Page(ids, snapshot.info.concepts)
        page = self.list_concept_rows(query, window, ("id",))
        return Page(tuple(id_ for (id_,) in page.items), page.total)

    def _list_concepts(
        self,
        query: ConceptQuery,
        window: Window,
        columns: tuple[str, ...] | None,
        read: Callable[[tuple[Any, ...]], _T],
    ) -> Page[_T]:
        limits = window_limits(window)
        with self._versions.reading() as (connection, snapshot):
            parameters = concept_conditions(query, snapshot.info)
            conditions = tuple(parameters)
            if conditions:
                total = connection.execute(statements.count_concepts(conditions), parameters).fetchone()[0]
            else:
                total = snapshot.info.concepts
            rows = connection.execute(statements.list_concepts(conditions, query.order, columns), parameters | limits)
            return Page(tuple(decoded(read, rows)), total)

    def list_relations(
        self,
        relation_filter: RelationFilter,
        window: Window,
        *,
        source: ConceptId | None = None,
        target: ConceptId | None = None,
    ) -> Page[Relation]:
        """Relations by type, then source id, then target id."""
        parameters = relation_conditions(relation_filter)
        limits = window_limits(window)
        with self._versions.reading() as (connection, snapshot):
            if source is None and target is None:
                conditions = tuple(parameters)
                statement = statements.list_relations(conditions)
                total = counted_relations(snapshot.info, relation_filter)
                if total is None:
                    total = connection.execute(statements.count_relations(conditions), parameters).fetchone()[0]
            else:
                direction = Direction.IN if source is None else Direction.OUT
                if source is not None and target is not None:
                    parameters["other"] = target
                conditions = tuple(parameters)
                parameters["concept"] = target if source is None else source
                statement = statements.list_incident_relations(direction, conditions)
                total = connection.execute(statements.count_incidence(direction, conditions), parameters).fetchone()[0]
            rows = connection.execute(statement, parameters | limits)
            return Page(tuple(decoded(as_relation, rows)), total)

    def list_candidates(
        self, relation_filter: RelationFilter, window: Window, *, concept: ConceptId | None = None
    ) -> Page[Relation]:
        """Relations that wait for a person's word, the surest first, then by type, source id and target id."""
        parameters = relation_conditions(relation_filter)
        limits = window_limits(window)
        conditions, of_one = tuple(parameters), concept is not None
        if of_one:
            parameters["concept"] = concept
        with self._versions.reading() as (connection, snapshot):
            total = snapshot.info.candidates
            if parameters:
                counting = statements.count_candidates(conditions, of_one=of_one)
                total = connection.execute(counting, parameters).fetchone()[0]
            rows = connection.execute(statements.list_candidates(conditions, of_one=of_one), parameters | limits)
            return Page(tuple(decoded(as_relation, rows)), total)

    def relations_of(
        self,
        ids: Sequence[ConceptId],
        direction: Direction,
        relation_filter: RelationFilter,
        window: Window,
    ) -> Mapping[ConceptId, Page[Relation]]:
        """The relations at each of these concepts: a page for each id that exists, also when empty."""
        conditions = relation_conditions(relation_filter)
        count = statements.count_incidence(direction, tuple(conditions))
        select = statements.relations_of_one(direction, tuple(conditions))
        parameters = conditions | window_limits(window)
        pages: dict[ConceptId, Page[Relation]] = {}
        with self._versions.reading() as (connection, _):
            for concept in dict.fromkeys(ids):
                check_deadline()
                parameters["concept"] = concept
                rows = connection.execute(select, parameters).fetchall()
                total = len(rows)
                if window.offset > 0 or total == window.first:  # there may be more than the window shows
                    total = connection.execute(count, parameters).fetchone()[0]
                pages[concept] = Page(tuple(decoded(as_relation, rows)), total)
            bare = [concept for concept, page in pages.items() if not page.total]
            for nobody in set(bare).difference(existing_concepts(connection, bare) if bare else ()):
                del pages[nobody]
        return pages

    # -- traversals ----------------------------------------------------------------------------------------------

    def reach(
        self,
        starts: Sequence[ConceptId],
        direction: Direction,
        relation_filter: RelationFilter,
        max_depth: int | None,
        window: Window,
    ) -> Mapping[ConceptId, Page[Reached]]:
        """What each start leads to in at most ``max_depth`` steps, nearest first, then by id."""
        window.refuse_negative()
        with self._versions.reading() as (connection, snapshot):
            steps = step_taker(connection, snapshot.memory, direction, relation_filter)
            return reach(existing_concepts(connection, starts), steps, max_depth, window)

    def shortest_paths(
        self,
        source: ConceptId,
        target: ConceptId,
        direction: Direction,
        relation_filter: RelationFilter,
        max_length: int,
        first: int,
    ) -> tuple[tuple[Relation, ...], ...]:
        """Up to ``first`` of the shortest ways from ``source`` to ``target``, all of the same length."""
        with self._versions.reading() as (connection, snapshot):
            if len(existing_concepts(connection, (source, target))) < len({source, target}):
                return ()
            onwards = step_taker(connection, snapshot.memory, direction, relation_filter)
            backwards = step_taker(connection, snapshot.memory, direction.opposite, relation_filter)
            ways = shortest_ways(source, target, onwards, backwards, max_length)
            return shortest_paths(ways, first, lambda ids: relations_by_id(connection, ids))

    def ready(
        self,
        known: Sequence[ConceptId],
        within: Sequence[ConceptId] | None,
        relation_filter: RelationFilter,
        first: int,
    ) -> tuple[ConceptId, ...]:
        """Concepts not in ``known`` whose every target over the filtered relations is in ``known``."""
        conditions = relation_conditions(relation_filter)
        parameters = conditions | {"known": as_array(known), "first": max(first, 0)}
        if within is not None:
            parameters["within"] = as_array(within)
        statement = statements.ready_concepts(tuple(conditions), within=within is not None)
        with self._versions.reading() as (connection, _):
            return tuple(ConceptId(concept) for (concept,) in connection.execute(statement, parameters))

    # -- search --------------------------------------------------------------------------------------------------

    def search(self, text: str, first: int) -> tuple[KeywordHit, ...]:
        """Concepts by the words of ``text``; see :func:`graph.stores.sqlite_search.search`."""
        from graph.stores.sqlite_search import search

        with self._versions.reading() as (connection, _):
            return search(connection, text, max(first, 0))

    def nearest(self, ids: Sequence[ConceptId], first: int) -> Mapping[ConceptId, tuple[Scored, ...]]:
        """For each concept that has a vector the ``first`` others nearest to it, nearest first, then by id."""
        return self._with_vectors(lambda vectors: vectors.nearest(ids, first)) or {}

    def nearest_to_vector(self, vector: npt.NDArray[np.float32], first: int) -> tuple[Scored, ...]:
        """The ``first`` concepts nearest to ``vector``, nearest first, then by id."""
        return self._with_vectors(lambda vectors: vectors.nearest_to(vector, first)) or ()

    def vectors(self, ids: Sequence[ConceptId] | None = None) -> VectorTable | None:
        """The vectors of these concepts in the order asked, or of all by id; None where nothing is embedded."""
        return self._with_vectors(lambda vectors: vectors.table if ids is None else vectors.subset(ids))

    def _with_vectors(self, answer: Callable[[StoredVectors], _T]) -> _T | None:
        with self._versions.reading() as (connection, snapshot):
            vectors = snapshot.vectors(connection)
        check_deadline()
        return None if vectors is None else answer(vectors)
