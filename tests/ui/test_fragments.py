"""Answers as HTML."""

from tests.fakes import answerer, eager
from ui.chat.fragments import answered, conversation, failed, pending

HOSTILE = "<script>alert(1)</script>天津港\"'&"


def test_what_a_document_says_stays_text() -> None:
    asked = eager(f"{HOSTILE}提质增效。")
    html = answered(HOSTILE, asked.ask("天津港怎么样？"))
    assert "<script>" not in html and "&lt;script&gt;alert(1)&lt;/script&gt;天津港&quot;&#x27;&amp;" in html


def test_questions_and_messages_stay_text() -> None:
    refusal = answerer(HOSTILE).ask("月球")
    for html in (pending(HOSTILE), failed(HOSTILE, HOSTILE), answered(HOSTILE, refusal)):
        assert "<script>" not in html and "&lt;script&gt;" in html


def test_every_statement_has_a_button_that_names_its_place() -> None:
    answer = eager("要把握三方面。一是快与慢。二是合与分。三是行与知。").ask("要把握哪三方面？")
    html = answered("问", answer)
    assert html.count('class="marker"') == len(answer.citations) == 4
    assert 'data-document="d0" data-start="0" data-end="7"' in html
    assert "[1–4]" in html and html.count('class="source-link"') == 1


def test_brackets_in_a_quote_are_no_markers() -> None:
    answer = eager("参见[1]和[9]的天津港。").ask("天津港？")
    html = answered("问", answer)
    assert html.count('class="marker"') == 1 and "参见[1]和[9]的天津港。" in html


def test_a_refusal_shows_the_nearest_passages() -> None:
    html = answered("问", answerer("天津港。\n\n北京。").ask("火星氧气？"))
    assert "没有找到" in html and 'class="near"' in html and 'class="marker"' not in html


def test_an_empty_conversation_says_what_to_do() -> None:
    assert "问一句" in conversation([])
    assert conversation([pending("一"), pending("二")]).count("<article") == 2

