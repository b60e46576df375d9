from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.extract.prerequisites.features import FEATURES, Features
from loaders.extract.prerequisites.model import Regression, shipped_model

SHARES = st.floats(0, 1)
SOME = st.builds(Features, *[SHARES] * len(FEATURES))


@given(SOME)
def test_probabilities_are_those_of_the_logistic_function(features):
    for regression in (shipped_model().direct, shipped_model().holds):
        score = regression.intercept + sum(
            weight * value for weight, value in zip(regression.weights, features, strict=True)
        )
        assert regression.probability(features) == pytest.approx(1 / (1 + math.exp(-score)))


@given(SOME, st.sampled_from(["mentioned_early", "named", "in_name", "likeness"]))
def test_more_of_a_hint_makes_a_prerequisite_likelier(features, name):
    weaker, stronger = features._replace(**{name: 0.0}), features._replace(**{name: 1.0})
    for regression in (shipped_model().direct, shipped_model().holds):
        assert regression.probability(stronger) > regression.probability(weaker)


def test_what_mentions_the_goal_back_is_less_likely_to_come_first():
    nothing = Features(*[0.0] * len(FEATURES))
    for regression in (shipped_model().direct, shipped_model().holds):
        assert regression.probability(nothing._replace(mentions_back=1.0)) < regression.probability(nothing)


def test_a_coefficient_for_every_feature_is_shipped():
    model = shipped_model()
    for regression in (model.direct, model.holds):
        assert isinstance(regression, Regression)
        assert len(regression.weights) == len(FEATURES)
        assert all(regression.weights)
