"""Paragraphs to sentences."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.documents import Document

MAX_SENTENCE = 300
# A closing quote or bracket belongs to the sentence it closes; a dot ends one only before a blank.
_END = re.compile(r"(?:[。！？!?]+|…{1,2}|(?<![\d\s.])\.(?=\s|$))['\"”’」』）)】》〉]*")
_PAUSE = re.compile(r"[；;，,、：:\s]")


@dataclass(frozen=True)
class Sentence:
    """``document.text[start:end]`` is one sentence, without the blanks around it."""

    document_id: str
    start: int
    end: int


def split_sentences(document: Document) -> list[Sentence]:
    """Sentences of the whole document in order.

    The end of a paragraph always ends one. Text without sentence punctuation is cut at the last pause (or,
    with none, at the last character) before ``MAX_SENTENCE``, so that no sentence is longer.
    """
    return [
        Sentence(document.id, start, end)
        for paragraph in document.paragraphs
        for start, end in sentence_spans(document.flow, paragraph.start, paragraph.end)
    ]


def sentence_spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Spans of the sentences of ``text[start:end]``, which must hold no line break."""
    at = start
    for match in _END.finditer(text, start, end):
        yield from _within_limit(text, at, match.end())
        at = match.end()
    yield from _within_limit(text, at, end)


def sentences_of(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences of a flowing text, which may hold line breaks."""
    spans, at = [], 0
    for line in text.split("\n"):
        spans += list(sentence_spans(text, at, at + len(line)))
        at += len(line) + 1
    return spans


def _within_limit(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > MAX_SENTENCE:
        pauses = [m.end() for m in _PAUSE.finditer(text, start, start + MAX_SENTENCE)]
        cut = pauses[-1] if pauses else start + MAX_SENTENCE
        yield from _trimmed(text, start, cut)
        start = cut
    yield from _trimmed(text, start, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    if piece.strip():
        yield start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
