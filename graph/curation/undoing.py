"""Putting back what a change touched, where nothing has touched it since."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from graph.errors import ConflictError
from graph.model import ConceptId, Document, Origin, Relation, RelationId

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from graph.curation.draft import Draft
    from graph.curation.log import LogEntry
    from graph.model import Concept, Graph, Position, VectorTable

__all__ = ["take_back"]

K = TypeVar("K", bound=str)
V = TypeVar("V")


def take_back(draft: Draft, entry: LogEntry) -> None:
    """Put everything that ``entry`` touched back as it was; what follows from relations is found out anew afterwards.

    Raises:
        ConflictError: some of it is not as ``entry`` left it.
    """
    before, after = entry.before, entry.after
    concepts_before, concepts_after = ({each.id: each for each in part.concepts} for part in (before, after))
    current = {id_: draft.concepts[id_] for id_ in {*concepts_before, *concepts_after} if id_ in draft.concepts}
    _expect(entry, _unplaced(current), _unplaced(concepts_before), _unplaced(concepts_after))
    _swap(entry, draft.documents, _documents(before), _documents(after))
    touched_before, touched_after = (_asserted(part.relations) for part in (before, after))
    _swap(entry, draft.asserted, touched_before, touched_after)
    candidates_before, candidates_after = (_by_id(part.candidates) for part in (before, after))
    _swap(entry, draft.candidates, candidates_before, candidates_after)
    draft.touched |= touched_before.keys() | touched_after.keys() | candidates_before.keys() | candidates_after.keys()
    for id_ in concepts_after.keys() - concepts_before.keys():
        _drop(draft, entry, id_)
    for concept in before.concepts:
        _restore(draft, entry, concept)
    if draft.info.sections == after.info.sections:
        draft.info = replace(draft.info, sections=before.info.sections)


def _drop(draft: Draft, entry: LogEntry, id_: ConceptId) -> None:
    at_it = [*draft.relations_at(id_), *draft.candidates_at(id_)]
    if at_it:
        raise _conflict(entry, at_it[0].id)
    del draft.concepts[id_]
    draft.without_vector.add(id_)


def _restore(draft: Draft, entry: LogEntry, concept: Concept) -> None:
    now = draft.concepts.get(concept.id)
    same_text = now is not None and (now.name, now.definition) == (concept.name, concept.definition)
    if now is not None and (same_text or now.position is not None):
        concept = replace(concept, position=now.position)  # it may lie on a newer map
    else:
        concept = replace(concept, position=_on_this_map(draft, concept.position))
    if not same_text:
        draft.without_vector.add(concept.id)
        _restore_vector(draft, entry.before.vectors, concept.id)
    moved = now is None or now.section != concept.section
    draft.concepts[concept.id] = concept
    if moved:
        _put_after(draft, concept, entry.came_after.get(concept.id))


def _restore_vector(draft: Draft, table: VectorTable | None, id_: ConceptId) -> None:
    """Give the concept its old vector back, where it is by the encoder of the others."""
    if table is None or id_ not in table.ids or draft.encoder not in (None, table.encoder):
        return
    row = table.ids.index(id_)
    draft.encoder = table.encoder
    draft.restored_vectors[id_] = (table.text_hashes[row], table.matrix[row])


def _on_this_map(draft: Draft, position: Position | None) -> Position | None:
    """``position`` unless it names a cluster that the map has not."""
    labels = draft.info.cluster_labels
    if position is None or position.cluster is None or not labels or position.cluster < len(labels):
        return position
    return None


def _put_after(draft: Draft, concept: Concept, earlier: ConceptId | None) -> None:
    """Move ``concept`` behind ``earlier``: to the front for None, and to the end where that is gone."""
    others = [each for each in draft.concepts.values() if each.id != concept.id]
    places = {each.id: place for place, each in enumerate(others, 1)}
    place = 0 if earlier is None else places.get(earlier, len(others))
    others.insert(place, concept)
    draft.concepts = {each.id: each for each in others}


def _swap(entry: LogEntry, parts: dict[K, V], before: Mapping[K, V], after: Mapping[K, V]) -> None:
    _expect(entry, parts, before, after)
    for key in after.keys() - before.keys():
        del parts[key]
    parts.update(before)


def _expect(entry: LogEntry, parts: Mapping[K, V], before: Mapping[K, V], after: Mapping[K, V]) -> None:
    for key in sorted({*before, *after}):
        if parts.get(key) != after.get(key):
            raise _conflict(entry, key)


def _conflict(entry: LogEntry, key: str) -> ConflictError:
    return ConflictError(
        f"'{key}' was changed again after the change '{entry.id}'",
        suggestion=f"undo the later changes first, or change '{key}' itself",
    )


def _unplaced(concepts: Mapping[ConceptId, Concept]) -> dict[ConceptId, Concept]:
    """Without places on the map, which a later load may give."""
    return {id_: replace(concept, position=None) for id_, concept in concepts.items()}


def _documents(part: Graph) -> dict[str, Document]:
    return {document.id: document for document in part.documents}


def _by_id(relations: Iterable[Relation]) -> dict[RelationId, Relation]:
    return {relation.id: relation for relation in relations}


def _asserted(relations: Iterable[Relation]) -> dict[RelationId, Relation]:
    return _by_id(relation for relation in relations if relation.origin is not Origin.DERIVED)
