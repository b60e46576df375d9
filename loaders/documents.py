"""The texts of a glossary, each kept as a document that evidence can quote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from graph.model import ConceptId, Document
from loaders.duplicates import Term
from loaders.entries import Entry

__all__ = ["document_id", "documents_of"]


def document_id(file: str, name: str) -> str:
    """The id of a text in ``file``, which is called by ``name`` there: its concept's id where it has no other.

    >>> document_id("terms.csv", "layer")
    'terms.csv#layer'
    """
    return f"{file}#{name}"


def documents_of(terms: Sequence[Term], relative: Mapping[str, str]) -> dict[ConceptId, tuple[Document, ...]]:
    """The texts of each concept that has some: its definition, then what other entries that were joined with it say.

    A text that several entries of a file share is one document. ``relative`` gives the name under which documents keep
    each file; one that is not in it keeps its own.
    """
    made: dict[ConceptId, tuple[Document, ...]] = {}
    texts: dict[str, str] = {}
    for term in terms:
        if term.entry.definition is not None:
            document = _document(term.entry, term.entry.document or term.id, relative)
            texts[document.id] = document.text
            made[term.id] = (document,)
    for term in terms:
        for entry in term.further:
            document = _document(entry, _free_name(entry, term.id, texts, relative), relative)
            texts[document.id] = document.text
            made[term.id] += (document,)
    return made


def _document(entry: Entry, name: str, relative: Mapping[str, str]) -> Document:
    file = relative.get(entry.place.file, entry.place.file)
    return Document(id=document_id(file, name), text=entry.definition or "", file=file, line=entry.place.line)


def _free_name(entry: Entry, id_: ConceptId, texts: Mapping[str, str], relative: Mapping[str, str]) -> str:
    """A name for a further text that no other text of the file has: that of the concept, numbered where needed."""
    name = wanted = entry.document or id_
    number = 1
    while texts.get(_document(entry, name, relative).id, entry.definition) != entry.definition:
        number += 1
        name = f"{wanted}-{number}"
    return name
