"""Small deterministic stand-ins."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from index.builder import build
from index.documents import document_from_text
from index.encoder import Vectors
from index.folding import fold
from index.library import Library
from index.store import Store
from qa.answerer import Answerer
from qa.assembly import AnswererOf
from qa.question import Question
from qa.reader import Reading
from qa.reader.statements import StatementReader
from qa.records import Hit
from ui.web.collection import Collection


class HashEncoder:
    """Bags of hashed characters: texts that share characters are near. No model, no files."""

    dimension = 64

    def __init__(self, name: str = "hash") -> None:
        self.name = name
        self.encoded: list[str] = []

    def encode_queries(self, texts: list[str]) -> Vectors:
        return self._encode(texts)

    def encode_passages(self, texts: list[str]) -> Vectors:
        self.encoded += texts
        return self._encode(texts)

    def _encode(self, texts: list[str]) -> Vectors:
        vectors = np.full((len(texts), self.dimension), 1e-3, np.float32)
        for row, text in enumerate(texts):
            for character in fold(text):
                vectors[row, hashlib.md5(character.encode()).digest()[0] % self.dimension] += 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


class EagerReader(StatementReader):
    """Takes every sentence for an answer, so that every path to a citation is walked."""

    def read(self, question: Question, hits: Sequence[Hit]) -> list[Reading]:
        return [replace(reading, confidence=0.9) for reading in super().read(question, hits)]


def answerer(*texts: str) -> Answerer:
    """Over documents d0, d1, …; refuses most questions, as the fake's cosines are low."""
    encoder = HashEncoder()
    documents = [document_from_text(t, id=f"d{i}", name=f"d{i}", source="") for i, t in enumerate(texts)]
    return Answerer(build(documents, encoder), encoder)


def eager(*texts: str) -> Answerer:
    """The same, but answering every question."""
    generation = answerer(*texts).generation
    encoder = HashEncoder()
    return Answerer(generation, encoder, EagerReader(encoder, generation.lexical))


def eager_over(home: Path) -> Collection:
    """A collection under ``home`` that answers every question; at first it holds the bundled article."""
    library = Library(Store(home), HashEncoder())
    library.open()
    return Collection(library, answering_eagerly())


def answering_eagerly() -> AnswererOf:
    """Answerers that answer every question, over any generation."""
    encoder = HashEncoder()
    return lambda generation: Answerer(generation, encoder, EagerReader(encoder, generation.lexical))
