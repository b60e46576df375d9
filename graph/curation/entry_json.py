"""Entries of the log as the JSON that stores keep them in and clients get."""

from __future__ import annotations

import base64
import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from graph.curation.changes import Action, ActionKind
from graph.curation.log import LogEntry
from graph.model import (
    Concept,
    ConceptId,
    ConceptKind,
    Document,
    Evidence,
    GlossaryInfo,
    Graph,
    Origin,
    Position,
    Relation,
    RelationId,
    VectorTable,
)
from graph.vocabulary import RelationType

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["entry_from_json", "entry_to_json", "part_as_json"]


def entry_to_json(entry: LogEntry) -> str:
    """All of ``entry``, vectors included."""
    record = {
        "id": entry.id,
        "at": entry.at.isoformat(),
        "by": entry.by,
        "actions": [[action.kind.value, action.subject] for action in entry.actions],
        "before": part_as_json(entry.before) | {"vectors": _vectors_as_json(entry.before.vectors)},
        "after": part_as_json(entry.after) | {"vectors": _vectors_as_json(entry.after.vectors)},
        "cameAfter": dict(entry.came_after),
        "versions": [entry.version_before, entry.version_after],
        "undoes": entry.undoes,
    }
    return json.dumps(record, ensure_ascii=False)


def entry_from_json(text: str) -> LogEntry:
    """What :func:`entry_to_json` wrote."""
    record = json.loads(text)
    version_before, version_after = record["versions"]
    return LogEntry(
        id=record["id"],
        at=datetime.fromisoformat(record["at"]),
        by=record["by"],
        actions=tuple(Action(ActionKind(kind), subject) for kind, subject in record["actions"]),
        before=_part(record["before"]),
        after=_part(record["after"]),
        came_after={ConceptId(id_): before for id_, before in record["cameAfter"].items()},
        version_before=version_before,
        version_after=version_after,
        undoes=record["undoes"],
    )


def part_as_json(part: Graph) -> dict[str, Any]:
    """``part`` as a JSON object in the terms of the GraphQL schema, without vectors."""
    return {
        "sections": list(part.info.sections),
        "concepts": [_concept_as_json(concept) for concept in part.concepts],
        "relations": [_relation_as_json(relation) for relation in part.relations],
        "candidates": [_relation_as_json(candidate) for candidate in part.candidates],
        "documents": [
            {"id": each.id, "text": each.text, "file": each.file, "line": each.line} for each in part.documents
        ],
    }


def _part(record: Mapping[str, Any]) -> Graph:
    return Graph(
        info=GlossaryInfo(name="", sections=tuple(record["sections"])),
        concepts=tuple(map(_concept, record["concepts"])),
        relations=tuple(map(_relation, record["relations"])),
        candidates=tuple(map(_relation, record["candidates"])),
        documents=tuple(Document(**each) for each in record["documents"]),
        vectors=_vectors(record["vectors"]),
    )


def _concept_as_json(concept: Concept) -> dict[str, Any]:
    place = concept.position
    return {
        "id": concept.id,
        "name": concept.name,
        "aliases": list(concept.aliases),
        "definition": concept.definition,
        "document": concept.document,
        "kind": concept.kind.value,
        "section": concept.section,
        "hours": concept.hours,
        "position": None if place is None else {"x": place.x, "y": place.y, "cluster": place.cluster},
    }


def _concept(record: Mapping[str, Any]) -> Concept:
    place = record["position"]
    fields = dict(record) | {
        "aliases": tuple(record["aliases"]),
        "kind": ConceptKind(record["kind"]),
        "position": None if place is None else Position(**place),
    }
    return Concept(**fields)


def _relation_as_json(relation: Relation) -> dict[str, Any]:
    return {
        "source": relation.source,
        "type": relation.type.value,
        "target": relation.target,
        "origin": relation.origin.value,
        "method": relation.method,
        "confidence": relation.confidence,
        "evidence": [
            {"document": each.document, "start": each.start, "end": each.end, "quote": each.quote}
            for each in relation.evidence
        ],
        "premises": list(relation.premises),
    }


def _relation(record: Mapping[str, Any]) -> Relation:
    fields = dict(record) | {
        "type": RelationType(record["type"]),
        "origin": Origin(record["origin"]),
        "evidence": tuple(Evidence(**each) for each in record["evidence"]),
        "premises": tuple(map(RelationId, record["premises"])),
    }
    return Relation(**fields)


def _vectors_as_json(table: VectorTable | None) -> dict[str, Any] | None:
    if table is None:
        return None
    rows = [base64.b64encode(row.astype("<f4").tobytes()).decode() for row in table.matrix]
    return {
        "encoder": table.encoder,
        "rows": [list(each) for each in zip(table.ids, table.text_hashes, rows, strict=True)],
    }


def _vectors(record: Mapping[str, Any] | None) -> VectorTable | None:
    if record is None:
        return None
    import numpy as np

    matrix = np.stack([np.frombuffer(base64.b64decode(floats), dtype="<f4") for _, _, floats in record["rows"]])
    return VectorTable(
        record["encoder"],
        tuple(ConceptId(row[0]) for row in record["rows"]),
        tuple(row[1] for row in record["rows"]),
        matrix.astype(np.float32),
    )
