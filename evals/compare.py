"""Two runs over the same questions: which measures differ, and whether by more than chance."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from evals.errors import RunError
from evals.intervals import Interval, Statistic, interval, resamples
from evals.measures.sets import Values, Weights
from evals.rows import Row
from evals.run import Run
from evals.scores import Measure, applicable, columns
from evals.significance import mcnemar, randomisation_test

LEVEL = 0.05
Verdict = Literal["better", "worse", "same"]


@dataclass(frozen=True)
class Difference:
    """A measure of two runs; ``difference`` is second minus first, its interval a paired bootstrap's."""

    measure: Measure
    first: float
    second: float
    difference: Interval
    p: float

    @property
    def verdict(self) -> Verdict:
        """What the second run is, at 5 % and each measure for itself (no correction for looking at many)."""
        if not self.p < LEVEL:
            return "same"
        rose = self.difference.value > 0
        return "better" if rose == (self.measure.better == "higher") else "worse"


@dataclass(frozen=True)
class Comparison:
    """Two runs on the questions that both were asked.

    ``only_first`` and ``only_second`` count questions that one of them alone got right; ``p`` is McNemar's.
    """

    first: str
    second: str
    questions: int
    left_out: int
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]
    p: float
    differences: tuple[Difference, ...]


def compare(first: Run, second: Run, seed: int) -> Comparison:
    """Compare on the questions (same id, text and evidence) of both; raises RunError where there are none."""
    pairs = _pairs(first.rows, second.rows)
    if not pairs:
        raise RunError(
            f"两次评测没有共同的问题：「{first.settings.title}」和「{second.settings.title}」。请用同一个问题集。"
        )
    ones, others = [a for a, _ in pairs], [b for _, b in pairs]
    only_first = tuple(a.id for a, b in pairs if a.right and not b.right)
    only_second = tuple(a.id for a, b in pairs if b.right and not a.right)
    return Comparison(
        first=first.settings.title,
        second=second.settings.title,
        questions=len(pairs),
        left_out=len(first.rows) + len(second.rows) - 2 * len(pairs),
        only_first=only_first,
        only_second=only_second,
        p=mcnemar(len(only_first), len(only_second)),
        differences=tuple(_differences(ones, others, seed)),
    )


def _pairs(first: Sequence[Row], second: Sequence[Row]) -> list[tuple[Row, Row]]:
    others = {(row.id, row.question, row.evidence): row for row in second}
    keys = [(row.id, row.question, row.evidence) for row in first]
    return [(row, others[key]) for row, key in zip(first, keys, strict=True) if key in others]


def _differences(first: Sequence[Row], second: Sequence[Row], seed: int) -> list[Difference]:
    n = len(first)
    both = columns([*first, *second])
    weights = resamples(n, seed)
    known = {m.name for m in applicable(second)}
    return [
        _difference(measure, measure.of(both), n, weights, seed)
        for measure in applicable(first)
        if measure.name in known
    ]


def _difference(measure: Measure, statistic: Statistic, n: int, weights: Weights, seed: int) -> Difference:
    ones = np.ones((1, n))
    return Difference(
        measure=measure,
        first=float(statistic(_of_first(ones))[0]),
        second=float(statistic(_of_second(ones))[0]),
        difference=interval(lambda w: _rise(statistic, w), weights),
        p=randomisation_test(statistic, n, seed),
    )


def _rise(statistic: Statistic, weights: Weights) -> Values:
    return np.asarray(statistic(_of_second(weights)) - statistic(_of_first(weights)))


def _of_first(weights: Weights) -> Weights:
    return np.concatenate([weights, np.zeros_like(weights)], axis=1)


def _of_second(weights: Weights) -> Weights:
    return np.concatenate([np.zeros_like(weights), weights], axis=1)
