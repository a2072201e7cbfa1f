"""Question to passages: rankings by the passage, by its best sentence and by words, fused."""

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
# Of the z-scores, together 1.5: most right passages among the first four for CMRC 2018, DRCD dev,
# DuReader-robust dev and our own documents together, of 0.3-1 for words and 0-1.5 for the sentence, to 1.
WEIGHTS = {"dense": 0.6, "sentence": 0.6, "lexical": 0.3}
Scores = NDArray[np.float32]


@dataclass(frozen=True)
class Retriever:
    """Hybrid search over one generation."""

    generation: Generation
    encoder: Encoder

    def search(self, question: str, k: int, document_ids: Sequence[str] | None = None) -> list[Hit]:
        """The best ``k`` passages, best first.

        The first ``DEPTH`` of each ranking are scored by all; the fused score is the weighted sum of the
        scores' z-scores over these candidates. Raises UnknownDocument for an id not in the index.
        """
        allowed = self._rows_of(document_ids)
        if not self.generation.passages or (allowed is not None and not len(allowed)):
            return []
        query = self.encoder.encode_queries([self._in_script(question)])[0]
        lexical = self.generation.lexical.scores(terms(question))
        rows = self._candidates(query, lexical, allowed)
        scores = {
            "dense": self.generation.vectors.scores(query, rows),
            "sentence": self.generation.sentences.scores(query, rows),
            "lexical": lexical[rows],
        }
        fused = np.sum([weight * z_scores(scores[name]) for name, weight in WEIGHTS.items()], axis=0)
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
        sentence = self.generation.sentences.nearest(query, DEPTH, allowed)
        return np.unique(np.concatenate([dense, sentence, best[lexical[best] > 0]]))

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
