"""The map as plain data: what the component in ``map_component/`` draws. No Streamlit here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from explorer.plain_text import opening
from graph.learning import LearningPath
from graph.model import Concept, ConceptId, GlossaryInfo, Relation
from graph.vocabulary import VOCABULARY

__all__ = ["MAX_POINTS", "map_data", "missing_map", "route_data"]

MAX_POINTS = 3000
"""How many points an SVG draws at ease."""

_TYPE_INDEX = {type_: index for index, type_ in enumerate(VOCABULARY)}


def map_data(concepts: Iterable[Concept], relations: Iterable[Relation], glossary: GlossaryInfo) -> dict[str, Any]:
    """Points, categories and relations, with indices where a name would be repeated.

    ``points`` holds one entry for each concept that has a position, in the order given; ``section`` and ``cluster``
    index ``sections`` and ``clusters`` (-1: none), and ``degree`` counts its relations to other points.
    ``relations`` holds ``[source, target, type]``, which index ``points`` and ``types``.
    """
    placed = [concept for concept in concepts if concept.position is not None]
    index = {concept.id: place for place, concept in enumerate(placed)}
    between = [
        [index[relation.source], index[relation.target], _TYPE_INDEX[relation.type]]
        for relation in relations
        if relation.source in index and relation.target in index
    ]
    degree = Counter(end for source, target, _ in between for end in (source, target))
    sections = list(dict.fromkeys([*glossary.sections, *(each.section for each in placed if each.section)]))
    section_index = {name: place for place, name in enumerate(sections)}
    return {
        "points": [_point(concept, section_index, degree[place]) for place, concept in enumerate(placed)],
        "sections": sections,
        "clusters": _cluster_names(placed, glossary),
        "types": [{"type": info.type.value, "label": info.label} for info in VOCABULARY.values()],
        "relations": between,
    }


def _point(concept: Concept, sections: Mapping[str, int], degree: int) -> dict[str, Any]:
    assert concept.position is not None  # noqa: S101  (only placed concepts come here)
    cluster = concept.position.cluster
    return {
        "id": concept.id,
        "name": concept.name,
        "aliases": list(concept.aliases),
        "kind": concept.kind.value,
        "section": sections.get(concept.section or "", -1),
        "cluster": -1 if cluster is None else cluster,
        "sentence": opening(concept.definition) if concept.definition else None,
        "x": concept.position.x,
        "y": concept.position.y,
        "degree": degree,
    }


def _cluster_names(placed: Sequence[Concept], glossary: GlossaryInfo) -> list[str]:
    """A name for every cluster that occurs, numbered where the glossary has none."""
    used = [each.position.cluster for each in placed if each.position and each.position.cluster is not None]
    labels = glossary.cluster_labels
    return [
        labels[place] if place < len(labels) else f"Cluster {place + 1}" for place in range(max(used, default=-1) + 1)
    ]


def route_data(path: LearningPath, placed: Iterable[ConceptId]) -> dict[str, Any]:
    """A learning path to draw over the map: its steps that are on it, with their numbers, and how many are not."""
    on_map = set(placed)
    steps = [{"id": step.concept.id, "n": step.position} for step in path.steps if step.concept.id in on_map]
    return {"steps": steps, "missing": len(path.steps) - len(steps)}


def missing_map(*, embedded: bool, cut: bool) -> str:
    """Why there is nothing to draw and what to do, as a sentence or two."""
    if cut:
        return f"None of the {MAX_POINTS:,} most connected concepts has a place on the map. Load the glossary again."
    if embedded:
        return "The concepts have vectors but no places on the map. Load the glossary again to lay the map out."
    return (
        "This graph was loaded without vectors, so its concepts have no places on a map. Install the encoder with "
        "pip install 'lexigraph[embed]' and load the glossary again; everything else works without it."
    )
