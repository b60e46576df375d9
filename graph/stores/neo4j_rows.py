"""Between the rows and properties of a Neo4j store and the objects of :mod:`graph.model`."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

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
    VectorTable,
)
from graph.names import name_key, own_keys
from graph.stores.keywords import spaced
from graph.vocabulary import VOCABULARY, RelationType

if TYPE_CHECKING:
    import numpy.typing as npt

    from graph.source import ConceptRecord

__all__ = [
    "TYPE_ORDER",
    "Row",
    "as_aliases",
    "as_concept",
    "as_document",
    "as_ends",
    "as_relation",
    "as_vector_table",
    "concept_row",
    "folded_words",
    "relation_properties",
    "relation_seen",
    "vocabulary_names",
]

Row = Sequence[Any]

TYPE_ORDER = {type_.value: place for place, type_ in enumerate(VOCABULARY)}
"""The listing order of types, as a parameter to sort by."""
_ASCII_WORDS = {code: " " for code in range(128) if not chr(code).isalnum()}
"""What :meth:`str.translate` needs to do in one go what takes a loop over the characters of other texts."""
_SYMMETRIC = frozenset(type_.value for type_, info in VOCABULARY.items() if info.symmetric)


def vocabulary_names() -> list[str]:
    """Each type, a symmetric one marked: what a store must have been written with."""
    return [name + ("~" if name in _SYMMETRIC else "") for name in TYPE_ORDER]


# -- reading ---------------------------------------------------------------------------------------------------------


def as_aliases(names: Sequence[str] | None) -> tuple[str, ...]:
    """Aliases from their property, which a concept without any has not."""
    return tuple(names or ())


def as_concept(row: Row) -> Concept:
    """A concept from the columns that every statement on concepts returns."""
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
    """A relation from the columns that every statement on relations returns."""
    type_, source, target, origin, confidence, method, quotes, documents, spans, premises = row
    evidence = (
        Evidence(document, spans[2 * place], spans[2 * place + 1], quote)
        for place, (quote, document) in enumerate(zip(quotes or (), documents or (), strict=True))
    )
    return Relation(
        source=ConceptId(source),
        type=RelationType(type_),
        target=ConceptId(target),
        origin=Origin(origin),
        method=method,
        confidence=confidence,
        evidence=tuple(evidence),
        premises=tuple(map(RelationId, premises or ())),
    )


def as_document(row: Row) -> Document:
    """A document from its id, text, file and line."""
    id_, text, file, line = row
    return Document(id=id_, text=text, file=file, line=line)


def as_ends(id_: RelationId) -> tuple[str, str, str] | None:
    """Type, source and target that a relation's id names; None where it is no such id."""
    source, _, rest = id_.partition(":")
    type_, _, target = rest.partition(":")
    return (type_, source, target) if type_ in TYPE_ORDER else None


def relation_seen(concept: str, other: str, type_: str, starts_here: bool) -> RelationId:  # noqa: FBT001 -- a column
    """The id of a relation that is seen from ``concept``."""
    return RelationId(f"{concept}:{type_}:{other}" if starts_here else f"{other}:{type_}:{concept}")


def as_vector_table(encoder: str, rows: Sequence[Row], dimension: int) -> VectorTable:
    """The vectors from rows of id, text hash and bytes."""
    matrix: npt.NDArray[np.float32] = np.empty((len(rows), dimension), dtype=np.float32)
    for place, (_, _, floats) in enumerate(rows):
        matrix[place] = np.frombuffer(floats, dtype="<f4")
    matrix.setflags(write=False)
    return VectorTable(encoder, tuple(ConceptId(row[0]) for row in rows), tuple(row[1] for row in rows), matrix)


# -- writing ---------------------------------------------------------------------------------------------------------


def concept_row(record: ConceptRecord, degree: int) -> list[Any]:
    """The properties of a ``(:Concept)`` in the order of the schema, ``degree`` the number of its relations."""
    concept, document, position = record.concept, record.document, record.concept.position
    keys = dict.fromkeys((*own_keys(concept.id, concept.name), *map(name_key, concept.aliases)))
    return [
        concept.id,
        concept.name,
        concept.aliases or None,
        concept.definition,
        concept.document,
        concept.kind.value,
        concept.section,
        None if concept.hours is None else float(concept.hours),
        *((None, None, None) if position is None else (position.x, position.y, position.cluster)),
        record.place,
        degree,
        concept.name.casefold(),
        " ".join(filter(None, keys)),
        folded_words(concept.name),
        folded_words(" ".join(concept.aliases)) if concept.aliases else None,
        folded_words(concept.definition) if concept.definition else None,
        *((None, None, None) if document is None else (concept.document, document.file, document.line)),
        record.document_place,
    ]


def relation_properties(relation: Relation) -> dict[str, Any]:
    """What a relationship holds beside its type and ends; evidence as three lists of the same order."""
    evidence = relation.evidence
    return {
        "origin": relation.origin.value,
        "confidence": relation.confidence,
        "method": relation.method,
        "quotes": [piece.quote for piece in evidence] or None,
        "documents": [piece.document for piece in evidence] or None,
        "spans": [offset for piece in evidence for offset in (piece.start, piece.end)] or None,
        "premises": list(relation.premises) or None,
    }


def folded_words(text: str) -> str:
    """The words of ``text`` without case, accents and punctuation, a space before and after each.

    What the word index holds, so that a word is found in it as itself or with ``CONTAINS``.

    >>> folded_words("The Naïve-Bayes model (R&D)")
    ' the naive bayes model r d '
    """
    folded = text.casefold()
    if folded.isascii():
        return f" {' '.join(folded.translate(_ASCII_WORDS).split())} "
    decomposed = unicodedata.normalize("NFD", spaced(folded))
    folded = unicodedata.normalize("NFC", "".join(filter(_is_no_accent, decomposed)))
    found = "".join(character if _in_word(character) else " " for character in folded).split()
    return f" {' '.join(found)} "


def _is_no_accent(character: str) -> bool:
    return not unicodedata.combining(character)


def _in_word(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character).startswith("M")
