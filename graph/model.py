"""What a concept graph is made of: concepts, typed relations, and the evidence for each.

All of it is immutable. A :class:`Graph` is a whole glossary in memory, as a load makes it and a store
takes it; everything that reads a graph goes through :class:`graph.store.GraphStore` instead.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NewType

from graph.vocabulary import VOCABULARY, RelationType

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = [
    "Concept",
    "ConceptId",
    "ConceptKind",
    "Document",
    "Evidence",
    "GlossaryInfo",
    "Graph",
    "Origin",
    "Position",
    "Relation",
    "RelationId",
    "VectorTable",
    "relation_id",
]

ConceptId = NewType("ConceptId", str)
"""The slug that names a concept: letters, digits and hyphens, never a colon."""

RelationId = NewType("RelationId", str)
"""``source:TYPE:target``; the colons tell it from a :data:`ConceptId`."""


class ConceptKind(StrEnum):
    """Whether the glossary defines a concept or only names it."""

    DEFINED = "DEFINED"
    MENTIONED = "MENTIONED"


class Origin(StrEnum):
    """Who asserts a relation. Strongest first."""

    CURATED = "CURATED"
    """A person wrote it in the glossary."""
    EXTRACTED = "EXTRACTED"
    """Found in a text; has a quote."""
    DERIVED = "DERIVED"
    """Follows from other relations, its premises; has no quote of its own."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where a concept lies on the map, in the projection's own units."""

    x: float
    y: float
    cluster: int | None = None
    """Index of its cluster; None where it belongs to none."""


@dataclass(frozen=True, slots=True)
class Document:
    """A piece of source text that evidence quotes from."""

    id: str
    text: str
    file: str | None = None
    """The file it was read from, relative to the source that was named."""
    line: int | None = None
    """The line of that file on which it starts, from 1."""


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """A verbatim piece of a document: ``document.text[start:end] == quote``."""

    document: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """One concept of the glossary."""

    id: ConceptId
    name: str
    aliases: tuple[str, ...] = ()
    definition: str | None = None
    """None for a concept that is only mentioned."""
    document: str | None = None
    """Id of the document that is its definition; ``document.text == definition``."""
    kind: ConceptKind = ConceptKind.DEFINED
    section: str | None = None
    hours: float | None = None
    """Estimated study time in hours; None when nobody gave one."""
    position: Position | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """``source TYPE target``, asserted once. The inverse is a view; a symmetric one has source < target."""

    source: ConceptId
    type: RelationType
    target: ConceptId
    origin: Origin = Origin.CURATED
    method: str = "curated"
    """``curated``, or the rule or model that extracted or derived it."""
    confidence: float = 1.0
    evidence: tuple[Evidence, ...] = ()
    premises: tuple[RelationId, ...] = ()
    """For a DERIVED relation: the relations that it follows from."""

    @property
    def id(self) -> RelationId:
        """Its id, made of its ends and type."""
        return relation_id(self.source, self.type, self.target)

    def other(self, end: ConceptId) -> ConceptId:
        """The end that is not ``end``."""
        return self.target if end == self.source else self.source


def relation_id(source: ConceptId, type: RelationType, target: ConceptId) -> RelationId:
    """The id of ``source type target``; for a symmetric type the same from either side.

    >>> relation_id(ConceptId("layer"), RelationType.PART_OF, ConceptId("neural-network"))
    'layer:PART_OF:neural-network'
    >>> relation_id(ConceptId("recall"), RelationType.CONTRASTS_WITH, ConceptId("precision"))
    'precision:CONTRASTS_WITH:recall'
    """
    if VOCABULARY[type].symmetric and target < source:
        source, target = target, source
    return RelationId(f"{source}:{type.value}:{target}")


@dataclass(frozen=True, slots=True, kw_only=True)
class GlossaryInfo:
    """What is said of a glossary as a whole."""

    name: str
    version: str = ""
    """The glossary's own version, as its owner wrote it."""
    licence: str | None = None
    sections: tuple[str, ...] = ()
    """Section names in the order of the source."""
    cluster_labels: tuple[str, ...] = ()
    """A label for each cluster of the map, by index."""


@dataclass(frozen=True, slots=True, eq=False)
class VectorTable:
    """Embedding vectors of concepts, one row each.

    ``matrix`` has shape (n, d), float32, every row of length 1, so that a dot product is the cosine.
    """

    encoder: str
    """Name of the model that made the vectors."""
    ids: tuple[ConceptId, ...]
    text_hashes: tuple[str, ...]
    """SHA-256 of each embedded text, in hex: what says whether a vector is still good."""
    matrix: npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """A whole glossary as a graph: ``relations`` are what it says, ``candidates`` what it may say, for a person to judge."""

    info: GlossaryInfo
    concepts: tuple[Concept, ...] = ()
    """In source order: by section, then as read."""
    relations: tuple[Relation, ...] = ()
    candidates: tuple[Relation, ...] = ()
    """Relations that may hold and wait for a person's word: nothing else in the graph builds on them."""
    documents: tuple[Document, ...] = ()
    vectors: VectorTable | None = field(default=None)
