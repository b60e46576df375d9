"""Graphs and questions that hypothesis makes up: small and dense, so that every rule on order and ties is met."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from graph.model import Concept, ConceptId, ConceptKind, GlossaryInfo, Graph, Origin, Relation, VectorTable
from graph.store import ConceptOrder, ConceptQuery, Direction, RelationFilter, Window
from graph.vocabulary import VOCABULARY, RelationType

__all__ = ["concept_queries", "directions", "graphs", "ids", "relation_filters", "windows"]

_IDS = ("a", "a-b", "ab", "b", "b-1", "b-10", "b-2", "c", "d", "z", "é", "ß", "机器", "\uff41")
"""Ids that are prefixes of each other and that sort differently by code point than by locale or by relation id."""
_SECTIONS = ("First", "second", "Third")
_NAMES = ("Apple", "apple", "APPLE pie", "apples", "Straße", "STRASSE", "Éclair", "eclair", "机器学习", "zebra")
_FEW = ("REQUIRES", "IS_A", "CONTRASTS_WITH", "RELATED_TO")

ids = st.sampled_from([*_IDS, "nobody"]).map(ConceptId)
directions = st.sampled_from(list(Direction))
windows = st.builds(Window, st.none() | st.integers(0, 6), st.integers(0, 4))
relation_filters = st.builds(
    RelationFilter,
    types=st.none() | st.lists(st.sampled_from(list(RelationType)), unique=True).map(tuple),
    origins=st.none() | st.lists(st.sampled_from(list(Origin)), unique=True).map(tuple),
    min_confidence=st.sampled_from([0.0, 0.25, 0.5, 1.0]),
)
concept_queries = st.builds(
    ConceptQuery,
    ids=st.none() | st.lists(ids).map(tuple),
    sections=st.none() | st.lists(st.sampled_from([*_SECTIONS, "none"])).map(tuple),
    kinds=st.none() | st.lists(st.sampled_from(list(ConceptKind))).map(tuple),
    name_starts_with=st.none() | st.sampled_from(["", "a", "APP", "apple ", "strass", "é", "机", "%", "_"]),
    has_definition=st.none() | st.booleans(),
    order=st.sampled_from(list(ConceptOrder)),
)


@st.composite
def _concepts(draw: st.DrawFn) -> tuple[Concept, ...]:
    chosen = draw(st.lists(st.sampled_from(_IDS), unique=True, min_size=1))
    return tuple(
        Concept(
            id=ConceptId(id_),
            name=draw(st.sampled_from(_NAMES)),
            aliases=tuple(draw(st.lists(st.sampled_from(_NAMES), max_size=2))),
            definition=draw(st.none() | st.sampled_from(["", "a fruit"])),
            kind=draw(st.sampled_from(list(ConceptKind))),
            section=draw(st.none() | st.sampled_from(_SECTIONS)),
        )
        for id_ in chosen
    )


@st.composite
def _relations(draw: st.DrawFn, concepts: tuple[Concept, ...], most: int) -> dict[str, Relation]:
    ends = st.sampled_from([concept.id for concept in concepts])
    types = st.sampled_from([RelationType(name) for name in _FEW]) | st.sampled_from(list(RelationType))
    relations: dict[str, Relation] = {}
    for source, type_, target in draw(st.lists(st.tuples(ends, types, ends), max_size=most)):
        if source == target:
            continue
        start, end = sorted((source, target)) if VOCABULARY[type_].symmetric else (source, target)
        made = Relation(
            source=start,
            type=type_,
            target=end,
            origin=draw(st.sampled_from(list(Origin))),
            confidence=draw(st.sampled_from([0.25, 0.5, 1.0])),
        )
        relations[made.id] = made
    return relations


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """A graph of up to 14 concepts with up to 40 relations, several between the same two and cycles among them.

    Up to 10 other relations are candidates.
    """
    concepts = draw(_concepts())
    relations = draw(_relations(concepts, 40))
    candidates = draw(_relations(concepts, 10))
    return Graph(
        info=GlossaryInfo(name="generated", sections=tuple(draw(st.permutations(_SECTIONS))[:2])),
        concepts=concepts,
        relations=tuple(relations.values()),
        candidates=tuple(one for id_, one in candidates.items() if id_ not in relations),
        vectors=draw(_vectors(concepts)),
    )


@st.composite
def _vectors(draw: st.DrawFn, concepts: tuple[Concept, ...]) -> VectorTable | None:
    """Vectors of some of the concepts, in few directions, so that many are equally near."""
    chosen = draw(st.lists(st.sampled_from([concept.id for concept in concepts]), unique=True))
    if not chosen:
        return None
    direction = st.tuples(*[st.integers(-1, 1)] * 3).filter(any)
    matrix = np.array([draw(direction) for _ in chosen], dtype=np.float32)
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    return VectorTable("made-up", tuple(chosen), tuple(f"hash {id_}" for id_ in chosen), matrix)
