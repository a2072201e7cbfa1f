"""The conversation as the browser keeps it."""

from tests.fakes import eager
from tests.ui.chat.samples import exchange
from ui.chat.exchanges import CHANGED, KEPT, Exchange, asked, broken_off, exchanges_of, saved_of, turns_of

TEXT = "天津港提质增效。"


def test_there_and_back() -> None:
    service = eager(TEXT)
    exchanges = [exchange(service, "天津港怎么样？"), Exchange(question="？", failure="没有文字")]
    assert exchanges_of(saved_of(exchanges), service.documents) == exchanges


def test_what_has_another_form_is_forgotten() -> None:
    for saved in (
        None,
        1,
        [],
        "",
        "x",
        "[1]",
        '[{"question": 1}]',
        '[{"id": "<b>", "question": "一"}]',
        "{}",
    ):
        assert exchanges_of(saved, {}) == []


def test_a_citation_that_no_longer_stands_is_not_shown() -> None:
    kept = saved_of([exchange(eager(TEXT), "天津港怎么样？")])
    for service in (eager("天津港已经关闭。"), eager(f"今年{TEXT}")):
        (back,) = exchanges_of(kept, service.documents)
        assert back.answer is None and back.failure == CHANGED
    assert exchanges_of(kept, {})[0].failure == CHANGED


def test_only_the_latest_are_kept() -> None:
    many = [Exchange(question=str(i), failure="") for i in range(KEPT + 5)]
    kept = exchanges_of(saved_of(many), {})
    assert kept[0].question == "5" and len(kept) == KEPT


def test_the_history_is_what_was_answered() -> None:
    answered = exchange(eager(TEXT), "天津港怎么样？")
    turns = turns_of([answered, Exchange(question="二", failure="停了"), Exchange(question="三")])
    assert [(t.role, t.content) for t in turns] == [
        ("user", "天津港怎么样？"),
        ("assistant", "天津港提质增效。[1]"),
    ]


def test_broken_off_and_overlong() -> None:
    (stopped,) = broken_off([Exchange(question="一")], "停了")
    assert stopped.failure == "停了" and not stopped.is_pending
    assert len(asked("长" * 5000).question) == 1000 and asked("\ud800一").question == "?一"
