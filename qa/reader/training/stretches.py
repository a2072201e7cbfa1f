"""Windows cut anywhere in a document, as the second look at a span shows it (``qa/reader/again.py``)."""

import random
from collections.abc import Iterator
from dataclasses import replace

from qa.reader.inputs import Shown
from qa.reader.training.sets import Article, Asked
from qa.reader.training.windows import Window

SHORTEST, LONGEST = 60, 220  # characters of a stretch
BARE = 0.5  # share of stretches that are shown without their headings


def stretched(article: Article, windows: list[Window], rng: random.Random) -> Iterator[Window]:
    """Each window of the article's own passages, cut anew around its answer, or around none.

    One that would cut an answer of its question, or that holds one where the window has none, is left out.
    """
    for one in windows:
        asked = article.asked[int(one.group.rpartition("/")[2])]
        at = article.document.text.find(one.passage)
        cut = _cut(article, asked, one, at, rng) if at >= 0 else None
        if cut:
            yield cut


def _cut(article: Article, asked: Asked, one: Window, at: int, rng: random.Random) -> Window | None:
    """``at`` is where the window's passage begins in its document."""
    text, length = article.document.text, rng.randint(SHORTEST, LONGEST)
    if one.answered:
        first, last = at + one.start, at + one.end
    else:
        first = last = at + rng.randrange(len(one.passage))
    if last - first > length:
        return None
    start = max(0, rng.randint(last - length, first))
    end = min(len(text), start + length)
    held = [(a, b) for a, b in asked.spans if a < end and start < b]
    if bool(held) != one.answered or any(a < start or end < b for a, b in held):
        return None
    heading = "" if rng.random() < BARE else one.heading
    return replace(
        one,
        heading=heading,
        passage=text[start:end].replace("\n", " "),
        start=first - start if one.answered else -1,
        end=last - start if one.answered else -1,
        cells=Shown.of(article.document, heading, start, end).cells,
    )
