"""Small deterministic stand-ins."""

import hashlib

import numpy as np

from index.encoder import Vectors
from index.folding import fold


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
