"""Exchanges over small documents."""

import uuid

from qa.answerer import Answerer
from ui.bodies import answer_body
from ui.chat.exchanges import Exchange
from ui.schemas import AnswerOut

HOSTILE = "<script>alert(1)</script>天津港\"'&"


def exchange(answerer: Answerer, question: str) -> Exchange:
    """The question with what the answerer says to it."""
    body = answer_body(answerer.ask(question), uuid.uuid4().hex)
    return Exchange(question=question, answer=AnswerOut.model_validate(body))
