"""The items of a list: sentences that are marked as such, or that stand side by side and answer each."""

import re
from collections.abc import Mapping, Sequence
from itertools import takewhile

from index.documents import Document, Paragraph
from index.sentences import sentence_spans
from qa.reader import Reading

MOST_CHARACTERS = 260  # of sentences that are joined
ITEM_LAG, LEAST_ITEM = 12.0, -6.0  # log-odds: an item of a list may be this far behind the best, and as low
_ENUMERATED = re.compile(
    r"(?:[一二三四五六七八九十]{1,2}[是、]|第[一二三四五六七八九十]{1,2}[，,、：:是]|其[一二三四五六七八九十][，,、：:是]?"
    r"|首先|其次|再次|最后[，,]|[（(][一二三四五六七八九十\d]{1,2}[)）]|\d{1,2}[.、．)）](?!\d)|[①-⑳])"
)
_NUMERAL = re.compile(r"[一二三四五六七八九十\d]+|[①-⑳]|首先|其次|再次|最后")
_CONTINUED = re.compile(r"再者|接着|然后|随后|此外|另外|还有|最后")  # after an item another
_ANNOUNCED = re.compile(  # 下列条件：, 抓好三件事
    r"[：:]\W*$|下列|以下|如下|(几|[两二三四五六七八九十]+|\d+)\s*(?:个(?!月)|[项点条种类件步大方])"
)
_FIRST = ("一", "1", "①", "首先")
_TOLD = re.compile(r"[：:]\W*\w")  # what was announced, in the same sentence
_DIGITS = "零一二三四五六七八九"
_COUNTED = re.compile(r"哪([两二三四五六七八九十]+)")
_BETWEEN = re.compile(r"、|以及|[和及与]")
LONGEST_NAMED = 24  # characters of what is named in a list between 、 and 、
Span = tuple[int, int]


def sentences_of(document: Document, paragraph: Paragraph) -> list[Span]:
    """The sentences of a paragraph, ``[start, end)`` in the document's offsets."""
    return list(sentence_spans(document.flow, paragraph.start, paragraph.end))


def sentences_in(document: Document, start: int, end: int) -> list[Span]:
    """The sentences that ``[start, end)`` touches."""
    paragraphs = (p for p in document.paragraphs if p.start < end and start < p.end)
    return [s for p in paragraphs for s in sentences_of(document, p) if s[0] < end and start < s[1]]


def opens_item(document: Document, start: int) -> bool:
    """Whether what begins there is marked as an item: 一是, （二）, 首先."""
    return bool(_ENUMERATED.match(document.flow, start))


def lists_within(document: Document, sentence: Span, answer: Span, question: str) -> bool:
    """Whether the answer is a list, of three things or of 两 as it says, and the sentence no item of one.

    An item it may be where the question counts what the answer lists (哪三条).
    """
    said, following = document.flow[slice(*answer)], document.flow[answer[1] : answer[1] + 1]
    named = [part for part in _BETWEEN.split(said) if part]
    least = 2 if "两" in question + following else 3
    are_names = all(len(part) <= LONGEST_NAMED and not {"，", ","} & set(part) for part in named)
    counted = _COUNTED.search(question)
    is_all = counted and _number(counted[1]) == len(named)
    return len(named) >= least and are_names and bool(is_all or not opens_item(document, sentence[0]))


def enumeration(document: Document, sentence: Span) -> list[Span]:
    """The enumeration that the sentence leads in or belongs to, with its lead; else nothing.

    Looked for in the paragraph, and where the paragraph has none in those that follow it, or among which it
    is: of these the sentence that opens each.
    """
    paragraph = document.paragraph_at(sentence[0])
    within = sentences_of(document, paragraph)
    following = document.paragraphs[document.paragraph_index(paragraph.start) + 1 :]
    run = _heads(document.flow, within)
    if len(run) > 1:
        return within[max(0, run[0] - 1) : run[0]] + [within[i] for i in run]
    # Numbered headings have text between them.
    items = [(p.start, p.end) for p in takewhile(lambda p: _alike(document.flow, following[0], p), following)]
    if sentence == within[-1] and _announces(document.flow, sentence, items):
        if sum(end - start for start, end in items) > MOST_CHARACTERS:
            items = [next(sentence_spans(document.flow, *item)) for item in items]
        return [sentence, *items]
    return _openings_of_items(document, paragraph) if sentence == within[0] else []


def _announces(text: str, sentence: Span, items: Sequence[Span]) -> bool:
    """Whether the sentence announces a list that begins with the items, and does not tell it itself.

    Where it counts what it announces there have to be as many of them.
    """
    said = text[slice(*sentence)]
    first = _ENUMERATED.match(text, items[0][0]) if len(items) > 1 else None
    if not (first and _opens_list(first[0])) or _TOLD.search(said):
        return False
    counts = [announced[1] for announced in _ANNOUNCED.finditer(said)]
    return any(count in (None, "几") or _number(count) == len(items) for count in counts)


def _opens_list(mark: str) -> bool:
    number = _NUMERAL.search(mark)
    return bool(number and number[0] in _FIRST)


def _number(said: str) -> int:
    """12 or 十二; something negative for what is no number below a hundred."""
    if said.isdigit():
        return int(said)
    tens, ten, ones = said.replace("两", "二").rpartition("十")
    return (10 * _DIGITS.find(tens or "一") if ten else 0) + (_DIGITS.find(ones) if ones else 0)


def _openings_of_items(document: Document, item: Paragraph) -> list[Span]:
    """The sentences that open the paragraphs around an item that are items of its kind, with their lead."""
    paragraphs = list(document.paragraphs)
    first = last = paragraphs.index(item)
    while first and _alike(document.flow, item, paragraphs[first - 1]):
        first -= 1
    while last + 1 < len(paragraphs) and _alike(document.flow, item, paragraphs[last + 1]):
        last += 1
    openings = [sentences_of(document, paragraph)[0] for paragraph in paragraphs[first : last + 1]]
    if len(openings) < 2 or sum(end - start for start, end in openings) > MOST_CHARACTERS:
        return []
    lead = sentences_of(document, paragraphs[first - 1])[-1:] if first else []
    return [*(s for s in lead if _ANNOUNCED.search(document.flow[slice(*s)])), *openings]


def _alike(text: str, one: Paragraph, other: Paragraph) -> bool:
    """Whether two paragraphs are marked as items in the same way: （一） and （二）, not 1. below them."""
    marks = [_ENUMERATED.match(text, paragraph.start) for paragraph in (one, other)]
    kinds = {_NUMERAL.sub("1", mark[0]) for mark in marks if mark}
    return all(marks) and len(kinds) == 1


def _heads(text: str, units: Sequence[Span]) -> list[int]:
    """Which of the units are items: marked as such, or after one that is said to come next (最后)."""
    heads: list[int] = []
    for at, (start, _) in enumerate(units):
        if _ENUMERATED.match(text, start) or (heads and _CONTINUED.match(text, start)):
            heads.append(at)
    return heads


def with_items_beside(document: Document, found: list[Span], readings: Sequence[Reading]) -> list[Span]:
    """Sentences that stand together, with those on both sides of them that answer too, if less surely."""
    margins: dict[Span, float] = {}
    for reading in readings:
        if reading.margin is not None and reading.hit.passage.document_id == document.id:
            for sentence in sentences_in(document, reading.start, reading.end):
                margins[sentence] = max(reading.margin, margins.get(sentence, reading.margin))
    least = max(LEAST_ITEM, max(margins.get(s, LEAST_ITEM) for s in found) - ITEM_LAG)
    around = sentences_of(document, document.paragraph_at(found[0][0]))
    if not set(found) <= set(around):
        return found
    first, last = around.index(found[0]), around.index(found[-1])
    while _is_item(around[last + 1 : last + 2], margins, least, around[first][0]):
        last += 1
    while first and _is_item(around[first - 1 : first], margins, least, around[last][1]):
        first -= 1
    return around[first : last + 1]


def _is_item(next_one: Sequence[Span], margins: Mapping[Span, float], least: float, far_end: int) -> bool:
    """Whether one more sentence answers, and all up to ``far_end`` are not too long with it."""
    return any(
        margins.get(one, least) > least and max(abs(far_end - at) for at in one) <= MOST_CHARACTERS
        for one in next_one
    )
