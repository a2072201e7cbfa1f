"""Means, shares and quantiles over a set of questions."""

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Weights = NDArray[np.float64]  # (resamples, questions)


def mean(values: Values, weights: Weights) -> Values:
    """Mean of the values that count (are not NaN); NaN where none does."""
    counted = ~np.isnan(values)
    return ratio(weights @ np.where(counted, values, 0.0), weights @ counted)


def share(part: Values, whole: Values, weights: Weights) -> Values:
    """Sum of ``part`` over sum of ``whole``; NaN where ``whole`` sums to nothing."""
    return ratio(weights @ part, weights @ whole)


def quantile(values: Values, weights: Weights, q: float) -> Values:
    """The smallest value with at least a share ``q`` of the set at or below it; values without NaN.

    This is numpy's ``inverted_cdf``: always a value that was measured. numpy's default interpolates.
    """
    order = np.argsort(values, kind="stable")
    below = np.cumsum(weights[:, order], axis=1)
    enough = below >= q * below[:, -1:] - 1e-9
    return np.asarray(values[order][np.argmax(enough, axis=1)])


def ratio(numerator: Values, denominator: Values) -> Values:
    """``numerator / denominator``, NaN where the denominator is 0."""
    safe = np.where(denominator == 0, 1.0, denominator)
    return np.where(denominator == 0, np.nan, numerator / safe)
