"""The enumerations of the schema: those of the core, under their own names."""

from enum import EnumMeta

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

from graph.curation.changes import ActionKind as ChangeKind
from graph.curation.draft import Reason as GaveWayReason
from graph.finding import SearchMode
from graph.model import ConceptKind, Origin
from graph.store import ConceptOrder, Direction
from graph.vocabulary import VOCABULARY, RelationType

__all__ = [
    "ChangeKind",
    "ConceptKind",
    "ConceptOrder",
    "Direction",
    "GaveWayReason",
    "Origin",
    "RelationType",
    "SearchMode",
]

_DESCRIPTIONS: dict[EnumMeta, tuple[str | None, dict[str, str | None]]] = {
    ChangeKind: ("What a change did.", {kind.value: None for kind in ChangeKind}),
    GaveWayReason: (
        "Why a relation or candidate went with a change that was not about it.",
        {
            "CONTRADICTED": "A stronger relation says otherwise, or it would close a circle with such.",
            "QUOTE_GONE": "The words that it was found in do not stand in the text any more.",
            "PREMISE_GONE": "It followed from relations that are gone.",
            "CONCEPT_REMOVED": "One of its ends is gone.",
            "SETTLED": "A candidate whose two concepts are now related in this way.",
        },
    ),
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

_NAMES: dict[EnumMeta, str] = {ChangeKind: "ChangeKind", GaveWayReason: "GaveWayReason"}
"""Of enumerations that the core calls otherwise, where the name needs no context."""


def _describe() -> None:
    """Make GraphQL enumerations of the core's, and say in the schema what each value means."""
    for enum, (description, values) in _DESCRIPTIONS.items():
        definition: StrawberryEnumDefinition = vars(
            strawberry.enum(enum, name=_NAMES.get(enum), description=description)
        )["__strawberry_definition__"]
        for value in definition.values:
            value.description = values[value.name]


_describe()
