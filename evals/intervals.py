"""Bootstrap intervals of any measure of a set."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from evals.measures.sets import Values, Weights

RESAMPLES = 2000
LEVEL = 0.95
Statistic = Callable[[Weights], Values]


@dataclass(frozen=True)
class Interval:
    """A value and its 95 % interval; all three are NaN where the measure does not apply."""

    value: float
    low: float
    high: float


def resamples(n: int, seed: int, count: int = RESAMPLES) -> Weights:
    """How often each of ``n`` questions is drawn, ``count`` times ``n`` drawn with replacement."""
    drawn = np.random.default_rng(seed).integers(n, size=(count, n))
    cells = drawn + n * np.arange(count)[:, None]
    return np.bincount(cells.ravel(), minlength=count * n).reshape(count, n).astype(np.float64)


def interval(statistic: Statistic, weights: Weights) -> Interval:
    """The measure of the set, with Efron's percentile interval over its ``resamples``.

    Resamples in which the measure is undefined are left out. Where every question scores alike the interval
    has no width, which says that the set is too small to tell, not that there is no doubt.
    """
    value = float(statistic(np.ones((1, weights.shape[1])))[0])
    values = statistic(weights)
    known = values[~np.isnan(values)]
    if np.isnan(value) or not len(known):
        return Interval(value, np.nan, np.nan)
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(known, [tail, 1 - tail])
    return Interval(value, float(low), float(high))
