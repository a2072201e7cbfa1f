"""Nearest vectors."""

from pathlib import Path

import numpy as np
import pytest

from index.encoder import Vectors
from index.vectors import RECALL_TARGET, VectorIndex


def units(rows: int, seed: int = 0) -> Vectors:
    vectors = np.random.default_rng(seed).normal(size=(rows, 16)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.mark.parametrize(("limit", "kind"), [(10_000, "flat"), (100, "hnsw")])
def test_nearest_after_a_round_trip(tmp_path: Path, limit: int, kind: str) -> None:
    vectors, queries = units(2000), units(30, seed=1)
    VectorIndex.build(vectors, flat_limit=limit).save(tmp_path)
    index = VectorIndex.load(tmp_path)
    assert (index.kind, index.size) == (kind, 2000)
    shares = []
    for query in queries:
        exact = np.argsort(-(vectors @ query))[:10]
        found = index.nearest(query, 10)
        shares.append(len(set(exact) & set(found)) / 10)
        assert np.allclose(index.scores(query, found), vectors[found] @ query, atol=1e-5)
    assert np.mean(shares) >= (1 if kind == "flat" else RECALL_TARGET)


def test_only_allowed_rows_are_found() -> None:
    index = VectorIndex.build(units(50))
    assert sorted(index.nearest(units(1)[0], 10, np.array([3, 4, 40]))) == [3, 4, 40]


def test_fewer_rows_than_asked_for() -> None:
    assert len(VectorIndex.build(units(3)).nearest(units(1)[0], 10)) == 3
