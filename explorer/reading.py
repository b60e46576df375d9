"""What the pages read from the store: opened once, and read once for each version of the graph."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from explorer.map_data import MAX_POINTS, map_data
from graph.learning import LearningPath, learning_path
from graph.model import Concept, ConceptId, ConceptKind, Origin, Relation, RelationId
from graph.store import (
    DEFAULT_STORE,
    EVERY_RELATION,
    ConceptOrder,
    ConceptQuery,
    Direction,
    GraphStore,
    Page,
    Reached,
    RelationFilter,
    Scored,
    StoreInfo,
    Window,
    open_store,
)
from graph.vocabulary import RelationType

__all__ = ["HASH_OF_SOURCE", "Source", "open_source"]

MAX_CHOICES = 5000
"""How many concepts a box offers; any other can be typed."""
_MANY_RELATIONS = 20_000
_RELATIONS_AT_ONE = 20
_REQUIRES = RelationFilter(types=(RelationType.REQUIRES,))


@dataclass(frozen=True, slots=True)
class Source:
    """The store as it was when the page began to be drawn."""

    store: GraphStore
    info: StoreInfo

    @property
    def key(self) -> tuple[str, str]:
        """What cached answers belong to: they change with every load."""
        return (self.store.location, self.info.version)


def _key(source: Source) -> tuple[str, str]:
    return source.key


HASH_OF_SOURCE: dict[str | type, Any] = {Source: _key}
"""How a cache knows a source."""


@st.cache_resource(show_spinner=False)
def _store(location: str, password: str | None) -> GraphStore:
    return open_store(location, password=password)


def store_location() -> str:
    """The store that the environment names."""
    return os.environ.get("LEXIGRAPH_STORE") or DEFAULT_STORE


def open_source() -> Source:
    """The store that ``LEXIGRAPH_STORE`` names (default ``lexigraph.db``) and what it holds now.

    Raises:
        StoreError: it is not there, cannot be reached, or is none of ours.
        InvalidArgumentError: the name is none of a store.
    """
    store = _store(store_location(), os.environ.get("LEXIGRAPH_NEO4J_PASSWORD"))
    return Source(store, store.info())


@st.cache_resource(show_spinner=False, max_entries=4, hash_funcs=HASH_OF_SOURCE)
def read_map(source: Source) -> dict[str, Any]:
    """The map's data; of a graph of more than ``MAX_POINTS`` concepts the most connected."""
    page = source.store.list_concepts(ConceptQuery(order=ConceptOrder.DEGREE_DESC), Window(first=MAX_POINTS))
    return map_data(page.items, _relations_among(source, page.items), source.info.glossary)


def _relations_among(source: Source, concepts: Sequence[Concept]) -> Sequence[Relation]:
    """All relations, or of very many the first few at each of these concepts."""
    if source.info.relations <= _MANY_RELATIONS:
        return source.store.list_relations(EVERY_RELATION, Window()).items
    ids = [concept.id for concept in concepts]
    pages = source.store.relations_of(ids, Direction.OUT, EVERY_RELATION, Window(first=_RELATIONS_AT_ONE))
    return list({relation.id: relation for page in pages.values() for relation in page.items}.values())


@st.cache_resource(show_spinner=False, max_entries=4, hash_funcs=HASH_OF_SOURCE)
def read_choices(source: Source) -> dict[ConceptId, str]:
    """Id and name of the concepts that a box offers, by name; of very many the most connected."""
    many = source.info.concepts > MAX_CHOICES
    order = ConceptOrder.DEGREE_DESC if many else ConceptOrder.NAME
    page = source.store.list_concepts(ConceptQuery(order=order), Window(first=MAX_CHOICES))
    return {concept.id: concept.name for concept in sorted(page.items, key=lambda each: each.name.casefold())}


@st.cache_resource(show_spinner=False, max_entries=4, hash_funcs=HASH_OF_SOURCE)
def read_most_connected(source: Source, first: int) -> tuple[Concept, ...]:
    """The defined concepts with the most relations."""
    query = ConceptQuery(kinds=(ConceptKind.DEFINED,), order=ConceptOrder.DEGREE_DESC)
    return source.store.list_concepts(query, Window(first=first)).items


@st.cache_resource(show_spinner=False, max_entries=200, hash_funcs=HASH_OF_SOURCE)
def read_relations(source: Source, id_: ConceptId, most: int = 300) -> Page[Relation]:
    """The relations at a concept, the first ``most`` in vocabulary order."""
    return source.store.relations_of([id_], Direction.BOTH, EVERY_RELATION, Window(first=most))[id_]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConceptReading:
    """All that a concept's page shows."""

    relations: tuple[Relation, ...]
    relation_total: int
    premises: Mapping[RelationId, Relation]
    """What the derived among the relations follow from."""
    prerequisites: LearningPath
    depths: Mapping[ConceptId, int]
    """For each prerequisite the length of the shortest way to it."""
    unlocks: tuple[Reached, ...]
    unlocks_total: int
    neighbors: tuple[Scored, ...]
    mentions: tuple[ConceptId, ...]
    """For a concept without definition: those whose definition names it."""
    concepts: Mapping[ConceptId, Concept]
    """Every concept that is named above."""


@st.cache_resource(
    show_spinner=False, max_entries=200, hash_funcs={**HASH_OF_SOURCE, Concept: lambda concept: concept.id}
)
def read_concept(source: Source, concept: Concept, most: int = 300) -> ConceptReading:
    """A concept with its relations (at most ``most``), prerequisites, what it unlocks, and its neighbors."""
    store, id_ = source.store, concept.id
    relations = read_relations(source, id_, most)
    premises = store.relations([premise for relation in relations.items for premise in relation.premises])
    before = store.reach([id_], Direction.OUT, _REQUIRES, None, Window())[id_]
    after = store.reach([id_], Direction.IN, _REQUIRES, None, Window(first=most))[id_]
    neighbors = store.nearest([id_], 8).get(id_, ())
    mentions = _mentions(source, concept) if concept.kind is ConceptKind.MENTIONED else ()
    named = [id_, *mentions, *(each.concept for each in neighbors)]
    named += [each.concept for page in (before, after) for each in page.items]
    named += [end for relation in (*relations.items, *premises.values()) for end in (relation.source, relation.target)]
    return ConceptReading(
        relations=relations.items,
        relation_total=relations.total,
        premises=premises,
        prerequisites=learning_path(store, [id_]),
        depths={each.concept: each.depth for each in before.items},
        unlocks=after.items,
        unlocks_total=after.total,
        neighbors=neighbors,
        mentions=mentions,
        concepts=store.concepts(list(dict.fromkeys(named))),
    )


def _mentions(source: Source, concept: Concept) -> tuple[ConceptId, ...]:
    """Concepts whose definition holds a name of ``concept``, found by its words."""
    names = (concept.name, *concept.aliases)
    hits = [hit.concept for name in names for hit in source.store.search(name, 200) if "definition" in hit.matched]
    found = source.store.concepts(list(dict.fromkeys(hits)))
    return tuple(id_ for id_, each in found.items() if each.definition and _mentions_name(each.definition, names))


def _mentions_name(definition: str, names: Sequence[str]) -> bool:
    """Whether one of ``names`` stands in ``definition``, without regard to case.

    >>> _mentions_name("Training stops early when it no longer helps.", ["Early stopping", "early"])
    True
    """
    text = definition.casefold()
    return any(name.casefold() in text for name in names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """A glossary's state for whoever looks after it."""

    counts: Mapping[RelationType, Mapping[Origin, int]]
    concepts: tuple[Concept, ...]
    """All concepts, of very many the most connected, in the order of the source."""
    degrees: Mapping[ConceptId, int]
    """Relations at each of them."""
    named_by: Mapping[ConceptId, tuple[str, ...]]
    """For each concept without definition the names of a few that it is related to."""


@st.cache_resource(show_spinner=False, max_entries=4, hash_funcs=HASH_OF_SOURCE)
def read_overview(source: Source) -> Overview:
    """Counts by type and origin, and every concept with its number of relations."""
    counts: dict[RelationType, dict[Origin, int]] = {}
    for (type_, origin), count in source.info.relation_counts.items():
        counts.setdefault(type_, {})[origin] = count
    order = ConceptOrder.DEGREE_DESC if source.info.concepts > MAX_CHOICES else ConceptOrder.SECTION
    concepts = source.store.list_concepts(ConceptQuery(order=order), Window(first=MAX_CHOICES)).items
    ids = [concept.id for concept in concepts]
    pages = source.store.relations_of(ids, Direction.BOTH, EVERY_RELATION, Window(first=0))
    return Overview(
        counts=counts,
        concepts=concepts,
        degrees={id_: page.total for id_, page in pages.items()},
        named_by=_named_by(source, [concept.id for concept in concepts if concept.kind is ConceptKind.MENTIONED]),
    )


def _named_by(source: Source, ids: Sequence[ConceptId], most: int = 12) -> dict[ConceptId, tuple[str, ...]]:
    pages = source.store.relations_of(ids, Direction.BOTH, EVERY_RELATION, Window(first=most))
    ends = {id_: tuple(dict.fromkeys(each.other(id_) for each in page.items)) for id_, page in pages.items()}
    names = source.store.concepts(list({other for others in ends.values() for other in others}))
    return {id_: tuple(names[other].name for other in others) for id_, others in ends.items()}
