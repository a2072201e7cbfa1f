"""Nearest vectors by inner product, with FAISS."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors

FLAT_LIMIT = 50_000  # rows up to which exact search stays under 10 ms on 2 cores
RECALL_TARGET = 0.95  # of the exact first ten, beyond FLAT_LIMIT
_LINKS, _BREADTH = 32, 128
_FILE = "vectors.faiss"
Rows = NDArray[np.int64]


@dataclass(frozen=True)
class VectorIndex:
    """Rows of unit vectors; exact search up to ``FLAT_LIMIT`` rows, an HNSW graph beyond."""

    faiss_index: Any

    @classmethod
    def build(cls, vectors: Vectors, flat_limit: int = FLAT_LIMIT) -> "VectorIndex":
        """Index vectors of shape (n, dimension)."""
        import faiss

        dimension = vectors.shape[1]
        index: Any
        if len(vectors) <= flat_limit:
            index = faiss.IndexFlatIP(dimension)
        else:
            index = faiss.IndexHNSWFlat(dimension, _LINKS, faiss.METRIC_INNER_PRODUCT)
            index.hnsw.efConstruction = _BREADTH
        index.add(np.ascontiguousarray(vectors))
        return cls(index)

    @property
    def size(self) -> int:
        """Number of rows."""
        return int(self.faiss_index.ntotal)

    @property
    def kind(self) -> str:
        """``flat`` (exact) or ``hnsw``; written in the manifest."""
        return "hnsw" if "HNSW" in type(self.faiss_index).__name__ else "flat"

    def nearest(self, query: Vectors, k: int, allowed: Rows | None = None) -> Rows:
        """Up to ``k`` rows of the greatest inner product with ``query`` (dimension,), best first.

        ``allowed`` restricts the search to these rows.
        """
        import faiss

        chosen: dict[str, Any] = {"sel": faiss.IDSelectorBatch(allowed)} if allowed is not None else {}
        if self.kind == "flat":
            params = faiss.SearchParameters(**chosen)
        else:
            params = faiss.SearchParametersHNSW(efSearch=max(_BREADTH, k), **chosen)  # type: ignore[attr-defined]
        _, (rows,) = self.faiss_index.search(query[None, :], min(k, self.size), params=params)
        return np.asarray(rows[rows >= 0], np.int64)

    def scores(self, query: Vectors, rows: Rows) -> NDArray[np.float32]:
        """Inner products of ``query`` with the given rows, in their order."""
        return self.reconstruct(rows) @ query

    def reconstruct(self, rows: Rows) -> Vectors:
        """The stored vectors of the rows, shape (len(rows), dimension)."""
        return np.asarray(self.faiss_index.reconstruct_batch(rows), np.float32)

    def save(self, folder: Path, name: str = _FILE) -> None:
        """Write one file."""
        import faiss

        data = faiss.serialize_index(self.faiss_index)  # FAISS's own writer hides errors of the disk
        (folder / name).write_bytes(data.tobytes())

    @classmethod
    def load(cls, folder: Path, name: str = _FILE) -> "VectorIndex":
        """Read what ``save`` wrote, memory-mapped."""
        import faiss

        return cls(faiss.read_index(str(folder / name), faiss.IO_FLAG_MMAP_IFC))
