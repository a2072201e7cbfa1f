"""Readings to an answer: which statements, in which order, with which markers."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.documents import Document, Paragraph
from index.sentences import sentence_spans
from qa.clauses import shortest_statement
from qa.errors import CitationError
from qa.question import Question
from qa.reader import Reading
from qa.records import Citation, Hit

MOST_STATEMENTS = 3
NEAR_BEST = 0.75  # a further statement's confidence, as a share of the first one's
_SEVERAL = ("why", "how", "list")
_ONE_FACT = ("number", "date", "who", "where")
_CLOSING = "，,；;：:。、 \u3000"
_ENDED = re.compile(r"[。！？!?…]['\"”’」』）)】》〉]*$")
_ENUMERATED = re.compile(
    r"(?:[一二三四五六七八九十]{1,2}[是、]|第[一二三四五六七八九十]{1,2}[，,、：:是]|其[一二三四五六七八九十][，,、：:是]?"
    r"|首先|其次|再次|最后[，,]|[（(][一二三四五六七八九十\d]{1,2}[)）]|\d{1,2}[.、．)）](?!\d)|[①-⑳])"
)
Span = tuple[int, int]


@dataclass(frozen=True)
class Statement:
    """``[start, end)`` of the document that ``hit`` belongs to."""

    hit: Hit
    start: int
    end: int


def choose_statements(
    question: Question, readings: Sequence[Reading], documents: Mapping[str, Document]
) -> list[Statement]:
    """The statements that answer: one, or several where the question asks for several.

    They stand in document order (the best one's document first), none twice. An enumeration (一是…二是…) is
    taken whole where the best statement leads it in, or a list question meets one of its items.
    """
    best = readings[0]
    document = documents[best.hit.passage.document_id]
    run = _enumeration(document, (best.start, best.end))
    leads = bool(run) and run[0] == (best.start, best.end)
    if (leads and question.kind not in _ONE_FACT) or (run and question.kind == "list"):
        return [Statement(best.hit, *span) for span in run]
    if question.kind not in _SEVERAL:
        start, end = shortest_statement(question, document.text, (best.start, best.end), best.span)
        return [Statement(best.hit, start, end)]
    near = [r for r in readings[:MOST_STATEMENTS] if r.confidence >= NEAR_BEST * best.confidence]
    home = best.hit.passage.document_id
    near.sort(key=lambda r: (r.hit.passage.document_id != home, r.hit.passage.document_id, r.start))
    return [Statement(r.hit, r.start, r.end) for r in near]


def cite(statements: Sequence[Statement], documents: Mapping[str, Document]) -> tuple[Citation, ...]:
    """One citation a statement, markers from 1, each checked against its document.

    Raises CitationError when a quote does not stand at its offsets.
    """
    citations = []
    for marker, statement in enumerate(statements, start=1):
        document = documents[statement.hit.passage.document_id]
        start, end = _without_pause(document.text, statement.start, statement.end)
        paragraph = _paragraph_at(document, start)
        citation = Citation(
            marker=marker,
            document_id=document.id,
            title=document.title,
            section=paragraph.section,
            paragraph=paragraph.number,
            start=start,
            end=end,
            quote=document.text[start:end],
            passage=statement.hit.passage,
            page=statement.hit.passage.page,
        )
        if not is_verified(document, citation.start, citation.end, citation.quote):
            raise CitationError(f"出处「{citation.quote}」与原文不符。")
        citations.append(citation)
    return tuple(citations)


def is_verified(document: Document, start: int, end: int, quote: str) -> bool:
    """Whether ``quote`` is not empty and stands at ``[start, end)`` of the document's text."""
    return 0 <= start < end <= len(document.text) and document.text[start:end] == quote


def compose(citations: Sequence[Citation]) -> str:
    """The quotes as sentences, each followed by its marker: ``…。[1]…。[2]``."""
    return "".join(f"{_as_sentence(c.quote)}[{c.marker}]" for c in citations)


def _as_sentence(quote: str) -> str:
    return quote if _ENDED.search(quote) else f"{quote}。"


def _without_pause(text: str, start: int, end: int) -> Span:
    """Without pauses at either end; never empty."""
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip(_CLOSING))
    right = len(piece.rstrip("，,；;：:、 \u3000"))
    return (start + left, start + right) if left < right else (start, end)


def _paragraph_at(document: Document, offset: int) -> Paragraph:
    return next(p for p in document.paragraphs if p.start <= offset < p.end)


def _enumeration(document: Document, sentence: Span) -> list[Span]:
    """The enumeration that the sentence leads in or belongs to, with its lead; else nothing.

    Looked for in the paragraph, and where the paragraph has none in those that follow it.
    """
    paragraph = _paragraph_at(document, sentence[0])
    within = list(sentence_spans(document.text, paragraph.start, paragraph.end))
    following = [(p.start, p.end) for p in document.paragraphs if p.start > paragraph.start]
    for units in (within, [sentence, *following]):
        heads = [i for i, (start, _) in enumerate(units) if _ENUMERATED.match(document.text, start)]
        if len(heads) > 1 and (units is within or heads[0] == 1):
            run = _consecutive(heads) if units is not within else heads
            return units[max(0, run[0] - 1) : run[0]] + [units[i] for i in run]
    return []


def _consecutive(heads: list[int]) -> list[int]:
    return [head for i, head in enumerate(heads) if head == heads[0] + i]
