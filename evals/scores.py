"""The measures of a run: which there are, and their values with intervals."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np

from evals.intervals import Interval, Statistic, interval, resamples
from evals.measures.honesty import (
    area_under_risk_coverage,
    calibration_error,
    refusal_f1,
    refusal_precision,
    refusal_recall,
)
from evals.measures.sets import Values, mean, quantile
from evals.rows import Row

Columns = Mapping[str, Values]
Better = Literal["higher", "lower"]
QUANTILES = (0.5, 0.95, 0.99)
_MEASURED = (
    "recall@1", "recall@3", "recall@5", "recall@10", "mrr@10", "ndcg@10",
    "exact_match", "f1", "contains", "length", "citation_precision", "citation_recall", "verified",
)  # fmt: skip


@dataclass(frozen=True)
class Measure:
    """One measure of a set; ``of`` binds it to the columns of a run."""

    name: str
    label: str
    group: str
    of: Callable[[Columns], Statistic]
    better: Better = "higher"
    is_share: bool = True


@dataclass(frozen=True)
class Score:
    """A measure's value on a set, with its interval."""

    measure: Measure
    interval: Interval


@dataclass(frozen=True)
class KindScore:
    """The share of right outcomes among the questions of one kind."""

    kind: str
    questions: int
    right: Interval


@dataclass(frozen=True)
class Latency:
    """Milliseconds of one stage at one quantile."""

    stage: str
    quantile: float
    interval: Interval


def _mean(column: str) -> Callable[[Columns], Statistic]:
    return lambda columns: partial(mean, columns[column])


def _honesty(function: Callable[..., Values], *names: str) -> Callable[[Columns], Statistic]:
    return lambda columns: partial(function, *(columns[name] for name in names))


MEASURES: tuple[Measure, ...] = (
    Measure("right", "答得对（含该拒的拒了）", "总评", _mean("right")),
    Measure("answerable_right", "有答案的问题答对", "总评", _mean("answerable_right")),
    Measure("recall@1", "召回率@1", "检索", _mean("recall@1")),
    Measure("recall@3", "召回率@3", "检索", _mean("recall@3")),
    Measure("recall@5", "召回率@5", "检索", _mean("recall@5")),
    Measure("recall@10", "召回率@10", "检索", _mean("recall@10")),
    Measure("mrr@10", "MRR@10", "检索", _mean("mrr@10")),
    Measure("ndcg@10", "nDCG@10", "检索", _mean("ndcg@10")),
    Measure("exact_match", "完全一致（EM）", "答案", _mean("exact_match")),
    Measure("f1", "字级 F1", "答案", _mean("f1")),
    Measure("contains", "包含标准答案", "答案", _mean("contains")),
    Measure("length", "答案长度（字）", "答案", _mean("length"), "lower", is_share=False),
    Measure("citation_precision", "引用精确率", "引用", _mean("citation_precision")),
    Measure("citation_recall", "引用召回率", "引用", _mean("citation_recall")),
    Measure("verified", "引用逐字可查", "引用", _mean("verified")),
    Measure("refusal_precision", "拒答精确率", "诚实", _honesty(refusal_precision, "refused", "answerable")),
    Measure("refusal_recall", "拒答召回率", "诚实", _honesty(refusal_recall, "refused", "answerable")),
    Measure("refusal_f1", "拒答 F1", "诚实", _honesty(refusal_f1, "refused", "answerable")),
    Measure(
        "aurc",
        "风险—覆盖面积（AURC）",
        "诚实",
        _honesty(area_under_risk_coverage, "confidence", "answered_right"),
        "lower",
    ),
    Measure(
        "ece",
        "校准误差（ECE）",
        "诚实",
        _honesty(calibration_error, "confidence", "answered_right", "refused"),
        "lower",
    ),
    Measure("followup", "追问答对（凭上文）", "追问", _mean("followup")),
    Measure("followup_in_full", "同题问全时答对", "追问", _mean("followup_in_full")),
)
_REFUSALS = ("refusal_precision", "refusal_recall", "refusal_f1")


def columns(rows: Sequence[Row]) -> Columns:
    """One value a row and column; NaN where a row does not count for a measure."""
    right = _column([row.right for row in rows])
    answerable = _column([row.answerable for row in rows])
    follows = np.array([row.right_in_full is not None for row in rows])
    return {
        **{name: _column([row.measures[name] for row in rows]) for name in _MEASURED},
        "right": right,
        "answerable_right": np.where(answerable == 1, right, np.nan),
        "answered_right": right * answerable,
        "answerable": answerable,
        "refused": _column([not row.answered for row in rows]),
        "confidence": _column([row.confidence for row in rows]),
        "followup": np.where(follows, right, np.nan),
        "followup_in_full": _column([row.right_in_full for row in rows]),
    }


def applicable(rows: Sequence[Row]) -> list[Measure]:
    """The measures that mean something here: no refusals without unanswerable questions, no empty columns."""
    unanswerable = any(not row.answerable for row in rows)
    table, ones = columns(rows), np.ones((1, len(rows)))
    return [
        measure
        for measure in MEASURES
        if (measure.name not in _REFUSALS or unanswerable)
        and (measure.name in _REFUSALS or not np.isnan(measure.of(table)(ones)[0]))
    ]


def score(rows: Sequence[Row], seed: int) -> list[Score]:
    """Every measure that applies, with its interval."""
    table, weights = columns(rows), resamples(len(rows), seed)
    return [Score(measure, interval(measure.of(table), weights)) for measure in applicable(rows)]


def score_by_kind(rows: Sequence[Row], seed: int) -> list[KindScore]:
    """Right outcomes by kind of question, in the order in which the kinds first come."""
    found = []
    for kind in dict.fromkeys(row.kind for row in rows):
        right = _column([row.right for row in rows if row.kind == kind])
        found.append(KindScore(kind, len(right), interval(partial(mean, right), resamples(len(right), seed))))
    return found


def latencies(rows: Sequence[Row], seed: int) -> list[Latency]:
    """Quantiles of every stage, and of the total."""
    weights = resamples(len(rows), seed)
    found = []
    for stage in dict.fromkeys(stage for row in rows for stage in row.timings_ms):
        times = _column([row.timings_ms.get(stage, 0.0) for row in rows])
        for q in QUANTILES:
            found.append(Latency(stage, q, interval(partial(quantile, times, q=q), weights)))
    return found


def throughput(rows: Sequence[Row]) -> float:
    """Questions a second, asked one after another; NaN where no time was measured."""
    seconds = sum(row.timings_ms.get("total", 0.0) for row in rows) / 1000
    return len(rows) / seconds if seconds else float("nan")


def _column(values: Sequence[float | None]) -> Values:
    return np.array([np.nan if value is None else value for value in values], np.float64)
