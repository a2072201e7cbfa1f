"""Vectors of the sentences of passages: what one sentence says is found though the passage says more."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors
from index.vectors import Rows, VectorIndex

_VECTORS, _BOUNDS = "sentences.faiss", "sentences.npy"


@dataclass(frozen=True)
class SentenceVectors:
    """Rows ``bounds[i]`` to ``bounds[i + 1]`` of ``index`` are the sentences of passage ``i``; it has one."""

    index: VectorIndex
    bounds: Rows

    @classmethod
    def build(cls, passages: Iterable[Vectors], dimension: int) -> "SentenceVectors":
        """From the vectors of each passage's sentences, of shape (sentences, dimension)."""
        vectors = [np.empty((0, dimension), np.float32), *passages]
        return cls(VectorIndex.build(np.concatenate(vectors)), np.cumsum([len(some) for some in vectors]))

    def of(self, passage: int) -> Vectors:
        """The vectors of the passage's sentences, in order."""
        return self.index.reconstruct(np.arange(*self.bounds[passage : passage + 2]))

    def nearest(self, query: Vectors, k: int, allowed: Rows | None = None) -> Rows:
        """The passages of the ``k`` nearest sentences, ascending; ``allowed`` restricts them to these."""
        within = None if allowed is None else self._rows_of(allowed)
        found = self.index.nearest(query, k, within)
        return np.unique(np.searchsorted(self.bounds, found, side="right") - 1)

    def scores(self, query: Vectors, passages: Rows) -> NDArray[np.float32]:
        """Of each passage the greatest inner product of ``query`` with one of its sentences."""
        if not len(passages):
            return np.empty(0, np.float32)
        counts = self.bounds[passages + 1] - self.bounds[passages]
        products = self.index.scores(query, self._rows_of(passages))
        return np.maximum.reduceat(products, np.cumsum(counts) - counts)

    def _rows_of(self, passages: Rows) -> Rows:
        counts = self.bounds[passages + 1] - self.bounds[passages]
        before = np.cumsum(counts) - counts
        return np.repeat(self.bounds[passages] - before, counts) + np.arange(counts.sum())

    def save(self, folder: Path) -> None:
        """Write ``sentences.faiss`` and ``sentences.npy``."""
        self.index.save(folder, _VECTORS)
        np.save(folder / _BOUNDS, self.bounds)

    @classmethod
    def load(cls, folder: Path) -> "SentenceVectors":
        """Read what ``save`` wrote, memory-mapped."""
        return cls(VectorIndex.load(folder, _VECTORS), np.load(folder / _BOUNDS, mmap_mode="r"))
