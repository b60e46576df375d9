"""Learning paths: everything that has to be learnt for some targets, in an order in which it can be."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING

from graph.derivation import strength
from graph.errors import InvalidArgumentError
from graph.finding import concepts_by_id
from graph.model import Origin
from graph.prerequisites import learning_order, read_prerequisites
from graph.store import EVERY_RELATION

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from graph.model import Concept, ConceptId, Relation, RelationId
    from graph.prerequisites import Prerequisites
    from graph.store import GraphStore, RelationFilter

__all__ = ["DEFAULT_HOURS", "LearningPath", "LearningStep", "learning_path", "study_hours"]

DEFAULT_HOURS = 1.0
"""What a concept takes where nobody says."""
_DECIMALS = 9
"""Sums of hours are rounded to so many, so that ten times 0.1 h fit into 1 h."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningStep:
    """One concept to learn, and why it stands where it stands."""

    position: int
    """From 1."""
    concept: Concept
    hours: float
    cumulative_hours: float
    """Hours up to and with this step."""
    is_target: bool
    requires: tuple[Relation, ...]
    """REQUIRES relations from this step to earlier ones: strongest first, then in the order of the steps."""
    needed_for: tuple[Relation, ...]
    """REQUIRES relations from later steps to this one, nearest step first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningPath:
    """A plan: exactly the targets and their unlearnt prerequisites, each after what it requires."""

    targets: tuple[Concept, ...]
    """What was asked for, in that order."""
    steps: tuple[LearningStep, ...]
    total_hours: float
    skipped: tuple[Concept, ...]
    """Left out because they, or every need for them, are known; in learning order."""
    unreached: tuple[Concept, ...]
    """Targets that do not fit the budget."""
    premises: Mapping[RelationId, Relation] = field(default_factory=dict)
    """What the DERIVED relations among the steps follow from."""


def study_hours(concept: Concept) -> float:
    """The hours that a concept takes to learn: its own, or :data:`DEFAULT_HOURS`."""
    return DEFAULT_HOURS if concept.hours is None else concept.hours


def learning_path(
    store: GraphStore,
    targets: Sequence[ConceptId],
    known: Sequence[ConceptId] = (),
    budget_hours: float | None = None,
    relation_filter: RelationFilter = EVERY_RELATION,
) -> LearningPath:
    """The smallest plan that leads to ``targets`` from what is ``known``.

    It holds the targets and is closed under REQUIRES, but without known concepts and without what only they need.
    Its order is that of :func:`graph.prerequisites.learning_order`, by section and id where the graph leaves it
    open. Takes the same few calls of the store whatever the size.

    Args:
        store: Where the graph is.
        targets: Ids of what is to be learnt, at least one; a known one is skipped.
        known: Ids of what is known already.
        budget_hours: With it, targets are taken up as long as they fit: always the one that adds the fewest
            hours to what has been taken up, of several the first as given.
        relation_filter: Which REQUIRES relations count; its types are disregarded.

    Raises:
        UnknownConceptError: an id that no concept has; carries suggestions.
        PrerequisiteCycleError: the prerequisites run in a circle; carries it.
        InvalidArgumentError: no target, or a budget that is negative or no number.
    """
    asked = tuple(dict.fromkeys(targets))
    if not asked:
        raise InvalidArgumentError("no target was given", suggestion="name at least one concept to learn")
    if budget_hours is not None and not budget_hours >= 0:
        raise InvalidArgumentError(f"a budget of {budget_hours} hours", suggestion="give 0 or more")
    concepts_by_id(store, (*asked, *known))
    prerequisites = read_prerequisites(store, asked, relation_filter)
    concepts = store.concepts(list(prerequisites.requires))
    learnt = frozenset(known)
    kept = _affordable(asked, prerequisites, learnt, concepts, budget_hours)
    rank = _ranks(store, concepts)
    steps = learning_order(prerequisites.needed(kept, learnt), prerequisites, rank)
    everything = learning_order(prerequisites.needed(kept, ()), prerequisites, rank)
    taken = set(steps)
    made = _steps(steps, concepts, prerequisites, frozenset(asked))
    return LearningPath(
        targets=tuple(concepts[target] for target in asked),
        steps=made,
        total_hours=made[-1].cumulative_hours if made else 0.0,
        skipped=tuple(concepts[each] for each in everything if each not in taken),
        unreached=tuple(concepts[target] for target in asked if target not in kept),
        premises=_premises(store, made),
    )


def _affordable(
    targets: Sequence[ConceptId],
    prerequisites: Prerequisites,
    known: frozenset[ConceptId],
    concepts: Mapping[ConceptId, Concept],
    budget: float | None,
) -> set[ConceptId]:
    """The targets that fit; known ones cost nothing."""
    if budget is None:
        return set(targets)
    costs = {target: prerequisites.needed([target], known) for target in targets}
    kept: set[ConceptId] = set()
    taken: set[ConceptId] = set()
    while costs:
        cheapest = min(costs, key=lambda target: _sum_hours(concepts, costs[target]))
        taken |= costs.pop(cheapest)
        if _sum_hours(concepts, taken) > budget:
            break  # what costs more does not fit either
        kept.add(cheapest)
        costs = {target: needed - taken for target, needed in costs.items()}
    return kept


def _sum_hours(concepts: Mapping[ConceptId, Concept], ids: Iterable[ConceptId]) -> float:
    return round(math.fsum(study_hours(concepts[each]) for each in ids), _DECIMALS)


def _ranks(store: GraphStore, concepts: Mapping[ConceptId, Concept]) -> dict[ConceptId, tuple[int, str]]:
    """Section order, those of no section last, then id."""
    places = {name: place for place, name in enumerate(store.info().glossary.sections)}
    last = len(places)
    return {each: (places.get(concept.section or "", last), each) for each, concept in concepts.items()}


def _steps(
    order: Sequence[ConceptId],
    concepts: Mapping[ConceptId, Concept],
    prerequisites: Prerequisites,
    targets: frozenset[ConceptId],
) -> tuple[LearningStep, ...]:
    place = {concept: position for position, concept in enumerate(order, start=1)}
    requires = {concept: [r for r in prerequisites.requires[concept] if r.target in place] for concept in order}
    needed_for: dict[ConceptId, list[Relation]] = {concept: [] for concept in order}
    for concept in order:  # so that the nearest of the later steps comes first
        for relation in requires[concept]:
            needed_for[relation.target].append(relation)
    hours = [study_hours(concepts[concept]) for concept in order]
    return tuple(
        LearningStep(
            position=position,
            concept=concepts[concept],
            hours=hours[position - 1],
            cumulative_hours=round(total, _DECIMALS),
            is_target=concept in targets,
            requires=tuple(sorted(requires[concept], key=lambda each: (*strength(each)[:2], place[each.target]))),
            needed_for=tuple(needed_for[concept]),
        )
        for position, (concept, total) in enumerate(zip(order, accumulate(hours), strict=True), start=1)
    )


def _premises(store: GraphStore, steps: Iterable[LearningStep]) -> Mapping[RelationId, Relation]:
    derived = (each for step in steps for each in step.requires if each.origin is Origin.DERIVED)
    wanted = dict.fromkeys(premise for relation in derived for premise in relation.premises)
    return store.relations(list(wanted)) if wanted else {}
