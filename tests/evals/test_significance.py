from functools import partial

import numpy as np
import pytest
from scipy.stats import binomtest, permutation_test

from evals.measures.sets import mean
from evals.significance import mcnemar, randomisation_test


def p_of(first: np.ndarray, second: np.ndarray) -> float:
    return randomisation_test(partial(mean, np.concatenate([first, second])), len(first), seed=1)


def test_it_agrees_with_scipy_s_paired_permutation() -> None:
    rng = np.random.default_rng(2)
    first = rng.random(60)
    second = first + rng.normal(0.05, 0.2, 60)
    theirs = permutation_test(
        (first, second), lambda a, b: b.mean() - a.mean(), permutation_type="samples", n_resamples=5000, rng=1
    )
    assert p_of(first, second) == pytest.approx(theirs.pvalue, abs=0.02)


def test_all_pairs_of_a_small_set() -> None:
    # With 3 pairs that differ by 1, 2 of the 8 ways to swap them differ by as much: p is near 1/4.
    assert p_of(np.zeros(3), np.ones(3)) == pytest.approx(1 / 4, abs=0.02)


def test_a_run_does_not_differ_from_itself_and_a_worse_one_does() -> None:
    values = np.random.default_rng(3).random(100)
    assert p_of(values, values) == 1
    assert p_of(values, values - 0.3) < 0.001
    assert np.isnan(p_of(np.full(3, np.nan), np.ones(3) * np.nan))


@pytest.mark.parametrize(("first", "second"), [(0, 0), (1, 9), (9, 1), (5, 5), (12, 20)])
def test_mcnemar(first: int, second: int) -> None:
    expected = binomtest(first, first + second).pvalue if first + second else 1.0
    assert mcnemar(first, second) == pytest.approx(expected)


def test_mcnemar_by_hand() -> None:
    assert mcnemar(0, 5) == 2 * (1 / 2) ** 5
