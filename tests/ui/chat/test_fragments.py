"""Answers as HTML."""

from tests.fakes import answerer, eager
from tests.ui.chat.samples import HOSTILE, exchange
from ui.chat.exchanges import Exchange
from ui.chat.fragments import conversation
from ui.web.waiting import Stage


def test_what_a_document_says_stays_text() -> None:
    html = conversation([exchange(eager(f"{HOSTILE}提质增效。"), "天津港怎么样？")])
    assert "<script>" not in html and "&lt;script&gt;alert(1)&lt;/script&gt;天津港&quot;&#x27;&amp;" in html


def test_questions_examples_reasons_and_messages_stay_text() -> None:
    refused = exchange(answerer(HOSTILE), HOSTILE)
    bad = refused.model_copy(update={"vote": "bad", "reason": HOSTILE})
    failed = Exchange(question=HOSTILE, failure=HOSTILE)
    for html in (conversation([bad, failed], notice=HOSTILE), conversation([], [HOSTILE])):
        assert "<script>" not in html and "&lt;script&gt;" in html


def test_every_statement_has_a_button_that_names_its_place() -> None:
    asked = exchange(eager("要把握三方面。一是快与慢。二是合与分。三是行与知。"), "要把握哪三方面？")
    html = conversation([asked])
    assert asked.answer and html.count('class="marker"') == len(asked.answer.citations) == 4
    assert 'data-document="d0" data-start="0" data-end="7" data-quote="要把握三方面。"' in html
    assert "[1–4]" in html and html.count('class="source-link" data-group="cited"') == 1


def test_brackets_in_a_quote_are_no_markers() -> None:
    html = conversation([exchange(eager("参见[1]和[9]的天津港。"), "天津港？")])
    assert html.count('class="marker"') == 1 and "参见[1]和[9]的天津港。" in html


def test_a_refusal_shows_the_nearest_passages() -> None:
    html = conversation([exchange(answerer("天津港。\n\n北京。"), "火星氧气？")])
    assert "没有找到" in html and 'class="near"' in html and 'class="marker"' not in html


def test_confidence_in_words() -> None:
    asked = exchange(eager("天津港提质增效。"), "天津港怎么样？")
    assert asked.answer
    for confidence, word in ((0.8, "确定"), (0.79, "可能")):
        answer = asked.answer.model_copy(update={"confidence": confidence})
        html = conversation([asked.model_copy(update={"answer": answer})])
        assert f'data-sure="{word}"' in html


def test_the_completed_question_is_shown() -> None:
    asked = exchange(eager("天津港提质增效。"), "天津港怎么样？")
    assert "查找" not in conversation([asked])
    assert asked.answer
    answer = asked.answer.model_copy(update={"searched_question": "天津港怎么样？", "question": "它呢？"})
    assert "按「天津港怎么样？」查找" in conversation([asked.model_copy(update={"answer": answer})])


def test_only_the_last_exchange_can_be_asked_again() -> None:
    twice = [Exchange(question="一", failure="没有"), Exchange(question="二", failure="没有")]
    html = conversation(twice)
    assert html.count('data-act="retry"') == html.count('data-act="edit"') == 1
    assert html.index('data-act="retry"') > html.index("二")
    assert "正在改这一问" in conversation(twice, editing=True)


def test_how_far_the_answer_is() -> None:
    waiting = [Exchange(question="一")]
    hits = exchange(answerer("天津港。\n\n北京。"), "火星？").answer
    assert hits and "正在查找" in conversation(waiting)
    read = Stage("read", answerer("天津港。\n\n北京。").ask("火星？").hits)
    assert f"找到 {len(hits.passages)} 段" in conversation(waiting, stage=read)
    assert 'data-act="copy"' not in conversation(waiting)


def test_votes_are_asked_for_unless_switched_off() -> None:
    asked = exchange(eager("天津港提质增效。"), "天津港怎么样？")
    assert 'aria-pressed="false">有用' in conversation([asked])
    assert "有用" not in conversation([asked], votes=False)
    assert "哪里不好" in conversation([asked.model_copy(update={"vote": "bad"})])


def test_an_empty_conversation_says_what_to_do() -> None:
    html = conversation([], ["这篇文章主要讲了什么？"])
    assert "问一句" in html and 'data-act="example" >这篇文章主要讲了什么？' in html
    assert "wenju index" in conversation([])
