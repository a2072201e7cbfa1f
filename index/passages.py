"""Sentences to passages: the units that are retrieved and read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby

from index.documents import Document, Paragraph
from index.leaning import leans_on
from index.lines import joined
from index.sentences import sentence_spans
from index.tables import under_columns

MAX_PASSAGE = 200
LONGEST_NAME = 32  # characters up to which a title names what a document is about
_ITEM = re.compile(r"[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．](?!\d)|[①-⑳]|[-*•·]\s")
Span = tuple[int, int]


@dataclass(frozen=True)
class Passage:
    """A run of whole sentences; ``text == document.text[start:end]``.

    ``paragraph`` is the number of the paragraph it begins in; ``section`` the heading above it, or "".
    """

    id: str
    document_id: str
    start: int
    end: int
    section: str
    paragraph: int
    text: str
    document: Document = field(repr=False, compare=False)
    page: int | None = None

    @property
    def flow(self) -> str:
        """The text as it is read: ``document.flow[start:end]``, which is found out when first asked for."""
        return self.document.flow[self.start : self.end]

    def said(self, start: int, end: int) -> str:
        """What ``[start, end)`` says, in the document's offsets: lines joined, cells under their columns."""
        cells = self.document.cells_in(start, end)
        return joined("".join(piece for piece, _ in under_columns(self.document.flow, start, end, cells)))

    def with_heading(self, title: str) -> str:
        """The text as it is searched: under its heading, or the document's title where it has none."""
        above = " ".join(part for part in (self.section or title, self.leans_on) if part)
        return f"{above}\n{self.said(self.start, self.end)}"

    def headings(self, title: str) -> str:
        """The document's title, the heading above the text and what it leans on, as they are read before it.

        A title that is longer than a name is left out where there is a heading.
        """
        named = title if len(title) <= LONGEST_NAME or not self.section else ""
        return " ".join(part for part in (named, self.section, self.leans_on) if part)

    @cached_property
    def leans_on(self) -> str:
        """What leads in the items it begins with, and how articles begin that it cites; "" for neither."""
        return leans_on(self.document, self.start, self.end)


def split_passages(document: Document) -> list[Passage]:
    """Passages of about ``MAX_PASSAGE`` characters that follow sections and paragraphs.

    A long paragraph is shared out evenly; short neighbours in one section are joined, and items with what
    leads them in (有下列行为之一的，处一千元罚款：), as neither says much alone. Only a single sentence may
    be longer than ``MAX_PASSAGE``. A document that is nothing but a heading is one passage.
    """
    body = [p for p in document.paragraphs if not p.is_heading and p.number] or list(document.paragraphs)
    spans = [
        span
        for _, section in groupby(body, key=lambda p: p.section)
        for span in _join_short(_with_items(document.flow, section_spans(document.flow, list(section))))
    ]
    return [cut_passage(document, start, end) for start, end in spans]


def cut_passage(document: Document, start: int, end: int) -> Passage:
    """``[start, end)`` of the document as a passage."""
    paragraph = document.paragraph_at(start)
    return Passage(
        id=f"{document.id}:{start}-{end}",
        document_id=document.id,
        start=start,
        end=end,
        section=paragraph.section,
        paragraph=paragraph.number,
        text=document.text[start:end],
        document=document,
    )


def section_spans(text: str, paragraphs: list[Paragraph]) -> Iterator[Span]:
    """Each paragraph's sentences, packed evenly into spans of at most ``MAX_PASSAGE`` where they fit."""
    for paragraph in paragraphs:
        yield from _pack(list(sentence_spans(text, paragraph.start, paragraph.end)))


def _pack(sentences: list[Span]) -> Iterator[Span]:
    length = sentences[-1][1] - sentences[0][0]
    target = length / -(-length // MAX_PASSAGE)
    start, end = sentences[0]
    for next_start, next_end in sentences[1:]:
        nearer_without = (end - start) + (next_end - start) > 2 * target
        if nearer_without or next_end - start > MAX_PASSAGE:
            yield start, end
            start = next_start
        end = next_end
    yield start, end


def _with_items(text: str, spans: Iterator[Span]) -> Iterator[Span]:
    """What leads in a list, joined with as many of its items as fit into ``MAX_PASSAGE``."""
    led: Span | None = None
    for start, end in spans:
        if led and end - led[0] <= MAX_PASSAGE and _ITEM.match(text, start):
            led = led[0], end
            continue
        if led:
            yield led
        led = (start, end) if text[end - 1] in "：:" else None
        if led is None:
            yield start, end
    if led:
        yield led


def _join_short(spans: Iterator[Span]) -> Iterator[Span]:
    """Join neighbours while both together stay within half of ``MAX_PASSAGE``."""
    held: Span | None = None
    for start, end in spans:
        if held and end - held[0] <= MAX_PASSAGE // 2:
            held = held[0], end
            continue
        if held:
            yield held
        held = start, end
    if held:
        yield held
