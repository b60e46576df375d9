from __future__ import annotations

from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.evaluation import Score, Share, calibrate

SHARES = st.integers(1, 500).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))
FORECASTS = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=30)


@given(SHARES)
@settings(max_examples=40, deadline=None)
def test_the_ends_of_an_interval_are_where_the_share_is_two_standard_errors_away(share):
    right, of = share
    low, high = Share(right, of).interval
    assert 0 <= low <= right / of <= high <= 1
    for end in (low, high):
        if 1e-9 < end < 1 - 1e-9:
            assert abs(right / of - end) == pytest.approx(1.959964 * sqrt(end * (1 - end) / of), abs=1e-6)


def test_an_interval_from_more_cases_is_narrower():
    widths = [high - low for low, high in (Share(9 * times, 10 * times).interval for times in (1, 10, 100))]
    assert widths == sorted(widths, reverse=True)
    assert widths[0] > 3 * widths[1] * 0.9


@pytest.mark.parametrize(
    ("score", "precision", "recall", "f1"),
    [
        (Score(gold=4, found=2, right=1), 0.5, 0.25, 1 / 3),
        (Score(gold=4, found=0, right=0), None, 0.0, 0.0),
        (Score(gold=0, found=2, right=0), 0.0, None, 0.0),
        (Score(gold=0, found=0, right=0), None, None, None),
        (Score(gold=3, found=3, right=3), 1.0, 1.0, 1.0),
    ],
)
def test_what_cannot_be_said_of_nothing_is_not_said(score, precision, recall, f1):
    assert (score.precision.value, score.recall.value) == (precision, recall)
    assert score.f1 == (None if f1 is None else pytest.approx(f1))


@given(FORECASTS)
@settings(max_examples=40, deadline=None)
def test_every_forecast_is_in_the_bin_of_its_confidence(forecasts):
    made = calibrate(forecasts)
    assert made.count == sum(each.right.of for each in made.bins) == len(forecasts)
    assert sum(each.right.right for each in made.bins) == sum(right for _, right in forecasts)
    for each in made.bins:
        assert each.low - 1e-6 <= each.mean_confidence <= each.high + 1e-6
    assert made.brier == pytest.approx(sum((p - right) ** 2 for p, right in forecasts) / len(forecasts))
    assert abs(sum(p - right for p, right in forecasts)) / len(forecasts) <= made.expected_error + 1e-9 <= 1 + 1e-9


@given(FORECASTS, st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_the_order_of_forecasts_does_not_matter(forecasts, shuffler):
    before = calibrate(forecasts)
    shuffler.shuffle(forecasts)
    assert calibrate(forecasts) == before


@pytest.mark.parametrize(
    ("forecasts", "expected_error", "brier"),
    [
        ([(1.0, True), (0.0, False)], 0, 0),
        ([(0.75, True), (0.75, True), (0.75, True), (0.75, False)], 0, 0.1875),
        ([(1.0, False)], 1, 1),
        ([], None, None),
    ],
)
def test_confidences_that_are_what_they_say_have_no_error(forecasts, expected_error, brier):
    made = calibrate(forecasts)
    assert (made.expected_error, made.brier) == (expected_error, brier)


@pytest.mark.parametrize("confidence", [0.1, 0.3, 0.6, 0.7, 0.9])
def test_a_confidence_between_two_bins_falls_into_the_upper_one(confidence):
    (made,) = calibrate([(confidence, True)]).bins
    assert made.low == pytest.approx(confidence)
