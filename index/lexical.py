"""BM25 over the terms of passages."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

K1 = 1.2
B = 0.75
_ARRAYS = ("bounds", "rows", "impacts")


@dataclass(frozen=True)
class LexicalIndex:
    """Postings by term: term ``t`` has ``rows[bounds[t]:bounds[t+1]]`` with the ``impacts`` beside them.

    An impact is what one occurrence of the term in a query adds to the score of the row, by Robertson and
    Zaragoza (2009) with Lucene's non-negative idf and without the constant factor (k1 + 1):
    ``ln(1 + (N - df + 0.5) / (df + 0.5)) * tf / (tf + k1 * (1 - b + b * length / mean length))``.
    """

    size: int
    vocabulary: dict[str, int]
    bounds: NDArray[np.int64]
    rows: NDArray[np.int32]
    impacts: NDArray[np.float32]

    @classmethod
    def build(cls, texts: Iterable[list[str]]) -> "LexicalIndex":
        """Index one list of terms a row."""
        counts = [Counter(text) for text in texts]
        vocabulary: dict[str, int] = {}
        postings = [
            (vocabulary.setdefault(term, len(vocabulary)), row, count)
            for row, counter in enumerate(counts)
            for term, count in counter.items()
        ]
        columns = np.array(postings, np.int64).reshape(-1, 3)
        term, row, tf = columns[np.argsort(columns[:, 0], kind="stable")].T
        df = np.bincount(term, minlength=len(vocabulary))
        lengths = np.array([counter.total() for counter in counts], np.float64)
        mean = lengths.mean() if len(counts) and lengths.any() else 1.0
        idf = np.log1p((len(counts) - df + 0.5) / (df + 0.5))
        impacts = idf[term] * tf / (tf + K1 * (1 - B + B * lengths[row] / mean))
        bounds = np.concatenate([[0], np.cumsum(df)])
        return cls(len(counts), vocabulary, bounds, row.astype(np.int32), impacts.astype(np.float32))

    def scores(self, query: list[str]) -> NDArray[np.float32]:
        """The BM25 score of every row, shape (size,); 0 where no term is shared."""
        scores = np.zeros(self.size, np.float32)
        for term, count in Counter(query).items():
            at = self.vocabulary.get(term)
            if at is not None:
                span = slice(self.bounds[at], self.bounds[at + 1])
                scores[self.rows[span]] += count * self.impacts[span]
        return scores

    def idf(self, term: str) -> float:
        """Lucene's idf of a term; that of an unseen term when the vocabulary lacks it."""
        df = self.rows_with(term)
        return float(np.log1p((self.size - df + 0.5) / (df + 0.5)))

    def rows_with(self, term: str) -> int:
        """How many rows have the term."""
        at = self.vocabulary.get(term)
        return 0 if at is None else int(self.bounds[at + 1] - self.bounds[at])

    def save(self, folder: Path) -> None:
        """Write ``lexical.json`` and one array file each for bounds, rows and impacts."""
        head = {"size": self.size, "terms": list(self.vocabulary)}
        (folder / "lexical.json").write_text(json.dumps(head), encoding="utf-8")
        for name in _ARRAYS:
            np.save(folder / f"lexical.{name}.npy", getattr(self, name))

    @classmethod
    def load(cls, folder: Path) -> "LexicalIndex":
        """Read what ``save`` wrote; the arrays stay on disk, memory-mapped."""
        head = json.loads((folder / "lexical.json").read_text(encoding="utf-8"))
        arrays = [np.load(folder / f"lexical.{name}.npy", mmap_mode="r") for name in _ARRAYS]
        return cls(head["size"], {term: i for i, term in enumerate(head["terms"])}, *arrays)
