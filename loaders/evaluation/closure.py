"""What follows from relations of a transitive type, found when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graph.model import ConceptId

__all__ = ["Closure"]


class Closure:
    """The transitive closure of pairs.

    Only what a concept that is asked for leads to is walked, and kept: all pairs of a large taxonomy are never made.
    """

    def __init__(self, pairs: Iterable[tuple[ConceptId, ConceptId]]) -> None:
        self._successors: dict[ConceptId, list[ConceptId]] = {}
        for source, target in pairs:
            self._successors.setdefault(source, []).append(target)
        self._reached: dict[ConceptId, frozenset[ConceptId]] = {}

    def reaches(self, source: ConceptId, target: ConceptId) -> bool:
        """Whether one or more pairs lead from ``source`` to ``target``.

        >>> from graph.model import ConceptId
        >>> cat, animal, thing = map(ConceptId, ("cat", "animal", "thing"))
        >>> closure = Closure([(cat, animal), (animal, thing)])
        >>> closure.reaches(cat, thing), closure.reaches(thing, cat), closure.reaches(cat, cat)
        (True, False, False)
        """
        if source not in self._successors:
            return False
        if source not in self._reached:
            self._reached[source] = self._walk(source)
        return target in self._reached[source]

    def _walk(self, source: ConceptId) -> frozenset[ConceptId]:
        found: set[ConceptId] = set()
        waiting = [source]
        while waiting:
            for target in self._successors.get(waiting.pop(), ()):
                if target not in found:
                    found.add(target)
                    waiting.append(target)
        return frozenset(found)
