"""One row for each concept, one column for each relation type: for spreadsheets, and for loading again."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from graph.export.asserted import curated_by_source
from graph.export.exporter import Exporter
from graph.vocabulary import VOCABULARY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graph.model import Concept, Graph, Relation

__all__ = ["CSV"]

_CONCEPT_COLUMNS = ("id", "name", "aliases", "definition", "section", "hours")
_SEPARATOR = "|"


def _write(graph: Graph) -> bytes:
    relations = curated_by_source(graph)
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\n")
    table.writerow([*_CONCEPT_COLUMNS, *(column.lower() for column in VOCABULARY)])
    for concept in graph.concepts:
        table.writerow(_row(concept, relations.get(concept.id, [])))
    return text.getvalue().encode()


def _listed(items: Iterable[str]) -> str:
    """Items as one cell; a separator inside of one is escaped."""
    return _SEPARATOR.join(item.replace(_SEPARATOR, f"\\{_SEPARATOR}") for item in items)


def _row(concept: Concept, relations: list[Relation]) -> list[str]:
    hours = "" if concept.hours is None else repr(float(concept.hours)).removesuffix(".0")
    targets = [_listed(each.target for each in relations if each.type is column) for column in VOCABULARY]
    aliases = _listed(concept.aliases)
    return [concept.id, concept.name, aliases, concept.definition or "", concept.section or "", hours, *targets]


CSV = Exporter(
    name="csv",
    description="a table of concepts with their curated relations, to be loaded again (quotes are not in it)",
    extension=".csv",
    write=_write,
)
