"""A deliberately worse retriever is found out; chance is not taken for a difference."""

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from evals.collection import gold_collection
from evals.compare import compare
from evals.errors import RunError
from evals.run import Run
from evals.systems import FirstPassage
from qa.records import Hit
from tests.evals.samples import COLLECTION, ENCODER, corpus, run

GOLD = replace(gold_collection("dev"), tasks=gold_collection("dev").sample(60).tasks)


class Shuffled(FirstPassage):
    """Finds what BM25 finds, in any order."""

    def search(self, question: str, k: int = 5, document_ids: Sequence[str] | None = None) -> list[Hit]:
        hits = super().search(question, 10, document_ids)
        random.Random(question).shuffle(hits)
        return [replace(hit, rank=rank) for rank, hit in enumerate(hits[:k], start=1)]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Run]:
    cache = tmp_path_factory.mktemp("cache")
    worse = Shuffled("lexical", corpus(GOLD, cache).generation, ENCODER)
    return run(cache, "lexical", GOLD), run(cache, worse, GOLD)


def test_a_worse_retriever_is_detected_as_worse(runs: tuple[Run, Run]) -> None:
    found = compare(*runs, seed=1)
    by_name = {d.measure.name: d for d in found.differences}
    for name in ("right", "recall@1", "mrr@10", "ndcg@10", "citation_recall"):
        difference = by_name[name]
        assert (difference.verdict, difference.p < 0.01, difference.difference.high < 0) == (
            "worse",
            True,
            True,
        )
    assert by_name["verified"].verdict == "same"
    assert len(found.only_first) > len(found.only_second) and found.p < 0.05
    assert {d.measure.name: d.verdict for d in compare(*runs[::-1], seed=1).differences}["mrr@10"] == "better"


def test_the_same_system_twice_does_not_differ(runs: tuple[Run, Run]) -> None:
    found = compare(runs[0], runs[0], seed=1)
    assert {d.verdict for d in found.differences} == {"same"} and found.p == 1


def test_lower_is_better_for_some(runs: tuple[Run, Run]) -> None:
    long = replace(runs[0], rows=tuple(
        replace(r, measures={**r.measures, "length": r.measures["length"] and r.measures["length"] + 50})
        for r in runs[0].rows))  # fmt: skip
    by_name = {d.measure.name: d for d in compare(runs[0], long, seed=1).differences}
    assert by_name["length"].difference.value == pytest.approx(50) and by_name["length"].verdict == "worse"


def test_only_questions_of_both_are_compared(runs: tuple[Run, Run], tmp_path: Path) -> None:
    fewer = replace(runs[1], rows=runs[1].rows[:40])
    found = compare(runs[0], fewer, seed=1)
    assert (found.questions, found.left_out) == (40, 20)
    with pytest.raises(RunError, match="共同"):
        compare(runs[0], run(tmp_path, "lexical", COLLECTION), seed=1)
