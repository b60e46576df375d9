"""The oracle: what each primitive answers, written as plainly as possible over networkx and numpy."""

from __future__ import annotations

from itertools import pairwise, product
from typing import TypeVar

import networkx as nx

from graph.model import Concept, ConceptId, Graph, Origin, Relation, RelationId
from graph.names import NameKey, name_key
from graph.store import ConceptOrder, ConceptQuery, Direction, Page, Reached, RelationFilter, Window
from graph.vocabulary import VOCABULARY, RelationType

__all__ = ["ReferenceStore"]

T = TypeVar("T")
_TYPE_ORDER = {type_: place for place, type_ in enumerate(VOCABULARY)}


class ReferenceStore:
    """Answers about one graph in memory."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.by_id = {concept.id: concept for concept in graph.concepts}

    def relation_counts(self) -> dict[tuple[RelationType, Origin], int]:
        keys = [(relation.type, relation.origin) for relation in self.graph.relations]
        return {key: keys.count(key) for key in keys}

    def section_counts(self) -> dict[str, int]:
        found = [concept.section for concept in self.graph.concepts if concept.section is not None]
        return {section: found.count(section) for section in dict.fromkeys((*self.graph.info.sections, *found))}

    def identify(self, keys: list[NameKey]) -> dict[NameKey, ConceptId]:
        called: list[tuple[NameKey, int, ConceptId]] = []
        for concept in self.graph.concepts:
            called.append((name_key(concept.id), 0, concept.id))
            called.append((name_key(concept.name), 1, concept.id))
            called += [(name_key(alias), 2, concept.id) for alias in concept.aliases]
        best: dict[NameKey, ConceptId] = {}
        for key, _, id_ in sorted(called):
            best.setdefault(key, id_)
        return {key: best[key] for key in keys if key in best}

    def list_concepts(self, query: ConceptQuery, window: Window) -> Page[Concept]:
        admitted = [concept for concept in self.graph.concepts if _admits(query, concept)]
        return page(sorted(admitted, key=lambda concept: self._order(query.order, concept)), window)

    def _order(self, order: ConceptOrder, concept: Concept) -> tuple[object, ...]:
        if order is ConceptOrder.NAME:
            return concept.name.casefold(), concept.id
        if order is ConceptOrder.SECTION:
            sections = list(self.section_counts())
            rank = len(sections) if concept.section is None else sections.index(concept.section)
            return rank, self.graph.concepts.index(concept)
        if order is ConceptOrder.DEGREE_DESC:
            ends = [end for relation in self.graph.relations for end in (relation.source, relation.target)]
            return -ends.count(concept.id), concept.id
        return (concept.id,)

    def list_relations(
        self,
        relation_filter: RelationFilter,
        window: Window,
        source: ConceptId | None = None,
        target: ConceptId | None = None,
    ) -> Page[Relation]:
        found = [
            relation
            for relation in self.graph.relations
            if relation_filter.admits(relation)
            and any(source in (None, start) and target in (None, end) for start, end in _directed(relation))
        ]
        return page(sorted(found, key=lambda one: (_TYPE_ORDER[one.type], one.source, one.target)), window)

    def list_candidates(
        self, relation_filter: RelationFilter, window: Window, concept: ConceptId | None = None
    ) -> Page[Relation]:
        found = [
            relation
            for relation in filter(relation_filter.admits, self.graph.candidates)
            if concept in (None, relation.source, relation.target)
        ]
        found.sort(key=lambda one: (-one.confidence, _TYPE_ORDER[one.type], one.source, one.target))
        return page(found, window)

    def relations_of(
        self, ids: list[ConceptId], direction: Direction, relation_filter: RelationFilter, window: Window
    ) -> dict[ConceptId, Page[Relation]]:
        pages = {}
        for id_ in ids:
            found = [
                relation
                for relation in self.graph.relations
                if relation_filter.admits(relation) and any(start == id_ for start, _ in _followed(relation, direction))
            ]
            found.sort(key=lambda one, id_=id_: (_TYPE_ORDER[one.type], one.other(id_), one.source != id_))
            if id_ in self.by_id:
                pages[id_] = page(found, window)
        return pages

    def steps(self, direction: Direction, relation_filter: RelationFilter) -> nx.MultiDiGraph:
        """The graph in which each edge is one admitted step; its key is the relation's id."""
        steps = nx.MultiDiGraph()
        steps.add_nodes_from(self.by_id)
        for relation in filter(relation_filter.admits, self.graph.relations):
            steps.add_edges_from((start, end, relation.id) for start, end in _followed(relation, direction))
        return steps

    def reach(
        self,
        starts: list[ConceptId],
        direction: Direction,
        relation_filter: RelationFilter,
        max_depth: int | None,
        window: Window,
    ) -> dict[ConceptId, Page[Reached]]:
        steps = self.steps(direction, relation_filter)
        pages = {}
        for start in filter(self.by_id.__contains__, starts):
            depths = nx.single_source_shortest_path_length(steps, start, cutoff=max_depth)
            reached = [
                Reached(
                    end,
                    depth,
                    min(key for before, _, key in steps.in_edges(end, keys=True) if depths.get(before) == depth - 1),
                )
                for end, depth in depths.items()
                if end != start
            ]
            pages[start] = page(sorted(reached, key=lambda one: (one.depth, one.concept)), window)
        return pages

    def shortest_paths(
        self,
        source: ConceptId,
        target: ConceptId,
        direction: Direction,
        relation_filter: RelationFilter,
        max_length: int,
        first: int,
    ) -> tuple[tuple[Relation, ...], ...]:
        steps = self.steps(direction, relation_filter)
        if source not in steps or target not in steps or not nx.has_path(steps, source, target):
            return ()
        relations = {relation.id: relation for relation in self.graph.relations}
        ways: list[tuple[list[ConceptId], tuple[RelationId, ...]]] = []
        for passed in nx.all_shortest_paths(nx.DiGraph(steps), source, target):
            ways += [(passed, keys) for keys in product(*(steps[one][two] for one, two in pairwise(passed)))]
        fitting = sorted(way for way in ways if len(way[1]) <= max_length)
        return tuple(tuple(relations[key] for key in keys) for _, keys in fitting[:first])

    def ready(
        self,
        known: list[ConceptId],
        within: list[ConceptId] | None,
        relation_filter: RelationFilter,
        first: int,
    ) -> tuple[ConceptId, ...]:
        steps = self.steps(Direction.OUT, relation_filter)
        ready = [
            id_
            for id_ in (self.by_id if within is None else set(within) & set(self.by_id))
            if id_ not in known and set(steps.successors(id_)) <= set(known)
        ]
        return tuple(sorted(ready, key=lambda id_: (-steps.in_degree(id_), id_))[:first])


def page(items: list[T], window: Window) -> Page[T]:
    """The window of ``items``."""
    end = None if window.first is None else window.offset + window.first
    return Page(tuple(items[window.offset : end]), len(items))


def _admits(query: ConceptQuery, concept: Concept) -> bool:
    return (
        (query.ids is None or concept.id in query.ids)
        and (query.sections is None or concept.section in query.sections)
        and (query.kinds is None or concept.kind in query.kinds)
        and concept.name.casefold().startswith((query.name_starts_with or "").casefold())
        and query.has_definition in (None, concept.definition is not None)
    )


def _directed(relation: Relation) -> set[tuple[ConceptId, ConceptId]]:
    """(start, end) of the relation; of a symmetric one both ways."""
    ways = {(relation.source, relation.target)}
    if VOCABULARY[relation.type].symmetric:
        ways.add((relation.target, relation.source))
    return ways


def _followed(relation: Relation, direction: Direction) -> set[tuple[ConceptId, ConceptId]]:
    """(from, to) of the steps that the relation allows in ``direction``."""
    out = _directed(relation)
    back = {(end, start) for start, end in out}
    return {Direction.OUT: out, Direction.IN: back, Direction.BOTH: out | back}[direction]
