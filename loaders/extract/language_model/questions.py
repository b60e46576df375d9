"""What a language model is asked: for each definition that names other terms, which relations it states."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import orjson

from graph.vocabulary import VOCABULARY, RelationType
from loaders.extract.mentions import TermIndex, find_mentions, index_terms

if TYPE_CHECKING:
    from graph.model import Concept, ConceptId, Document
    from loaders.extract.extraction import Material

__all__ = ["ANSWER_SCHEMA", "PROPOSED_TYPES", "Message", "Question", "read_questions"]

Message = dict[str, str]
"""A turn of a chat: ``role`` and ``content``."""

PROPOSED_TYPES: tuple[RelationType, ...] = tuple(type_ for type_ in VOCABULARY if type_ is not RelationType.RELATED_TO)
"""The types that may be found in a text."""

_TEXT = {"type": "string"}
ANSWER_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "relations": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "source": _TEXT,
                    "type": {"type": "string", "enum": [type_.value for type_ in PROPOSED_TYPES]},
                    "target": _TEXT,
                    "quote": _TEXT,
                },
                "required": ["source", "type", "target", "quote"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["relations"],
    "additionalProperties": False,
}
"""The form of an answer, as JSON Schema. An endpoint may or may not hold a model to it."""

_TASK = """\
You find relations between the terms of a glossary. You are given one term with its definition, and the other terms that \
the definition names, as JSON. List the relations that the definition itself states between the term and one of the \
others. Do not add what you know from elsewhere. What the definition denies, or names only as an example of something \
else, is no relation. An empty list is a good answer.

Each relation reads: source TYPE target. One of its ends is the term, the other is one of the other terms, both written \
as they are given. The types:
{types}

For each relation quote the words of the definition that state it and that name the other term, letter by letter.

Answer with JSON alone, in this form:
{{"relations": [{{"source": "...", "type": "...", "target": "...", "quote": "..."}}]}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One definition and what is asked about it."""

    concept: Concept
    """The one that it defines."""
    document: Document
    named: tuple[ConceptId, ...]
    """The other concepts that it names, each once, in the order of the text."""
    messages: tuple[Message, ...]


def read_questions(material: Material) -> tuple[Question, ...]:
    """The questions to ask about ``material``, by concept and document; the same for any order of its parts.

    There is one for each definition that names another concept: of the others nothing that a model could say would be
    to be found in the text.
    """
    index = index_terms(material.concepts)
    concepts = {concept.id: concept for concept in material.concepts}
    asked = [
        _question(concept, document, index, concepts)
        for concept, document in sorted(_definitions(material, concepts), key=lambda one: (one[0].id, one[1].id))
    ]
    return tuple(question for question in asked if question.named)


def _definitions(material: Material, concepts: dict[ConceptId, Concept]) -> Iterator[tuple[Concept, Document]]:
    for concept in material.concepts:
        if concept.document is not None and concept.definition:
            yield concept, material.documents[concept.document]
    for document, owner in material.further.items():
        yield concepts[owner], material.documents[document]


def _question(concept: Concept, document: Document, index: TermIndex, concepts: dict[ConceptId, Concept]) -> Question:
    mentions = find_mentions(document.text, index, exclude=(concept.id,))
    named = tuple(dict.fromkeys(mention.concept for mention in mentions))
    asked = {
        "term": concept.name,
        "aliases": list(concept.aliases),
        "definition": document.text,
        "other terms": [concepts[id_].name for id_ in named],
    }
    messages = ({"role": "system", "content": _task()}, {"role": "user", "content": orjson.dumps(asked).decode()})
    return Question(concept=concept, document=document, named=named, messages=messages)


@cache
def _task() -> str:
    types = "\n".join(
        f"- {info.type.value} (source {info.label} target): {info.description}"
        for info in VOCABULARY.values()
        if info.type in PROPOSED_TYPES
    )
    return _TASK.format(types=types)
