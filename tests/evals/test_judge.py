"""What counts as right, and why not where it does not."""

from collections.abc import Sequence
from dataclasses import replace
from math import log2
from pathlib import Path

import pytest

from evals.judge import Judge, holds_answer, is_short, statement
from qa.records import Answer, Citation, Hit
from tests.evals.samples import COLLECTION, TASKS, TEXTS, answer, corpus, place

TASK, UNANSWERABLE = TASKS[0], TASKS[3]
SENTENCE, OTHER = "大兴机场今年9月底投入运营。", "机场由多条轨道相连。"


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    return Judge(corpus(COLLECTION, tmp_path).generation)


def hits(judge: Judge, *document_ids: str) -> list[Hit]:
    by_document = {p.document_id: p for p in judge.generation.passages}
    return [
        Hit(passage=by_document[id], rank=rank, scores={}) for rank, id in enumerate(document_ids, start=1)
    ]


def cited(judge: Judge, quote: str, document_id: str = "d0") -> Citation:
    where = place(document_id, quote)
    passage = hits(judge, document_id)[0].passage
    return Citation(
        marker=1,
        document_id=document_id,
        title="",
        section="",
        paragraph=1,
        start=where.start,
        end=where.end,
        quote=quote,
        passage=passage,
    )


def with_hits(given: Answer, found: Sequence[Hit]) -> Answer:
    return replace(given, hits=tuple(found))


def test_a_right_answer(judge: Judge) -> None:
    given = answer(f"{SENTENCE}[1]", cited(judge, SENTENCE), short_answer="今年9月底")
    row = judge.row(TASK, with_hits(given, hits(judge, "d1", "d0")))
    assert row.right and row.why is None and row.answer == SENTENCE
    assert row.measures == {
        "recall@1": 0, "recall@3": 1, "recall@5": 1, "recall@10": 1, "mrr@10": 1 / 2,
        "ndcg@10": pytest.approx(1 / log2(2 + 1)),
        "exact_match": 1, "f1": 1, "contains": 1, "length": 14,
        "citation_precision": 1, "citation_recall": 1, "verified": 1,
    }  # fmt: skip


def test_without_a_short_answer_the_whole_is_matched(judge: Judge) -> None:
    row = judge.row(TASK, with_hits(answer(SENTENCE, cited(judge, SENTENCE)), hits(judge, "d0")))
    # 13 segments without the stop, of which 5 (今年9月底) are the accepted answer.
    precision, recall = 5 / 13, 1
    assert row.measures["f1"] == pytest.approx(2 * precision * recall / (precision + recall))
    assert row.measures["exact_match"] == 0


@pytest.mark.parametrize(
    ("text", "quote", "found", "why"),
    [
        (SENTENCE, SENTENCE, "d1", None),
        (OTHER, OTHER, "d1", "not_retrieved"),
        (OTHER, OTHER, "d0", "not_chosen"),
        ("大兴机场投入运营。", SENTENCE, "d0", "wrong_span"),
        (SENTENCE + "很" * 90, SENTENCE, "d0", "too_long"),
        ("", "", "d0", "refused"),
        ("", "", "d1", "not_retrieved"),
    ],
)
def test_why_an_answer_is_wrong(judge: Judge, text: str, quote: str, found: str, why: str | None) -> None:
    given = answer(text, *([cited(judge, quote)] if quote else []), answerable=bool(text))
    assert judge.row(TASK, with_hits(given, hits(judge, found))).why == why


def test_what_nothing_answers_has_to_be_refused(judge: Judge) -> None:
    given = answer(SENTENCE, cited(judge, SENTENCE))
    assert judge.row(UNANSWERABLE, with_hits(given, hits(judge, "d0"))).why == "not_refused"
    refused = judge.row(UNANSWERABLE, with_hits(answer("没有找到", answerable=False), hits(judge, "d0")))
    assert refused.right and refused.answer == ""
    assert refused.measures["recall@1"] is refused.measures["f1"] is refused.measures["length"] is None
    assert judge.row(UNANSWERABLE, with_hits(given, [])).measures["citation_precision"] == 0


def test_the_right_words_from_the_wrong_place_are_not_right(judge: Judge) -> None:
    given = answer(SENTENCE, cited(judge, OTHER))
    assert judge.row(TASK, with_hits(given, hits(judge, "d0"))).why == "not_chosen"


def test_a_quote_that_does_not_stand_is_not_verified(judge: Judge) -> None:
    false = replace(cited(judge, SENTENCE), quote="大兴机场明年投入运营。")
    row = judge.row(TASK, with_hits(answer(SENTENCE, false), hits(judge, "d0")))
    assert row.measures["verified"] == 0 and not row.cited[0].verified


def test_all_pieces_of_evidence_are_needed_unless_they_are_alternatives(judge: Judge) -> None:
    both = replace(TASK, evidence=(place("d0", SENTENCE), place("d1", "港口正在提质增效。")), accepted=("x",))
    given = answer(SENTENCE, cited(judge, SENTENCE))
    found = hits(judge, "d0", "d2")
    assert judge.row(both, with_hits(given, found)).why == "not_chosen"
    assert judge.row(replace(both, alternatives=True), with_hits(given, found)).right
    recall = judge.row(both, with_hits(given, found)).measures["citation_recall"]
    assert recall == pytest.approx(14 / (14 + 9))


def test_the_quotes_of_all_evidence_hold_the_answer() -> None:
    both = replace(TASK, accepted=("x",), evidence=(place("d0", SENTENCE), place("d0", OTHER)))
    assert holds_answer(TEXTS[0], both) and not holds_answer(SENTENCE, both)
    assert holds_answer(SENTENCE, replace(both, alternatives=True))
    assert not holds_answer(SENTENCE, replace(both, evidence=()))


def test_short_is_a_hundred_characters_or_twice_the_evidence() -> None:
    evidence = [replace(TASK.evidence[0], quote="字" * 40), replace(TASK.evidence[0], quote="字" * 60)]
    assert is_short("字" * 100, [], False) and not is_short("字" * 101, [], False)
    assert is_short("字" * 200, evidence, False) and not is_short("字" * 201, evidence, False)
    assert is_short("字" * 120, evidence, True) and not is_short("字" * 121, evidence, True)


def test_markers_are_not_part_of_the_statement(judge: Judge) -> None:
    one, two = cited(judge, SENTENCE), replace(cited(judge, OTHER), marker=2)
    given: Answer = answer(f"{SENTENCE}[1]{OTHER}[2]", one, two)
    assert statement(given) == SENTENCE + OTHER
