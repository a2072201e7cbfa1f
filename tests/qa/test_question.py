"""Checking and classing of questions."""

import pytest

from qa.errors import QuestionError
from qa.question import MAX_QUESTION, Question, check_question


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("一共退出多少家企业？", "number"),
        ("去了几次", "number"),
        ("开车要几分钟", "number"),
        ("有哪几个区", "list"),
        ("早上几点开门", "date"),
        ("机场什么时候投入运营", "date"),
        ("機場何時投入運營", "date"),
        ("为什么要疏解非首都功能", "why"),
        ("如何推动功能优化", "how"),
        ("有哪些平台", "list"),
        ("快指的是什么", "meaning"),
        ("谁提出的", "who"),
        ("在哪里建设", "where"),
        ("Ｗｈｅｎ does it open", "date"),
        ("How many trees", "number"),
        ("雄安新区", "other"),
    ],
)
def test_kind(text: str, kind: str) -> None:
    assert Question(text).kind == kind


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("本文讲了什么？", True),
        ("請概括一下這篇文章的主要內容", True),
        ("What is this article about?", True),
        ("总结", True),
        ("这破文章说了啥", True),
        ("What the hell is this document about?", True),
        ("垃圾处理的报告要怎么写", False),
        ("这篇文章怎么说天津港？", False),
        ("主要是什么", False),
        ("三位一体是什么", False),
        ("What about the airport?", False),
    ],
)
def test_asking_about_the_whole(text: str, whole: bool) -> None:
    assert Question(text).is_of_the_whole is whole


def test_function_words_are_no_content() -> None:
    assert Question("请问天津有多少港口呢").content_terms == ["天", "津", "天津", "港", "口", "港口"]


@pytest.mark.parametrize("text", ["", " \n\t　", "？！。", "\x00\x07", "\ud800"])
def test_nothing_asked(text: str) -> None:
    with pytest.raises(QuestionError):
        check_question(text)


def test_too_long_says_how_long() -> None:
    assert check_question("问" * MAX_QUESTION)
    with pytest.raises(QuestionError, match="501.*500"):
        check_question("问" * 501)


def test_control_characters_and_blanks_are_dropped() -> None:
    assert check_question(" 天津\x00 \n港\x1b口？ ").text == "天津 港 口？"
