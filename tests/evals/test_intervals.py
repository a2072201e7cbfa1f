from functools import partial

import numpy as np
import pytest
from scipy.stats import bootstrap

from evals.intervals import interval, resamples
from evals.measures.sets import mean

VALUES = np.random.default_rng(5).random(200)


def test_resamples_draw_as_many_as_there_are_and_by_seed() -> None:
    weights = resamples(50, seed=1, count=30)
    assert weights.shape == (30, 50) and (weights.sum(axis=1) == 50).all() and weights.max() > 1
    assert (weights == resamples(50, 1, 30)).all() and (weights != resamples(50, 2, 30)).any()


def test_the_interval_agrees_with_scipy_s() -> None:
    ours = interval(partial(mean, VALUES), resamples(200, seed=1))
    theirs = bootstrap((VALUES,), np.mean, n_resamples=5000, method="percentile", rng=1).confidence_interval
    assert ours.value == pytest.approx(VALUES.mean())
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=0.004)


def test_what_does_not_apply_has_no_interval() -> None:
    found = interval(partial(mean, np.full(5, np.nan)), resamples(5, seed=1))
    assert np.isnan([found.value, found.low, found.high]).all()
