"""Everything about concepts, relations and documents as one JSON object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graph.export.exporter import Exporter

if TYPE_CHECKING:
    from graph.model import Concept, Graph, Relation

__all__ = ["JSON", "concept_record", "relation_record"]


def _write(graph: Graph) -> bytes:
    """One object with ``glossary``, ``concepts``, ``relations`` and ``documents``.

    The fields are those of :mod:`graph.model` under their names there; an absent value is null. Vectors and candidates
    are left out: a load makes them again.
    """
    import orjson

    document = {
        "glossary": {
            "name": graph.info.name,
            "version": graph.info.version,
            "licence": graph.info.licence,
            "sections": graph.info.sections,
            "cluster_labels": graph.info.cluster_labels,
            "encoder": graph.vectors.encoder if graph.vectors else None,
        },
        "concepts": [concept_record(concept) for concept in graph.concepts],
        "relations": [relation_record(relation) for relation in graph.relations],
        "documents": graph.documents,
    }
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def concept_record(concept: Concept) -> dict[str, Any]:
    """``concept`` with its fields under their own names; its enums and position are left to the JSON writer."""
    return {
        "id": concept.id,
        "name": concept.name,
        "aliases": concept.aliases,
        "definition": concept.definition,
        "document": concept.document,
        "kind": concept.kind,
        "section": concept.section,
        "hours": concept.hours,
        "position": concept.position,
    }


def relation_record(relation: Relation) -> dict[str, Any]:
    """``relation`` with its id and fields under their own names; enums and evidence are left to the JSON writer."""
    return {
        "id": relation.id,
        "source": relation.source,
        "type": relation.type,
        "target": relation.target,
        "origin": relation.origin,
        "method": relation.method,
        "confidence": relation.confidence,
        "evidence": relation.evidence,
        "premises": relation.premises,
    }


JSON = Exporter(
    name="json",
    description="everything but the vectors, as one object",
    extension=".json",
    write=_write,
)
