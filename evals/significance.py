"""Whether two runs over the same questions differ by more than chance."""

from math import comb

import numpy as np

from evals.intervals import Statistic
from evals.measures.sets import Values, Weights

ROUNDS = 5000
_AT_ONCE = 500


def randomisation_test(statistic: Statistic, n: int, seed: int, rounds: int = ROUNDS) -> float:
    """Two-sided p of the difference between two runs, by approximate randomisation (Noreen, 1989).

    ``statistic`` takes weights over ``2n`` questions, the first run's and then the second's. In each round
    every question's pair of results is swapped or not, by a coin. p is the share of rounds, the one observed
    included, whose difference is at least as large; NaN where the measure is undefined.
    """
    rng = np.random.default_rng(seed)
    observed = abs(_difference(statistic, np.ones((1, n)))[0])
    if np.isnan(observed):
        return float("nan")
    as_large = 0
    for start in range(0, rounds, _AT_ONCE):
        kept = rng.integers(2, size=(min(_AT_ONCE, rounds - start), n)).astype(np.float64)
        as_large += int((np.abs(_difference(statistic, kept)) >= observed - 1e-12).sum())
    return (1 + as_large) / (1 + rounds)


def _difference(statistic: Statistic, kept: Weights) -> Values:
    first = np.concatenate([kept, 1 - kept], axis=1)
    second = np.concatenate([1 - kept, kept], axis=1)
    return np.asarray(statistic(second) - statistic(first))


def mcnemar(only_first: int, only_second: int) -> float:
    """Two-sided exact p for questions that only one of two runs got right (McNemar, 1947).

    The probability that a fair coin splits them at least as unevenly; 1 where there is no such question.
    """
    n, fewer = only_first + only_second, min(only_first, only_second)
    ways = sum(comb(n, i) for i in range(fewer + 1))
    return min(1.0, 2 * ways / 2.0**n)
