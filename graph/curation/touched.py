"""What a change touched: the parts of two graphs in which they differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from graph.model import Graph, VectorTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from graph.model import ConceptId

__all__ = ["difference", "predecessors"]


class _WithId(Protocol):
    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=_WithId)


def difference(before: Graph, after: Graph) -> tuple[Graph, Graph]:
    """The concepts, relations, candidates, documents and vectors that only one of the two graphs has, each with its own.

    What has changed is in both. A vector is told by the text that it was made of.
    """
    concepts = _only(before.concepts, after.concepts)
    relations = _only(before.relations, after.relations)
    candidates = _only(before.candidates, after.candidates)
    documents = _only(before.documents, after.documents)
    hashes = _hashes(before.vectors), _hashes(after.vectors)
    return (
        Graph(
            info=before.info,
            concepts=concepts[0],
            relations=relations[0],
            candidates=candidates[0],
            documents=documents[0],
            vectors=_rows(before.vectors, hashes[1]),
        ),
        Graph(
            info=after.info,
            concepts=concepts[1],
            relations=relations[1],
            candidates=candidates[1],
            documents=documents[1],
            vectors=_rows(after.vectors, hashes[0]),
        ),
    )


def predecessors(graph: Graph, part: Graph) -> dict[ConceptId, ConceptId | None]:
    """For each concept of ``part`` the one before it in ``graph``, which has them all; None for the first."""
    ids = [concept.id for concept in graph.concepts]
    wanted = {concept.id for concept in part.concepts}
    return {id_: earlier for earlier, id_ in zip([None, *ids], ids, strict=False) if id_ in wanted}


def _only(before: Iterable[T], after: Iterable[T]) -> tuple[tuple[T, ...], tuple[T, ...]]:
    old, new = {each.id: each for each in before}, {each.id: each for each in after}
    return (
        tuple(each for id_, each in old.items() if new.get(id_) != each),
        tuple(each for id_, each in new.items() if old.get(id_) != each),
    )


def _hashes(table: VectorTable | None) -> dict[ConceptId, str]:
    return {} if table is None else dict(zip(table.ids, table.text_hashes, strict=True))


def _rows(table: VectorTable | None, others: Mapping[ConceptId, str]) -> VectorTable | None:
    """The rows of ``table`` whose text is not among ``others``."""
    if table is None:
        return None
    places = [place for place, id_ in enumerate(table.ids) if others.get(id_) != table.text_hashes[place]]
    if not places:
        return None
    ids = tuple(table.ids[place] for place in places)
    return VectorTable(table.encoder, ids, tuple(table.text_hashes[place] for place in places), table.matrix[places])
