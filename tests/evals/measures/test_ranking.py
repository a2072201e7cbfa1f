"""Rankings, by hand and against ir_measures (trec_eval)."""

from math import log2

import ir_measures
import numpy as np
import pytest
from ir_measures import RR, R, Success, nDCG

from evals.measures.ranking import Ranking, ndcg, recall_at, reciprocal_rank


def test_by_hand() -> None:
    ranking = Ranking((False, True, False, True), relevant=3)
    assert [recall_at(ranking, k) for k in (1, 2, 3, 4)] == [0, 1 / 3, 1 / 3, 2 / 3]
    assert reciprocal_rank(ranking) == 1 / 2
    found = 1 / log2(2 + 1) + 1 / log2(4 + 1)
    ideal = 1 / log2(1 + 1) + 1 / log2(2 + 1) + 1 / log2(3 + 1)
    assert ndcg(ranking) == pytest.approx(found / ideal)


def test_nothing_found() -> None:
    ranking = Ranking((False, False), relevant=1)
    assert (recall_at(ranking, 10), reciprocal_rank(ranking), ndcg(ranking)) == (0, 0, 0)


def test_beyond_the_cut_off_nothing_counts() -> None:
    ranking = Ranking((False,) * 10 + (True,), relevant=1)
    assert (reciprocal_rank(ranking), ndcg(ranking)) == (0, 0)


def test_of_alternatives_one_is_enough() -> None:
    ranking = Ranking.of([False, True, True], relevant=5, alternatives=True)
    assert ranking == Ranking((False, True, False), relevant=1)
    assert recall_at(ranking, 2) == 1
    assert ndcg(ranking) == pytest.approx(1 / log2(3))


def test_all_agree_with_trec_eval() -> None:
    rng = np.random.default_rng(7)
    rankings = {f"q{i}": (rng.random(20) < 0.15, int(rng.integers(0, 4))) for i in range(60)}
    judged = {q: {f"d{i}": 1 for i in np.flatnonzero(g)} | {f"x{i}": 1 for i in range(m)}
              for q, (g, m) in rankings.items()}  # fmt: skip
    judged = {q: found for q, found in judged.items() if found}
    run = {q: {f"d{i}": float(-i) for i in range(20)} for q in judged}
    ours = {q: Ranking(tuple(map(bool, rankings[q][0])), len(found)) for q, found in judged.items()}
    checked = [(R @ k, lambda r, k=k: recall_at(r, k)) for k in (1, 3, 5, 10)]
    checked += [(RR @ 10, reciprocal_rank), (nDCG @ 10, ndcg)]
    for metric in ir_measures.iter_calc([m for m, _ in checked], judged, run):
        measure = dict(checked)[metric.measure]
        assert metric.value == pytest.approx(measure(ours[metric.query_id])), metric
    for metric in ir_measures.iter_calc([Success @ 5], judged, run):
        ranking = ours[metric.query_id]
        assert metric.value == recall_at(Ranking.of(ranking.gains, ranking.relevant, True), 5)
