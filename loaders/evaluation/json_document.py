"""A measurement as one JSON object."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from loaders.evaluation.calibration import Calibration
    from loaders.evaluation.evaluation import Measure, Missed, Summary, TypeEvaluation
    from loaders.evaluation.judging import Judged
    from loaders.evaluation.measuring import Measured
    from loaders.evaluation.scores import Score, Share

__all__ = ["to_json"]


def to_json(measured: Measured, most: int | None = None) -> dict[str, Any]:
    """Everything that was measured; of wrong and of missed relations the first ``most``, or all.

    Shares are 0 to 1, and null where there is nothing to take a share of.
    """
    evaluation = measured.evaluation
    wrong = [each for each in evaluation.judged if not each.is_right]
    return {
        "concepts": len(measured.definitions.material.concepts),
        "gold": measured.stated_in,
        "assertedFrom": measured.asserted_from,
        "types": [_type(each) for each in evaluation.types],
        "typed": _summary(evaluation.typed),
        "all": _summary(evaluation.every),
        "rules": [
            {
                "type": rule.type,
                "method": rule.method,
                "meanConfidence": rule.mean_confidence,
                "found": rule.right.of,
                "right": rule.right.right,
                "precision": rule.right.value,
                "precisionInterval": rule.right.interval,
                "holds": rule.holds.right,
            }
            for rule in evaluation.rules
        ],
        "confusions": [
            {
                "type": each.type,
                "verdict": each.verdict,
                "goldType": each.gold_type,
                "asserted": each.asserted,
                "candidates": each.candidates,
            }
            for each in evaluation.confusions
        ],
        "wrong": [_judged(each) for each in wrong[:most]],
        "wrongCount": len(wrong),
        "missed": [_missed(each, measured) for each in evaluation.missed[:most]],
        "missedCount": len(evaluation.missed),
        "notJudged": Counter(relation.type.value for relation in evaluation.not_judged),
        "seconds": {stage: round(seconds, 4) for stage, seconds in measured.seconds.items()},
    }


def _type(each: TypeEvaluation) -> dict[str, Any]:
    return {
        "type": each.type,
        "asserted": _measure(each.asserted),
        "withCandidates": _measure(each.with_candidates),
        "comparisons": {name: _measure(measure) for name, measure in each.comparisons},
        "calibration": _calibration(each.calibration),
    }


def _measure(measure: Measure) -> dict[str, Any]:
    return _score(measure.score) | {
        "inClosure": _share(measure.in_closure),
        "direction": _share(measure.direction),
    }


def _score(score: Score) -> dict[str, Any]:
    return asdict(score) | {
        "precision": score.precision.value,
        "precisionInterval": score.precision.interval,
        "recall": score.recall.value,
        "f1": score.f1,
    }


def _share(share: Share | None) -> dict[str, Any] | None:
    return None if share is None else {"right": share.right, "of": share.of, "share": share.value}


def _summary(summary: Summary) -> dict[str, Any]:
    return {
        "asserted": _score(summary.asserted),
        "withCandidates": _score(summary.with_candidates),
        "calibration": _calibration(summary.calibration),
    }


def _calibration(calibration: Calibration) -> dict[str, Any]:
    return {
        "count": calibration.count,
        "expectedError": calibration.expected_error,
        "brier": calibration.brier,
        "bins": [
            {
                "low": each.low,
                "high": each.high,
                "meanConfidence": each.mean_confidence,
                "count": each.right.of,
                "right": each.right.right,
                "share": each.right.value,
            }
            for each in calibration.bins
        ],
    }


def _judged(judged: Judged) -> dict[str, Any]:
    relation = judged.relation
    return {
        "source": relation.source,
        "type": relation.type,
        "target": relation.target,
        "asserted": judged.asserted,
        "method": relation.method,
        "confidence": relation.confidence,
        "evidence": relation.evidence,
        "verdict": judged.verdict,
        "goldType": judged.gold_type,
    }


def _missed(missed: Missed, measured: Measured) -> dict[str, Any]:
    triple, candidate = missed.triple, missed.candidate
    mentioning = measured.definitions.mentioning(triple.source, triple.target)
    return {
        "source": triple.source,
        "type": triple.type,
        "target": triple.target,
        "candidate": None if candidate is None else {"method": candidate.method, "confidence": candidate.confidence},
        "sentence": None if mentioning is None else mentioning.sentence,
        "sentenceOf": None if mentioning is None else mentioning.where,
    }
