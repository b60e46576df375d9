"""What of one version of the graph a store keeps in memory, because reading it again would cost the most.

Nothing is read ahead of the first question. The order of all concepts is read once the pages asked for have passed over
as many of them as there are, so that it never costs more than twice what was asked; steps are kept as they are read.
"""

from __future__ import annotations

from collections import Counter
from threading import Lock
from typing import TYPE_CHECKING

from graph.model import ConceptId

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

    from graph.store import ConceptOrder, Window
    from graph.stores.breadth_first import Step

    Steps = dict[ConceptId, Sequence[Step]]

__all__ = ["Memory"]

_MOST_STEPS = 300_000
"""About 60 MB."""


class Memory:
    """What is kept of one version; may be shared between threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._passed: Counter[ConceptOrder] = Counter()
        self._orders: dict[ConceptOrder, list[ConceptId]] = {}
        self._steps: dict[Hashable, Steps] = {}
        self._kept_steps = 0

    def ids(
        self, order: ConceptOrder, window: Window, total: int, passed: int, read: Callable[[], list[ConceptId]]
    ) -> tuple[ConceptId, ...] | None:
        """The window of all ``total`` concepts in ``order``; None where asking for it alone is still cheaper.

        ``passed`` is how many concepts that would pass over; ``read`` gives the ids of all.
        """
        ids = self._orders.get(order)
        if ids is None:
            with self._lock:
                self._passed[order] += passed
                if self._passed[order] <= total:
                    return None
            ids = self._orders[order] = read()
        return tuple(ids[window.offset : None if window.first is None else window.offset + window.first])

    def steps(
        self,
        way: Hashable,
        concepts: Sequence[ConceptId],
        take: Callable[[Sequence[ConceptId]], Mapping[ConceptId, Sequence[Step]]],
    ) -> Mapping[ConceptId, Sequence[Step]]:
        """The steps from each of ``concepts`` over what ``way`` names, which ``take`` reads where they are not known.

        Those of other concepts may be there too.
        """
        kept = self._steps.get(way, {})
        missing = [concept for concept in concepts if concept not in kept]
        if not missing:
            return kept
        taken = take(missing)
        new: Steps = {concept: taken.get(concept, ()) for concept in missing}
        self._keep(way, new)
        return new | {concept: kept[concept] for concept in concepts if concept not in new}

    def _keep(self, way: Hashable, new: Steps) -> None:
        size = len(new) + sum(map(len, new.values()))
        with self._lock:
            if size > _MOST_STEPS:
                return
            if self._kept_steps + size > _MOST_STEPS:
                self._steps, self._kept_steps = {}, 0
            self._kept_steps += size
            # In place, which those who are reading do not notice: a concept's steps never change.
            self._steps.setdefault(way, {}).update(new)
