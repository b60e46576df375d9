"""Graphs written out: to be loaded again, to be read by a program, to be drawn."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from graph.errors import InvalidArgumentError
from graph.export.csv_table import CSV
from graph.export.cypher import CYPHER
from graph.export.exporter import Exporter
from graph.export.flowchart import MERMAID
from graph.export.graphml import GRAPHML
from graph.export.json_document import JSON
from graph.export.owl import OWL_TURTLE
from graph.export.skos import JSONLD, SKOS_TURTLE
from graph.export.yaml_glossary import YAML

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graph.model import Graph

__all__ = ["EXPORTERS", "Exporter", "export_graph", "exporter_named"]

EXPORTERS: Mapping[str, Exporter] = MappingProxyType(
    {
        exporter.name: exporter
        for exporter in (YAML, CSV, JSON, SKOS_TURTLE, JSONLD, OWL_TURTLE, GRAPHML, MERMAID, CYPHER)
    }
)
"""Every format by name."""


def exporter_named(format: str) -> Exporter:
    """What writes the format that :data:`EXPORTERS` has under this name.

    Raises:
        InvalidArgumentError: there is no such format.
    """
    exporter = EXPORTERS.get(format.strip().lower())
    if exporter is None:
        raise InvalidArgumentError(f"no export format is called '{format}'", suggestion=f"use {', '.join(EXPORTERS)}")
    return exporter


def export_graph(graph: Graph, format: str) -> bytes:
    """``graph`` in this format; see :func:`exporter_named`."""
    return exporter_named(format).write(graph)
