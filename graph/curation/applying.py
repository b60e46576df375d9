"""From one graph to the next: changes carried out, and everything that follows found out as a load would."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from graph.curation.changes import Undo
from graph.curation.draft import Draft, Reason
from graph.curation.editing import edit
from graph.derivation import complete, open_candidates
from graph.errors import ChangeRefusedError, ConflictError, Problem, has_error
from graph.model import Graph, VectorTable
from graph.validation import validate_graph

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from graph.curation.changes import Action, Change
    from graph.derivation import Completion
    from graph.model import Concept, ConceptId, Relation, RelationId

__all__ = ["Curated", "GaveWay", "Reason", "apply"]

_MOST_NAMED = 3
"""Problems that a refusal spells out."""


@dataclass(frozen=True, slots=True)
class GaveWay:
    """A relation or candidate that went though no change was about it."""

    relation: Relation
    reason: Reason
    against: tuple[Relation, ...] = ()
    """What it would have contradicted, or closed a circle with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Curated:
    """What became of a graph."""

    graph: Graph
    actions: tuple[Action, ...]
    """One for each change."""
    gave_way: tuple[GaveWay, ...] = ()


def apply(graph: Graph, changes: Sequence[Change]) -> Curated:
    """``graph`` with ``changes`` made, one after the other, as a load of a glossary that says so would build it.

    Curated relations are as they are given and extracted ones stay, unless stronger ones contradict them or the words
    that they quote are gone; derived ones are found out anew; candidates that are settled go. A concept whose name or
    definition changes loses its vector and its place on the map until the next load; all others keep theirs.

    Raises:
        ChangeRefusedError: the result would break a promise of :mod:`graph.validation`, curated relations would
            contradict each other, or nothing would change.
        ConflictError: what is to be undone has been changed since.
        UnknownConceptError: a change names a concept that is not there.
    """
    draft = Draft.of(graph)
    actions = tuple(edit(draft, change) for change in changes)
    undoing = any(isinstance(change, Undo) for change in changes)
    completion = complete(draft.asserted.values())
    _refuse(completion.conflicts, undoing=undoing)
    made = _graph(graph, draft, completion)
    if _same(graph, made):
        raise ChangeRefusedError("nothing would change", suggestion="the graph says so already")
    _refuse(_new_problems(graph, made), undoing=undoing)
    return Curated(graph=made, actions=actions, gave_way=_gave_way(graph, made, draft, completion))


def _graph(before: Graph, draft: Draft, completion: Completion) -> Graph:
    sections = tuple(
        dict.fromkeys((*draft.info.sections, *(each.section for each in draft.concepts.values() if each.section)))
    )
    ranks = {section: rank for rank, section in enumerate(sections)}
    return Graph(
        info=replace(draft.info, sections=sections),
        concepts=tuple(sorted(draft.concepts.values(), key=lambda each: ranks.get(each.section or "", len(ranks)))),
        relations=completion.relations,
        candidates=open_candidates(draft.candidates.values(), completion.relations),
        documents=tuple(draft.documents.values()),
        vectors=_vectors(before.vectors, draft),
    )


def _vectors(table: VectorTable | None, draft: Draft) -> VectorTable | None:
    """The vectors of concepts whose text is the same, and those that come back."""
    if not draft.without_vector:
        return table
    import numpy as np

    rows: dict[ConceptId, tuple[str, npt.NDArray[np.float32]]] = {}
    if table is not None:
        kept = (place for place, id_ in enumerate(table.ids) if id_ not in draft.without_vector)
        rows = {table.ids[place]: (table.text_hashes[place], table.matrix[place]) for place in kept}
    width = len(next(iter(rows.values()))[1]) if rows else None
    rows |= {id_: row for id_, row in draft.restored_vectors.items() if width in (None, len(row[1]))}
    if not rows or draft.encoder is None:
        return None
    matrix = np.stack([floats for _, floats in rows.values()]).astype(np.float32)
    return VectorTable(draft.encoder, tuple(rows), tuple(hash_ for hash_, _ in rows.values()), matrix)


def _same(before: Graph, after: Graph) -> bool:
    if set(before.relations) != set(after.relations) or set(before.candidates) != set(after.candidates):
        return False
    return _by_id(before.concepts) == _by_id(after.concepts) and set(before.documents) == set(after.documents)


def _by_id(concepts: Sequence[Concept]) -> dict[ConceptId, Concept]:
    return {concept.id: concept for concept in concepts}


def _new_problems(before: Graph, after: Graph) -> list[Problem]:
    """What is wrong with ``after`` and was not before: what is broken already is no reason to refuse a change."""
    problems = validate_graph(after)
    known = validate_graph(before) if problems else ()
    return [problem for problem in problems if problem not in known]


def _refuse(problems: Sequence[Problem], *, undoing: bool) -> None:
    """Raise the first error among ``problems``, with how many more there are."""
    if not has_error(problems):
        return
    messages = list(dict.fromkeys(problem.message for problem in problems))
    message = "; ".join(messages[:_MOST_NAMED]) + ("; …" if len(messages) > _MOST_NAMED else "")
    if undoing:
        raise ConflictError(f"later changes stand against it: {message}", suggestion="undo those first")
    raise ChangeRefusedError(message, suggestion=problems[0].suggestion, problems=problems)


def _gave_way(before: Graph, after: Graph, draft: Draft, completion: Completion) -> tuple[GaveWay, ...]:
    """What was in the graph, is not any more, and no change was about."""
    there = {each.id for each in (*after.relations, *after.candidates)} | draft.touched
    lost = {each.relation.id: each.cycle[1:] for each in completion.left_out}
    return tuple(
        GaveWay(each, _reason(each.id, draft, lost, is_candidate=place >= len(before.relations)), lost.get(each.id, ()))
        for place, each in enumerate((*before.relations, *before.candidates))
        if each.id not in there
    )


def _reason(
    id_: RelationId, draft: Draft, lost: dict[RelationId, tuple[Relation, ...]], *, is_candidate: bool
) -> Reason:
    if id_ in draft.gone:
        return draft.gone[id_]
    if id_ in lost:
        return Reason.CONTRADICTED
    return Reason.SETTLED if is_candidate else Reason.PREMISE_GONE
