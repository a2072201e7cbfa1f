"""Misspelt questions, respelt with what the passages have."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from index.generation import Generation
from index.lexical import LexicalIndex
from index.tokens import terms
from qa.answerer import Answerer
from qa.question import Question
from qa.reader import Reading
from qa.records import Hit
from qa.spelling import Fit, Speller
from tests.fakes import EagerReader, HashEncoder, answerer

TEXTS = (
    "搪瓷厂的厂长是孟繁树，厂里有四百人。",
    "高速公路上不得超过每小时100公里，城市副中心除外。",
    "陆怀璋的妻子姓石。",
    "陆怀璋的女儿嫁到泾阳。什么叫出嫁？",
    "北京城市副中心的绿化面积达到三百亩，浓度下降。什么叫浓度？",
    "校长走过来，校长说话。",
    "校长不在，脚掌受了伤。",
    "银行的方案。",
)


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller(LexicalIndex.build(terms(text) for text in TEXTS))


@pytest.mark.parametrize(
    ("question", "respelt"),
    [
        ("唐瓷厂的厂涨是谁？", "搪瓷厂的厂长是谁？"),
        ("在高述公路上最快能开多少？", "在高速公路上最快能开多少？"),
        ("陆怀章的女儿嫁到哪里", "陆怀璋的女儿嫁到哪里"),  # a name: in no dictionary, but in two passages
        ("PM2.5平均农度降了多少……", "PM2.5平均浓度降了多少......"),
        ("北京付中心在哪儿", "北京副中心在哪儿"),
        ("在高述公路上開多快", "在高速公路上开多快"),  # not in two scripts at once
        ("校掌说了什么", "校长说了什么"),  # not 脚掌, which is in fewer passages
        ("营行在哪里", "银行在哪里"),  # in is not told from ing; 行 is spoken hang here, xing alone
        ("搪瓷厂有多少人，厂涨是谁，女儿假到哪里", "搪瓷厂有多少人，厂长是谁，女儿嫁到哪里"),
    ],
)
def test_a_character_that_fits_nowhere_gives_way_to_one_that_sounds_alike(
    speller: Speller, question: str, respelt: str
) -> None:
    assert speller.respelt(question) == respelt


@pytest.mark.parametrize(
    "question",
    [
        "搪瓷厂的厂长是谁？",
        "火星上有没有水？",
        "公司的食堂几点开门？",  # words that the passages lack are words all the same
        "水费怎么交？",  # 么叫 is in two passages, but 怎么 asks
        "星厂在哪里",  # 行厂 is in no passage
        "孟饭树是谁",  # 孟繁 is in one passage, and is no word
        "谁？",
        "how fast may one drive",
        "ﬁ是什么",
        "\ud800高",
        "",
    ],
)
def test_what_is_spelt_rightly_or_fits_nothing_stays(speller: Speller, question: str) -> None:
    assert speller.respelt(question) == ""


class Counting(Speller):
    """Counts how often it looks for what fits."""

    looks = 0

    def _fit(self, text: list[str], at: int, asking: set[int]) -> Fit | None:
        Counting.looks += 1
        return super()._fit(text, at, asking)


def test_a_question_full_of_slips_takes_no_longer_than_its_length(speller: Speller) -> None:
    question = "高述公路" * 100
    assert Counting(speller.lexical).respelt(question) == "高速公路" * 100
    assert 100 <= Counting.looks <= 3 * len(question)  # each place once, and where a neighbour has changed


def test_nothing_fits_where_nothing_is_indexed() -> None:
    assert Speller(LexicalIndex.build([])).respelt("唐瓷厂的厂涨是谁？") == ""


class Sure(EagerReader):
    """As sure as it is told to be of each question."""

    def __init__(self, generation: Generation, sure: dict[str, float]) -> None:
        super().__init__(HashEncoder(), generation.lexical)
        self.sure = sure

    def read(self, question: Question, hits: Sequence[Hit]) -> list[Reading]:
        return [replace(r, confidence=self.sure[question.text]) for r in super().read(question, hits)]


@pytest.mark.parametrize(
    ("typed", "meant", "right"), [(0.1, 0.4, True), (0.35, 0.4, False), (0.95, 1, False)]
)
def test_a_misspelt_question_is_asked_as_it_was_meant_where_that_is_surer(
    typed: float, meant: float, right: bool
) -> None:
    generation = answerer("搪瓷厂的厂长是孟繁树。", "别的厂子。").generation
    reader = Sure(generation, {"厂涨是谁": typed, "厂长是谁": meant})
    answer = Answerer(generation, HashEncoder(), reader).ask("厂涨是谁")
    assert (answer.question, answer.searched_question) == ("厂涨是谁", "厂长是谁" if right else "厂涨是谁")
