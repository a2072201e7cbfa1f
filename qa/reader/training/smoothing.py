"""Divisors for the inputs of linear layers that lose too much when they are rounded to 8 bits.

In 8 bits all inputs of a product share one step, set by the farthest value. A few channels behind the norm
after attention and behind GELU reach ten times as far as the others, which are left with a few steps. Such a
channel is divided by how much farther it reaches, and its column of the matrix multiplied by as much
(SmoothQuant, Xiao et al., ICML 2023, with all of the burden moved to the weights).
"""

import tempfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from index.graph import SMOOTH, TransformerGraph
from index.session import THREADS, open_session
from index.weights import Floats, Weights
from qa.reader.training.batches import Batch

LAYERS = ("fi", "fo")  # the first and the second of the feed-forward products
REACH = 0.98  # quantile of the channels' peaks up to which a channel is left as it is


def smoothing(weights: Weights, batches: Iterable[Batch]) -> dict[str, Floats]:
    """``l0.fi.smooth`` and so on, (inputs,), 1 or more, by what the layers are given in the batches."""
    return {f"{name}{SMOOTH}": divisors(peak) for name, peak in _peaks(weights, batches).items()}


def divisors(peaks: Floats) -> Floats:
    """By how much each channel's peak passes the quantile ``REACH`` of all; 1 where it does not."""
    found: Floats = np.maximum(peaks / np.float32(np.quantile(peaks, REACH)), np.float32(1))
    return found


def _peaks(weights: Weights, batches: Iterable[Batch]) -> dict[str, Floats]:
    """The largest absolute input of each channel, by layer."""
    graph = TransformerGraph(weights)
    graph.hidden_states()
    watched = {name: x for name, x in graph.inputs.items() if name.endswith(LAYERS)}
    outputs = {
        name: (graph.op("ReduceMax", graph.op("Abs", x), graph.ints(0, 1), keepdims=0), ["channels"])
        for name, x in watched.items()
    }
    with tempfile.TemporaryDirectory() as folder:
        graph.save(outputs, Path(folder, "peaks.onnx"), int8=False)
        session = open_session(Path(folder, "peaks.onnx"), THREADS)
        found = [session.run(None, {graph.ids: b.ids, graph.mask: b.mask}) for b in batches]
    return {name: np.max(each, axis=0) for name, each in zip(watched, zip(*found, strict=True), strict=True)}
