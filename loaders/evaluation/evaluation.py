"""How good an extraction is: precision, recall, F1 and calibration by relation type, and every error."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from graph.model import Relation
from graph.vocabulary import VOCABULARY, RelationType
from loaders.evaluation.calibration import Calibration, calibrate
from loaders.evaluation.gold import Gold, Triple, triple_of
from loaders.evaluation.judging import Judged, Verdict, judge
from loaders.evaluation.scores import Score, Share, total
from loaders.extract.extraction import Extraction

__all__ = [
    "Comparison",
    "Confusion",
    "Evaluation",
    "Measure",
    "Missed",
    "RuleEvaluation",
    "Summary",
    "TypeEvaluation",
    "evaluate",
]

_UNTYPED = frozenset({RelationType.REQUIRES, RelationType.RELATED_TO})
"""What the average over typed relations leaves out: these two say that concepts belong together, not how."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Relations that were found in another way, to be judged beside the extraction's."""

    name: str
    types: Collection[RelationType]
    """Those that it speaks of."""
    relations: Collection[Relation]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """How good the found relations of one type are."""

    score: Score
    in_closure: Share | None = None
    """Of a transitive type: of what was found, what the gold says or implies."""
    direction: Share | None = None
    """Of an asymmetric type: of the found pairs that the gold joins either way round, implied ones too, those that point right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeEvaluation:
    """One relation type."""

    type: RelationType
    asserted: Measure
    with_candidates: Measure
    """Of what is asserted and the candidates together."""
    comparisons: tuple[tuple[str, Measure], ...] = ()
    calibration: Calibration
    """Of what is asserted and the candidates together. A REQUIRES counts as right when it is in the closure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Several types counted together: micro averages."""

    asserted: Score
    with_candidates: Score
    calibration: Calibration


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleEvaluation:
    """What one method found of one type, candidates too."""

    method: str
    type: RelationType
    mean_confidence: float
    right: Share
    holds: Share
    """With what the gold implies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confusion:
    """How often a type was found where the gold says something else; see :class:`Judged`."""

    type: RelationType
    verdict: Verdict
    gold_type: RelationType | None
    asserted: int
    candidates: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """A relation of the gold that is not asserted."""

    triple: Triple
    candidate: Relation | None
    """The candidate that says it, where there is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """An extraction against a gold."""

    types: tuple[TypeEvaluation, ...]
    """Those that the gold has, in vocabulary order."""
    typed: Summary
    """All but REQUIRES and RELATED_TO."""
    every: Summary
    """All that are judged."""
    rules: tuple[RuleEvaluation, ...]
    """By type in vocabulary order, then most found first."""
    confusions: tuple[Confusion, ...]
    """By type in vocabulary order, then most frequent first; what is right is not among them."""
    judged: tuple[Judged, ...]
    """Every relation that was judged, right or wrong, by type in vocabulary order, then surest first."""
    missed: tuple[Missed, ...]
    """By type in vocabulary order, then source and target."""
    not_judged: tuple[Relation, ...]
    """What was found and the gold can say nothing about: its type, or its source where the gold is partial."""


def evaluate(
    gold: Gold,
    extraction: Extraction,
    *,
    comparisons: Sequence[Comparison] = (),
    types: Collection[RelationType] | None = None,
) -> Evaluation:
    """How good ``extraction`` is, measured by ``gold``; the same for any order of relations.

    ``types`` are those to measure; None: all that the gold has. What the gold says of other types still tells what a
    wrong relation was taken for.
    """
    measured = [each for each in gold.types if types is None or each in types]
    found = [*((each, True) for each in extraction.relations), *((each, False) for each in extraction.candidates)]
    judged, not_judged = [], []
    for relation, asserted in found:
        if relation.type in measured and gold.judges(triple_of(relation)):
            judged.append(judge(relation, gold, asserted=asserted))
        elif types is None or relation.type in types:
            not_judged.append(relation)
    judged.sort(key=_surest_first)
    by_type = tuple(_of_type(each, gold, judged, comparisons) for each in measured)
    return Evaluation(
        types=by_type,
        typed=_summary([each for each in by_type if each.type not in _UNTYPED], judged),
        every=_summary(by_type, judged),
        rules=_rules(judged),
        confusions=_confusions(judged),
        judged=tuple(judged),
        missed=_missed(gold, measured, judged),
        not_judged=tuple(sorted(not_judged, key=lambda relation: relation.id)),
    )


def _of_type(
    type_: RelationType, gold: Gold, judged: Sequence[Judged], comparisons: Sequence[Comparison]
) -> TypeEvaluation:
    to_find = sum(triple.type is type_ for triple in gold.triples)
    found = [each for each in judged if each.relation.type is type_]
    return TypeEvaluation(
        type=type_,
        asserted=_measure(type_, to_find, [each for each in found if each.asserted]),
        with_candidates=_measure(type_, to_find, found),
        comparisons=tuple(
            (other.name, _measure(type_, to_find, _judge_all(other.relations, type_, gold)))
            for other in comparisons
            if type_ in other.types
        ),
        calibration=_calibration(found),
    )


def _judge_all(relations: Iterable[Relation], type_: RelationType, gold: Gold) -> list[Judged]:
    of_type = {relation.id: relation for relation in relations if relation.type is type_}
    return [judge(relation, gold) for relation in of_type.values() if gold.judges(triple_of(relation))]


def _measure(type_: RelationType, to_find: int, found: Sequence[Judged]) -> Measure:
    info = VOCABULARY[type_]
    holds = sum(each.holds for each in found)
    return Measure(
        score=Score(gold=to_find, found=len(found), right=sum(each.is_right for each in found)),
        in_closure=Share(holds, len(found)) if info.transitive else None,
        direction=None if info.symmetric else Share(holds, sum(each.joined for each in found)),
    )


def _calibration(found: Iterable[Judged]) -> Calibration:
    return calibrate((each.relation.confidence, each.came_true) for each in found)


def _summary(types: Sequence[TypeEvaluation], judged: Iterable[Judged]) -> Summary:
    among = {each.type for each in types}
    return Summary(
        asserted=total(each.asserted.score for each in types),
        with_candidates=total(each.with_candidates.score for each in types),
        calibration=_calibration(each for each in judged if each.relation.type in among),
    )


def _rules(judged: Iterable[Judged]) -> tuple[RuleEvaluation, ...]:
    found: dict[tuple[RelationType, str], list[Judged]] = {}
    for each in judged:
        found.setdefault((each.relation.type, each.relation.method), []).append(each)
    made = [
        RuleEvaluation(
            method=method,
            type=type_,
            mean_confidence=sum(each.relation.confidence for each in of_rule) / len(of_rule),
            right=Share(sum(each.is_right for each in of_rule), len(of_rule)),
            holds=Share(sum(each.holds for each in of_rule), len(of_rule)),
        )
        for (type_, method), of_rule in found.items()
    ]
    return tuple(sorted(made, key=lambda rule: (_ORDER[rule.type], -rule.right.of, rule.method)))


def _confusions(judged: Iterable[Judged]) -> tuple[Confusion, ...]:
    counts: dict[tuple[RelationType, Verdict, RelationType | None], Counter[bool]] = {}
    for each in judged:
        if not each.is_right:
            key = (each.relation.type, each.verdict, each.gold_type)
            counts.setdefault(key, Counter())[each.asserted] += 1
    made = [
        Confusion(type=type_, verdict=verdict, gold_type=gold_type, asserted=count[True], candidates=count[False])
        for (type_, verdict, gold_type), count in counts.items()
    ]
    return tuple(sorted(made, key=_most_frequent_first))


def _missed(gold: Gold, types: Collection[RelationType], judged: Iterable[Judged]) -> tuple[Missed, ...]:
    asserted = {triple_of(each.relation) for each in judged if each.asserted}
    candidates = {triple_of(each.relation): each.relation for each in judged if not each.asserted}
    missed = [triple for triple in gold.triples - asserted if triple.type in types]
    missed.sort(key=lambda triple: (_ORDER[triple.type], triple.source, triple.target))
    return tuple(Missed(triple=triple, candidate=candidates.get(triple)) for triple in missed)


_ORDER = {each: place for place, each in enumerate(VOCABULARY)}


def _surest_first(judged: Judged) -> tuple[int, float, str]:
    relation = judged.relation
    return _ORDER[relation.type], -relation.confidence, relation.id


def _most_frequent_first(confusion: Confusion) -> tuple[int, int, str, str]:
    count = confusion.asserted + confusion.candidates
    return _ORDER[confusion.type], -count, confusion.verdict, confusion.gold_type or ""
