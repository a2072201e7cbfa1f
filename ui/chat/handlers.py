"""What the page's events do. No Gradio here: values in, values out."""

import logging
import uuid
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from typing import Any

from pydantic import ValidationError

from qa.errors import AnsweringError
from qa.records import Answer
from ui.bodies import answer_body
from ui.chat.examples import example_questions
from ui.chat.exchanges import BROKEN_OFF, Exchange, Saved, asked, broken_off, exchanges_of, saved_of, turns_of
from ui.chat.feedback import Feedback, FeedbackError
from ui.chat.fragments import conversation
from ui.schemas import AnswerOut
from ui.web.service import Service
from ui.web.waiting import Stage, Stages

STOPPED = "已停止。可以重试，或者改一改问题。"
FAILED = "出了错，没有答上来。请点「重试」；若总是这样，请查看服务的日志。"
_log = logging.getLogger(__name__)
View = tuple[str, Saved]  # the conversation as HTML, and what the browser is to keep


class Talk:
    """The events of one conversation, which comes with each of them from the browser and goes back there."""

    def __init__(self, service: Service, feedback: Feedback | None = None) -> None:
        self._service = service
        self._feedback = feedback
        self._answering: set[str] = set()  # ids of the exchanges that are being answered

    def restore(self, saved: object) -> View:
        """The conversation of the last visit."""
        return self._view(broken_off(self._exchanges(saved), BROKEN_OFF))

    def start(self, question: str, saved: object, editing: bool) -> tuple[str, Saved, str, bool] | None:
        """Take a question down, in place of the last one when that is ``editing``; empties the question box.

        None when nothing changes: another question is being answered, or there is nothing to ask.
        """
        exchanges = self._exchanges(saved)
        if not question.strip() or _is_busy(exchanges):
            return None
        before = exchanges[:-1] if editing else exchanges
        return (*self._view([*before, asked(question)]), "", False)

    def example(self, question: str, saved: object) -> View | None:
        """Take an example question down; None when nothing changes."""
        started = self.start(question, saved, editing=False)
        return started and started[:2]

    def retry(self, saved: object) -> View | None:
        """Take the last question down again; None when nothing changes."""
        exchanges = self._exchanges(saved)
        if not exchanges or _is_busy(exchanges):
            return None
        return self._view([*exchanges[:-1], asked(exchanges[-1].question)])

    async def answer(self, saved: object) -> AsyncGenerator[View | None]:
        """Answer the question that was taken down last, telling how far it is.

        None when there is none, or it is being answered already: Enter was pressed again meanwhile.
        """
        exchanges = self._exchanges(saved)
        if not _is_busy(exchanges) or exchanges[-1].id in self._answering:
            yield None
            return
        self._answering.add(exchanges[-1].id)
        try:
            async with aclosing(self._views(*exchanges)) as views:
                async for view in views:
                    yield view
        finally:
            self._answering.discard(exchanges[-1].id)

    async def _views(self, *exchanges: Exchange) -> AsyncGenerator[View]:
        *before, last = exchanges
        try:
            async with aclosing(self._asked(last.question, before)) as steps:
                async for step in steps:
                    if isinstance(step, Answer):
                        last = last.model_copy(update={"answer": _body(step)})
                    yield self._view([*before, last], stage=None if isinstance(step, Answer) else step)
            return
        except AnsweringError as error:
            failure = str(error)
        except Exception:
            _log.exception("question failed")
            failure = FAILED
        yield self._view([*before, last.model_copy(update={"failure": failure})])

    def _asked(self, question: str, before: Sequence[Exchange]) -> AsyncGenerator[Stage | Answer]:
        history = turns_of(before)
        return aiter(Stages(lambda watch: self._service.start(question, history=history, watch=watch)))

    def stop(self, saved: object) -> View:
        """What remains when the answer is no longer waited for."""
        return self._view(broken_off(self._exchanges(saved), STOPPED))

    def edit(self, saved: object) -> tuple[str, str, bool]:
        """Put the last question back into the box."""
        exchanges = self._exchanges(saved)
        if not exchanges or _is_busy(exchanges):
            return self._view(exchanges)[0], "", False
        return self._view(exchanges, editing=True)[0], exchanges[-1].question, True

    def keep(self, saved: object) -> tuple[str, str, bool]:
        """Leave the last question as it was."""
        return self._view(self._exchanges(saved))[0], "", False

    def clear(self) -> tuple[str, Saved, str, bool]:
        """A new conversation."""
        return (*self._view([]), "", False)

    def vote(self, data: Mapping[str, Any], saved: object, editing: bool = False) -> View | None:
        """Keep what the user thinks of an answer; the same vote again, without a reason, takes it back.

        None while a question is being answered: what is shown then is the answer's to change.
        """
        exchanges = self._exchanges(saved)
        if _is_busy(exchanges):
            return None
        at = next((i for i, e in enumerate(exchanges) if e.id == data.get("id") and e.answer), None)
        if at is None or self._feedback is None:
            return self._view(exchanges, editing=editing)
        notice = ""
        try:
            exchanges[at] = _voted(exchanges[at], data)
            self._feedback.record(exchanges[at])
        except ValidationError:
            notice = "这条评价太长，没有记下。请写短一些。"
        except FeedbackError as error:
            notice = str(error)
        return self._view(exchanges, editing=editing, notice=notice)

    def _exchanges(self, saved: object) -> list[Exchange]:
        return exchanges_of(saved, self._service.documents)

    def _view(self, exchanges: Sequence[Exchange], **how: Any) -> View:
        examples = [] if exchanges else example_questions(self._service.documents.values())
        html = conversation(exchanges, examples, votes=self._feedback is not None, **how)
        return html, saved_of(exchanges)


def _is_busy(exchanges: Sequence[Exchange]) -> bool:
    return bool(exchanges) and exchanges[-1].is_pending


def _body(answer: Answer) -> AnswerOut:
    return AnswerOut.model_validate(answer_body(answer, uuid.uuid4().hex))


def _voted(exchange: Exchange, data: Mapping[str, Any]) -> Exchange:
    vote, reason = data.get("vote"), data.get("reason") or None
    taken_back = exchange.vote == vote and reason is None
    update = {"vote": None if taken_back else vote, "reason": reason}
    return Exchange.model_validate(exchange.model_dump() | update)
