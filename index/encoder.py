"""Texts to vectors: one protocol, two implementations."""

from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.bundled import prepare_bundled
from index.errors import EncoderError
from index.prepared import Progress
from index.session import THREADS, open_session
from index.settings import BUNDLED_ENCODER, Settings
from index.tokenizer import open_tokenizer

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Vectors = NDArray[np.float32]
_BATCH = 16


class Encoder(Protocol):
    """Turns texts into float32 vectors of shape (n, dimension), L2-normalised, in the order given."""

    @property
    def name(self) -> str:
        """What the manifest remembers; an index is only searched with the encoder that built it."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def encode_queries(self, texts: list[str]) -> Vectors:
        """Vectors of questions."""

    def encode_passages(self, texts: list[str]) -> Vectors:
        """Vectors of passages."""


def open_encoder(settings: Settings, progress: Progress | None = None, threads: int = THREADS) -> Encoder:
    """The encoder the settings name; raises EncoderError when it cannot be had offline.

    The bundled one computes with so many ``threads``.
    """
    if settings.encoder != BUNDLED_ENCODER:
        return SentenceTransformerEncoder(settings.encoder)
    return OnnxEncoder(prepare_bundled(settings.cache, *([progress] if progress else [])), threads)


class OnnxEncoder:
    """multilingual-e5-small, for queries with layers of its own, served by ONNX Runtime.

    torch is never imported, and neither graph is opened before it is needed.
    """

    name = "multilingual-e5-small/int8"
    dimension = 384

    def __init__(self, folder: Path, threads: int = THREADS) -> None:
        self.folder = folder
        self.threads = threads

    @cached_property
    def _queries(self) -> Any:
        return open_session(self.folder / "queries.onnx", self.threads)

    @cached_property
    def _passages(self) -> Any:
        return open_session(self.folder / "model.onnx", self.threads)

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        return open_tokenizer(self.folder / "tokenizer.json")

    def encode_queries(self, texts: list[str]) -> Vectors:
        """Vectors under the prefix ``query: ``."""
        return self._encode(self._queries, [f"query: {text}" for text in texts])

    def encode_passages(self, texts: list[str]) -> Vectors:
        """Vectors under the prefix ``passage: ``."""
        return self._encode(self._passages, [f"passage: {text}" for text in texts])

    def _encode(self, session: Any, texts: list[str]) -> Vectors:
        vectors = np.empty((len(texts), self.dimension), np.float32)
        for rows in _batches_by_length(texts):
            # A lone surrogate cannot reach the tokenizer, which speaks UTF-8.
            batch = self._tokenizer.encode_batch([texts[i].encode("utf-8", "replace").decode() for i in rows])
            ids = np.array([e.ids for e in batch], np.int64)
            mask = np.array([e.attention_mask for e in batch], np.int64)
            (vectors[rows],) = session.run(None, {"input_ids": ids, "attention_mask": mask})
        return vectors


def _batches_by_length(texts: list[str]) -> Iterator[list[int]]:
    """Indices in batches of texts of about one length, so that little is spent on padding."""
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    for start in range(0, len(order), _BATCH):
        yield order[start : start + _BATCH]


class SentenceTransformerEncoder:
    """Any sentence-transformers model, by hub name (from the local cache) or folder.

    Its own prompts for queries and passages are used where it defines them.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    @cached_property
    def _model(self) -> Any:
        from sentence_transformers import SentenceTransformer

        try:
            return SentenceTransformer(self.name, device="cpu")
        except (OSError, ValueError) as error:
            raise EncoderError(
                f"打不开编码器「{self.name}」：{str(error).splitlines()[0]}。"
                "请给出本机已有的 sentence-transformers 模型目录，或清除 WENJU_ENCODER 用内置编码器。"
            ) from error

    @cached_property
    def dimension(self) -> int:
        """Length of a vector."""
        return len(self.encode_queries(["维"])[0])

    def encode_queries(self, texts: list[str]) -> Vectors:
        """Vectors by the model's query prompt or route."""
        return self._encode(self._model.encode_query, texts)

    def encode_passages(self, texts: list[str]) -> Vectors:
        """Vectors by the model's document prompt or route."""
        return self._encode(self._model.encode_document, texts)

    def _encode(self, encode: Callable[..., Any], texts: list[str]) -> Vectors:
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        found = encode(texts, batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(found, np.float32)
