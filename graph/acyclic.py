"""Relations without a cycle: ordering them, adding to them one by one, and naming a cycle where there is one."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from graph.model import ConceptId, Relation

__all__ = ["AcyclicRelations", "is_acyclic", "knots", "shortest_cycle", "shortest_way"]


def is_acyclic(relations: Iterable[Relation]) -> bool:
    """Whether no concept leads back to itself; linear in the number of relations (Kahn 1962)."""
    successors: dict[ConceptId, list[ConceptId]] = {}
    waiting: dict[ConceptId, int] = {}
    for relation in relations:
        successors.setdefault(relation.source, []).append(relation.target)
        waiting.setdefault(relation.source, 0)
        waiting[relation.target] = waiting.get(relation.target, 0) + 1
    free = [concept for concept, count in waiting.items() if not count]
    done = 0
    while free:
        concept = free.pop()
        done += 1
        for target in successors.get(concept, ()):
            waiting[target] -= 1
            if not waiting[target]:
                free.append(target)
    return done == len(waiting)


def knots(relations: Sequence[Relation]) -> list[list[Relation]]:
    """The relations that lie on cycles, one list for each strongly connected component, in the order given."""
    import networkx as nx

    components = nx.strongly_connected_components(
        nx.DiGraph((relation.source, relation.target) for relation in relations)
    )
    knot_of = {concept: index for index, component in enumerate(components) for concept in component}
    found: dict[int, list[Relation]] = {}
    for relation in relations:
        if knot_of[relation.source] == knot_of[relation.target]:
            found.setdefault(knot_of[relation.source], []).append(relation)
    return sorted(found.values(), key=lambda knot: min(relation.id for relation in knot))


def shortest_way(
    successors: Mapping[ConceptId, Mapping[ConceptId, Relation]], start: ConceptId, end: ConceptId
) -> tuple[Relation, ...]:
    """The relations of a shortest way from ``start`` to ``end``; empty where there is none or both are the same."""
    came_by: dict[ConceptId, Relation] = {}
    queue = deque([start])
    while queue and end not in came_by:
        for target, relation in successors.get(queue.popleft(), {}).items():
            if target not in came_by and target != start:
                came_by[target] = relation
                queue.append(target)
    way: list[Relation] = []
    while end in came_by:
        way.append(came_by[end])
        end = came_by[end].source
    return tuple(reversed(way))


def shortest_cycle(relations: Iterable[Relation]) -> tuple[Relation, ...]:
    """A shortest cycle: each relation's target is the next one's source. Empty where there is none.

    Of several the one that starts at the smallest id; the answer does not depend on the order of ``relations``.
    """
    successors: dict[ConceptId, dict[ConceptId, Relation]] = {}
    for relation in sorted(relations, key=lambda each: each.id):
        successors.setdefault(relation.source, {}).setdefault(relation.target, relation)
    best: tuple[Relation, ...] = ()
    for start, targets in successors.items():
        for target, first in targets.items():
            way = shortest_way(successors, target, start)
            if target == start or way:
                cycle = (first, *way)
                if not best or len(cycle) < len(best):
                    best = cycle
    return best


class AcyclicRelations:
    """A growing set of relations that never has a cycle.

    Keeps a topological order of the concepts and repairs only the stretch of it that a new relation upsets:
    D. J. Pearce and P. H. J. Kelly, "A dynamic topological sort algorithm for directed acyclic graphs", ACM
    Journal of Experimental Algorithmics 11 (2006).
    """

    def __init__(self) -> None:
        self._successors: dict[ConceptId, dict[ConceptId, Relation]] = {}
        self._predecessors: dict[ConceptId, list[ConceptId]] = {}
        self._place: dict[ConceptId, int] = {}

    def add(self, relation: Relation) -> tuple[Relation, ...]:
        """Take ``relation`` in, unless it closes a cycle.

        Returns:
            Nothing when it was taken in; otherwise the cycle that it would close, beginning with ``relation`` and
            going on over a shortest way back.
        """
        source, target = relation.source, relation.target
        if source == target:
            return (relation,)
        for concept in (source, target):
            self._place.setdefault(concept, len(self._place))
        if self._place[source] > self._place[target]:
            ahead = self._ahead(target, self._place[source])
            if source in ahead:
                return (relation, *shortest_way(self._successors, target, source))
            self._reorder(self._behind(source, self._place[target]), ahead)
        self._successors.setdefault(source, {}).setdefault(target, relation)
        self._predecessors.setdefault(target, []).append(source)
        return ()

    def _ahead(self, start: ConceptId, upper: int) -> set[ConceptId]:
        found = {start}
        stack = [start]
        while stack:
            for target in self._successors.get(stack.pop(), ()):
                if target not in found and self._place[target] <= upper:
                    found.add(target)
                    stack.append(target)
        return found

    def _behind(self, start: ConceptId, lower: int) -> set[ConceptId]:
        found = {start}
        stack = [start]
        while stack:
            for source in self._predecessors.get(stack.pop(), ()):
                if source not in found and self._place[source] >= lower:
                    found.add(source)
                    stack.append(source)
        return found

    def _reorder(self, behind: set[ConceptId], ahead: set[ConceptId]) -> None:
        place = self._place.__getitem__
        moved = sorted(behind, key=place) + sorted(ahead, key=place)
        for concept, position in zip(moved, sorted(map(place, moved)), strict=True):
            self._place[concept] = position
