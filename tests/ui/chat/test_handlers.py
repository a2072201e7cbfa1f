"""The events of the page, without a page."""

import asyncio
import json
import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest

from qa.answerer import Answerer, Watch
from qa.records import Answer
from tests.fakes import answerer, eager
from ui.chat.exchanges import Saved
from ui.chat.feedback import Feedback
from ui.chat.handlers import BROKEN_OFF, FAILED, STOPPED, Talk
from ui.web.collection import Fixed
from ui.web.service import Service

TEXT = "天津港提质增效。北京机场今年9月底投入运营。"


def talk_over(answering: Answerer, feedback: Feedback | None = None) -> Talk:
    """A conversation with a service of its own."""
    return Talk(Service(Fixed(answering)), feedback)


def started(talk: Talk, question: str, saved: Saved = "", editing: bool = False) -> tuple[str, Saved]:
    """What shows once the question is taken down."""
    taken = talk.start(question, saved, editing)
    assert taken
    return taken[:2]


def of(saved: Saved) -> Any:
    """What the browser keeps, read."""
    return json.loads(saved)


def answered(talk: Talk, saved: object) -> list[tuple[str, Saved]]:
    """Every view that the answer gives."""

    async def views() -> list[tuple[str, Saved]]:
        return [view async for view in talk.answer(saved) if view]

    return asyncio.run(views())


def asked(talk: Talk, question: str, saved: Saved = "") -> Saved:
    """What the browser keeps after the question is answered."""
    return answered(talk, started(talk, question, saved)[1])[-1][1]


def test_a_question_is_shown_at_once_and_then_answered() -> None:
    talk = talk_over(eager(TEXT))
    html, pending = started(talk, "天津港怎么样？")
    assert "天津港怎么样？" in html and 'class="waiting"' in html
    html, kept = answered(talk, pending)[-1]
    assert 'class="marker"' in html and of(kept)[0]["answer"]["citations"][0]["quote"] in TEXT
    assert answered(talk, kept) == []


def test_a_follow_up_leans_on_what_the_browser_kept() -> None:
    talk = talk_over(eager(TEXT))
    kept = asked(talk, "天津港怎么样？")
    restored = talk.restore(kept)[1]
    assert of(asked(talk, "那黄骅港呢？", restored))[-1]["answer"]["searched_question"] == "黄骅港怎么样？"


def test_nothing_to_ask_and_too_soon() -> None:
    talk = talk_over(eager(TEXT))
    assert talk.start(" \n", "", editing=False) is None
    _, pending = started(talk, "一？")
    assert talk.start("二？", pending, editing=False) is None
    assert talk.example("二？", pending) is None and talk.retry(pending) is None and talk.retry("") is None


def test_errors_are_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    talk = talk_over(eager(TEXT))
    assert "没有文字" in of(asked(talk, "？？？"))[0]["failure"]

    def broken(*_: object, **__: object) -> Answer:
        raise RuntimeError("secret")

    answering = eager(TEXT)
    monkeypatch.setattr(answering, "ask", broken)
    kept = asked(talk_over(answering), "一？")
    assert of(kept)[0]["failure"] == FAILED


def test_enter_pressed_again_asks_nothing_again() -> None:
    talk = talk_over(eager(TEXT))
    _, pending = started(talk, "天津港怎么样？")

    async def twice() -> list[object]:
        first = talk.answer(pending)
        begun = await anext(first)
        again = [view async for view in talk.answer(pending)]
        rest = [view async for view in first]
        return [begun is not None, again, len(rest) > 0]

    assert asyncio.run(twice()) == [True, [None], True]
    assert answered(talk, pending)  # once it is over it may be asked again


def test_retry_and_edit_replace_the_last_question() -> None:
    talk = talk_over(eager(TEXT))
    kept = asked(talk, "北京机场？", asked(talk, "天津港怎么样？"))
    again = talk.retry(kept)
    assert again and [e["question"] for e in of(again[1])] == ["天津港怎么样？", "北京机场？"]
    html, box, editing = talk.edit(kept)
    assert "正在改这一问" in html and (box, editing) == ("北京机场？", True)
    assert talk.keep(kept)[1:] == ("", False)
    _, changed = started(talk, "北京？", kept, editing=True)
    assert [e["question"] for e in of(changed)] == ["天津港怎么样？", "北京？"] and of(changed)[-1][
        "answer"
    ] is None
    assert talk.edit("")[1:] == ("", False)


def test_stop_and_a_visit_that_was_cut_short() -> None:
    talk = talk_over(eager(TEXT))
    _, pending = started(talk, "一？")
    assert of(talk.stop(pending)[1])[0]["failure"] == STOPPED
    assert of(talk.restore(pending)[1])[0]["failure"] == BROKEN_OFF
    assert "问一句" in talk.clear()[0]


def test_examples_come_from_the_documents() -> None:
    html, kept = talk_over(eager("题目\n\n港口建设安排\n天津港去年新建码头5座。\n")).restore(None)
    assert kept == "[]" and "天津港去年新建码头多少座？" in html
    taken = talk_over(eager(TEXT)).example("天津港？", "")
    assert taken and of(taken[1])[0]["question"] == "天津港？"


def test_whoever_leaves_stops_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    answering, reached, over = eager(TEXT), threading.Event(), threading.Event()
    stages: list[str] = []
    quick = answering.ask

    def slow(question: str, *, watch: Watch, **how: Any) -> Answer:
        def watched(stage: str, hits: Any) -> None:
            if stage == "read":
                assert reached.wait(5)
            watch(stage, hits)
            stages.append(stage)

        try:
            return quick(question, watch=watched, **how)
        finally:
            over.set()

    monkeypatch.setattr(answering, "ask", slow)
    talk = talk_over(answering)

    async def leave() -> None:
        views = talk.answer(started(talk, "天津港？")[1])
        await anext(views)
        await views.aclose()
        reached.set()
        await asyncio.to_thread(over.wait, 5)

    asyncio.run(leave())
    assert stages == ["retrieve"]


@pytest.fixture
def feedback(tmp_path: Path) -> Feedback:
    return Feedback(tmp_path / "home" / "feedback.sqlite3")


def rows(feedback: Feedback) -> list[tuple[str, str | None]]:
    with sqlite3.connect(feedback.path) as database:
        found = database.execute("SELECT vote, reason, question FROM feedback").fetchall()
    database.close()
    return found


def test_votes_are_kept_with_their_reason(feedback: Feedback) -> None:
    talk = talk_over(eager(TEXT), feedback)
    kept = asked(talk, "天津港怎么样？")
    vote = {"id": of(kept)[0]["id"], "vote": "bad"}
    editing = talk.vote(vote, kept, editing=True)
    assert editing and "正在改这一问" in editing[0]
    _, kept = talk.vote(vote, editing[1])  # takes it back
    html, kept = talk.vote(vote, kept)
    assert "哪里不好" in html and rows(feedback) == [("bad", None, "天津港怎么样？")]
    html, kept = talk.vote(vote | {"reason": "不完整"}, kept)
    assert "记下了：不完整" in html and rows(feedback) == [("bad", "不完整", "天津港怎么样？")]
    _, kept = talk.vote(vote | {"vote": "good"}, kept)
    assert rows(feedback) == [("good", None, "天津港怎么样？")]
    _, kept = talk.vote(vote | {"vote": "good"}, kept)
    assert rows(feedback) == [] and of(kept)[0]["vote"] is None


def test_votes_that_cannot_be_kept(feedback: Feedback, tmp_path: Path) -> None:
    talk = talk_over(eager(TEXT), feedback)
    kept = asked(talk, "天津港怎么样？")
    for data in ({"id": "x", "vote": "good"}, {"vote": "good"}):
        assert talk.vote(data, kept) == talk.restore(kept)
    good = {"id": of(kept)[0]["id"], "vote": "good"}
    assert talk.vote(good, started(talk, "二？", kept)[1]) is None  # while another is being answered
    long = talk.vote({**good, "vote": "bad", "reason": "长" * 501}, kept)
    assert long and "太长" in long[0]
    assert not feedback.path.exists()
    (tmp_path / "file").write_text("")
    html, same = talk_over(eager(TEXT), Feedback(tmp_path / "file" / "f.sqlite3")).vote(
        {"id": of(kept)[0]["id"], "vote": "good"}, kept
    )
    assert "没能记下评价" in html
    assert talk_over(answerer(TEXT)).vote({"id": of(kept)[0]["id"], "vote": "good"}, same)[1] == same
