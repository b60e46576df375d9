"""A Mermaid flowchart of the whole graph, for documents that draw such charts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.errors import LimitExceededError
from graph.export.exporter import Exporter
from graph.mermaid import escape_label, node
from graph.model import Origin
from graph.vocabulary import VOCABULARY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.model import Concept, ConceptId, Graph, Relation

__all__ = ["MERMAID"]

_MOST_ARROWS = 500
"""Mermaid's own ``maxEdges``."""
_MOST_CHARACTERS = 50_000
"""Mermaid's own ``maxTextSize``."""


def _write(graph: Graph) -> bytes:
    """Concepts in a box for each section, an arrow for each relation that is not derived.

    A derived relation would only repeat its premises.
    """
    key = {concept.id: f"c{place}" for place, concept in enumerate(graph.concepts, start=1)}
    lines = ["flowchart LR"]
    for place, (section, concepts) in enumerate(_sections(graph).items(), start=1):
        boxes = [node(key[concept.id], concept.name) for concept in concepts]
        if section is None:
            lines += [f"    {box}" for box in boxes]
        else:
            lines += [
                f"    subgraph {node(f'section{place}', section)}",
                *(f"        {box}" for box in boxes),
                "    end",
            ]
    lines += [f"    {arrow}" for arrow in _arrows(graph, key)]
    return ("\n".join(lines) + "\n").encode()


def _sections(graph: Graph) -> dict[str | None, list[Concept]]:
    found: dict[str | None, list[Concept]] = {}
    for concept in graph.concepts:
        found.setdefault(concept.section, []).append(concept)
    return found


def _arrows(graph: Graph, key: dict[ConceptId, str]) -> Iterator[str]:
    for relation in graph.relations:
        if relation.origin is not Origin.DERIVED:
            yield f"{key[relation.source]} {_line(relation)} {key[relation.target]}"


def _line(relation: Relation) -> str:
    info = VOCABULARY[relation.type]
    return f'{"---" if info.symmetric else "-->"}|"{escape_label(info.label)}"|'


def _refuse_too_large(chart: bytes) -> None:
    """Raise LimitExceededError for a chart in place of which Mermaid shows an error, unless its limits are raised."""
    text = chart.decode()
    arrows = text.count('-->|"') + text.count('---|"')
    if arrows > _MOST_ARROWS:
        what = f"the chart has {arrows} arrows, and Mermaid draws at most {_MOST_ARROWS}"
    elif len(text) > _MOST_CHARACTERS:
        what = f"the chart has {len(text)} characters, and Mermaid reads at most {_MOST_CHARACTERS}"
    else:
        return
    raise LimitExceededError(
        f"{what} unless its maxEdges and maxTextSize are raised",
        suggestion="choose a part with --section or --around, or write it all the same with --no-limit",
    )


MERMAID = Exporter(
    name="mermaid",
    description="a flowchart of concepts and asserted relations",
    extension=".mmd",
    write=_write,
    refuse_too_large=_refuse_too_large,
)
