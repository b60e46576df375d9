"""What changed between two graphs: in concepts, relations and learning paths."""

from __future__ import annotations

from graph.comparison.compare import compare_graphs
from graph.comparison.difference import (
    ConceptChange,
    ConceptField,
    GraphDifference,
    PathChange,
    RelationChange,
    RelationField,
)

__all__ = [
    "ConceptChange",
    "ConceptField",
    "GraphDifference",
    "PathChange",
    "RelationChange",
    "RelationField",
    "compare_graphs",
]
