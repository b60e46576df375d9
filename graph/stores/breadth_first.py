"""Breadth-first traversals over any engine that can take one step from many concepts at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice, pairwise, product
from typing import TYPE_CHECKING

from graph.model import ConceptId, RelationId
from graph.store import Page, Reached

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from graph.model import Relation
    from graph.store import Window

    Steps = Mapping[ConceptId, Sequence["Step"]]
    TakeSteps = Callable[[Sequence[ConceptId]], Steps]
    """One step from each of these concepts; one without any may be left out, and others may be there too."""

__all__ = ["Step", "reach", "shortest_paths", "shortest_ways"]

Step = tuple[ConceptId, RelationId]
"""The concept that a step leads to, and the relation that it takes."""


def reach(
    starts: Sequence[ConceptId], take_steps: TakeSteps, max_depth: int | None, window: Window
) -> dict[ConceptId, Page[Reached]]:
    """What each of ``starts`` leads to: see :meth:`graph.store.GraphStore.reach`.

    All starts advance together, a level at a time, and each concept's steps are taken once for all of them: the
    number of calls of ``take_steps`` is the depth of the deepest answer, whatever the number of starts.
    """
    walks = [_Walk(start) for start in dict.fromkeys(starts)]
    known: dict[ConceptId, Sequence[Step]] = {}
    depth = 0
    while max_depth is None or depth < max_depth:
        if len(walks) == 1:  # which comes to each concept once
            steps = take_steps(walks[0].frontier)
        else:
            wanted = {concept for walk in walks for concept in walk.frontier if concept not in known}
            if wanted:
                taken = take_steps(sorted(wanted))
                known.update((concept, taken.get(concept, ())) for concept in wanted)
            steps = known
        depth += 1
        for walk in walks:
            walk.advance(steps)
        if not any(walk.frontier for walk in walks):
            break
    return {walk.start: walk.page(window) for walk in walks}


@dataclass(slots=True)
class _Walk:
    """One start and what it has come to so far."""

    start: ConceptId
    frontier: Sequence[ConceptId] = ()
    levels: list[dict[ConceptId, RelationId]] = field(default_factory=list)
    seen: set[ConceptId] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.frontier = (self.start,)
        self.seen.add(self.start)

    def advance(self, steps: Steps) -> None:
        """Go one level on."""
        level: dict[ConceptId, RelationId] = {}
        seen = self.seen
        for concept in self.frontier:
            for other, relation in steps.get(concept, ()):
                if other in seen:
                    continue
                via = level.get(other)
                if via is None or relation < via:
                    level[other] = relation
        self.seen.update(level)
        self.frontier = tuple(level)
        if level:
            self.levels.append(level)

    def page(self, window: Window) -> Page[Reached]:
        """The window of what was reached; levels outside of it are counted and not sorted."""
        items: list[Reached] = []
        total = 0
        until = None if window.first is None else window.offset + window.first
        for depth, level in enumerate(self.levels, 1):
            begin = max(window.offset - total, 0)
            end = len(level) if until is None else min(until - total, len(level))
            if begin < end:
                items += [Reached(concept, depth, level[concept]) for concept in sorted(level)[begin:end]]
            total += len(level)
        return Page(tuple(items), total)


@dataclass(slots=True)
class _Side:
    """One half of a search from both ends."""

    take_steps: TakeSteps
    frontier: set[ConceptId]
    seen: set[ConceptId]
    back: dict[ConceptId, list[Step]] = field(default_factory=dict)
    """For each concept found: the steps that lead one level back."""
    depth: int = 0

    def advance(self) -> None:
        """Find everything one step further away."""
        found: set[ConceptId] = set()
        frontier = sorted(self.frontier)
        taken = self.take_steps(frontier)
        for concept in frontier:
            for other, relation in taken.get(concept, ()):
                if other not in self.seen:
                    found.add(other)
                    self.back.setdefault(other, []).append((concept, relation))
        self.seen |= found
        self.frontier = found
        self.depth += 1


def shortest_paths(
    ways: Iterator[tuple[RelationId, ...]],
    first: int,
    read: Callable[[Sequence[RelationId]], Mapping[RelationId, Relation]],
) -> tuple[tuple[Relation, ...], ...]:
    """The ``first`` of ``ways`` (see :func:`shortest_ways`) as relations, which ``read`` gets all at once."""
    chosen = tuple(islice(ways, max(first, 0)))
    relations = read([relation for way in chosen for relation in way])
    return tuple(tuple(relations[relation] for relation in way) for way in chosen)


def shortest_ways(
    source: ConceptId,
    target: ConceptId,
    onwards: TakeSteps,
    backwards: TakeSteps,
    max_length: int,
) -> Iterator[tuple[RelationId, ...]]:
    """The shortest ways from ``source`` to ``target``, sorted by the concepts passed, then by their relations.

    Searches from both ends, always on the side with fewer concepts to go on from, until they meet; what lies on no
    shortest way is then dropped, so that each further way costs no more than its length.
    """
    if source == target:
        yield ()
        return
    here = _Side(onwards, {source}, {source})
    there = _Side(backwards, {target}, {target})
    while here.depth + there.depth < max_length and here.frontier and there.frontier:
        side, other = (here, there) if len(here.frontier) <= len(there.frontier) else (there, here)
        side.advance()
        meeting = side.frontier & other.frontier
        if meeting:
            yield from _ways(source, target, _onward_steps(here, there, meeting))
            return


def _onward_steps(
    here: _Side, there: _Side, meeting: set[ConceptId]
) -> dict[ConceptId, dict[ConceptId, list[RelationId]]]:
    """The steps that lie on a shortest way, by the concept that they leave and the one that they come to."""
    onward: dict[ConceptId, dict[ConceptId, list[RelationId]]] = {}
    level = meeting
    while level:
        before: set[ConceptId] = set()
        for concept in level:
            for previous, relation in here.back.get(concept, ()):
                onward.setdefault(previous, {}).setdefault(concept, []).append(relation)
                before.add(previous)
        level = before
    level = meeting
    while level:
        after: set[ConceptId] = set()
        for concept in level:
            for following, relation in there.back.get(concept, ()):
                onward.setdefault(concept, {}).setdefault(following, []).append(relation)
                after.add(following)
        level = after
    return onward


def _ways(
    source: ConceptId, target: ConceptId, onward: Mapping[ConceptId, Mapping[ConceptId, list[RelationId]]]
) -> Iterator[tuple[RelationId, ...]]:
    """Every way over ``onward``, in which each step leads nearer to ``target``, so that none is a dead end."""
    passed = [source]
    ahead = [iter(sorted(onward[source]))]
    while ahead:
        concept = next(ahead[-1], None)
        if concept is None:
            ahead.pop()
            passed.pop()
        elif concept == target:
            yield from product(*(sorted(onward[one][two]) for one, two in pairwise((*passed, target))))
        else:
            passed.append(concept)
            ahead.append(iter(sorted(onward[concept])))
