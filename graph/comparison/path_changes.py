"""Which learning paths differ between two graphs, and how."""

from __future__ import annotations

from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from graph.acyclic import shortest_cycle
from graph.comparison.difference import PathChange
from graph.comparison.step_sets import Steps, StepSets
from graph.errors import PrerequisiteCycleError
from graph.learning import study_hours
from graph.prerequisites import Prerequisites, learning_order
from graph.vocabulary import RelationType

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import numpy as np
    import numpy.typing as npt

    from graph.model import Concept, ConceptId, Graph, Relation

__all__ = ["PathChanges", "path_changes"]

_MOST_ORDERING = 10_000_000
"""How much is spent on comparing the order of steps, which grows with the square of their number: some seconds."""

_Key = tuple["ConceptId", bool]
"""A concept in either graph: its new id and True; its old id and False where the new graph does not have it."""


@dataclass(frozen=True, slots=True)
class PathChanges:
    """The paths that differ."""

    changes: tuple[PathChange, ...]
    """In the new graph's order."""
    not_ordered: int
    """Paths of the same steps whose order was not compared any more."""


def path_changes(old: Graph, new: Graph, matched: Mapping[ConceptId, ConceptId]) -> PathChanges:
    """How the learning paths to concepts that are in both graphs differ; ``matched`` gives their new ids.

    Only paths that lead through something that has changed are looked at.

    Raises:
        PrerequisiteCycleError: the prerequisites run in a circle.
    """
    before = _Side(old, {each.id: _old_key(each.id, matched) for each in old.concepts})
    after = _Side(new, {each.id: (each.id, True) for each in new.concepts})
    affected = before.leading_to(_seeds(before, after)) & after.concepts.keys()
    sets = StepSets[_Key]()
    masks = before.masks(affected, sets), after.masks(affected, sets)
    hours = before.hours(sets), after.hours(sets)
    changes, not_ordered, ordering = [], 0, 0
    for key in (each for each in after.concepts if each in affected):
        had, has = masks[0][key], masks[1][key]
        reordered = False
        if had == has:
            effort = had.bit_count() ** 2
            if ordering + effort <= _MOST_ORDERING:
                ordering += effort
                steps = sets.keys(had)
                reordered = before.order(steps) != after.order(steps)
            else:
                not_ordered += 1
        change = PathChange(
            concept=after.concepts[key],
            added=Steps(has & ~had, sets, after.in_order),
            removed=Steps(had & ~has, sets, before.in_order),
            reordered=reordered,
            steps_before=had.bit_count(),
            steps_after=has.bit_count(),
            hours_before=sets.total(had, hours[0]),
            hours_after=sets.total(has, hours[1]),
        )
        if had != has or reordered or change.hours_before != change.hours_after:
            changes.append(change)
    return PathChanges(tuple(changes), not_ordered)


def _old_key(id_: ConceptId, matched: Mapping[ConceptId, ConceptId]) -> _Key:
    return (matched[id_], True) if id_ in matched else (id_, False)


class _Side:
    """One of the graphs, as far as it orders learning."""

    def __init__(self, graph: Graph, keys: Mapping[ConceptId, _Key]) -> None:
        self._keys = keys
        self.concepts = {keys[concept.id]: concept for concept in graph.concepts}
        """In the graph's order."""
        sections = {name: place for place, name in enumerate(graph.info.sections)}
        self._ranks = {
            each.id: (sections.get(each.section or "", len(sections)), str(each.id)) for each in graph.concepts
        }
        found: dict[ConceptId, list[Relation]] = {concept.id: [] for concept in graph.concepts}
        for relation in graph.relations:
            if relation.type is RelationType.REQUIRES:
                found[relation.source].append(relation)
        self._requires = {id_: tuple(relations) for id_, relations in found.items()}
        self._targets = {
            keys[id_]: frozenset(keys[relation.target] for relation in relations) for id_, relations in found.items()
        }

    def facts(self, key: _Key) -> tuple[object, ...]:
        """All that a path through a concept takes from it, but for the order of sections."""
        concept = self.concepts[key]
        return self._targets[key], study_hours(concept), concept.section, concept.id

    def ranked(self, keys: Iterable[_Key]) -> list[_Key]:
        """``keys`` as a path takes them where the graph leaves it open: by section, then id."""
        return sorted(keys, key=lambda key: self._ranks[self.concepts[key].id])

    def in_order(self, keys: Iterable[_Key]) -> tuple[Concept, ...]:
        """The concepts by section, then id."""
        return tuple(self.concepts[key] for key in self.ranked(keys))

    def leading_to(self, ends: Iterable[_Key]) -> set[_Key]:
        """``ends`` and all that requires one of them, directly or through others."""
        sources: dict[_Key, list[_Key]] = {}
        for key, targets in self._targets.items():
            for target in targets:
                sources.setdefault(target, []).append(key)
        return _reached(ends, sources)

    def masks(self, keys: Iterable[_Key], sets: StepSets[_Key]) -> dict[_Key, int]:
        """For each of ``keys`` and all that they require: the set of itself and all that it requires."""
        inside = _reached(keys, self._targets)
        made: dict[_Key, int] = {}
        try:
            for key in TopologicalSorter({key: self._targets[key] for key in inside}).static_order():
                made[key] = sets.mask(key)
                for target in self._targets[key]:
                    made[key] |= made[target]
        except CycleError:
            relations = [relation for some in self._requires.values() for relation in some]
            raise PrerequisiteCycleError(shortest_cycle(relations)) from None
        return made

    def order(self, keys: Iterable[_Key]) -> list[_Key]:
        """``keys``, closed under REQUIRES, as they are learnt."""
        ids = {self.concepts[key].id for key in keys}
        prerequisites = Prerequisites({id_: self._requires[id_] for id_ in ids})
        return [self._keys[id_] for id_ in learning_order(ids, prerequisites, self._ranks)]

    def hours(self, sets: StepSets[_Key]) -> npt.NDArray[np.float64]:
        """What each concept of ``sets`` takes; 0 for one that is not on this side."""
        return sets.values(lambda key: study_hours(self.concepts[key]) if key in self.concepts else 0.0)


def _seeds(before: _Side, after: _Side) -> list[_Key]:
    """The concepts in both graphs of which a path takes something else; all where their order is another."""
    common = before.concepts.keys() & after.concepts.keys()
    seeds = [key for key in common if before.facts(key) != after.facts(key)]
    unmoved = common.difference(seeds)
    return seeds if before.ranked(unmoved) == after.ranked(unmoved) else list(common)


def _reached(starts: Iterable[_Key], edges: Mapping[_Key, Iterable[_Key]]) -> set[_Key]:
    found = set(starts)
    waiting = list(found)
    while waiting:
        fresh = [each for each in edges.get(waiting.pop(), ()) if each not in found]
        found.update(fresh)
        waiting += fresh
    return found
