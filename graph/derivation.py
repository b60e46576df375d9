"""From asserted relations to the relations of a graph: merged, free of contradiction, with what follows from them.

Only REQUIRES orders learning. ``A REQUIRES B`` is derived from every relation ``A TYPE B`` of a type in
:data:`graph.vocabulary.IMPLIES_REQUIRES`, unless it is asserted as it is. A derived relation is as sure as the
surest of its premises and lists them all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from graph.acyclic import AcyclicRelations, is_acyclic, knots, shortest_way
from graph.errors import Problem, Severity
from graph.model import Origin, Relation, RelationId, relation_id
from graph.vocabulary import ACYCLIC_TYPES, IMPLIES_REQUIRES, JOINTLY_ACYCLIC_TYPES, VOCABULARY, RelationType

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from graph.model import ConceptId, Evidence

__all__ = [
    "ACYCLIC_FAMILIES",
    "Completion",
    "LeftOut",
    "RelationProblem",
    "complete",
    "contradicted_by",
    "derived_method",
    "implied_by",
    "one_way",
    "open_candidates",
    "strength",
]

ACYCLIC_FAMILIES: tuple[frozenset[RelationType], ...] = (
    JOINTLY_ACYCLIC_TYPES,
    *(frozenset({alone}) for alone in sorted(ACYCLIC_TYPES - JOINTLY_ACYCLIC_TYPES)),
)
"""Sets of types that together must have no cycle: those that say what comes first, and each other one alone."""

_STRONGEST_FIRST = tuple(Origin)
_TYPE_ORDER = {each: place for place, each in enumerate(VOCABULARY)}
_OPPOSITES = {RelationType.PREVENTS: RelationType.CAUSES, RelationType.CAUSES: RelationType.PREVENTS}


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationProblem(Problem):
    """A problem with relations; whoever knows where they were written can add the place."""

    relations: tuple[Relation, ...]
    """The one at fault first."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A relation that could not stand beside stronger ones."""

    relation: Relation
    cycle: tuple[Relation, ...]
    """What it would have closed: begins with it, and each target is the next one's source.

    For a contradiction (both ways, or PREVENTS and CAUSES) the two relations.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """What became of the asserted relations."""

    relations: tuple[Relation, ...]
    """Asserted and derived, by type in vocabulary order, then source, then target."""
    left_out: tuple[LeftOut, ...] = ()
    """Extracted and derived relations that lost against stronger ones, in the order in which they lost."""
    conflicts: tuple[RelationProblem, ...] = ()
    """Errors: curated relations that contradict each other. Warnings: relations of a concept to itself."""
    merged: int = 0
    """How many asserted relations repeated another one."""


def complete(asserted: Iterable[Relation]) -> Completion:
    """Everything that holds, given what is asserted.

    A relation asserted twice is merged: the strongest origin, then the highest confidence wins, and the evidence is
    united, of quotes that overlap the stronger one's. Then, strongest first (curated, extracted, derived; then confidence; then id), whatever contradicts
    a stronger one or closes a cycle is left out: of curated relations that is an error, of others it is listed.
    The result does not depend on the order of ``asserted``, and completing it again changes nothing.
    """
    given = [each for each in asserted if each.method not in _DERIVED_METHODS]
    loops = [relation for relation in given if relation.source == relation.target]
    merged = _merge(relation for relation in given if relation.source != relation.target)
    settled, lost = _settle(sorted(merged, key=strength))
    lost_ids = {each.relation.id for each in lost}
    derived = [relation for relation in _derive(settled) if relation.id not in lost_ids]
    kept, underived = _without_cycles([*settled, *sorted(derived, key=strength)], JOINTLY_ACYCLIC_TYPES)
    lost += underived
    return Completion(
        relations=tuple(sorted(kept, key=_listing_order)),
        left_out=tuple(each for each in lost if each.relation.origin is not Origin.CURATED),
        conflicts=tuple(
            [_loop_warning(relation) for relation in sorted(loops, key=_full_order)]
            + [_contradiction(each) for each in lost if each.relation.origin is Origin.CURATED]
        ),
        merged=len(given) - len(loops) - len(merged),
    )


def contradicted_by(relation: Relation, relations: Iterable[Relation]) -> tuple[Relation, ...]:
    """What ``relation`` would contradict among ``relations`` if it held; empty where it goes with all of them.

    As :attr:`LeftOut.cycle`: begins with ``relation``, and goes on over a shortest way back, or with its one opposite.
    """
    by_id = {each.id: each for each in relations}
    rival = next((by_id[id_] for id_ in _rivals(relation) if id_ in by_id), None)
    if rival is not None:
        return relation, rival
    for family in (each for each in ACYCLIC_FAMILIES if relation.type in each):
        successors: dict[ConceptId, dict[ConceptId, Relation]] = {}
        for each in sorted((each for each in by_id.values() if each.type in family), key=strength):
            successors.setdefault(each.source, {}).setdefault(each.target, each)
        way = shortest_way(successors, relation.target, relation.source)
        if way:
            return (relation, *way)
    return ()


def strength(relation: Relation) -> tuple[int, float, RelationId]:
    """A sort key, strongest first: origin, then confidence, then id."""
    return _STRONGEST_FIRST.index(relation.origin), -relation.confidence, relation.id


def derived_method(type: RelationType) -> str:
    """What names the rule by which ``type`` implies REQUIRES.

    >>> derived_method(RelationType.IS_A)
    'requires-from-is-a'
    """
    return f"requires-from-{type.value.lower().replace('_', '-')}"


def one_way(relation: Relation) -> Relation:
    """``relation`` as it is stored: a symmetric one from the smaller id to the greater."""
    if VOCABULARY[relation.type].symmetric and relation.target < relation.source:
        return replace(relation, source=relation.target, target=relation.source)
    return relation


def implied_by(relation: Relation) -> Relation | None:
    """What follows from ``relation`` alone; None for nothing."""
    return next(_derive([relation]), None)


def open_candidates(candidates: Iterable[Relation], relations: Iterable[Relation]) -> tuple[Relation, ...]:
    """Those of ``candidates`` that ``relations`` leave open: the pair is not joined by this type, either way round."""
    settled = {(one.type, frozenset((one.source, one.target))) for one in relations}
    return tuple(one for one in candidates if (one.type, frozenset((one.source, one.target))) not in settled)


_DERIVED_METHODS = frozenset(derived_method(implying) for implying in IMPLIES_REQUIRES)


def _listing_order(relation: Relation) -> tuple[int, str, str]:
    return _TYPE_ORDER[relation.type], relation.source, relation.target


def _full_order(relation: Relation) -> tuple[object, ...]:
    """Sorts any relations, also those of one id: the same whatever order they come in."""
    listed = _listing_order(relation)
    return (*listed, *strength(relation), relation.method, relation.evidence, relation.premises)


def _merge(relations: Iterable[Relation]) -> list[Relation]:
    by_id: dict[RelationId, list[Relation]] = {}
    for relation in relations:
        by_id.setdefault(relation.id, []).append(one_way(relation))
    return [_united(same) for same in by_id.values()]


def _united(same: Sequence[Relation]) -> Relation:
    if len(same) == 1:
        return same[0]
    ranked = sorted(same, key=_full_order)
    evidence: list[Evidence] = []
    for quote in (quote for relation in ranked for quote in relation.evidence):
        if not any(_overlap(quote, kept) for kept in evidence):
            evidence.append(quote)
    return replace(ranked[0], evidence=tuple(evidence))


def _overlap(one: Evidence, other: Evidence) -> bool:
    """Whether two quotes share words of one document: the weaker then adds nothing."""
    return one.document == other.document and one.start < other.end and other.start < one.end


def _settle(ranked: Sequence[Relation]) -> tuple[list[Relation], list[LeftOut]]:
    kept: dict[RelationId, Relation] = {}
    lost = []
    for relation in ranked:
        stronger = next((kept[rival] for rival in _rivals(relation) if rival in kept), None)
        if stronger is None:
            kept[relation.id] = relation
        else:
            lost.append(LeftOut(relation, (relation, stronger)))
    settled = list(kept.values())
    for family in ACYCLIC_FAMILIES:
        settled, closing = _without_cycles(settled, family)
        lost += closing
    return settled, lost


def _rivals(relation: Relation) -> Iterator[RelationId]:
    info = VOCABULARY[relation.type]
    if not info.symmetric and not info.acyclic:  # an acyclic type both ways is a cycle
        yield relation_id(relation.target, relation.type, relation.source)
    if relation.type in _OPPOSITES:
        yield relation_id(relation.source, _OPPOSITES[relation.type], relation.target)


def _without_cycles(
    ranked: Sequence[Relation], family: frozenset[RelationType]
) -> tuple[list[Relation], list[LeftOut]]:
    """``ranked`` without those that close a cycle of ``family`` with stronger ones.

    Most glossaries have no cycle, which shows in linear time; where there is one, only the knots are looked into.
    """
    members = [relation for relation in ranked if relation.type in family]
    if is_acyclic(members):
        return list(ranked), []
    lost = []
    for knot in knots(members):
        acyclic = AcyclicRelations()
        closed = ((relation, acyclic.add(relation)) for relation in knot)
        lost += [LeftOut(relation, cycle) for relation, cycle in closed if cycle]
    lost.sort(key=lambda each: strength(each.relation))
    lost_ids = {each.relation.id for each in lost}
    return [relation for relation in ranked if relation.id not in lost_ids], lost


def _derive(settled: Sequence[Relation]) -> Iterator[Relation]:
    asserted = {relation.id for relation in settled if relation.type is RelationType.REQUIRES}
    implying = [relation for relation in settled if relation.type in IMPLIES_REQUIRES]
    implying.sort(key=lambda each: (each.source, each.target, strength(each)))
    for (source, target), group in groupby(implying, key=lambda each: (each.source, each.target)):
        if relation_id(source, RelationType.REQUIRES, target) in asserted:
            continue
        premises = list(group)
        yield Relation(
            source=source,
            type=RelationType.REQUIRES,
            target=target,
            origin=Origin.DERIVED,
            method=derived_method(premises[0].type),
            confidence=max(premise.confidence for premise in premises),
            premises=tuple(premise.id for premise in premises),
        )


def _loop_warning(relation: Relation) -> RelationProblem:
    return RelationProblem(
        severity=Severity.WARNING,
        code="relation-to-itself",
        message=f"'{relation.source}' {VOCABULARY[relation.type].label} itself; the relation is left out",
        suggestion="remove it, or name another target",
        relations=(relation,),
    )


def _contradiction(lost: LeftOut) -> RelationProblem:
    readings = [f"'{each.source}' {VOCABULARY[each.type].label} '{each.target}'" for each in lost.cycle]
    if lost.relation.type in ACYCLIC_TYPES:
        code, message = "relation-cycle", f"relations run in a circle: {', '.join(readings)}"
    else:
        code, message = "contradicting-relations", f"{readings[0]} and {readings[1]} contradict each other"
    return RelationProblem(
        severity=Severity.ERROR,
        code=code,
        message=message,
        suggestion="remove one of them",
        relations=lost.cycle,
    )
