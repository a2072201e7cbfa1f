"""What the reader is shown: one question, one passage under its heading, and where the answer stands."""

import gzip
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from index.passages import Passage
from index.tables import Cell
from qa.reader.inputs import Shown
from qa.reader.training.sets import OURS, Article, Asked, Span

MAX_ANSWER = 100  # characters; longer ones are not spans but summaries


@dataclass(frozen=True)
class Window:
    """``passage[start:end]`` answers ``question``; ``start == end == -1`` when nothing does.

    ``kind`` tells how it was made: ``answer``, ``same`` (another passage of the article), ``other``
    (another article), ``swap`` (a near-duplicate), ``near`` (a question by hand that is much like one that
    the passage answers) or ``unanswerable`` (by the set's annotators). ``by_hand`` is whether its question
    was written by hand, or put in other ways by hand. ``cells`` are those of its tables.
    """

    question: str
    heading: str
    passage: str
    start: int
    end: int
    source: str
    kind: str
    group: str
    by_hand: bool = False
    cells: tuple[Cell, ...] = ()

    @property
    def answered(self) -> bool:
        """Whether the passage holds an answer."""
        return self.start >= 0

    @property
    def answer(self) -> str:
        """The answer's text, or ""."""
        return self.passage[self.start : self.end] if self.answered else ""

    def asking(self, question: str) -> "Window":
        """The same passage under other words for the same question."""
        return replace(self, question=question)


def window(asked: Asked, article: Article, passage: Passage, heading: str, kind: str) -> Window:
    """A window on ``passage``, with its first whole answer unless ``kind`` says that there is none."""
    span = answer_in(asked, passage) if kind == "answer" else None
    start, end = (span[0] - passage.start, span[1] - passage.start) if span else (-1, -1)
    return Window(
        question=asked.text,
        heading=heading,
        passage=passage.text,
        start=start,
        end=end,
        source=article.source,
        kind=kind,
        group=f"{article.document.id}/{article.asked.index(asked)}",
        by_hand=asked.by_hand or article.source in OURS,
        cells=Shown.of(article.document, heading, passage.start, passage.end).cells,
    )


def answer_in(asked: Asked, passage: Passage) -> Span | None:
    """The first accepted answer that stands whole in the passage and is short enough to be a span."""
    inside = (s for s in asked.spans if passage.start <= s[0] and s[1] <= passage.end)
    return next((s for s in inside if s[1] - s[0] <= MAX_ANSWER), None)


def positives(article: Article) -> Iterable[Window]:
    """One window for each answered question, and one for the question that is near it."""
    for asked in article.asked:
        passage = next((p for p in article.passages if answer_in(asked, p)), None)
        if passage:
            headings = passage.headings(article.document.title)
            yield window(asked, article, passage, headings, "answer")
            if asked.near:
                yield window(asked, article, passage, headings, "near").asking(asked.near)


def save_windows(windows: Iterable[Window], path: Path) -> None:
    """One JSON object a line, gzip."""
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=3) as stream:
        for one in windows:
            stream.write(json.dumps(asdict(one), ensure_ascii=False) + "\n")


def load_windows(path: Path) -> list[Window]:
    """What ``save_windows`` wrote."""
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        return [_window(json.loads(line)) for line in stream]


def _window(record: dict[str, Any]) -> Window:
    return Window(**{**record, "cells": tuple(Cell(*cell) for cell in record["cells"])})
