"""The events of the page, without a page."""

import asyncio
import json
import sqlite3
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from index.documents import Document
from qa.answerer import Watch
from qa.records import Answer, Turn
from tests.fakes import answerer, eager
from ui.chat.exchanges import Saved
from ui.chat.feedback import Feedback
from ui.chat.handlers import BROKEN_OFF, FAILED, STOPPED, Talk

TEXT = "天津港提质增效。北京机场今年9月底投入运营。"


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
    talk = Talk(eager(TEXT))
    html, pending = started(talk, "天津港怎么样？")
    assert "天津港怎么样？" in html and 'class="waiting"' in html
    html, kept = answered(talk, pending)[-1]
    assert 'class="marker"' in html and of(kept)[0]["answer"]["citations"][0]["quote"] in TEXT
    assert answered(talk, kept) == []


def test_a_follow_up_leans_on_what_the_browser_kept() -> None:
    talk = Talk(eager(TEXT))
    kept = asked(talk, "天津港怎么样？")
    restored = talk.restore(kept)[1]
    assert of(asked(talk, "那黄骅港呢？", restored))[-1]["answer"]["searched_question"] == "黄骅港怎么样？"


def test_nothing_to_ask_and_too_soon() -> None:
    talk = Talk(eager(TEXT))
    assert talk.start(" \n", "", editing=False) is None
    _, pending = started(talk, "一？")
    assert talk.start("二？", pending, editing=False) is None
    assert talk.example("二？", pending) is None and talk.retry(pending) is None and talk.retry("") is None


def test_errors_are_told_in_words() -> None:
    talk = Talk(eager(TEXT))
    assert "没有文字" in of(asked(talk, "？？？"))[0]["failure"]

    class Broken:
        documents: Mapping[str, Document] = {}

        def ask(self, question: str, *, history: Sequence[Turn] = (), watch: Watch | None = None) -> Answer:
            raise RuntimeError("secret")

    kept = asked(Talk(Broken()), "一？")
    assert of(kept)[0]["failure"] == FAILED


def test_retry_and_edit_replace_the_last_question() -> None:
    talk = Talk(eager(TEXT))
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
    talk = Talk(eager(TEXT))
    _, pending = started(talk, "一？")
    assert of(talk.stop(pending)[1])[0]["failure"] == STOPPED
    assert of(talk.restore(pending)[1])[0]["failure"] == BROKEN_OFF
    assert "问一句" in talk.clear()[0]


def test_examples_come_from_the_documents() -> None:
    html, kept = Talk(eager("题目\n\n港口建设安排\n天津港去年新建码头5座。\n")).restore(None)
    assert kept == "[]" and "天津港去年新建码头多少座？" in html
    taken = Talk(eager(TEXT)).example("天津港？", "")
    assert taken and of(taken[1])[0]["question"] == "天津港？"


def test_whoever_leaves_stops_the_work() -> None:
    service, reached, over = eager(TEXT), threading.Event(), threading.Event()
    stages: list[str] = []

    class Slow:
        documents = service.documents

        def ask(self, question: str, *, history: Sequence[Turn] = (), watch: Watch | None = None) -> Answer:
            def slow(stage: str, hits: Any) -> None:
                if stage == "read":
                    assert reached.wait(5)
                assert watch
                watch(stage, hits)
                stages.append(stage)

            try:
                return service.ask(question, history=history, watch=slow)
            finally:
                over.set()

    async def leave() -> None:
        views = Talk(Slow()).answer(started(Talk(Slow()), "天津港？")[1])
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
    talk = Talk(eager(TEXT), feedback)
    kept = asked(talk, "天津港怎么样？")
    vote = {"id": of(kept)[0]["id"], "vote": "bad"}
    html, kept = talk.vote(vote, kept)
    assert "哪里不好" in html and rows(feedback) == [("bad", None, "天津港怎么样？")]
    html, kept = talk.vote(vote | {"reason": "不完整"}, kept)
    assert "记下了：不完整" in html and rows(feedback) == [("bad", "不完整", "天津港怎么样？")]
    _, kept = talk.vote(vote | {"vote": "good"}, kept)
    assert rows(feedback) == [("good", None, "天津港怎么样？")]
    _, kept = talk.vote(vote | {"vote": "good"}, kept)
    assert rows(feedback) == [] and of(kept)[0]["vote"] is None


def test_votes_that_cannot_be_kept(feedback: Feedback, tmp_path: Path) -> None:
    talk = Talk(eager(TEXT), feedback)
    kept = asked(talk, "天津港怎么样？")
    for data in ({"id": "x", "vote": "good"}, {"vote": "good"}):
        assert talk.vote(data, kept)[1] == kept
    assert "太长" in talk.vote({"id": of(kept)[0]["id"], "vote": "bad", "reason": "长" * 501}, kept)[0]
    assert not feedback.path.exists()
    (tmp_path / "file").write_text("")
    html, same = Talk(eager(TEXT), Feedback(tmp_path / "file" / "f.sqlite3")).vote(
        {"id": of(kept)[0]["id"], "vote": "good"}, kept
    )
    assert "没能记下评价" in html
    assert Talk(answerer(TEXT)).vote({"id": of(kept)[0]["id"], "vote": "good"}, same)[1] == same
