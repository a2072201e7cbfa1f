"""The trained span model: where in a passage the answer to a question begins and ends."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.session import THREADS, open_session
from index.tokenizer import open_tokenizer
from qa.reader.inputs import MAX_QUESTION, MAX_SPAN, Shown, Text

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

Scores = NDArray[np.float32]


@dataclass(frozen=True)
class Marked:
    """A passage with the model's scores for one question.

    ``offsets`` are the tokens' ``[start, end)`` in the passage's text, ``starts`` and ``ends`` their scores.
    ``null`` is the score, start plus end, for there being no answer.
    """

    offsets: NDArray[np.int64]
    starts: Scores
    ends: Scores
    null: float

    @cached_property
    def spans(self) -> Scores:
        """Start plus end score by first and last token; minus infinity where that is no span."""
        count = len(self.starts)
        span = np.subtract.outer(np.arange(count), np.arange(count)).T  # last - first
        allowed = (span >= 0) & (span < MAX_SPAN)
        return np.where(allowed, self.starts[:, None] + self.ends[None, :], np.float32(-np.inf))

    @property
    def log_odds(self) -> float:
        """Log of the odds that the passage answers: all spans together against none of them."""
        if not len(self.starts):
            return -np.inf
        best = float(self.spans.max())
        return best + float(np.log(np.exp(self.spans - best).sum())) - self.null


class SpanModel:
    """The prepared int8 graph and its tokenizer, loaded when first used; safe to share between threads.

    Each passage is computed by itself, on one of ``threads`` threads: faster than a padded batch, and what a
    passage scores does not hang on those beside it.
    """

    def __init__(self, folder: Path, threads: int = THREADS) -> None:
        self.folder = folder
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="wenju-read")

    def mark(self, question: str, passages: Sequence[Shown]) -> list[Marked]:
        """Scores for each passage, in order."""
        if not passages:
            return []
        asked, session, tokenizer = _encodable(question)[:MAX_QUESTION], self._session, self._tokenizer

        def mark_one(shown: Shown) -> Marked:
            text = Text.of(shown)
            encoding = tokenizer.encode(asked, _encodable(text.text))
            ids = np.array([encoding.ids], np.int64)
            (scores,) = session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})
            return _marked(encoding, text, scores[0])

        return list(self._pool.map(mark_one, passages))

    @cached_property
    def _session(self) -> Any:
        return open_session(self.folder / "model.onnx", threads=1)

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        return open_tokenizer(self.folder / "tokenizer.json")


def _marked(encoding: "Encoding", text: Text, scores: Scores) -> Marked:
    second = np.array([of == 1 for of in encoding.sequence_ids])
    inside, places = text.within(np.array(encoding.offsets, np.int64).reshape(-1, 2)[second])
    starts, ends = scores[second][inside].T
    return Marked(offsets=places[inside], starts=starts, ends=ends, null=float(scores[0].sum()))


def _encodable(text: str) -> str:
    """Lone surrogates as question marks: they cannot reach the tokenizer, which speaks UTF-8."""
    return text.encode("utf-8", "replace").decode()
