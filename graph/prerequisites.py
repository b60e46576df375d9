"""The part of a graph that has to be learnt before some concepts, and an order to learn it in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from graph.acyclic import shortest_cycle
from graph.deadline import expired
from graph.errors import PrerequisiteCycleError, StoreTimeoutError
from graph.store import Direction, Window
from graph.vocabulary import RelationType

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from graph.model import ConceptId, Relation
    from graph.store import GraphStore, RelationFilter

__all__ = ["Prerequisites", "learning_order", "only_requires", "read_prerequisites"]


@dataclass(frozen=True, slots=True)
class Prerequisites:
    """Concepts and all that they require, directly or through others."""

    requires: Mapping[ConceptId, tuple[Relation, ...]]
    """For each of these concepts its REQUIRES relations; their targets are among these concepts too."""

    def needed(self, targets: Iterable[ConceptId], known: Collection[ConceptId]) -> set[ConceptId]:
        """``targets`` and what they require, without what is known and what only known concepts need."""
        found = {target for target in targets if target not in known}
        stack = list(found)
        while stack:
            for relation in self.requires[stack.pop()]:
                if relation.target not in found and relation.target not in known:
                    found.add(relation.target)
                    stack.append(relation.target)
        return found


def only_requires(relation_filter: RelationFilter) -> RelationFilter:
    """``relation_filter`` narrowed to REQUIRES, whatever types it names."""
    return replace(relation_filter, types=(RelationType.REQUIRES,))


def read_prerequisites(
    store: GraphStore, targets: Sequence[ConceptId], relation_filter: RelationFilter
) -> Prerequisites:
    """What ``targets`` require over the relations that count, in two calls of the store."""
    counting = only_requires(relation_filter)
    reached = store.reach(targets, Direction.OUT, counting, None, Window())
    closure = dict.fromkeys(targets) | dict.fromkeys(each.concept for page in reached.values() for each in page.items)
    pages = store.relations_of(list(closure), Direction.OUT, counting, Window())
    return Prerequisites({concept: pages[concept].items if concept in pages else () for concept in closure})


def learning_order(
    concepts: Collection[ConceptId], prerequisites: Prerequisites, rank: Mapping[ConceptId, tuple[int, str]]
) -> list[ConceptId]:
    """``concepts`` so that each comes after those of them that it requires, and the thread is kept.

    The first is the smallest by ``rank`` of those that require none of the others. Then always, of those whose
    requirements have been met, one nearest to the last: the fewest REQUIRES relations among ``concepts`` away, followed
    either way; of several the smallest by ``rank``. So what the last one opens comes first, then what is needed
    together with it or builds on the same. The order depends on nothing but the arguments' values.

    Raises:
        PrerequisiteCycleError: no such order exists; carries a shortest cycle.
        StoreTimeoutError: the deadline of :mod:`graph.deadline` has passed.
    """
    inside = [
        relation
        for concept in concepts
        for relation in prerequisites.requires[concept]
        if relation.target in rank and relation.target in concepts
    ]
    opens: dict[ConceptId, list[ConceptId]] = {concept: [] for concept in concepts}
    near: dict[ConceptId, list[ConceptId]] = {concept: [] for concept in concepts}
    missing = dict.fromkeys(concepts, 0)
    for relation in inside:
        opens[relation.target].append(relation.source)
        missing[relation.source] += 1
        near[relation.source].append(relation.target)
        near[relation.target].append(relation.source)
    free = {concept for concept, count in missing.items() if not count}
    order: list[ConceptId] = []
    while free:
        if expired():
            raise StoreTimeoutError("the learning path was not ready before the deadline")
        chosen = min(_nearest(order[-1], free, near) if order else free, key=rank.__getitem__)
        order.append(chosen)
        free.remove(chosen)
        for opened in opens[chosen]:
            missing[opened] -= 1
            if not missing[opened]:
                free.add(opened)
    if len(order) < len(missing):
        raise PrerequisiteCycleError(shortest_cycle(inside))
    return order


def _nearest(start: ConceptId, among: set[ConceptId], near: Mapping[ConceptId, Sequence[ConceptId]]) -> set[ConceptId]:
    """Those of ``among`` that are the fewest steps from ``start``; all of them where none can be reached."""
    seen = {start}
    level = {start}
    while level:
        level = {neighbor for concept in level for neighbor in near[concept]} - seen
        if found := level & among:
            return found
        seen |= level
    return among
