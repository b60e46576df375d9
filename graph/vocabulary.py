"""The relation vocabulary: one table from which labels, flags, IRIs, store types and documentation all come.

A relation reads ``source TYPE target``: ``dropout IS_A regularization``, ``backpropagation REQUIRES
loss-function`` (the target is learnt first).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "ACYCLIC_TYPES",
    "IMPLIES_REQUIRES",
    "JOINTLY_ACYCLIC_TYPES",
    "VOCABULARY",
    "RelationType",
    "TypeInfo",
]


class RelationType(StrEnum):
    """The types of relation, in the order in which they are listed everywhere."""

    IS_A = "IS_A"
    INSTANCE_OF = "INSTANCE_OF"
    PART_OF = "PART_OF"
    REQUIRES = "REQUIRES"
    PREVENTS = "PREVENTS"
    CAUSES = "CAUSES"
    USES = "USES"
    PRODUCES = "PRODUCES"
    MEASURES = "MEASURES"
    CONTROLS = "CONTROLS"
    IMPROVES = "IMPROVES"
    CONTRASTS_WITH = "CONTRASTS_WITH"
    RELATED_TO = "RELATED_TO"


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeInfo:
    """What is known of one relation type."""

    type: RelationType
    label: str
    """How ``source → target`` reads."""
    inverse_label: str
    """How ``target → source`` reads."""
    description: str
    symmetric: bool = False
    transitive: bool = False
    acyclic: bool = False
    iri: str | None = None
    """The property of a public vocabulary with the same meaning, where there is one."""


_SKOS = "http://www.w3.org/2004/02/skos/core#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_OBO = "http://purl.obolibrary.org/obo/"
_SCHEMA = "https://schema.org/"

_TABLE = (
    TypeInfo(
        type=RelationType.IS_A,
        label="is a",
        inverse_label="has kind",
        description="The source is a kind of the target.",
        transitive=True,
        acyclic=True,
        iri=_SKOS + "broader",
    ),
    TypeInfo(
        type=RelationType.INSTANCE_OF,
        label="is an instance of",
        inverse_label="has instance",
        description="The source is one particular thing of the target's kind.",
        acyclic=True,
        iri=_RDF + "type",
    ),
    TypeInfo(
        type=RelationType.PART_OF,
        label="is part of",
        inverse_label="has part",
        description="The source is one of the things that make up the target.",
        transitive=True,
        acyclic=True,
        iri=_OBO + "BFO_0000050",
    ),
    TypeInfo(
        type=RelationType.REQUIRES,
        label="requires",
        inverse_label="is required by",
        description="The target has to be understood before the source.",
        transitive=True,
        acyclic=True,
        iri=_SCHEMA + "competencyRequired",
    ),
    TypeInfo(
        type=RelationType.PREVENTS,
        label="prevents",
        inverse_label="is prevented by",
        description="The source avoids or reduces the target.",
    ),
    TypeInfo(
        type=RelationType.CAUSES,
        label="causes",
        inverse_label="is caused by",
        description="The source brings the target about.",
        iri=_OBO + "RO_0002410",
    ),
    TypeInfo(
        type=RelationType.USES,
        label="uses",
        inverse_label="is used by",
        description="The source works by means of the target.",
    ),
    TypeInfo(
        type=RelationType.PRODUCES,
        label="produces",
        inverse_label="is produced by",
        description="The target is what the source gives.",
        iri=_OBO + "RO_0003000",
    ),
    TypeInfo(
        type=RelationType.MEASURES,
        label="measures",
        inverse_label="is measured by",
        description="The source says how much of the target there is, or how good it is.",
    ),
    TypeInfo(
        type=RelationType.CONTROLS,
        label="controls",
        inverse_label="is controlled by",
        description="Setting the source changes how the target behaves.",
    ),
    TypeInfo(
        type=RelationType.IMPROVES,
        label="improves",
        inverse_label="is improved by",
        description="The source makes the target better.",
    ),
    TypeInfo(
        type=RelationType.CONTRASTS_WITH,
        label="contrasts with",
        inverse_label="contrasts with",
        description="The two are told apart by being set against each other.",
        symmetric=True,
    ),
    TypeInfo(
        type=RelationType.RELATED_TO,
        label="is related to",
        inverse_label="is related to",
        description="The two belong together in a way that the source of the glossary did not name.",
        symmetric=True,
        iri=_SKOS + "related",
    ),
)

VOCABULARY: Mapping[RelationType, TypeInfo] = MappingProxyType({info.type: info for info in _TABLE})
"""Every type with its facts, in listing order."""

ACYCLIC_TYPES: frozenset[RelationType] = frozenset(info.type for info in _TABLE if info.acyclic)
"""Types in which no concept may reach itself."""

JOINTLY_ACYCLIC_TYPES: frozenset[RelationType] = frozenset(
    {RelationType.IS_A, RelationType.INSTANCE_OF, RelationType.REQUIRES}
)
"""Types that together must have no cycle either: they all say that the target comes first."""

IMPLIES_REQUIRES: frozenset[RelationType] = frozenset(
    {
        RelationType.IS_A,
        RelationType.INSTANCE_OF,
        RelationType.USES,
        RelationType.PREVENTS,
        RelationType.MEASURES,
        RelationType.CONTROLS,
        RelationType.IMPROVES,
    }
)
"""Types from which ``source REQUIRES target`` is derived."""
