"""Reading passages: which statement of them answers, and how surely."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from qa.question import Question
from qa.records import Hit

READ = 2  # passages read at once, one on each core
MOST = 6  # passages read where the first leave it unsure, as many as the time for an answer allows


@dataclass(frozen=True)
class Reading:
    """A statement that may answer, ``[start, end)`` of its document's text, inside ``hit.passage``.

    ``span`` is the exact answer in the same offsets, where there is one. ``score`` ranks readings of one
    question (higher is better); ``confidence`` in [0, 1] is the probability that the statement answers.
    ``margin`` is the log-odds of the span against there being no answer, where the reader knows them.
    """

    hit: Hit
    start: int
    end: int
    span: tuple[int, int] | None
    score: float
    confidence: float
    margin: float | None = None

    @property
    def text(self) -> str:
        """The statement itself."""
        return self.hit.passage.said(self.start, self.end)

    @property
    def place(self) -> tuple[str, int, int]:
        """The document's id, start and end: the same for readings of one statement for several questions."""
        return self.hit.passage.document_id, self.start, self.end


class Reader(Protocol):
    """Reads the first hits of a search; readings come back best first, none when there is no text."""

    @property
    def name(self) -> str:
        """What answers are marked with as ``model``."""

    def read(self, question: Question, hits: Sequence[Hit]) -> list[Reading]:
        """Readings of the hits, best first."""

    def exact(self, question: Question, text: str) -> str:
        """The words of a text that answer; "" where that cannot be told."""
