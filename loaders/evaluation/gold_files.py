"""Gold relations from a file: a table or JSON lines, concepts by id, name or alias.

A table has a header, ``source, type, target`` or ``goal, prerequisite``, which means that the goal REQUIRES the
prerequisite, and comma, semicolon or tab between the cells. JSON lines are objects with ``source``, ``type`` and
``target``, as ``lexigraph extract`` prints them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from graph.errors import Problem
from graph.model import Relation
from graph.vocabulary import VOCABULARY, RelationType
from loaders.decoding import decode
from loaders.duplicates import Term
from loaders.entries import Entry, Place
from loaders.entry_rules import error_at, warning_at
from loaders.formats.csv import Table, read_table
from loaders.name_index import NameIndex, Names
from loaders.sources import SourceFile, read_bytes
from loaders.spelling import did_you_mean

if TYPE_CHECKING:
    from graph.model import Concept, ConceptId

__all__ = ["GoldRead", "names_of", "parse_gold", "read_gold"]

_TYPED = ("source", "type", "target")
_PREREQUISITES = ("goal", "prerequisite")
_NAME_COLUMNS = "call the columns `source`, `type` and `target`, or `goal` and `prerequisite`"
_NAME_FIELDS = 'write an object with "source", "type" and "target" on each line'


@dataclass(slots=True)
class GoldRead:
    """What a file of gold relations says."""

    relations: list[Relation] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Row:
    place: Place
    source: str
    type: str
    target: str


def names_of(concepts: Iterable[Concept]) -> Names:
    """What names mean among ``concepts``."""
    nowhere = Place("")
    return NameIndex(
        Term(
            id=concept.id,
            entry=Entry(name=concept.name, place=nowhere, aliases=concept.aliases),
            given_id=True,
            order=order,
        )
        for order, concept in enumerate(concepts)
    )


def read_gold(path: Path, names: Names) -> GoldRead:
    """The relations in the file at ``path``, and everything that is wrong with it. Never raises for bad input."""
    shown = path.as_posix()
    if not path.exists():
        return GoldRead(problems=[error_at(Place(shown), "gold-missing", "there is no such file", "check the path")])
    data = read_bytes(SourceFile(path, shown, path.name, named=True))
    if isinstance(data, Problem):
        return GoldRead(problems=[data])
    decoded = decode(data, shown)
    if decoded.text is None:
        return GoldRead(problems=list(decoded.problems))
    read = parse_gold(decoded.text, shown, names)
    read.problems[:0] = decoded.problems
    return read


def parse_gold(text: str, file: str, names: Names) -> GoldRead:
    """The relations that ``text`` says hold; ``file`` names it in problems. A row that is there twice counts once."""
    read = GoldRead()
    rows = _json_rows(text, file, read.problems) if text.lstrip()[:1] == "{" else _table_rows(text, file, read.problems)
    found: dict[str, Relation] = {}
    empty = True
    for row in rows:
        empty = False
        relation = _relation(row, names, read.problems)
        if relation is not None:
            found.setdefault(relation.id, relation)
    read.relations += found.values()
    if empty and not read.problems:
        read.problems.append(
            error_at(Place(file), "nothing-found", "the file has no relations", "write one on each line")
        )
    return read


def _table_rows(text: str, file: str, problems: list[Problem]) -> Iterator[_Row]:
    table = read_table(text, file)
    problems += table.problems
    form = _form(table, file, problems)
    for row in table.rows if form else ():
        if form == _TYPED:
            source, type_, target = (row.cells[name] for name in _TYPED)
        else:
            source, target = (row.cells[name] for name in _PREREQUISITES)
            type_ = RelationType.REQUIRES.value
        yield _Row(Place(file, row.line), source, type_, target)


def _form(table: Table, file: str, problems: list[Problem]) -> Sequence[str]:
    """Which columns are read; none where some are missing."""
    place = Place(file, table.header_line)
    for form in (_TYPED, _PREREQUISITES):
        if set(form) <= set(table.columns):
            further = (name for name in table.columns if name and name not in form)
            problems += (
                warning_at(place, "unknown-column", f"the column '{name}' is not read", None) for name in further
            )
            return form
    if table.columns:
        there = ", ".join(name for name in table.columns if name)
        nearer = max((_TYPED, _PREREQUISITES), key=lambda form: len(set(form) & set(table.columns)))
        missing = ", ".join(f"'{name}'" for name in nearer if name not in table.columns)
        message = f"the first row does not name {missing} (it has: {there})"
        problems.append(error_at(place, "columns", message, _NAME_COLUMNS))
    return ()


def _json_rows(text: str, file: str, problems: list[Problem]) -> Iterator[_Row]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        place = Place(file, number)
        try:
            made = json.loads(line)
        except ValueError as error:
            problems.append(error_at(place, "json-lines", f"this is no JSON ({error})", _NAME_FIELDS))
            continue
        values = [made.get(name) for name in _TYPED] if isinstance(made, dict) else []
        texts = [value for value in values if isinstance(value, str)]
        if len(texts) == len(_TYPED):
            yield _Row(place, *texts)
        else:
            missing = [name for name, value in zip(_TYPED, values, strict=False) if not isinstance(value, str)]
            message = f"no text for {', '.join(map(repr, missing))}" if missing else "this is no object"
            problems.append(error_at(place, "json-lines", message, _NAME_FIELDS))


def _relation(row: _Row, names: Names, problems: list[Problem]) -> Relation | None:
    """What ``row`` says holds; None where something is wrong with it."""
    type_ = _type(row, problems)
    source, target = (_concept(name, row, names, problems) for name in (row.source, row.target))
    if type_ is None or source is None or target is None:
        return None
    if source == target:
        message = f"'{row.source}' {VOCABULARY[type_].label} itself"
        problems.append(error_at(row.place, "relation-to-itself", message, "name another target"))
        return None
    return Relation(source=source, type=type_, target=target)


def _type(row: _Row, problems: list[Problem]) -> RelationType | None:
    try:
        return RelationType(row.type.strip().upper().replace(" ", "_").replace("-", "_"))
    except ValueError:
        message = f"'{row.type}' is no relation type"
        known = f"known types: {', '.join(RelationType)}"
        problems.append(
            error_at(row.place, "relation-type", message, did_you_mean(row.type, map(str, RelationType)) or known)
        )
        return None


def _concept(name: str, row: _Row, names: Names, problems: list[Problem]) -> ConceptId | None:
    found = names.find(name) if name.strip() else None
    if found is None:
        message = f"no concept is called '{name}'" if name.strip() else "the name of a concept is empty"
        suggestion = names.suggestion(name) if name.strip() else None
        problems.append(error_at(row.place, "unknown-concept", message, suggestion or "name a term of the glossary"))
    return found
