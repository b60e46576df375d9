"""Relations as a person reads them: grouped under the words of the vocabulary, or each as a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graph.model import Concept, ConceptId, Origin, Relation
from graph.vocabulary import VOCABULARY, RelationType

__all__ = ["RelationGroup", "name_of", "relation_groups", "sentence_of"]

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


def sentence_of(relation: Relation, concepts: Mapping[ConceptId, Concept]) -> str:
    """``source label target`` with the names of ``concepts``, and an id for a concept that is not among them.

    >>> model = Concept(id=ConceptId("model"), name="Model")
    >>> sentence_of(Relation(source=model.id, type=RelationType.USES, target=ConceptId("data")), {model.id: model})
    'Model uses data'
    """
    source, target = (name_of(end, concepts) for end in (relation.source, relation.target))
    return f"{source} {VOCABULARY[relation.type].label} {target}"


def name_of(id_: ConceptId, concepts: Mapping[ConceptId, Concept]) -> str:
    """A concept's name; its id where it is not among ``concepts``."""
    return concepts[id_].name if id_ in concepts else id_
