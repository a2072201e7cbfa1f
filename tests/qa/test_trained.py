"""The shipped weights' format and the graph made of them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from index.errors import EncoderError
from index.graph import TransformerGraph
from index.trained import load_trained, quantised, save_trained, shaped
from index.weights import Floats, Weights
from qa.reader.prepare import write_reader_graph
from qa.reader.training.batches import Example, collate
from qa.reader.training.network import Network
from qa.reader.training.recipe import Recipe
from qa.reader.training.shipping import ship
from qa.reader.training.sitting import begun
from qa.reader.training.smoothing import divisors, smoothing
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


def test_smoothed_columns_are_rounded_finer_and_come_back_as_they_were(tmp_path: Path) -> None:
    matrix = np.array([[1, 0.01, 0], [0, 0, 0.5]], np.float32)
    head = {"head.w": np.zeros((2, 2), np.float32), "head.b": np.zeros(2, np.float32)}
    smooth = np.array([1, 50, 1], np.float32)
    save_trained({"l2.fi.w": matrix, "l2.fi.smooth": smooth, **head}, tmp_path / "span.safetensors")
    loaded = load_trained(tiny_weights(), tmp_path / "span.safetensors").tensors
    assert np.array_equal(loaded["l2.fi.smooth"], smooth)
    # 0.01 would be 0.64 of a level: it is stored as 0.5, 32 levels.
    assert np.allclose(loaded["l2.fi.w"], matrix, rtol=1e-6)


def test_channels_that_reach_farther_are_divided_by_how_much() -> None:
    peaks = np.array([2.0] * 98 + [8.0, 20.0], np.float32)
    assert divisors(peaks)[:98].tolist() == [1] * 98
    # The 98 % quantile of 100 values lies 0.02 of the way from the 98th to the 99th: 2 + 0.02 * 6.
    assert divisors(peaks)[98:] == pytest.approx([8 / 2.12, 20 / 2.12])


def test_what_is_smoothed_is_computed_as_before_and_finer_in_8_bits(tmp_path: Path) -> None:
    base = tiny_weights()
    gain, matrix = base.tensors["emb.ln.w"].copy(), shaped(base)["l0.fi.w"].copy()
    gain[3], matrix[:, 3] = 60.0, matrix[:, 3] / 60.0  # a channel that reaches far and weighs little
    weights = replace(base, tensors=base.tensors | {"emb.ln.w": gain, "l0.fi.w": matrix})
    smooth = {"l0.fi.smooth": np.where(np.arange(len(gain)) == 3, 60, 1).astype(np.float32)}
    smoothed = replace(weights, tensors=weights.tensors | smooth)
    exact = product(weights, tmp_path, int8=False)
    assert np.allclose(product(smoothed, tmp_path, int8=False), exact, atol=1e-5)
    off = [np.abs(product(one, tmp_path, int8=True) - exact).mean() for one in (smoothed, weights)]
    assert off[0] < 0.2 * off[1]


def product(weights: Weights, folder: Path, *, int8: bool) -> Floats:
    """What the first feed-forward product makes of some embeddings."""
    graph = TransformerGraph(weights)
    made = graph.linear(graph.embeddings(graph.ids), "l0.fi")
    graph.save({"made": (made, ["batch", "length", "inner"])}, folder / "product.onnx", int8=int8)
    ids = np.array([[0, 9, 2, 2, 7, 8, 2]], np.int64)
    session = onnxruntime.InferenceSession(folder / "product.onnx", providers=["CPUExecutionProvider"])
    (found,) = session.run(None, {graph.ids: ids, graph.mask: np.ones_like(ids)})
    return np.asarray(found, np.float32)


def test_the_inputs_that_are_smoothed_are_those_of_both_feed_forward_products() -> None:
    base = tiny_weights()
    far = base.tensors["l1.aln.w"].copy()
    far[3] = 60.0
    none = Example([0, 9, 2, 2, 7, 8, 2], [4, 5], 0, 0)
    batch = collate([none, Example([0, 5, 2, 2, 6, 9, 2], [4, 5], 4, 4)], PAD)
    smooth = smoothing(replace(base, tensors=base.tensors | {"l1.aln.w": far}), [batch])
    layers = range(base.shape.layers)
    assert set(smooth) == {f"l{layer}.{part}.smooth" for layer in layers for part in ("fi", "fo")}
    assert smooth["l1.fi.smooth"].argmax() == 3
    assert len(smooth["l1.fo.smooth"]) == len(base.tensors["l1.fi.b"])


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
    none = Example([0, 9, 2, 2, 7, 8, 2], [4, 5], 0, 0)
    batch = collate([none, Example([0, 5, 2, 2, 6, 2], [4], 4, 4)], PAD)
    (scores,) = session.run(None, {"input_ids": batch.ids, "attention_mask": batch.mask})
    network.load({name: weights.tensors[name].reshape(v.shape) for name, v in network.state().items()})
    for side, expected in enumerate(network.predictions(batch)):
        is_open = batch.open == 1
        assert np.allclose(scores[..., side][is_open], expected[is_open], atol=1e-4)
        assert (expected[~is_open] < -1000).all()


def test_what_is_shipped_lies_between_both_ends_and_a_sitting_begins_with_it_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = tiny_weights()
    ended = Network(base, Recipe(frozen=1)).state()
    begin = {name: 0.5 * values for name, values in ended.items()}
    shown = [Example([0, 9, 2, 2, 7, 11, 2], [4, 5], 4, 4)] * 3
    path = tmp_path / "span.safetensors"
    ship(base, begin, ended, 0.6, shown, path)
    loaded = load_trained(base, path).tensors
    assert np.allclose(loaded["head.w"], 0.8 * ended["head.w"], atol=1e-6)
    half = np.abs(ended["l1.q.w"]).max() / 64
    assert np.allclose(loaded["l1.q.w"], 0.8 * ended["l1.q.w"], atol=half) and "l1.fi.smooth" in loaded

    monkeypatch.setattr("qa.reader.training.sitting.PATH", path)
    monkeypatch.setattr("qa.reader.training.sitting.read_weights", lambda _: base)
    kept = begun(tmp_path / "begun.safetensors")
    first, head = kept.tensors, Network(kept, Recipe(frozen=1)).state()["head.w"]
    assert np.array_equal(head, first["head.w"])  # the trained one, not one that starts from nothing
    ship(base, begin, ended, 1.0, shown, path)  # what the sitting ends with
    again = begun(tmp_path / "begun.safetensors").tensors
    assert np.array_equal(first["head.w"], again["head.w"]) and "l1.fi.smooth" not in first
