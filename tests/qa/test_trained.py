"""The shipped weights' format and the graph made of them."""

from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from index.errors import EncoderError
from qa.reader.prepare import write_reader_graph
from qa.reader.trained import load_trained, quantised, save_trained
from qa.reader.training.batches import Example, collate
from qa.reader.training.recipe import Recipe
from qa.reader.training.trainer import Network
from tests.tiny import tiny_weights

PAD = 1


def test_levels_and_scales() -> None:
    levels, scales = quantised(np.array([[0.5, -1.0, 0.1], [0, 0, 0]], np.float32))
    assert scales.tolist() == [1 / 64, 0]
    assert levels.tolist() == [[32, -64, 6], [0, 0, 0]]  # 0.1 * 64 = 6.4


def test_what_is_saved_comes_back_within_half_a_level(tmp_path: Path) -> None:
    base = tiny_weights()
    network = Network(base, Recipe(frozen=1))
    state = network.state()
    save_trained(state, tmp_path / "span.safetensors")
    loaded = load_trained(base, tmp_path / "span.safetensors")
    assert "l0.q.w" not in state and np.array_equal(loaded.tensors["l0.q.w"], base.tensors["l0.q.w"])
    assert np.array_equal(loaded.tensors["head.w"], state["head.w"])
    for name in ("l1.q.w", "l2.fo.w"):
        levels, scales = quantised(state[name])
        half = 0.51 * scales.astype(np.float32)[:, None]
        assert (np.abs(loaded.tensors[name].reshape(levels.shape) - state[name]) <= half).all()
        # Quantising again changes nothing: the graph computes with what is shipped.
        again, same = quantised(loaded.tensors[name].reshape(levels.shape))
        assert np.array_equal(again, levels) and np.array_equal(same, scales)


@pytest.mark.parametrize("content", [None, b"not safetensors"])
def test_missing_or_damaged_weights_are_named(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "span.safetensors").write_bytes(content)
    with pytest.raises(EncoderError, match="span.safetensors"):
        load_trained(tiny_weights(), tmp_path / "span.safetensors")


def test_the_graph_scores_as_the_trained_network(tmp_path: Path) -> None:
    base = tiny_weights()
    network = Network(base, Recipe(frozen=1, bf16=False))
    save_trained(network.state(), tmp_path / "span.safetensors")
    weights = load_trained(base, tmp_path / "span.safetensors")
    write_reader_graph(weights, tmp_path / "reader.onnx", int8=False)
    session = onnxruntime.InferenceSession(tmp_path / "reader.onnx", providers=["CPUExecutionProvider"])
    batch = collate([Example([0, 9, 2, 2, 7, 8, 2], 4, 0, 0), Example([0, 5, 2, 2, 6, 2], 4, 4, 4)], PAD)
    (scores,) = session.run(None, {"input_ids": batch.ids, "attention_mask": batch.mask})
    network.load({name: weights.tensors[name].reshape(v.shape) for name, v in network.state().items()})
    for side, expected in enumerate(network.predictions(batch)):
        is_open = batch.open == 1
        assert np.allclose(scores[..., side][is_open], expected[is_open], atol=1e-4)
        assert (expected[~is_open] < -1000).all()
