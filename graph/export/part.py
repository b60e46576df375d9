"""A part of a graph, to be written instead of the whole."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from graph.errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from graph.model import ConceptId, Graph

__all__ = ["part_of"]


def part_of(graph: Graph, *, sections: Sequence[str] = (), around: Sequence[ConceptId] = (), depth: int = 1) -> Graph:
    """The concepts in ``sections`` and those at most ``depth`` relations from ``around``, with the relations among them.

    Vectors and candidates are left out. Sections are named without regard to case.

    Raises:
        InvalidArgumentError: the glossary has no such section.
    """
    kept = _in_sections(graph, sections) | _near(graph, around, depth)
    concepts = tuple(concept for concept in graph.concepts if concept.id in kept)
    relations = tuple(each for each in graph.relations if each.source in kept and each.target in kept)
    quoted = {concept.document for concept in concepts}
    quoted.update(evidence.document for relation in relations for evidence in relation.evidence)
    filled = {concept.section for concept in concepts}
    return replace(
        graph,
        info=replace(graph.info, sections=tuple(name for name in graph.info.sections if name in filled)),
        concepts=concepts,
        relations=relations,
        candidates=(),
        documents=tuple(document for document in graph.documents if document.id in quoted),
        vectors=None,
    )


def _in_sections(graph: Graph, sections: Sequence[str]) -> set[ConceptId]:
    known = {name.casefold(): name for name in graph.info.sections}
    missing = [name for name in sections if name.casefold() not in known]
    if missing:
        listed = ", ".join(f"'{name}'" for name in graph.info.sections)
        suggestion = f"its sections are {listed}" if listed else "it has no sections"
        raise InvalidArgumentError(f"the glossary has no section '{missing[0]}'", suggestion=suggestion)
    wanted = {known[name.casefold()] for name in sections}
    return {concept.id for concept in graph.concepts if concept.section in wanted}


def _near(graph: Graph, around: Collection[ConceptId], depth: int) -> set[ConceptId]:
    if not around:
        return set()
    beside: dict[ConceptId, set[ConceptId]] = {}
    for relation in graph.relations:
        beside.setdefault(relation.source, set()).add(relation.target)
        beside.setdefault(relation.target, set()).add(relation.source)
    found = level = set(around)
    for _ in range(depth):
        level = {other for concept in level for other in beside.get(concept, ())} - found
        found = found | level
    return found
