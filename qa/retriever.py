"""Question to passages: dense and lexical rankings, fused."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.encoder import Encoder
from index.folding import simplified
from index.generation import Generation
from index.tokens import terms
from qa.errors import UnknownDocument
from qa.records import Hit

DEPTH = 100  # candidates taken from each ranking
LEXICAL_WEIGHT = 0.5  # the best of 0.3-2 over CMRC 2018 trial, DRCD dev and DuReader-robust dev together
Scores = NDArray[np.float32]


@dataclass(frozen=True)
class Retriever:
    """Hybrid search over one generation."""

    generation: Generation
    encoder: Encoder

    def search(self, question: str, k: int, document_ids: Sequence[str] | None = None) -> list[Hit]:
        """The best ``k`` passages, best first.

        The first ``DEPTH`` of each ranking are scored by both; the fused score is the weighted sum of
        both scores' z-scores over these candidates. Raises UnknownDocument for an id not in the index.
        """
        allowed = self._rows_of(document_ids)
        if not self.generation.passages or (allowed is not None and not len(allowed)):
            return []
        query = self.encoder.encode_queries([self._in_script(question)])[0]
        lexical = self.generation.lexical.scores(terms(question))
        rows = self._candidates(query, lexical, allowed)
        scores = {"dense": self.generation.vectors.scores(query, rows), "lexical": lexical[rows]}
        fused = z_scores(scores["dense"]) + LEXICAL_WEIGHT * z_scores(scores["lexical"])
        best = np.argsort(-fused, kind="stable")[:k]
        return [
            Hit(
                passage=self.generation.passages[rows[i]],
                rank=rank,
                scores={**{name: float(s[i]) for name, s in scores.items()}, "fused": float(fused[i])},
            )
            for rank, i in enumerate(best, start=1)
        ]

    def _in_script(self, question: str) -> str:
        """The question in simplified characters and plain width, unless the documents are traditional."""
        return question if self.generation.is_traditional else simplified(question)

    def _candidates(
        self, query: Scores, lexical: Scores, allowed: NDArray[np.int64] | None
    ) -> NDArray[np.int64]:
        dense = self.generation.vectors.nearest(query, DEPTH, allowed)
        pool = np.arange(len(lexical)) if allowed is None else allowed
        best = pool[np.argsort(-lexical[pool], kind="stable")[:DEPTH]]
        return np.union1d(dense, best[lexical[best] > 0])

    def _rows_of(self, document_ids: Sequence[str] | None) -> NDArray[np.int64] | None:
        if document_ids is None:
            return None
        for id in document_ids:
            if id not in self.generation.documents:
                raise UnknownDocument(f"没有编号为「{id}」的文档。请查看现有文档后再试。")
        wanted = set(document_ids)
        rows = [row for row, p in enumerate(self.generation.passages) if p.document_id in wanted]
        return np.array(rows, np.int64)


def z_scores(scores: Scores) -> Scores:
    """Standard scores, ``(x - mean) / standard deviation``; zeros where all are equal."""
    spread = float(scores.std())
    return (scores - scores.mean()) / spread if spread > 1e-9 else np.zeros_like(scores)
