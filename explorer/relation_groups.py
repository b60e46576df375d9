"""A concept's relations as a person reads them: grouped under the words of the vocabulary. No Streamlit here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graph.model import Concept, ConceptId, Origin, Relation
from graph.vocabulary import VOCABULARY, RelationType

__all__ = ["RelationGroup", "mentions_name", "relation_groups"]

_STRENGTH = {origin: place for place, origin in enumerate(Origin)}


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationGroup:
    """The relations of one type and direction at a concept."""

    type: RelationType
    label: str
    """How the concept stands to the others: ``is a``, or ``has kind`` the other way."""
    relations: tuple[Relation, ...]
    """Strongest first: by origin, then confidence, then id."""


def relation_groups(concept: ConceptId, relations: Iterable[Relation]) -> tuple[RelationGroup, ...]:
    """``relations`` at ``concept`` in vocabulary order, for each type those that start here before those that end here."""
    found: dict[tuple[RelationType, bool], list[Relation]] = {}
    for relation in relations:
        incoming = relation.source != concept and not VOCABULARY[relation.type].symmetric
        found.setdefault((relation.type, incoming), []).append(relation)
    return tuple(
        RelationGroup(
            type=info.type,
            label=info.inverse_label if incoming else info.label,
            relations=tuple(sorted(found[info.type, incoming], key=_strongest_first)),
        )
        for info in VOCABULARY.values()
        for incoming in (False, True)
        if (info.type, incoming) in found
    )


def _strongest_first(relation: Relation) -> tuple[int, float, str]:
    return (_STRENGTH[relation.origin], -relation.confidence, relation.id)


def mentions_name(definition: str, names: Sequence[str]) -> bool:
    """Whether one of ``names`` stands in ``definition``, without regard to case.

    >>> mentions_name("Training stops early when it no longer helps.", ["Early stopping", "early"])
    True
    """
    text = definition.casefold()
    return any(name.casefold() in text for name in names)


def names_of(concept: Concept) -> tuple[str, ...]:
    """All names of a concept, its own first."""
    return (concept.name, *concept.aliases)
