"""What a store holds, counted, as the JSON that stores keep it in."""

from __future__ import annotations

import json

from graph.model import GlossaryInfo, Origin
from graph.store import StoreInfo
from graph.vocabulary import RelationType

__all__ = ["changes_in", "info_from_json", "info_to_json"]


def info_to_json(info: StoreInfo) -> str:
    """All of ``info`` but its version, which has a column of its own."""
    glossary = info.glossary
    return json.dumps(
        {
            "name": glossary.name,
            "version": glossary.version,
            "licence": glossary.licence,
            "sections": glossary.sections,
            "cluster_labels": glossary.cluster_labels,
            "concepts": info.concepts,
            "relations": info.relations,
            "relation_counts": [[*key, count] for key, count in info.relation_counts.items()],
            "section_counts": list(info.section_counts.items()),
            "encoder": info.encoder,
            "candidates": info.candidates,
            "changes": info.changes,
        }
    )


def info_from_json(text: str, version: str) -> StoreInfo:
    """What :func:`info_to_json` wrote, with the version of the load."""
    read = json.loads(text)
    return StoreInfo(
        glossary=GlossaryInfo(
            name=read["name"],
            version=read["version"],
            licence=read["licence"],
            sections=tuple(read["sections"]),
            cluster_labels=tuple(read["cluster_labels"]),
        ),
        version=version,
        concepts=read["concepts"],
        relations=read["relations"],
        relation_counts={
            (RelationType(type_), Origin(origin)): count for type_, origin, count in read["relation_counts"]
        },
        section_counts=dict(read["section_counts"]),
        encoder=read["encoder"],
        candidates=read["candidates"],
        changes=read["changes"],
    )


def changes_in(text: str) -> int:
    """How many changes a store has had since its last load, also where the rest is of another vocabulary."""
    changes: int = json.loads(text).get("changes", 0)
    return changes
