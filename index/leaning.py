"""What a stretch of a text leans on: what leads in its items, and the articles that it cites."""

import re
from collections.abc import Iterator

from index.articles import Reference, cited
from index.documents import Document, Paragraph
from index.lines import joined
from index.sentences import sentence_spans

LONGEST = 120  # characters of all that is leaned on
_LONGEST_ARTICLE = 80
_MOST_ITEMS = 100  # that are looked back over
_LABEL = 4  # characters of what only names the items: 说明：
_ITEM = re.compile(  # 一、 opens a section, which nothing leads in
    r"[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,3}[)）、.．](?!\d)|[①-⑳]|[-*•·]\s"
)
_NUMERAL = re.compile(r"[一二三四五六七八九十\d]+|[①-⑳]")
_LEADS_IN = re.compile(r"[：:]$|下列")
Span = tuple[int, int]


def leans_on(document: Document, start: int, end: int) -> str:
    """What one has to know to understand ``[start, end)`` and would look up elsewhere in the text.

    Of items that begin there what leads them in (有下列行为之一的，处一千元罚款：); of articles that are
    cited (违反第九条的，……; 前款规定的……) how they begin, and the items that are meant.
    """
    told: list[str] = []
    for span in [*_lead_in(document, start), *_cited(document, start, end)]:
        text = joined(document.flow[slice(*span)])[:_LONGEST_ARTICLE].replace("\n", " ")
        if text not in told and sum(map(len, told)) + len(text) <= LONGEST:
            told.append(text)
    return " ".join(told)


def _lead_in(document: Document, start: int) -> Iterator[Span]:
    paragraphs = document.paragraphs
    item = at = document.paragraph_index(start)
    mark = _mark(document.flow, paragraphs[at])
    while mark and at > max(0, item - _MOST_ITEMS) and _mark(document.flow, paragraphs[at]) == mark:
        at -= 1
    if at == item:
        return
    *_, last = sentence_spans(document.flow, paragraphs[at].start, paragraphs[at].end)
    names_only = last[1] - last[0] <= _LABEL
    if last[1] <= start and not names_only and _LEADS_IN.search(document.flow[slice(*last)]):
        yield last


def _mark(flow: str, paragraph: Paragraph) -> str:
    """How an item is marked: ``（1）`` for （二）; "" where it is none."""
    match = None if paragraph.is_heading else _ITEM.match(flow, paragraph.start)
    return _NUMERAL.sub("1", match[0]) if match else ""


def _cited(document: Document, start: int, end: int) -> Iterator[Span]:
    for one in cited(document.flow, document.articles, start, end):
        for span in _meant(document, one):
            if not start <= span[0] < end:
                yield span


def _meant(document: Document, one: Reference) -> Iterator[Span]:
    """A paragraph with its items, or its first sentence and the items that are meant."""
    paragraph = one.article.paragraphs[one.paragraph or 0]
    items = one.article.items_of(one.paragraph or 0)
    if meant := [span for mark, span in items if mark in one.items]:
        yield from [next(sentence_spans(document.flow, *paragraph)), *meant]
    else:
        yield paragraph[0], max(span[1] for span in (paragraph, *(span for _, span in items)))
