"""Two logistic regressions with readable coefficients: whether a pair is a direct prerequisite, and whether it holds at all."""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from operator import mul
from typing import TYPE_CHECKING, Any

from loaders.extract.prerequisites.features import FEATURES, Features

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["COEFFICIENTS", "Model", "Regression", "shipped_model"]

COEFFICIENTS = "coefficients.toml"


@dataclass(frozen=True, slots=True)
class Regression:
    """A logistic regression over :class:`Features`."""

    intercept: float
    weights: tuple[float, ...]
    """Of each of :data:`FEATURES`, in the feature's own unit."""

    def probability(self, features: Features) -> float:
        """That the answer is yes, 0 to 1.

        >>> regression = Regression(-2.0, (2.0,) * len(FEATURES))
        >>> round(regression.probability(Features(*[0.0] * len(FEATURES))), 3)
        0.119
        """
        return 1 / (1 + math.exp(-self.intercept - sum(map(mul, self.weights, features))))


@dataclass(frozen=True, slots=True)
class Model:
    """What decides over prerequisites."""

    direct: Regression
    """Whether a person would name the other concept first of all."""
    holds: Regression
    """Whether the other concept has to be understood first, directly or through others: the confidence."""


@cache
def shipped_model() -> Model:
    """The model whose coefficients come with this package."""
    data = tomllib.loads(files(__package__).joinpath(COEFFICIENTS).read_text(encoding="utf-8"))
    return Model(*(_regression(data[name]) for name in ("direct", "holds")))


def _regression(data: Mapping[str, Any]) -> Regression:
    return Regression(data["intercept"], tuple(data["weights"][name] for name in FEATURES))
