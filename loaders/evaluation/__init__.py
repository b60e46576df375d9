"""Evaluation: how good extraction is, by relation type, against relations that are known to hold.

:func:`evaluate` compares relations in memory; :func:`measure` reads a glossary's files first.
"""

from loaders.evaluation.calibration import Calibration, calibrate
from loaders.evaluation.evaluation import Comparison, Evaluation, evaluate
from loaders.evaluation.gold import Gold, Triple, curated_gold, triple_of
from loaders.evaluation.judging import Judged, Verdict, judge
from loaders.evaluation.measuring import EvaluationOptions, Measured, measure
from loaders.evaluation.scores import Score, Share

__all__ = [
    "Calibration",
    "Comparison",
    "Evaluation",
    "EvaluationOptions",
    "Gold",
    "Judged",
    "Measured",
    "Score",
    "Share",
    "Triple",
    "Verdict",
    "calibrate",
    "curated_gold",
    "evaluate",
    "judge",
    "measure",
    "triple_of",
]
