import numpy as np
import pytest

from evals.measures.sets import mean, quantile, share

ONES = np.ones((1, 4))
TWICE_THE_FIRST = np.array([[2.0, 0.0, 1.0, 1.0]])


def test_what_is_nan_does_not_count() -> None:
    values = np.array([1.0, 0.0, np.nan, 1.0])
    assert mean(values, ONES)[0] == pytest.approx(2 / 3)
    assert mean(values, TWICE_THE_FIRST)[0] == pytest.approx((2 + 1) / 3)
    assert np.isnan(mean(np.full(4, np.nan), ONES)[0])


def test_share_of_nothing_is_undefined() -> None:
    assert share(np.array([1.0, 0, 0, 0]), np.array([1.0, 1, 0, 0]), ONES)[0] == 1 / 2
    assert np.isnan(share(np.zeros(4), np.zeros(4), ONES)[0])


def test_quantiles_by_hand_and_by_numpy() -> None:
    values = np.array([30.0, 10.0, 40.0, 20.0])
    assert [quantile(values, ONES, q)[0] for q in (0.25, 0.5, 0.51, 0.95)] == [10, 20, 30, 40]
    assert quantile(values, TWICE_THE_FIRST, 0.5)[0] == 30  # of 20, 30, 30, 40 less 10: 20 20 is not drawn
    many = np.random.default_rng(1).random(99)
    for q in (0.5, 0.95, 0.99):
        assert quantile(many, np.ones((1, 99)), q)[0] == np.quantile(many, q, method="inverted_cdf")
