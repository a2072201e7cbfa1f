"""How a question and a passage are put before the span reader."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.documents import Document
from index.tables import Cell, under_columns

MAX_SPAN = 64  # tokens
MAX_QUESTION = 200  # characters of the question that are read
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Shown:
    """A passage under what is read before it; ``cells`` are those of its tables, in the passage's offsets."""

    heading: str
    passage: str
    cells: tuple[Cell, ...] = ()

    @classmethod
    def of(cls, document: Document, heading: str, start: int, end: int) -> "Shown":
        """``[start, end)`` of a document."""
        cells = document.cells_in(start, end)
        moved = tuple(Cell(cell.start - start, cell.end - start, cell.column) for cell in cells)
        return cls(heading, document.flow[start:end], moved)


@dataclass(frozen=True)
class Text:
    """The second text of the pair: heading, passage, and the names of columns before its cells.

    Of each character ``since`` is where the first one from it on that is of the passage stands in that,
    ``until`` where the last one up to it ends.
    """

    text: str
    since: Ints
    until: Ints

    @classmethod
    def of(cls, shown: Shown) -> "Text":
        """The text that is read of it."""
        above = [(f"{shown.heading}\n", -1)] if shown.heading else []
        pieces = [*above, *under_columns(shown.passage, 0, len(shown.passage), shown.cells)]
        places = [np.arange(at, at + len(said)) if at >= 0 else np.full(len(said), -1) for said, at in pieces]
        place = np.concatenate([*places, np.array([], np.int64)])
        after = np.where(place >= 0, place, len(shown.passage))
        return cls(
            text="".join(said for said, _ in pieces),
            since=np.minimum.accumulate(after[::-1])[::-1],
            until=np.maximum.accumulate(place + 1),
        )

    def within(self, offsets: Ints) -> tuple[NDArray[np.bool_], Ints]:
        """Which tokens at ``[start, end)`` of the text have something of the passage, and where it stands."""
        start, end = offsets.T
        since, until = self.since[np.minimum(start, len(self.since) - 1)], self.until[end - 1]
        return (end > start) & (until > since), np.stack([since, until], axis=1)
