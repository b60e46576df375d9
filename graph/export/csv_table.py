"""One row for each concept, one column for each relation type: for spreadsheets, and for loading again."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from graph.export.asserted import curated_by_source
from graph.export.exporter import Exporter
from graph.vocabulary import VOCABULARY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graph.model import Concept, Graph, Relation

__all__ = ["CSV", "list_cell"]

_CONCEPT_COLUMNS = ("id", "name", "aliases", "definition", "section", "hours")
_SEPARATOR = "|"
_BEFORE_BAR = re.compile(r"(\\*)\|")
_AT_END = re.compile(r"(\\+)\Z")


def _write(graph: Graph) -> bytes:
    relations = curated_by_source(graph)
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\n")
    table.writerow([*_CONCEPT_COLUMNS, *(column.lower() for column in VOCABULARY)])
    for concept in graph.concepts:
        table.writerow(_row(concept, relations.get(concept.id, [])))
    return text.getvalue().encode()


def list_cell(items: Iterable[str]) -> str:
    r"""Items as one cell; a bar inside of one is escaped, and so are backslashes before a bar.

    A bar at the end tells a single item with a semicolon from two items.

    >>> list_cell(["a", "b|c"]), list_cell(["a; b"])
    ('a|b\\|c', 'a; b|')
    """
    pieces = [_BEFORE_BAR.sub(r"\1\1\\|", item) for item in items]
    if len(pieces) == 1 and ";" in pieces[0] and _SEPARATOR not in pieces[0]:
        pieces.append("")
    return _SEPARATOR.join([*(_AT_END.sub(r"\1\1", piece) for piece in pieces[:-1]), *pieces[-1:]])


def _row(concept: Concept, relations: list[Relation]) -> list[str]:
    hours = "" if concept.hours is None else repr(float(concept.hours)).removesuffix(".0")
    targets = [list_cell(each.target for each in relations if each.type is column) for column in VOCABULARY]
    aliases = list_cell(concept.aliases)
    return [concept.id, concept.name, aliases, concept.definition or "", concept.section or "", hours, *targets]


CSV = Exporter(
    name="csv",
    description="a table of concepts with their curated relations, to be loaded again (quotes are not in it)",
    extension=".csv",
    write=_write,
)
