"""Statements to an answer: a checked citation each, and the text with its markers."""

import re
from collections.abc import Sequence

from index.documents import Document
from index.generation import Generation
from qa.errors import CitationError
from qa.records import Citation
from qa.selection import Statement

_PAUSES = "，,；;：:、 \u3000"
_ENDED = re.compile(r"[。！？!?…]['\"”’」』）)】》〉]*$")


def cite(statements: Sequence[Statement], generation: Generation) -> tuple[Citation, ...]:
    """One citation a statement, markers from 1, each checked against its document.

    Raises CitationError when a quote does not stand at its offsets.
    """
    return tuple(_cite(marker, statement, generation) for marker, statement in enumerate(statements, start=1))


def _cite(marker: int, statement: Statement, generation: Generation) -> Citation:
    document = generation.documents[statement.document_id]
    start, end = _without_pause(document.text, statement.start, statement.end)
    quote = document.text[start:end]
    if not is_verified(document, start, end, quote):
        raise CitationError(f"出处「{quote}」（{start}–{end}）与原文不符。")
    paragraph = document.paragraph_at(start)
    passage = generation.passage_around(document.id, start, end)
    return Citation(
        marker=marker,
        document_id=document.id,
        title=document.title,
        section=paragraph.section,
        paragraph=paragraph.number,
        page=passage.page,
        start=start,
        end=end,
        quote=quote,
        passage=passage,
    )


def is_verified(document: Document, start: int, end: int, quote: str) -> bool:
    """Whether ``quote`` is not empty and stands at ``[start, end)`` of the document's text."""
    return 0 <= start < end <= len(document.text) and document.text[start:end] == quote


def compose(citations: Sequence[Citation]) -> str:
    """The quotes as sentences, their lines joined, each followed by its marker: ``…。[1]…。[2]``."""
    return "".join(f"{as_sentence(c.passage.said(c.start, c.end))}[{c.marker}]" for c in citations)


def as_sentence(quote: str) -> str:
    """The quote with a full stop where it has no end of its own."""
    return quote if _ENDED.search(quote) else f"{quote}。"


def _without_pause(text: str, start: int, end: int) -> tuple[int, int]:
    """Without pauses (and no stop in front); never empty."""
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip(_PAUSES + "。"))
    right = len(piece.rstrip(_PAUSES))
    return (start + left, start + right) if left < right else (start, end)
