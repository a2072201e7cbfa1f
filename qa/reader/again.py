"""A second look: whether a span still answers where it stands in other surroundings."""

from dataclasses import replace

import numpy as np

from index.documents import Document
from qa.reader.inputs import Shown
from qa.reader.span_model import Marked
from qa.records import Hit

AROUND = 220  # characters of the document that are shown with the span in their middle
Span = tuple[int, int]


def surroundings(document: Document, hit: Hit, span: Span) -> list[tuple[Shown, Span]]:
    """Two ways of showing a span, and where it stands in each passage that is shown.

    In the middle of its neighbourhood, and in its passage without the headings above it. ``span`` and what
    is returned are ``[start, end)``, the first in the document's offsets.
    """
    start, end = span
    middle, passage = (start + end) // 2, hit.passage
    first, last = min(start, max(0, middle - AROUND // 2)), max(end, middle + AROUND // 2)
    around = Shown.of(document, passage.headings(document.title), first, last)
    alone = Shown.of(document, passage.leans_on, passage.start, passage.end)
    return [
        (replace(around, passage=around.passage.replace("\n", " ")), (start - first, end - first)),
        (alone, (start - passage.start, end - passage.start)),
    ]


def margin_at(marked: Marked, span: Span, cap: float) -> float:
    """Log-odds, in [-cap, cap], of the best span that overlaps ``span`` against there being no answer."""
    inside = np.flatnonzero((marked.offsets[:, 1] > span[0]) & (marked.offsets[:, 0] < span[1]))
    if not len(inside):
        return -cap
    overlapping = marked.spans[: inside[-1] + 1, inside[0] :]
    return float(np.clip(overlapping.max() - marked.null, -cap, cap))

