from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from evals.rows import Row
from evals.scores import applicable, columns, latencies, score, score_by_kind, throughput
from tests.evals.samples import run


@pytest.fixture
def rows(tmp_path: Path) -> tuple[Row, ...]:
    return run(tmp_path).rows


def values(rows: tuple[Row, ...]) -> dict[str, float]:
    return {s.measure.name: s.interval.value for s in score(rows, seed=1)}


def test_means_are_over_the_questions_that_count(rows: tuple[Row, ...]) -> None:
    found = values(rows)
    assert (found["right"], found["answerable_right"], found["recall@1"]) == (3 / 4, 1, 1)
    assert (found["refusal_recall"], found["refusal_f1"]) == (0, 0) and np.isnan(found["refusal_precision"])
    assert found["citation_precision"] == (1 + 1 + 1 + 0) / 4
    assert "followup" not in found


def test_refusals_mean_nothing_where_everything_has_an_answer(rows: tuple[Row, ...]) -> None:
    assert not {m.name for m in applicable(rows[:3])} & {"refusal_precision", "refusal_recall", "refusal_f1"}


def test_follow_ups(rows: tuple[Row, ...]) -> None:
    follow = (replace(rows[0], right=False, why="refused", right_in_full=True), *rows[1:])
    found = values(follow)
    assert (found["followup"], found["followup_in_full"]) == (0, 1)


def test_a_right_refusal_is_no_right_answer(rows: tuple[Row, ...]) -> None:
    refused = replace(rows[3], answered=False, right=True, why=None)
    assert columns([refused])["answered_right"].tolist() == [0]


def test_kinds_in_order(rows: tuple[Row, ...]) -> None:
    assert [(k.kind, k.questions, k.right.value) for k in score_by_kind(rows, 1)] == [
        ("number", 3, 1),
        ("far", 1, 0),
    ]


def test_latency_and_throughput(rows: tuple[Row, ...]) -> None:
    timed = [
        replace(row, timings_ms={"read": t / 2, "total": t})
        for row, t in zip(rows, (10, 20, 30, 40), strict=True)
    ]
    found = {(entry.stage, entry.quantile): entry.interval.value for entry in latencies(timed, 1)}
    assert found["total", 0.5] == 20 and found["total", 0.95] == 40 and found["read", 0.5] == 10
    assert throughput(timed) == pytest.approx(4 / 0.1)
