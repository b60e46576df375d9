"""The relations of a large table: most stand alone, the others are completed together.

A relation stands alone when it is the only one between its two concepts and lies on no cycle of relations of whatever
types. Nothing can then contradict it, close a cycle with it or be merged with it, and of it follows what follows of
every relation of its type. All others go through :func:`graph.derivation.complete`, whose outcome depends on nothing
but the relations between the same two concepts and on those of the same cycle.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import orjson

from graph.derivation import Completion, complete, implied_by
from graph.model import ConceptId, Evidence, Origin, Relation, RelationId
from graph.vocabulary import VOCABULARY, RelationType
from loaders.bulk.asserting import NumberedRelations
from loaders.bulk.cycles import may_lie_on_cycle
from loaders.bulk.scratch import TYPE_CODES, TYPES
from loaders.entries import Place

if TYPE_CHECKING:
    import numpy.typing as npt

    from loaders.bulk.scratch import Scratch, StoredRelation

__all__ = ["LargeRelations", "complete_relations"]

_SAMPLE = (ConceptId("a"), ConceptId("b"))
_IMPLIED: Mapping[int, Relation] = {
    code: implied
    for code, type_ in enumerate(TYPES)
    if (implied := implied_by(Relation(source=_SAMPLE[0], type=type_, target=_SAMPLE[1]))) is not None
}
"""What follows from a relation of each type, shown on one."""


@dataclass(frozen=True, slots=True)
class LargeRelations:
    """Everything that holds between the concepts of a large table; may be gone through several times."""

    scratch: Scratch
    """Has the relations that stand alone."""
    alone: Mapping[RelationType, int]
    """How many of them there are."""
    together: Completion
    """Of the others."""
    places: Mapping[RelationId, Sequence[Place]]
    """Where the others were written."""
    ends: frozenset[int]
    """The numbers of the concepts at the ends of the others."""

    def counts(self) -> Counter[tuple[RelationType, Origin]]:
        """How many relations there are of each type and origin."""
        made = Counter((relation.type, relation.origin) for relation in self.together.relations)
        for type_, count in self.alone.items():
            made[type_, Origin.CURATED] += count
            implied = _IMPLIED.get(TYPE_CODES[type_])
            if implied is not None:
                made[implied.type, implied.origin] += count
        return made

    def __iter__(self) -> Iterator[Relation]:
        """Asserted and derived relations by type in vocabulary order, then source, then target."""
        for type_ in TYPES:
            together = [relation for relation in self.together.relations if relation.type is type_]
            alone = self._alone(type_)
            yield from heapq.merge(alone, together, key=_ends) if together else alone

    def _alone(self, type_: RelationType) -> Iterator[Relation]:
        """Those of this type that are asserted and those that follow."""
        code = TYPE_CODES[type_]
        wanted = {code, *(each for each, implied in _IMPLIED.items() if implied.type is type_)}
        if not any(self.alone.get(TYPES[each]) for each in wanted):
            return
        for stored in self.scratch.relations(wanted):
            yield _asserted(stored) if stored.type == code else _implied(stored)


def complete_relations(numbered: NumberedRelations, scratch: Scratch, file: str) -> LargeRelations:
    """Complete what cannot stand alone, and leave only the rest in ``scratch``."""
    types = np.frombuffer(numbered.types, dtype=np.int8)
    sources, targets = (np.frombuffer(each, dtype=np.int32) for each in (numbered.sources, numbered.targets))
    rows = np.flatnonzero(_entangled(types, sources, targets))
    stored = list(scratch.relations_at((rows + 1).tolist()))
    scratch.remove_relations((rows + 1).tolist())
    places: dict[RelationId, list[Place]] = {}
    asserted = [_asserted(each) for each in stored]
    for relation, each in zip(asserted, stored, strict=True):
        places.setdefault(relation.id, []).append(Place(file, each.line, each.path))
    counts = np.bincount(np.delete(types, rows), minlength=len(TYPES)).tolist()
    return LargeRelations(
        scratch=scratch,
        alone={type_: count for type_, count in zip(TYPES, counts, strict=True) if count},
        together=complete(asserted),
        places=places,
        ends=frozenset({*sources[rows].tolist(), *targets[rows].tolist()}),
    )


def _entangled(
    types: npt.NDArray[np.int8], sources: npt.NDArray[np.int32], targets: npt.NDArray[np.int32]
) -> npt.NDArray[np.bool_]:
    """For each relation whether it cannot stand alone, shape (relations,)."""
    pairs = np.minimum(sources, targets).astype(np.int64) << 32 | np.maximum(sources, targets)
    _, which, counts = np.unique(pairs, return_inverse=True, return_counts=True)
    shared: npt.NDArray[np.bool_] = counts[which] > 1
    directed = np.flatnonzero(
        np.isin(types, [TYPE_CODES[type_] for type_, info in VOCABULARY.items() if not info.symmetric])
    )
    shared[directed] |= may_lie_on_cycle(sources[directed], targets[directed])
    return shared


def _ends(relation: Relation) -> tuple[ConceptId, ConceptId]:
    return relation.source, relation.target


def _asserted(stored: StoredRelation) -> Relation:
    evidence = () if stored.evidence is None else tuple(Evidence(*each) for each in orjson.loads(stored.evidence))
    return Relation(source=stored.source, type=TYPES[stored.type], target=stored.target, evidence=evidence)


def _implied(stored: StoredRelation) -> Relation:
    shown = _IMPLIED[stored.type]
    return Relation(
        source=stored.source,
        type=shown.type,
        target=stored.target,
        origin=shown.origin,
        method=shown.method,
        confidence=shown.confidence,
        premises=(RelationId(f"{stored.source}:{TYPES[stored.type].value}:{stored.target}"),),
    )
