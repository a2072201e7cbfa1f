"""Readings to statements: which stretches of the documents make up the answer, in which order."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from index.documents import Document, Paragraph
from index.sentences import sentence_spans
from qa.clauses import shortest_statement
from qa.question import Question
from qa.reader import Reading

MOST_STATEMENTS = 3  # from different places
MOST_FOLLOWING = 3  # sentences after one that leads in
MOST_DOCUMENTS = 5  # of which an overview tells
NEAR_BEST = 0.75  # a further statement's confidence, as a share of the first one's
_ONE_FACT = ("number", "date", "who", "where")
_ENUMERATED = re.compile(
    r"(?:[一二三四五六七八九十]{1,2}[是、]|第[一二三四五六七八九十]{1,2}[，,、：:是]|其[一二三四五六七八九十][，,、：:是]?"
    r"|首先|其次|再次|最后[，,]|[（(][一二三四五六七八九十\d]{1,2}[)）]|\d{1,2}[.、．)）](?!\d)|[①-⑳])"
)
Span = tuple[int, int]


@dataclass(frozen=True)
class Statement:
    """``[start, end)`` of the text of a document."""

    document_id: str
    start: int
    end: int


def choose_statements(
    question: Question, readings: Sequence[Reading], documents: Mapping[str, Document]
) -> list[Statement]:
    """The statements that answer: one, or several where the question asks for several.

    They stand in document order (the best one's document first), none twice. An enumeration (一是…二是…) is
    taken whole where the best statement leads it in, or a list question meets one of its items; one item of
    it, or a paragraph's first sentence that is asked 如何 or 哪些, with the sentences that spell it out.
    """
    best = readings[0]
    document = documents[best.hit.passage.document_id]
    span = (best.start, best.end)
    if question.kind in _ONE_FACT:
        return _of(document, [shortest_statement(question, document.text, span, best.span)])
    run = _enumeration(document, span)
    if run and (run[0] == span or question.kind == "list"):
        return _of(document, run)
    if spelt_out := _spelt_out(question, document, span):
        return _of(document, [span, *spelt_out])
    if question.kind in ("why", "how"):
        return _near_best(readings)
    return _of(document, [shortest_statement(question, document.text, span, best.span)])


def leading_statements(documents: Iterable[Document]) -> list[Statement]:
    """What documents are about: the sentences that open one and its sections, or the opening of each."""
    found = [_of(document, _openings(document)) for document in documents]
    if len(found) == 1:
        return found[0]
    return [openings[0] for openings in found if openings][:MOST_DOCUMENTS]


def _of(document: Document, spans: Iterable[Span]) -> list[Statement]:
    return [Statement(document.id, start, end) for start, end in spans]


def _near_best(readings: Sequence[Reading]) -> list[Statement]:
    best = readings[0]
    near = [r for r in readings[:MOST_STATEMENTS] if r.confidence >= NEAR_BEST * best.confidence]
    home = best.hit.passage.document_id
    near.sort(key=lambda r: (r.hit.passage.document_id != home, r.hit.passage.document_id, r.start))
    return [Statement(r.hit.passage.document_id, r.start, r.end) for r in near]


def _openings(document: Document) -> list[Span]:
    body = [p for p in document.paragraphs if not p.is_heading and p.number]
    firsts = {p.section: p for p in reversed(body)}
    chosen = sorted(firsts.values(), key=lambda p: p.start) if len(firsts) > 1 else body
    if len(chosen) == 1:
        return _sentences(document, chosen[0])[:MOST_STATEMENTS]
    return [_sentences(document, paragraph)[0] for paragraph in chosen[: MOST_STATEMENTS + 1]]


def _sentences(document: Document, paragraph: Paragraph) -> list[Span]:
    return list(sentence_spans(document.text, paragraph.start, paragraph.end))


def _spelt_out(question: Question, document: Document, sentence: Span) -> list[Span]:
    """The sentences after an item of an enumeration, up to the next, or after one that opens a paragraph."""
    sentences = _sentences(document, document.paragraph_at(sentence[0]))
    at = sentences.index(sentence) if sentence in sentences else len(sentences)
    is_item = bool(_ENUMERATED.match(document.text, sentence[0]))
    if not is_item and (at or question.kind not in ("how", "list")):
        return []
    following = sentences[at + 1 : at + 1 + MOST_FOLLOWING]
    return list(takewhile(lambda s: not _ENUMERATED.match(document.text, s[0]), following))


def _enumeration(document: Document, sentence: Span) -> list[Span]:
    """The enumeration that the sentence leads in or belongs to, with its lead; else nothing.

    Looked for in the paragraph, and where the paragraph has none in those that follow it.
    """
    paragraph = document.paragraph_at(sentence[0])
    within = _sentences(document, paragraph)
    following = [(p.start, p.end) for p in document.paragraphs if p.start > paragraph.start]
    for units in (within, [sentence, *following]):
        heads = [i for i, (start, _) in enumerate(units) if _ENUMERATED.match(document.text, start)]
        if len(heads) > 1 and (units is within or heads[0] == 1):
            run = _consecutive(heads) if units is not within else heads
            return units[max(0, run[0] - 1) : run[0]] + [units[i] for i in run]
    return []


def _consecutive(heads: list[int]) -> list[int]:
    return [head for i, head in enumerate(heads) if head == heads[0] + i]
