"""Questions on held-out articles: which kinds are asked, and which candidates count as right."""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from evals.trials import Trial, trials
from index.documents import document_from_text
from qa.reader.inputs import Shown
from qa.reader.span_model import Marked
from qa.reader.span_reader import SpanWeights
from qa.reader.training.sets import Article, Asked
from tests.fakes import HashEncoder

PORT = "天津港\n天津港始建于1860年。港口的吞吐量为5亿吨。"
AIRPORT = "大兴机场\n大兴机场在2019年投入运营。机场有4条跑道。"


class FirstNumber:
    """Marks the first four digits of a passage."""

    def mark(self, question: str, passages: Sequence[Shown]) -> list[Marked]:
        return [self._mark(shown.passage) for shown in passages]

    def _mark(self, text: str) -> Marked:
        places = np.arange(len(text))
        starts, ends = (np.full(len(text), -4, np.float32) for _ in range(2))
        if number := re.search(r"\d{4}", text):
            starts[number.start()] = ends[number.end() - 1] = 4
        return Marked(np.stack([places, places + 1], axis=1), starts, ends, 0.0)


def article(source: str, text: str, *asked: Asked) -> Article:
    title = text.partition("\n")[0]
    document = document_from_text(text, id=title, name=title, source=source)
    return Article(source, "calibration", document, asked)


def asked_of(text: str, answer: str, question: str, near: str = "") -> Asked:
    at = text.index(answer)
    return Asked(question, (answer,), ((at, at + len(answer)),), near=near)


def run(*articles: Article, spoilt: bool) -> list[Trial]:
    return list(
        trials(list(articles), HashEncoder(), FirstNumber(), SpanWeights.unfitted(), spoilt=spoilt)  # type: ignore[arg-type]
    )


BUILT = asked_of(PORT, "1860年", "天津港始建于哪一年？", near="天津港关闭于哪一年？")
OPENED = asked_of(AIRPORT, "2019年", "大兴机场哪年投入运营？")
UNANSWERED = Asked("大兴机场谁设计？", (), ())


def test_only_what_has_an_answer_is_asked_to_fit_the_ranking() -> None:
    airport = article("in_use", AIRPORT, OPENED, UNANSWERED)
    found = run(article("drcd_dev", PORT, BUILT), airport, spoilt=False)
    assert Counter(t.kind for t in found) == {"asked": 1, "in use": 1}
    assert all(any(t.right) for t in found)


def test_each_question_is_also_asked_so_that_nothing_answers() -> None:
    airport = article("drcd_dev", AIRPORT, OPENED, UNANSWERED)
    found = run(article("drcd_dev", PORT, BUILT), airport, spoilt=True)
    kinds = Counter(t.kind for t in found)
    assert kinds["asked"] == 2 and kinds["left out"] == 2 and kinds["near"] == 2
    assert not any(any(t.right) for t in found if t.kind != "asked")
    out = next(t for t in found if t.kind == "left out" and "天津港" in t.question.text)
    assert {c.hit.passage.document_id for c in out.candidates} <= {"大兴机场"}


def test_right_is_the_candidate_that_holds_the_answer_in_its_own_document() -> None:
    twice = AIRPORT.replace("2019", "1860")
    (trial,) = run(article("in_use", PORT, BUILT), article("in_use", twice), spoilt=False)
    right = {c.hit.passage.document_id for c, ok in zip(trial.candidates, trial.right, strict=True) if ok}
    assert "天津港" in right
