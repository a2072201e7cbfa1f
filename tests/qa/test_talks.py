"""Questions put together with what was said before them, in use and in training."""

import random

import pytest

from index.documents import document_from_text
from qa.reader.training.sets import Article, Asked, _asked
from qa.reader.training.talks import talked
from qa.talk import SAID, in_talk

TEXT = "清禾H3的额定功率是900瓦。清禾H3的重量是3公斤。保修一年，押金不退。"


def article(*asked: tuple[str, str]) -> Article:
    document = document_from_text(TEXT, id="a", name="a", source="documents")
    spans = (((TEXT.index(a), TEXT.index(a) + len(a)),) if a else () for _, a in asked)
    answers = ((a,) if a else () for _, a in asked)
    found = (Asked(q, a, s) for (q, _), a, s in zip(asked, answers, spans, strict=True))
    return Article("documents", "train", document, tuple(found))


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("三万元。", "保证金交多少？三万元。以后退不退"),
        ("", "保证金交多少？以后退不退"),
        ("长" * (SAID + 1), "保证金交多少？以后退不退"),
    ],
)
def test_a_question_is_read_after_the_one_before_and_its_short_answer(answer: str, said: str) -> None:
    assert in_talk("保证金交多少？", answer, "以后退不退") == said


def test_what_a_question_shares_with_the_one_before_is_left_out() -> None:
    asked = [("清禾H3的额定功率是多少？", "900瓦"), ("清禾H3的重量是多少？", "3公斤")]
    found = talked(article(*asked), 1.0, random.Random(1)).asked
    assert [one.text for one in found] == [
        "清禾H3的重量是多少？3公斤。额定功率是多少？",
        "清禾H3的额定功率是多少？900瓦。重量是多少？",
    ]
    assert [one.answers for one in found] == [("900瓦",), ("3公斤",)]


def test_a_question_that_shares_nothing_follows_whole_and_nothing_follows_what_has_no_answer() -> None:
    asked = article(("清禾H3的重量是多少？", "3公斤"), ("押金退不退？", "押金不退"), ("谁发明的？", ""))
    texts = [one.text for one in talked(asked, 1.0, random.Random(1)).asked]
    assert texts[0] == "押金退不退？押金不退。清禾H3的重量是多少？"
    assert texts[1] == "清禾H3的重量是多少？3公斤。押金退不退？"
    assert texts[2].endswith("谁发明的？") and not texts[2].startswith("谁发明的")
    assert talked(asked, 0.0, random.Random(1)) == asked


def test_a_number_is_not_cut_in_two() -> None:
    asked = article(("清禾H3多重？", "3公斤"), ("清禾H35多重啊你说？", ""))
    (_, other) = talked(asked, 1.0, random.Random(1)).asked
    assert other.text == "清禾H3多重？3公斤。清禾H35多重啊你说？"


def test_a_follow_up_in_a_set_is_put_together_with_what_it_leans_on() -> None:
    record = {
        "question": "押金呢",
        "after": {"question": "保修几年？", "answer": "一年"},
        "answers": [{"text": "押金不退", "answer_start": TEXT.index("押金不退")}],
    }
    found = _asked(TEXT, record, str)
    assert found.text == "保修几年？一年。押金呢" and found.after == "保修几年？"
    assert found.answers == ("押金不退",)
    assert talked(article(), 1.0, random.Random(1)).asked == ()
