from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from graph.model import Concept, Document, Relation
from graph.names import slug
from loaders.extract import extract_relations

Extract = Callable[..., tuple[Relation, ...]]


def make_glossary(
    definitions: Mapping[str, str], mentioned: tuple[str, ...] = ()
) -> tuple[list[Concept], dict[str, Document]]:
    """Concepts from "Name | alias | alias" -> definition; "A & B" are two concepts that share the text."""
    concepts: list[Concept] = []
    documents: dict[str, Document] = {}
    for head, definition in definitions.items():
        names = [part.strip() for part in head.split("&")]
        document = slug("-".join(names))
        documents[document] = Document(id=document, text=definition)
        for name in names:
            first, *aliases = (part.strip() for part in name.split("|"))
            concepts.append(
                Concept(id=slug(first), name=first, aliases=tuple(aliases), definition=definition, document=document)
            )
    for name in mentioned:
        first, *aliases = (part.strip() for part in name.split("|"))
        concepts.append(Concept(id=slug(first), name=first, aliases=tuple(aliases)))
    return concepts, documents


@pytest.fixture
def extract() -> Extract:
    def run(definitions: Mapping[str, str], *mentioned: str) -> tuple[Relation, ...]:
        return extract_relations(*make_glossary(definitions, mentioned))

    return run
