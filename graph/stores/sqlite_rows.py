"""Between the rows of a SQLite store and the objects of :mod:`graph.model`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeVar

from graph.model import (
    Concept,
    ConceptId,
    ConceptKind,
    Document,
    Evidence,
    Origin,
    Position,
    Relation,
    RelationId,
)
from graph.stores.info_json import info_from_json, info_to_json
from graph.vocabulary import VOCABULARY, RelationType

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from graph.store import StoreInfo
    from graph.stores.breadth_first import Step

__all__ = [
    "ORIGINS",
    "ORIGIN_CODES",
    "TYPES",
    "TYPE_CODES",
    "DamagedError",
    "as_aliases",
    "as_array",
    "as_concept",
    "as_document",
    "as_ends",
    "as_info",
    "as_relation",
    "as_step",
    "decoded",
    "info_from_json",
    "info_to_json",
    "vocabulary_rows",
]

Row = tuple[Any, ...]
_T = TypeVar("_T")

TYPES = tuple(VOCABULARY)
TYPE_CODES = {type_: code for code, type_ in enumerate(TYPES)}
ORIGINS = tuple(Origin)
ORIGIN_CODES = {origin: code for code, origin in enumerate(ORIGINS)}

IN, SYMMETRIC = 1, 2
"""Two of the values of ``incidence.way``; the third, 0, is for a relation that starts here."""


def vocabulary_rows() -> list[tuple[int, str, int]]:
    """Code, name and symmetry of each type: what a file must have been written with."""
    return [(TYPE_CODES[type_], type_.value, int(info.symmetric)) for type_, info in VOCABULARY.items()]


class DamagedError(Exception):
    """A row holds what no load has written."""


def decoded(decode: Callable[[Row], _T], rows: Iterable[Row]) -> list[_T]:
    """``decode`` of each of ``rows``; raises ``DamagedError`` where it cannot be."""
    try:
        return list(map(decode, rows))
    except (ValueError, TypeError, KeyError, IndexError) as error:
        raise DamagedError(str(error)) from error


def as_array(values: Iterable[str | int]) -> str:
    """``values`` as the JSON array that a statement takes a list as; pure ASCII, whatever the text."""
    return json.dumps(list(values))


def as_ends(ids: Iterable[RelationId]) -> str:
    """The relation ids as a JSON array of ``[type code, source, target]``; what is no such id is left out."""
    ends = []
    for id_ in ids:
        source, _, rest = id_.partition(":")
        type_, _, target = rest.partition(":")
        if type_ in TYPE_CODES:
            ends.append((TYPE_CODES[RelationType(type_)], source, target))
    return json.dumps(ends)


def as_aliases(text: str | None) -> tuple[str, ...]:
    """Aliases from their JSON."""
    return () if text is None else tuple(json.loads(text))


def as_concept(row: Row) -> Concept:
    """A concept from the columns that every statement on concepts selects."""
    id_, name, aliases, document, kind, section, hours, x, y, cluster, definition = row
    return Concept(
        id=ConceptId(id_),
        name=name,
        aliases=as_aliases(aliases),
        definition=definition,
        document=document,
        kind=ConceptKind(kind),
        section=section,
        hours=hours,
        position=None if x is None else Position(x, y, cluster),
    )


def as_relation(row: Row) -> Relation:
    """A relation from the columns that every statement on relations selects."""
    type_, source, target, origin, confidence, method, evidence, premises = row
    return Relation(
        source=ConceptId(source),
        type=TYPES[type_],
        target=ConceptId(target),
        origin=ORIGINS[origin],
        method=method,
        confidence=confidence,
        evidence=() if evidence is None else tuple(Evidence(*piece) for piece in json.loads(evidence)),
        premises=() if premises is None else tuple(RelationId(premise) for premise in json.loads(premises)),
    )


def as_document(row: Row) -> Document:
    """A document from its id, text, file and line."""
    id_, text, file, line = row
    return Document(id=id_, text=text, file=file, line=line)


_TYPE_NAMES = tuple(type_.value for type_ in TYPES)


def as_step(row: Row) -> tuple[ConceptId, Step]:
    """A concept and the step away from it that a row of ``incidence`` shows."""
    concept, way, type_, other = row
    source, target = (other, concept) if way == IN or (way == SYMMETRIC and other < concept) else (concept, other)
    return concept, (other, RelationId(f"{source}:{_TYPE_NAMES[type_]}:{target}"))


def as_info(row: Row) -> StoreInfo:
    """What is known of the whole store from its version and the JSON that :func:`info_to_json` wrote."""
    version, text = row
    return info_from_json(text, version)
