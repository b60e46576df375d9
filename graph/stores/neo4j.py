"""A concept graph in a Neo4j database, on a server or a cluster of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, TypeVar

from graph.model import ConceptId, RelationId
from graph.names import NameKey
from graph.store import Page, Window
from graph.stores import neo4j_statements as statements
from graph.stores import neo4j_traversals as traversals
from graph.stores.concept_columns import concept_reader
from graph.stores.counting import counted_relations
from graph.stores.neo4j_candidates import candidates_at, list_candidates
from graph.stores.neo4j_connection import Connection
from graph.stores.neo4j_location import parse_location
from graph.stores.neo4j_rows import as_aliases, as_concept, as_document, as_relation
from graph.stores.neo4j_search import identify, search
from graph.stores.neo4j_snapshot import Reader
from graph.stores.neo4j_traversals import Admitted
from graph.stores.neo4j_vectors import Vectors

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np
    import numpy.typing as npt

    from graph.curation.log import LogEntry
    from graph.model import Concept, Document, Graph, Relation, VectorTable
    from graph.source import GraphSource
    from graph.store import (
        ConceptQuery,
        Direction,
        KeywordHit,
        Reached,
        RelationFilter,
        Scored,
        StoreInfo,
    )
    from graph.stores.neo4j_rows import Row
    from graph.stores.neo4j_snapshot import Snapshot

__all__ = ["Neo4jStore"]

_T = TypeVar("_T")

_SMALL_PART = 10
"""What is asked for by id is at most this part of all."""
_ALL = 2**62
"""What ``LIMIT`` takes for no limit: together with as large an offset it is still a number of the server's."""


class Neo4jStore:
    """The store at ``location``; see :class:`graph.store.GraphStore` for what each method answers.

    Safe to share between threads. Constructing one opens nothing; the server is asked at the first call. One call
    sees one version of the graph: every statement names the version that it reads and ends by proving that it is
    still the current one; where it is not, the call begins anew on the new version.
    """

    is_local = False

    def __init__(self, location: str, password: str | None = None) -> None:
        """Remember where, and as whom.

        Raises:
            InvalidArgumentError: the location has another form than ``neo4j://user@host:7687/database``.
        """
        where = parse_location(location)
        self.location = str(where)
        self._connection = Connection(where, password)
        self._reader = Reader(self._connection)
        self._vectors = Vectors()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.location!r})"

    # -- whole store ---------------------------------------------------------------------------------------------

    def info(self) -> StoreInfo:
        """What the store holds, counted at the load."""
        return self._reader.current().info

    def version(self) -> str:
        """What tells this load from the next."""
        return self.info().version

    def known_info(self, within_s: float, /) -> StoreInfo | None:
        """What the store holds, where the server has said so in the last ``within_s`` seconds."""
        loaded = self._reader.known(within_s)
        return None if loaded is None else loaded.info

    def replace(
        self,
        graph: Graph | GraphSource,
        *,
        if_version: str | None = None,
        entry: LogEntry | None = None,
        discard_changes: bool = False,
    ) -> str:
        """Put ``graph`` in the place of what is there; see :mod:`graph.stores.neo4j_load`."""
        from graph.stores.guarding import Replacement
        from graph.stores.held_graph import as_source
        from graph.stores.neo4j_load import replace_graph

        terms = Replacement(if_version=if_version, entry=entry, discard_changes=discard_changes)
        try:
            return replace_graph(self._connection, as_source(graph), terms)
        finally:
            self._reader.forget()

    def list_changes(
        self, window: Window, *, concept: ConceptId | None = None, id: str | None = None
    ) -> Page[LogEntry]:
        """The log of changes, the newest first."""
        from graph.stores.neo4j_log import list_changes

        limits = _limits(window)

        def read(snapshot: Snapshot) -> Page[LogEntry]:
            page = list_changes(self._connection, limits, concept=concept, id=id)
            snapshot.prove_current()
            return page

        return self._reader.consistently(read)

    def close(self) -> None:
        """Close every connection. The next call opens again."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    # -- look-ups by key -----------------------------------------------------------------------------------------

    def concepts(self, ids: Sequence[ConceptId]) -> Mapping[ConceptId, Concept]:
        """The concepts with these ids, in the order asked."""
        asked = list(dict.fromkeys(ids))
        rows = self._reader.consistently(lambda snapshot: snapshot.rows(statements.CONCEPTS_BY_ID, ids=asked))
        found = {concept.id: concept for concept in map(as_concept, rows)}
        return {id_: found[id_] for id_ in asked if id_ in found}

    def concept_rows(self, ids: Sequence[ConceptId], columns: tuple[str, ...]) -> Mapping[ConceptId, tuple[Any, ...]]:
        """These attributes of the concepts with these ids, in the order asked."""
        asked, read = list(dict.fromkeys(ids)), concept_reader(("id", *columns), as_aliases)
        statement = statements.concepts_by_id(columns)
        rows = self._reader.consistently(lambda snapshot: snapshot.rows(statement, ids=asked))
        found = {row[0]: row[1:] for row in map(read, rows)}
        return {id_: found[id_] for id_ in asked if id_ in found}

    def identify(self, keys: Sequence[NameKey]) -> Mapping[NameKey, ConceptId]:
        """The concepts whose id, name or alias has one of these keys; an id goes before a name, that before an alias."""
        return self._reader.consistently(lambda snapshot: identify(snapshot, keys))

    def relations(self, ids: Sequence[RelationId]) -> Mapping[RelationId, Relation]:
        """The relations with these ids, in the order asked."""
        return self._reader.consistently(lambda snapshot: traversals.relations_by_id(snapshot.rows, ids))

    def documents(self, ids: Sequence[str] | None = None) -> Mapping[str, Document]:
        """The documents with these ids, in the order asked; None for all, in the order of the source."""
        if ids is None:
            rows = self._reader.consistently(lambda snapshot: snapshot.streamed(statements.DOCUMENTS))
            return {document.id: document for document in map(as_document, rows)}
        asked = list(dict.fromkeys(ids))
        some = self._reader.consistently(lambda snapshot: snapshot.rows(statements.DOCUMENTS_BY_ID, ids=asked))
        found = {document.id: document for document in map(as_document, some)}
        return {id_: found[id_] for id_ in asked if id_ in found}

    # -- lists ---------------------------------------------------------------------------------------------------

    def list_concepts(self, query: ConceptQuery, window: Window) -> Page[Concept]:
        """The concepts that ``query`` admits, sorted as it says."""
        return self._list_concepts(query, window, None, as_concept)

    def list_concept_rows(self, query: ConceptQuery, window: Window, columns: tuple[str, ...]) -> Page[tuple[Any, ...]]:
        """These attributes of the concepts that ``query`` admits, sorted as it says."""
        return self._list_concepts(query, window, columns, concept_reader(columns, as_aliases))

    def list_concept_ids(self, query: ConceptQuery, window: Window) -> Page[ConceptId]:
        """The ids of the concepts that ``query`` admits, sorted as it says."""
        window.refuse_negative()

        def read(snapshot: Snapshot) -> Page[ConceptId] | None:
            ids = _ids_in_order(snapshot, query, window)
            if ids is not None:
                snapshot.prove_current()
            return None if ids is None else Page(ids, snapshot.loaded.info.concepts)

        page = self._reader.consistently(read)
        if page is not None:
            return page
        rows = self.list_concept_rows(query, window, ("id",))
        return Page(tuple(id_ for (id_,) in rows.items), rows.total)

    def _list_concepts(
        self, query: ConceptQuery, window: Window, columns: tuple[str, ...] | None, read: Callable[[Row], _T]
    ) -> Page[_T]:
        conditions = _concept_conditions(query)
        among_ids = query.ids is not None
        listing = statements.list_concepts(query.order, columns, among_ids=among_ids)
        counting = statements.count_concepts(among_ids=among_ids)
        limits = _limits(window)

        def page(snapshot: Snapshot) -> Page[_T]:
            def both(rows: Callable[..., Sequence[Row]]) -> Page[_T]:
                ((admitted,),) = rows(counting, **conditions)
                return Page(tuple(map(read, rows(listing, **conditions, **limits))), admitted)

            every = all(value is None for value in conditions.values())
            total = snapshot.loaded.info.concepts
            shown = max(total - window.offset, 0)
            if window.first is not None:
                shown = min(window.first, shown)
            # The order is not even read for what is asked for with all that it holds.
            ids = _ids_in_order(snapshot, query, window) if shown <= total // _SMALL_PART else None
            if ids is not None:
                by_id = statements.concepts_by_id(columns) if columns is not None else statements.CONCEPTS_BY_ID
                found = {row[0]: row for row in snapshot.rows(by_id, ids=ids)}
                its = slice(0 if columns is None else 1, None)  # the id stands before the columns
                return Page(tuple(read(found[id_][its]) for id_ in ids), total)
            if not every and (window.first is not None or window.offset > 0):
                return snapshot.together(both)
            items = tuple(map(read, snapshot.rows(listing, **conditions, **limits)))
            return Page(items, total if every else len(items))

        return self._reader.consistently(page)

    def list_relations(
        self,
        relation_filter: RelationFilter,
        window: Window,
        *,
        source: ConceptId | None = None,
        target: ConceptId | None = None,
    ) -> Page[Relation]:
        """Relations by type, then source id, then target id."""
        limits = _limits(window)
        admitted = Admitted.by(relation_filter)
        ends = {name: id_ for name, id_ in (("source", source), ("target", target)) if id_ is not None}
        if not admitted.types:
            return Page((), self._reader.consistently(lambda _: 0))
        arguments = (admitted.types, admitted.conditions, tuple(ends))
        parameters = admitted.parameters | ends

        def read(snapshot: Snapshot) -> Page[Relation]:
            total = None if ends else counted_relations(snapshot.loaded.info, relation_filter)
            if total is None and (window.first is not None or window.offset > 0):
                ((total,),) = snapshot.streamed(statements.count_relations(*arguments), **parameters)
            rows = snapshot.streamed(statements.list_relations(*arguments), **parameters, **limits)
            return Page(tuple(map(as_relation, rows)), len(rows) if total is None else total)

        return self._reader.consistently(read)

    def list_candidates(
        self, relation_filter: RelationFilter, window: Window, *, concept: ConceptId | None = None
    ) -> Page[Relation]:
        """Relations that wait for a person's word, the surest first, then by type, source id and target id."""
        limits = _limits(window)
        if concept is None:
            return self._reader.consistently(lambda snapshot: list_candidates(snapshot, relation_filter, limits))
        return self._reader.consistently(lambda snapshot: candidates_at(snapshot, concept, relation_filter, limits))

    def relations_of(
        self,
        ids: Sequence[ConceptId],
        direction: Direction,
        relation_filter: RelationFilter,
        window: Window,
    ) -> Mapping[ConceptId, Page[Relation]]:
        """The relations at each of these concepts: a page for each id that exists, also when empty."""
        limits = _limits(window)
        admitted = Admitted.by(relation_filter)
        asked = list(dict.fromkeys(ids))

        def read(snapshot: Snapshot) -> dict[ConceptId, Page[Relation]]:
            if not admitted.types:
                return {row[0]: Page((), 0) for row in snapshot.rows(statements.EXISTING, ids=asked)}
            statement = statements.relations_of(direction, admitted.types, admitted.conditions)
            rows = snapshot.rows(statement, ids=asked, **admitted.parameters, **limits)
            return {id_: Page(tuple(map(as_relation, page)), total) for id_, total, page in rows}

        pages = self._reader.consistently(read)
        return {id_: pages[id_] for id_ in asked if id_ in pages}

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
        admitted = Admitted.by(relation_filter)
        return self._reader.consistently(
            lambda snapshot: traversals.reach(snapshot, starts, direction, admitted, max_depth, window)
        )

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
        admitted = Admitted.by(relation_filter)
        return self._reader.consistently(
            lambda snapshot: traversals.shortest_paths(snapshot, source, target, direction, admitted, max_length, first)
        )

    def ready(
        self,
        known: Sequence[ConceptId],
        within: Sequence[ConceptId] | None,
        relation_filter: RelationFilter,
        first: int,
    ) -> tuple[ConceptId, ...]:
        """Concepts not in ``known`` whose every target over the filtered relations is in ``known``."""
        admitted = Admitted.by(relation_filter)
        parameters = admitted.parameters | {"known": list(known), "first": max(first, 0)}
        if within is not None:
            parameters["within"] = list(within)
        statement = statements.ready_concepts(admitted.types, admitted.conditions, within=within is not None)
        rows = self._reader.consistently(lambda snapshot: snapshot.rows(statement, **parameters))
        return tuple(ConceptId(id_) for (id_,) in rows)

    # -- search --------------------------------------------------------------------------------------------------

    def search(self, text: str, first: int) -> tuple[KeywordHit, ...]:
        """Concepts by the words of ``text``; see :func:`graph.stores.neo4j_search.search`."""
        return self._reader.consistently(lambda snapshot: search(snapshot, text, first))

    def nearest(self, ids: Sequence[ConceptId], first: int) -> Mapping[ConceptId, tuple[Scored, ...]]:
        """For each concept that has a vector the ``first`` others nearest to it, nearest first, then by id."""
        return self._reader.consistently(lambda snapshot: self._vectors.nearest(snapshot, ids, first))

    def nearest_to_vector(self, vector: npt.NDArray[np.float32], first: int) -> tuple[Scored, ...]:
        """The ``first`` concepts nearest to ``vector``, nearest first, then by id."""
        return self._reader.consistently(lambda snapshot: self._vectors.nearest_to(snapshot, vector, first))

    def vectors(self, ids: Sequence[ConceptId] | None = None) -> VectorTable | None:
        """The vectors of these concepts in the order asked, or of all by id; None where nothing is embedded."""
        return self._reader.consistently(lambda snapshot: self._vectors.table(snapshot, ids))


def _ids_in_order(snapshot: Snapshot, query: ConceptQuery, window: Window) -> tuple[ConceptId, ...] | None:
    """The window of all concepts, from memory; None for some of them, and where asking for it alone is still cheaper.

    The server sorts all of them for any window.
    """
    conditions = _concept_conditions(query)
    if any(value is not None for value in conditions.values()):
        return None

    def read() -> list[ConceptId]:
        listing = statements.list_concepts(query.order, ("id",), among_ids=False)
        return [ConceptId(id_) for (id_,) in snapshot.rows(listing, **conditions, **_limits(Window()))]

    total = snapshot.loaded.info.concepts
    return snapshot.loaded.memory.ids(query.order, window, total, total, read)


def _limits(window: Window) -> dict[str, int]:
    window.refuse_negative()
    return {"first": _ALL if window.first is None else min(window.first, _ALL), "offset": min(window.offset, _ALL - 1)}


def _concept_conditions(query: ConceptQuery) -> dict[str, Any]:
    """What the conditions of ``query`` compare with; None for those that it does not set."""
    return {
        "ids": None if query.ids is None else list(query.ids),
        "sections": None if query.sections is None else list(query.sections),
        "kinds": None if query.kinds is None else [kind.value for kind in query.kinds],
        "prefix": query.name_starts_with.casefold() if query.name_starts_with else None,
        "has_definition": query.has_definition,
    }
