"""What can be learnt next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.errors import InvalidArgumentError
from graph.finding import concepts_by_id
from graph.learning import study_hours
from graph.prerequisites import only_requires, read_prerequisites
from graph.store import EVERY_RELATION, Direction, Window

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graph.model import Concept, ConceptId, Relation
    from graph.store import GraphStore, RelationFilter

__all__ = ["FrontierConcept", "frontier"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontierConcept:
    """A concept that is not known and whose every prerequisite is."""

    concept: Concept
    hours: float
    unlocks: int
    """How many concepts require it, directly or through others."""
    requires: tuple[Relation, ...]
    """Its REQUIRES relations, all to known concepts."""


def frontier(
    store: GraphStore,
    known: Sequence[ConceptId],
    towards: Sequence[ConceptId] | None = None,
    first: int = 10,
    relation_filter: RelationFilter = EVERY_RELATION,
) -> tuple[FrontierConcept, ...]:
    """Up to ``first`` concepts that can be learnt next: those that most concepts directly require first, then by id.

    Args:
        store: Where the graph is.
        known: Ids of what is known.
        towards: With it, only concepts of the learning path to these; None for all of the glossary.
        first: How many at most, 0 or more.
        relation_filter: Which REQUIRES relations count; its types are disregarded.

    Raises:
        UnknownConceptError: an id that no concept has; carries suggestions.
        InvalidArgumentError: ``first`` is negative.
    """
    if first < 0:
        raise InvalidArgumentError(f"first is {first}", suggestion="ask for 0 or more")
    concepts_by_id(store, (*known, *(towards or ())))
    counting = only_requires(relation_filter)
    within = None if towards is None else _on_the_way(store, towards, known, counting)
    ready = store.ready(list(dict.fromkeys(known)), within, counting, first)
    concepts = store.concepts(ready)
    unlocked = store.reach(ready, Direction.IN, counting, None, Window(first=0))
    requires = store.relations_of(ready, Direction.OUT, counting, Window())
    return tuple(
        FrontierConcept(
            concept=concepts[each],
            hours=study_hours(concepts[each]),
            unlocks=unlocked[each].total,
            requires=requires[each].items,
        )
        for each in ready
    )


def _on_the_way(
    store: GraphStore, towards: Sequence[ConceptId], known: Sequence[ConceptId], counting: RelationFilter
) -> tuple[ConceptId, ...]:
    targets = list(dict.fromkeys(towards))
    return tuple(sorted(read_prerequisites(store, targets, counting).needed(targets, frozenset(known))))
