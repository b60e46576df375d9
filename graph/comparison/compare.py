"""What was added, removed and changed between two graphs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.comparison.difference import (
    ConceptChange,
    ConceptField,
    GraphDifference,
    RelationChange,
    RelationField,
)
from graph.comparison.matching import match_concepts
from graph.comparison.path_changes import path_changes
from graph.model import relation_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from graph.model import Concept, ConceptId, Graph, Relation, RelationId

__all__ = ["compare_graphs"]


def compare_graphs(old: Graph, new: Graph) -> GraphDifference:
    """What makes ``new`` of ``old``.

    A concept with another id is taken for the same where it has the same name, where the name of one is an alias of
    the other, or where it has the same definition; its relations are then compared under the new id. Candidates are not
    compared.

    Raises:
        PrerequisiteCycleError: the prerequisites of one of the graphs run in a circle.
    """
    matched = match_concepts(old.concepts, new.concepts)
    back = {new_id: old_id for old_id, new_id in matched.items()}
    before = {concept.id: concept for concept in old.concepts}
    pairs = [(before[back[concept.id]], concept) for concept in new.concepts if concept.id in back]
    was = _by_new_id(old.relations, matched)
    now = {relation.id: relation for relation in new.relations}
    paths = path_changes(old, new, matched)
    return GraphDifference(
        old=old.info,
        new=new.info,
        concepts_added=tuple(concept for concept in new.concepts if concept.id not in back),
        concepts_removed=tuple(concept for concept in old.concepts if concept.id not in matched),
        concepts_changed=tuple(_concept_changes(pairs)),
        relations_added=tuple(relation for id_, relation in now.items() if id_ not in was),
        relations_removed=tuple(relation for id_, relation in was.items() if id_ not in now),
        relations_changed=tuple(_relation_changes(was, now)),
        paths_changed=paths.changes,
        paths_not_ordered=paths.not_ordered,
        old_concepts=old.concepts,
        new_concepts=new.concepts,
    )


def _by_new_id(
    relations: Sequence[Relation], matched: Mapping[ConceptId, ConceptId]
) -> dict[RelationId | tuple[RelationId], Relation]:
    """Old relations under the ids that they would have in the new graph.

    One with an end that is gone is kept apart: a new concept may have been given the free id.
    """
    found: dict[RelationId | tuple[RelationId], Relation] = {}
    for relation in relations:
        source, target = matched.get(relation.source), matched.get(relation.target)
        if source is None or target is None:
            found[(relation.id,)] = relation
        else:
            found[relation_id(source, relation.type, target)] = relation
    return found


def _concept_changes(pairs: Sequence[tuple[Concept, Concept]]) -> Iterator[ConceptChange]:
    for old, new in pairs:
        if old is new:
            continue
        same = {
            ConceptField.ID: old.id == new.id,
            ConceptField.NAME: old.name == new.name,
            ConceptField.ALIASES: set(old.aliases) == set(new.aliases),
            ConceptField.DEFINITION: old.definition == new.definition
            or (old.definition or "").split() == (new.definition or "").split(),
            ConceptField.SECTION: old.section == new.section,
            ConceptField.HOURS: old.hours == new.hours,
            ConceptField.KIND: old.kind is new.kind,
        }
        fields = tuple(field for field, equal in same.items() if not equal)
        if fields:
            yield ConceptChange(old=old, new=new, fields=fields)


def _relation_changes(
    was: Mapping[RelationId | tuple[RelationId], Relation], now: Mapping[RelationId, Relation]
) -> Iterator[RelationChange]:
    for id_, new in now.items():
        old = was.get(id_)
        if old is None or old is new:
            continue
        same = {
            RelationField.ORIGIN: old.origin is new.origin,
            RelationField.CONFIDENCE: old.confidence == new.confidence,
            RelationField.EVIDENCE: old.evidence == new.evidence or _quotes(old) == _quotes(new),
        }
        fields = tuple(field for field, equal in same.items() if not equal)
        if fields:
            yield RelationChange(old=old, new=new, fields=fields)


def _quotes(relation: Relation) -> set[str]:
    """What is quoted, wherever it stands: a document is named after its file, which may have been moved."""
    return {" ".join(evidence.quote.split()) for evidence in relation.evidence}
