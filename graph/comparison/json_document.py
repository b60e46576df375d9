"""A difference for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graph.export.json_document import concept_record, relation_record

if TYPE_CHECKING:
    from graph.comparison.difference import ConceptChange, GraphDifference, PathChange, RelationChange
    from graph.model import GlossaryInfo

__all__ = ["to_json"]


def to_json(difference: GraphDifference) -> dict[str, Any]:
    """All of ``difference``; concepts and relations as the JSON export has them, path steps by id."""
    return {
        "different": bool(difference),
        "old": _glossary(difference.old),
        "new": _glossary(difference.new),
        "concepts": {
            "added": [concept_record(concept) for concept in difference.concepts_added],
            "removed": [concept_record(concept) for concept in difference.concepts_removed],
            "changed": [_concept_change(change) for change in difference.concepts_changed],
        },
        "relations": {
            "added": [relation_record(relation) for relation in difference.relations_added],
            "removed": [relation_record(relation) for relation in difference.relations_removed],
            "changed": [_relation_change(change) for change in difference.relations_changed],
        },
        "paths": {
            "changed": [_path_change(change) for change in difference.paths_changed],
            "notOrdered": difference.paths_not_ordered,
        },
    }


def _glossary(info: GlossaryInfo) -> dict[str, Any]:
    return {"name": info.name, "version": info.version, "licence": info.licence}


def _concept_change(change: ConceptChange) -> dict[str, Any]:
    return {
        "fields": [field.value for field in change.fields],
        "old": concept_record(change.old),
        "new": concept_record(change.new),
    }


def _relation_change(change: RelationChange) -> dict[str, Any]:
    return {
        "fields": [field.value for field in change.fields],
        "old": relation_record(change.old),
        "new": relation_record(change.new),
    }


def _path_change(change: PathChange) -> dict[str, Any]:
    return {
        "concept": change.concept.id,
        "added": [concept.id for concept in change.added],
        "removed": [concept.id for concept in change.removed],
        "reordered": change.reordered,
        "steps": {"before": change.steps_before, "after": change.steps_after},
        "hours": {"before": change.hours_before, "after": change.hours_after},
    }
