"""A second look: whether a span still answers where it stands in other surroundings."""

import numpy as np

from index.documents import Document
from qa.reader.span_model import Marked
from qa.records import Hit

AROUND = 220  # characters of the document that are shown with the span in their middle
Span = tuple[int, int]
Shown = tuple[str, str]


def surroundings(document: Document, hit: Hit, span: Span) -> list[tuple[Shown, Span]]:
    """Two ways of showing a span ``(heading, text)``, and where it stands in each text.

    In the middle of its neighbourhood, and in its passage without headings. ``span`` and what is returned
    are ``[start, end)``, the first in the document's offsets.
    """
    start, end = span
    middle, passage = (start + end) // 2, hit.passage
    first, last = min(start, max(0, middle - AROUND // 2)), max(end, middle + AROUND // 2)
    around = document.flow[first:last].replace("\n", " ")
    return [
        ((passage.headings(document.title), around), (start - first, end - first)),
        (("", passage.flow), (start - passage.start, end - passage.start)),
    ]


def margin_at(marked: Marked, span: Span, cap: float) -> float:
    """Log-odds, in [-cap, cap], of the best span that overlaps ``span`` against there being no answer."""
    inside = np.flatnonzero((marked.offsets[:, 1] > span[0]) & (marked.offsets[:, 0] < span[1]))
    if not len(inside):
        return -cap
    overlapping = marked.spans[: inside[-1] + 1, inside[0] :]
    return float(np.clip(overlapping.max() - marked.null, -cap, cap))

