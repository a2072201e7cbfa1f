"""Reading whole contexts, and the measures of how well answers and confidence fit."""

from collections.abc import Sequence

import numpy as np
import pytest

from evals.fit_reader import calibration_error
from evals.own_context import ContextReader, auroc, measure, swaps
from evals.squad import SquadQuestion
from index.documents import document_from_text
from qa.reader.inputs import Shown
from qa.reader.span_model import Marked

TEXT = "天津港的吞吐量很大。" * 25 + "大兴机场2019年9月投入运营。"


class Finds:
    """Marks the first occurrence of a word, 5 above no answer; -5 where there is none."""

    def __init__(self, word: str) -> None:
        self.word = word

    def mark(self, question: str, passages: Sequence[Shown]) -> list[Marked]:
        return [self._mark(shown.passage) for shown in passages]

    def _mark(self, text: str) -> Marked:
        places = np.arange(len(text))
        at = text.find(self.word)
        starts, ends = (np.full(len(text), -2.5, np.float32) for _ in range(2))
        if at >= 0:
            starts[at] = ends[at + len(self.word) - 1] = 2.5
        return Marked(np.stack([places, places + 1], axis=1), starts, ends, 0.0)


def test_the_best_span_of_all_passages() -> None:
    document = document_from_text(TEXT, id="a", name="题", source="")
    read = ContextReader(Finds("2019年9月")).read("何时？", document)  # type: ignore[arg-type]
    assert (read.text, read.margin) == ("2019年9月", 5.0)


def test_measures_of_a_set() -> None:
    document = document_from_text(TEXT, id="a", name="题", source="")
    at = TEXT.index("2019年9月")
    questions = [
        SquadQuestion("1", "大兴机场何时运营？", "a", ("2019年9月",), ((at, at + 7),)),
        SquadQuestion("2", "大兴机场哪年运营？", "a", ("2019年",), ((at, at + 5),)),
        SquadQuestion("3", "港口在哪？", "a", (), ()),
    ]
    report = measure(ContextReader(Finds("2019年9月")), [document], questions, swapped=False)  # type: ignore[arg-type]
    assert report["questions"] == 2 and report["EM"] == 50.0
    # 2019年9月 is the four segments 2019 年 9 月, two of which 2019年 shares: P = 1/2, R = 1, F1 = 2/3.
    assert report["F1"] == pytest.approx((100 + 200 / 3) / 2, abs=0.05)
    assert report["unanswerable: AUROC"] == 0.5  # the fake cannot tell


def test_swaps_ask_of_what_the_document_lacks() -> None:
    document = document_from_text(TEXT, id="a", name="题", source="")
    questions = [SquadQuestion("1", "2019年哪个机场运营？", "a", ("大兴机场",), ())] * 9
    found = list(swaps(questions, {"a": document}))
    assert 0 < len(found) < 9  # for some the document would be changed instead
    for swapped, id in found:
        assert id == "a" and swapped.endswith("年哪个机场运营？") and swapped[:4] not in TEXT


def test_auroc_counts_pairs() -> None:
    assert auroc([3.0, 1.0], [1.0, 0.0]) == (1 + 1 + 0.5 + 1) / 4


def test_calibration_error_weighs_bins() -> None:
    confidence = np.array([0.95, 0.95, 0.15, 0.15])
    right = np.array([True, False, False, False])
    assert calibration_error(confidence, right, np.ones(4)) == pytest.approx(0.5 * 0.45 + 0.5 * 0.15)
    weight = np.array([1.0, 1.0, 3.0, 3.0])
    assert calibration_error(confidence, right, weight) == pytest.approx(0.25 * 0.45 + 0.75 * 0.15)
