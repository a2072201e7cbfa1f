"""Which documents the last answer of a conversation came from."""

import re
from collections.abc import Mapping, Sequence

from index.documents import Document
from index.lines import joined
from qa.messages import is_refusal
from qa.records import Turn

_MARKER = re.compile(r"\[\d+\]")


def statements_of(answer: str) -> list[str]:
    """What an answer states, without its markers; nothing for a refusal."""
    return [] if is_refusal(answer) else [s.strip() for s in _MARKER.split(answer) if s.strip()]


def told_by(history: Sequence[Turn], documents: Mapping[str, Document]) -> frozenset[str]:
    """The documents that hold every statement of the last answer that was none of refusal, word for word."""
    answers = (statements_of(turn.content) for turn in reversed(history) if turn.role == "assistant")
    statements = [statement.rstrip("。") for statement in next(filter(None, answers), [])]
    if not statements:
        return frozenset()
    texts = ((id, joined(document.flow)) for id, document in documents.items())
    return frozenset(id for id, text in texts if all(statement in text for statement in statements))
