"""The conversation as the browser keeps it: checked when it comes back, never trusted."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from index.documents import Document
from qa.composer import is_verified
from qa.question import MAX_QUESTION
from qa.records import Turn
from ui.schemas import AnswerOut

KEPT = 50  # exchanges that the browser keeps, the oldest forgotten first
CHANGED = "文档变了，原来的出处已经对不上。请点「重试」重新回答。"
BROKEN_OFF = "还没有答完就断开了。请点「重试」。"
Saved = str  # JSON: as a structure Gradio's page would watch every value of it, and grow slow
Vote = Literal["good", "bad"]


class Exchange(BaseModel):
    """A question and what came of it; with neither answer nor failure it is still being answered."""

    id: str = Field(default_factory=lambda: uuid.uuid4().hex, pattern="^[0-9a-f]{32}$")
    question: str
    answer: AnswerOut | None = None
    failure: str | None = None
    vote: Vote | None = None
    reason: str | None = Field(default=None, max_length=500)

    @property
    def is_pending(self) -> bool:
        """Whether it is still being answered."""
        return self.answer is None and self.failure is None


_EXCHANGES = TypeAdapter(list[Exchange])


def asked(question: str) -> Exchange:
    """A question to be answered; clipped where it is far too long to be asked, without lone surrogates."""
    clean = question.encode("utf-8", "replace").decode()
    return Exchange(question=clean[: 2 * MAX_QUESTION])


def exchanges_of(saved: object, documents: Mapping[str, Document]) -> list[Exchange]:
    """What the browser kept; none of it when it has another form.

    An answer whose citations no longer stand in their documents becomes a failure.
    """
    try:
        found = _EXCHANGES.validate_json(saved if isinstance(saved, str) else "[]")
    except ValidationError:
        return []
    return [_checked(exchange, documents) for exchange in found[-KEPT:]]


def broken_off(exchanges: Sequence[Exchange], message: str) -> list[Exchange]:
    """The same, with those still being answered as failures."""
    return [e.model_copy(update={"failure": message}) if e.is_pending else e for e in exchanges]


def saved_of(exchanges: Sequence[Exchange]) -> Saved:
    """What the browser is to keep."""
    return _EXCHANGES.dump_json(list(exchanges[-KEPT:])).decode()


def turns_of(exchanges: Sequence[Exchange]) -> list[Turn]:
    """The answered questions as the history of the next one."""
    return [
        turn
        for exchange in exchanges
        if exchange.answer
        for turn in (Turn("user", exchange.question), Turn("assistant", exchange.answer.answer))
    ]


def _checked(exchange: Exchange, documents: Mapping[str, Document]) -> Exchange:
    if exchange.answer is None or _stands(exchange.answer, documents):
        return exchange
    return exchange.model_copy(update={"answer": None, "failure": CHANGED, "vote": None})


def _stands(answer: AnswerOut, documents: Mapping[str, Document]) -> bool:
    spans = [(c.document_id, (c.start, c.end, c.quote)) for c in answer.citations]
    spans += [(p.document_id, (p.start, p.end, p.text)) for p in answer.passages]
    return all(id in documents and is_verified(documents[id], *span) for id, span in spans)
