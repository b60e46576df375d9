"""GraphML, for yEd, Gephi, Cytoscape and networkx."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from graph.export.exporter import Exporter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graph.model import Concept, Graph, Relation

__all__ = ["GRAPHML"]

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SEPARATOR = " | "


def _write(graph: Graph) -> bytes:
    """Nodes with what is known of each concept, an edge for each relation, its quotes one a line.

    Characters that XML 1.0 cannot hold are written as U+FFFD.
    """
    import networkx as nx

    made: nx.MultiDiGraph[str] = nx.MultiDiGraph(name=_text(graph.info.name), version=_text(graph.info.version))
    made.add_nodes_from((_text(concept.id), _concept(concept)) for concept in graph.concepts)
    for relation in graph.relations:
        made.add_edge(_text(relation.source), _text(relation.target), key=_text(relation.id), **_relation(relation))
    written = io.BytesIO()
    nx.write_graphml_xml(made, written, prettyprint=True)
    return written.getvalue() + b"\n"


def _text(value: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", value)


def _present(values: Mapping[str, str | float | int | None]) -> dict[str, str | float | int]:
    """GraphML has no null: what is absent is left out."""
    return {
        key: _text(value) if isinstance(value, str) else value for key, value in values.items() if value is not None
    }


def _concept(concept: Concept) -> dict[str, str | float | int]:
    position = concept.position
    return _present(
        {
            "label": concept.name,
            "aliases": _SEPARATOR.join(concept.aliases) or None,
            "definition": concept.definition,
            "kind": concept.kind.value,
            "section": concept.section,
            "hours": None if concept.hours is None else float(concept.hours),
            "x": None if position is None else float(position.x),
            "y": None if position is None else float(position.y),
            "cluster": None if position is None else position.cluster,
        }
    )


def _relation(relation: Relation) -> dict[str, str | float | int]:
    return _present(
        {
            "type": relation.type.value,
            "origin": relation.origin.value,
            "method": relation.method,
            "confidence": float(relation.confidence),
            "quotes": "\n".join(evidence.quote for evidence in relation.evidence) or None,
            "premises": _SEPARATOR.join(relation.premises) or None,
        }
    )


GRAPHML = Exporter(
    name="graphml",
    description="concepts and all relations for yEd, Gephi, Cytoscape or networkx",
    extension=".graphml",
    write=_write,
)
