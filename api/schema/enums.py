"""The enumerations of the schema: those of the core, under their own names."""

from enum import EnumMeta

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

from graph.finding import SearchMode
from graph.model import ConceptKind, Origin
from graph.store import ConceptOrder, Direction
from graph.vocabulary import VOCABULARY, RelationType

__all__ = ["ConceptKind", "ConceptOrder", "Direction", "Origin", "RelationType", "SearchMode"]

_DESCRIPTIONS: dict[EnumMeta, tuple[str | None, dict[str, str]]] = {
    ConceptKind: (
        None,
        {"DEFINED": "The glossary defines it.", "MENTIONED": "The glossary names it and never defines it."},
    ),
    ConceptOrder: (
        None,
        {
            "NAME": "By name without regard to case.",
            "SECTION": "As the glossary has them, no section last.",
            "DEGREE_DESC": "By number of relations at either end, most first.",
            "ID": "By id.",
        },
    ),
    Direction: (
        "Which way relations are followed from a concept.",
        {"OUT": "From source to target.", "IN": "From target to source.", "BOTH": "Either way."},
    ),
    Origin: (
        "Who asserts a relation, strongest first.",
        {
            "CURATED": "A person wrote it in the glossary.",
            "EXTRACTED": "Found in a text; has a quote.",
            "DERIVED": "Follows from other relations, its premises; has no quote of its own.",
        },
    ),
    SearchMode: (
        None,
        {
            "HYBRID": "By words and by meaning, the two rankings fused.",
            "KEYWORD": "By the words in name, aliases and definition.",
            "SEMANTIC": "By meaning.",
        },
    ),
    RelationType: (
        (
            "source TYPE target: `dropout IS_A regularization`, `regularization PREVENTS overfitting`,\n"
            "`layer PART_OF neural-network`, `backpropagation REQUIRES loss-function` (the target is learnt first)."
        ),
        {type_.value: info.description for type_, info in VOCABULARY.items()},
    ),
}


def _describe() -> None:
    """Make GraphQL enumerations of the core's, and say in the schema what each value means."""
    for enum, (description, values) in _DESCRIPTIONS.items():
        definition: StrawberryEnumDefinition = vars(strawberry.enum(enum, description=description))[
            "__strawberry_definition__"
        ]
        for value in definition.values:
            value.description = values[value.name]


_describe()
