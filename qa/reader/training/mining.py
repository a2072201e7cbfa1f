"""Passages that look like an answer and are none, found with the index's own BM25."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from index.lexical import LexicalIndex
from index.passages import Passage
from index.tokens import terms
from qa.reader.training.sets import Article, Asked
from qa.reader.training.windows import Window, window

DEPTH = 12  # passages of the ranking that are looked at


@dataclass(frozen=True)
class Miner:
    """One collection of all passages; rows of ``passages`` and ``owners`` match the index."""

    articles: list[Article]
    passages: list[Passage]
    owners: list[int]
    lexical: LexicalIndex

    @classmethod
    def build(cls, articles: list[Article]) -> "Miner":
        """Index every passage under its heading."""
        rows = [(i, p) for i, article in enumerate(articles) for p in article.passages]
        texts = (terms(p.with_heading(articles[i].document.title)) for i, p in rows)
        return cls(articles, [p for _, p in rows], [i for i, _ in rows], LexicalIndex.build(texts))

    def negatives(
        self, number: int, asked: Asked, rng: random.Random, most_of_own: int = 1
    ) -> Iterator[Window]:
        """Passages of the question's own article and one of another, all ranked high, without the answer.

        ``number`` is the article's. Of the own article the best ones, whatever their rank; of others one of
        the first ``DEPTH``, where earlier ranks are likelier.
        """
        article = self.articles[number]
        scores = self.lexical.scores(terms(asked.plain or asked.text))
        own = [row for row in self._rows_of(number) if not _holds(self.passages[row], asked, own=True)]
        for row in sorted(own, key=lambda row: -scores[row])[:most_of_own]:
            yield self._window(article, asked, row, "same")
        best = np.argpartition(-scores, min(2 * DEPTH, len(scores) - 1))[: 2 * DEPTH]
        ranked = sorted(best.tolist(), key=lambda row: -scores[row])[:DEPTH]
        others = [row for row in ranked if self._is_other(row, article, asked)]
        if others:
            yield self._window(article, asked, others[int(len(others) * rng.random() ** 2)], "other")

    def unanswerable(self, number: int, asked: Asked) -> Iterator[Window]:
        """The best passages of the own article for a question that its annotators found unanswered."""
        scores = self.lexical.scores(terms(asked.text))
        rows = sorted(self._rows_of(number), key=lambda row: -scores[row])
        for row in rows[:2]:
            yield self._window(self.articles[number], asked, row, "unanswerable")

    def _rows_of(self, number: int) -> list[int]:
        start = int(np.searchsorted(self.owners, number))
        return list(range(start, start + len(self.articles[number].passages)))

    def _is_other(self, row: int, article: Article, asked: Asked) -> bool:
        """Whether the row's article is another one (not the same title in another script or paragraph)."""
        other = self.articles[self.owners[row]]
        same = {other.source, article.source} == {"drcd_dev", "drcd_dev_simplified"}
        return not (
            same
            or other.document.id == article.document.id
            or (article.document.title and other.document.title == article.document.title)
            or _holds(self.passages[row], asked, own=False)
        )

    def _window(self, article: Article, asked: Asked, row: int, kind: str) -> Window:
        passage = self.passages[row]
        headings = passage.headings(self.articles[self.owners[row]].document.title)
        return window(asked, article, passage, headings, kind)


def _holds(passage: Passage, asked: Asked, own: bool) -> bool:
    """Whether an accepted answer (of the own article also a part of one) stands in the passage."""
    cut = own and any(start < passage.end and passage.start < end for start, end in asked.spans)
    return cut or any(answer in passage.text for answer in asked.answers)
