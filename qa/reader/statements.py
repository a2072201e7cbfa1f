"""A reader without a trained model: each sentence weighed by meaning, words and kind of answer."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoder import Encoder, Vectors
from index.lexical import LexicalIndex
from index.sentences import sentences_of
from index.tokens import terms
from qa.question import Question
from qa.reader import Reading
from qa.reader.spans import choose_span
from qa.reader.wanted import Wanted
from qa.records import Hit

READ = 4  # passages that are read, as they were when the weights were fitted
_CACHED = 8192  # sentence vectors kept, 1.5 KB each
_WEIGHTS = Path(__file__).with_name("statements.json")
FEATURES = ("cosine", "coverage", "codes", "no_number", "no_date", "fused")


@dataclass(frozen=True)
class Weights:
    """Two logistic models over ``FEATURES``: which sentence (rank) and whether it answers (confidence)."""

    rank: NDArray[np.float64]
    confidence: NDArray[np.float64]
    bias: float

    @classmethod
    def load(cls, path: Path = _WEIGHTS) -> dict[str, "Weights"]:
        """The shipped weights, made by ``python -m evals.fit_statements``.

        ``words`` are for questions that share words with what was read, ``meaning`` for those that share none
        (in another language, say).
        """
        parts = json.loads(path.read_text(encoding="utf-8"))
        return {name: cls._from(part) for name, part in parts.items()}

    @classmethod
    def _from(cls, part: dict[str, Any]) -> "Weights":
        rank, confidence = (np.array([part[kind][f] for f in FEATURES]) for kind in ("rank", "confidence"))
        return cls(rank, confidence, part["bias"])


@dataclass(frozen=True)
class Candidate:
    """A sentence of a hit with its features, in the order of ``FEATURES``."""

    hit: Hit
    start: int
    end: int
    features: NDArray[np.float64]


class StatementReader:
    """Reads the sentences of the first ``READ`` hits."""

    name = "statements"

    def __init__(
        self, encoder: Encoder, lexical: LexicalIndex, weights: Mapping[str, Weights] | None = None
    ) -> None:
        self._lexical = lexical
        self._weights = Weights.load() if weights is None else weights
        self._vectors = _SentenceVectors(encoder)
        self._encoder = encoder

    def read(self, question: Question, hits: Sequence[Hit]) -> list[Reading]:
        """Sentences of the first hits as readings, best first."""
        candidates = self.candidates(question, hits)
        shares_words = any(c.features[FEATURES.index("coverage")] for c in candidates)
        weights = self._weights["words" if shares_words else "meaning"]
        readings = [self._reading(question, candidate, weights) for candidate in candidates]
        return sorted(readings, key=lambda reading: -reading.score)

    def exact(self, question: Question, text: str) -> str:
        """The number, date or the like of a text that is of the kind asked for."""
        span = choose_span(question, text)
        return text[slice(*span)] if span else ""

    def _reading(self, question: Question, candidate: Candidate, weights: Weights) -> Reading:
        offset = candidate.hit.passage.start
        text = candidate.hit.passage.flow[candidate.start - offset : candidate.end - offset]
        span = choose_span(question, text)
        logit = float(candidate.features @ weights.confidence) + weights.bias
        return Reading(
            hit=candidate.hit,
            start=candidate.start,
            end=candidate.end,
            span=(candidate.start + span[0], candidate.start + span[1]) if span else None,
            score=float(candidate.features @ weights.rank),
            confidence=1 / (1 + math.exp(-max(-30.0, min(30.0, logit)))),
        )

    def candidates(self, question: Question, hits: Sequence[Hit]) -> list[Candidate]:
        """Every sentence of the first ``READ`` hits."""
        places = [
            (hit, start, end)
            for hit in hits[:READ]
            for start, end in _sentences(hit.passage.flow, hit.passage.start)
        ]
        if not places:
            return []
        query = self._encoder.encode_queries([question.text])[0]
        texts = [hit.passage.said(start, end) for hit, start, end in places]
        cosines = self._vectors.of(texts) @ query
        wanted = Wanted.of(question, self._lexical)
        return [
            Candidate(hit, start, end, self._features(question, wanted, hit, text, float(cosine)))
            for (hit, start, end), text, cosine in zip(places, texts, cosines, strict=True)
        ]

    def _features(
        self, question: Question, wanted: Wanted, hit: Hit, text: str, cosine: float
    ) -> NDArray[np.float64]:
        passage = set(terms(hit.passage.with_heading("")))
        lacks = question.kind in ("number", "date") and choose_span(question, text) is None
        return np.array(
            [
                (cosine - 0.85) * 10,
                wanted.coverage(set(terms(text))),
                wanted.codes_in(passage),
                float(lacks and question.kind == "number"),
                float(lacks and question.kind == "date"),
                hit.scores["fused"] / 4,
            ]
        )


@dataclass
class _SentenceVectors:
    """Passage vectors of sentences, the latest kept."""

    encoder: Encoder
    _kept: dict[str, NDArray[np.float32]] = field(default_factory=dict)

    def of(self, texts: list[str]) -> Vectors:
        """Vectors in the order of ``texts``."""
        kept = {text: self._kept[text] for text in texts if text in self._kept}
        fresh = [text for text in dict.fromkeys(texts) if text not in kept]
        kept.update(zip(fresh, self.encoder.encode_passages(fresh), strict=True))
        if len(self._kept) > _CACHED:
            self._kept.clear()
        self._kept.update(kept)
        return np.stack([kept[text] for text in texts])


@lru_cache(maxsize=4096)
def _sentences(text: str, offset: int) -> tuple[tuple[int, int], ...]:
    return tuple((offset + a, offset + b) for a, b in sentences_of(text))
