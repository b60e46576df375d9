"""Small graphs that show one thing each, for every store."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from graph.model import (
    Concept,
    ConceptId,
    ConceptKind,
    Document,
    Evidence,
    GlossaryInfo,
    Graph,
    Origin,
    Position,
    Relation,
    RelationId,
    VectorTable,
)
from graph.vocabulary import VOCABULARY, RelationType

__all__ = ["EMPTY", "EVERY_TYPE", "ODD", "ODD_NAMES", "TINY", "concept", "graph_of", "relation", "unit_vectors"]


def concept(id_: str, **fields) -> Concept:
    """A concept whose name is its id unless another is given."""
    return Concept(id=ConceptId(id_), **({"name": id_} | fields))


def relation(text: str, **fields) -> Relation:
    """A relation from ``source TYPE target``; the ends of a symmetric one in either order."""
    source, name, target = text.split()
    type_ = RelationType(name)
    if VOCABULARY[type_].symmetric and target < source:
        source, target = target, source
    return Relation(source=ConceptId(source), type=type_, target=ConceptId(target), **fields)


def graph_of(*relations: str, more: tuple[str, ...] = (), **fields) -> Graph:
    """A graph of relations written as ``source TYPE target``; its concepts are their ends and ``more``."""
    made = tuple(relation(text) for text in relations)
    ids = dict.fromkeys((*more, *(end for one in made for end in (one.source, one.target))))
    concepts = tuple(concept(id_) for id_ in ids)
    return Graph(info=GlossaryInfo(name="sample"), concepts=concepts, relations=made, **fields)


def unit_vectors(rows: dict[str, list[float]], encoder: str = "model") -> VectorTable:
    """Vectors of length 1 in the directions given."""
    matrix = np.array(list(rows.values()), dtype=np.float32)
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    return VectorTable(encoder, tuple(map(ConceptId, rows)), tuple(f"hash of {id_}" for id_ in rows), matrix)


EMPTY = Graph(info=GlossaryInfo(name="nothing yet"))

_DROPOUT = "Dropout is a regularization technique that prevents overfitting."
_FITTING = "Overfitting is the opposite of underfitting. Underfitting is the opposite of overfitting."

TINY = Graph(
    info=GlossaryInfo(
        name="Tiny",
        version="2026.1",
        licence="CC-BY-4.0",
        sections=("Basics", "Unused", "Advanced"),
        cluster_labels=("training", "data"),
    ),
    concepts=(
        concept(
            "overfitting", name="Overfitting", definition=_FITTING, document="fitting", section="Basics", hours=0.5
        ),
        concept("underfitting", name="underfitting", definition=_FITTING, document="fitting", section="Basics"),
        concept(
            "dropout",
            name="Dropout",
            aliases=("Drop-out", "Unit Dropping"),
            definition=_DROPOUT,
            document="dropout",
            section="Advanced",
            hours=1.5,
            position=Position(0.25, -3.5, 1),
        ),
        concept("regularization", name="Regularization", section="Basics", position=Position(1.0, 2.0)),
        concept("early-stopping", name="Early stopping", kind=ConceptKind.MENTIONED),
    ),
    relations=(
        relation(
            "dropout IS_A regularization",
            origin=Origin.EXTRACTED,
            method="genus",
            confidence=0.75,
            evidence=(
                Evidence("dropout", 0, 34, _DROPOUT[0:34]),
                Evidence("preface", 4, 11, "dropout"),
            ),
        ),
        relation("dropout PREVENTS overfitting", evidence=(Evidence("dropout", 45, 65, _DROPOUT[45:65]),)),
        relation(
            "dropout REQUIRES regularization",
            origin=Origin.DERIVED,
            method="from IS_A",
            confidence=0.75,
            premises=(RelationId("dropout:IS_A:regularization"),),
        ),
        relation("overfitting CONTRASTS_WITH underfitting"),
        relation("regularization REQUIRES overfitting", confidence=0.5),
    ),
    candidates=(
        relation(
            "dropout USES regularization",
            origin=Origin.EXTRACTED,
            method="cue",
            confidence=0.5,
            evidence=(Evidence("preface", 4, 11, "dropout"), Evidence("dropout", 0, 34, _DROPOUT[0:34])),
        ),
        relation(
            "overfitting REQUIRES underfitting",
            origin=Origin.EXTRACTED,
            method="order of learning",
            confidence=0.625,
            evidence=(Evidence("fitting", 0, 44, _FITTING[0:44]),),
        ),
    ),
    documents=(
        Document("preface", "Use dropout.", file="preface.md", line=7),
        Document("fitting", _FITTING, file="basics.yaml", line=3),
        Document("dropout", _DROPOUT),
    ),
    vectors=unit_vectors(
        {"overfitting": [1, 0, 0], "dropout": [0.9, 0.1, 0.2], "underfitting": [1, 0, 0], "regularization": [0, 1, 0]}
    ),
)

EVERY_TYPE = graph_of(
    *(f"middle {type_} b" for type_ in RelationType),
    *(f"a {type_} middle" for type_ in RelationType),
    *(f"z {type_} middle" for type_, info in VOCABULARY.items() if not info.symmetric),
    more=("alone",),
)
"""Each type once out of ``middle`` and once into it, so that two concepts have many relations in common."""

ODD_NAMES = (
    "O'Brien's \"law\"",
    "`rm -rf /`; DROP TABLE concept; --",
    "a/b#c?d=e&f%20",
    "שלום עולם",
    "مكتبة \u200fRTL",
    "机器学习",
    "🦊 fox",
    "👩\u200d🔬",
    "naïve Bayes",
    "Crème brûlée",
    "x" * 200,
    "MATCH (n) DETACH DELETE n //",
    "{{ template }} ${jndi} %s %d",
    "line\nbreak\ttab",
    "*^:+-()[]{}NEAR AND OR NOT",
    "C++",
    "\\",
)
_odd_ids = tuple(f"odd-{number}-{name[:3].lower().replace(':', '')}" for number, name in enumerate(ODD_NAMES))

ODD = Graph(
    info=GlossaryInfo(name='O\'Dd "glossary" 🦊', sections=("`section` 'one'",), licence="a\nb"),
    concepts=tuple(
        concept(
            id_,
            name=name,
            aliases=(f"alias of {name}", f"«{name}»"),
            definition=f"<script>{name}</script> $x^2$",
            document=f"doc {name}",
            section="`section` 'one'",
        )
        for id_, name in zip(_odd_ids, ODD_NAMES, strict=True)
    ),
    relations=tuple(
        replace(relation("a USES b"), source=ConceptId(one), target=ConceptId(two), method="it's `odd`")
        for one, two in zip(_odd_ids, (*_odd_ids[1:], _odd_ids[0]), strict=True)
    ),
    documents=tuple(Document(f"doc {name}", f"<script>{name}</script> $x^2$", file=name) for name in ODD_NAMES),
)
