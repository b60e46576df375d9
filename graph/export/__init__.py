"""Graphs written out: to be loaded again, to be read by a program, to be drawn, to be learnt from."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from graph.errors import InvalidArgumentError
from graph.export.anki_deck import ANKI
from graph.export.csv_table import CSV
from graph.export.cypher import CYPHER
from graph.export.exporter import Exporter, FolderExporter
from graph.export.flowchart import MERMAID
from graph.export.graphml import GRAPHML
from graph.export.json_document import JSON
from graph.export.obsidian_vault import OBSIDIAN
from graph.export.owl import OWL_TURTLE
from graph.export.skos import JSONLD, SKOS_TURTLE
from graph.export.yaml_glossary import YAML

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graph.model import Graph

__all__ = [
    "EXPORTERS",
    "FOLDER_EXPORTERS",
    "Exporter",
    "FolderExporter",
    "export_graph",
    "exporter_named",
    "format_descriptions",
]

EXPORTERS: Mapping[str, Exporter] = MappingProxyType(
    {
        exporter.name: exporter
        for exporter in (YAML, CSV, JSON, SKOS_TURTLE, JSONLD, OWL_TURTLE, GRAPHML, MERMAID, CYPHER, ANKI)
    }
)
"""Every format that is one file, by name."""

FOLDER_EXPORTERS: Mapping[str, FolderExporter] = MappingProxyType({exporter.name: exporter for exporter in (OBSIDIAN,)})
"""Every format that is a folder, by name."""


def format_descriptions() -> dict[str, str]:
    """What each format holds, by its name."""
    files = {name: exporter.description for name, exporter in EXPORTERS.items()}
    return files | {name: exporter.description for name, exporter in FOLDER_EXPORTERS.items()}


def exporter_named(format: str) -> Exporter | FolderExporter:
    """What writes the format of this name.

    Raises:
        InvalidArgumentError: there is no such format.
    """
    name = format.strip().lower()
    exporter = EXPORTERS.get(name) or FOLDER_EXPORTERS.get(name)
    if exporter is None:
        from difflib import get_close_matches

        known = list(format_descriptions())
        near = get_close_matches(name, known)
        meant = f"did you mean {' or '.join(near)}? the formats are" if near else "use"
        raise InvalidArgumentError(f"no export format is called '{format}'", suggestion=f"{meant} {', '.join(known)}")
    return exporter


def export_graph(graph: Graph, format: str) -> bytes:
    """``graph`` in a format that is one file.

    Raises:
        InvalidArgumentError: there is no such format, or it is a folder of files.
    """
    exporter = exporter_named(format)
    if isinstance(exporter, FolderExporter):
        raise InvalidArgumentError(f"{exporter.name} is a folder of files, not one", suggestion="write it to a folder")
    return exporter.write(graph)
