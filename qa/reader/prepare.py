"""The span reader as it is served, made once from the shipped weights into the cache folder."""

from pathlib import Path

import numpy as np

from index.bundled import MAX_TOKENS
from index.graph import TransformerGraph
from index.prepared import Progress, prepared, stamp
from index.tokenizer import build_tokenizer
from index.trained import load_trained
from index.weights import Weights, bundled_weights_path, read_weights

PATH = Path(__file__).with_name("span.safetensors")  # see span.md
FORMAT = 1
SERVED = ("model.onnx", "tokenizer.json")


def prepare_reader(cache: Path, progress: Progress, shipped: Path = PATH) -> Path:
    """The folder with the reader's int8 ONNX graph and tokenizer; made first when it is absent or damaged.

    Raises EncoderError when weights are missing or damaged, or the cache cannot be written.
    """
    folder = cache / f"reader-{stamp(shipped)}-v{FORMAT}"
    return prepared(folder, SERVED, lambda building: _prepare(shipped, building, progress))


def _prepare(shipped: Path, folder: Path, progress: Progress) -> None:
    progress("准备阅读器 1/2：读取权重")
    weights = load_trained(read_weights(bundled_weights_path()), shipped)
    build_tokenizer(weights.vocabulary, MAX_TOKENS).save(str(folder / "tokenizer.json"))
    progress("准备阅读器 2/2：写出 int8 ONNX 图")
    write_reader_graph(weights, folder / "model.onnx", int8=True)


def write_reader_graph(weights: Weights, path: Path, *, int8: bool) -> None:
    """Write the reader: ``input_ids``, ``attention_mask`` -> ``scores`` (batch, length, 2), start and end.

    The head is not quantised; ``int8`` as for the encoder's graph.
    """
    graph = TransformerGraph(weights)
    head = graph.constant(np.ascontiguousarray(weights.tensors["head.w"]))
    # Transposed in the graph, which hides it from the quantiser.
    products = graph.op("MatMul", graph.hidden_states(), graph.op("Transpose", head, perm=[1, 0]))
    scores = graph.op("Add", products, graph.constant(weights.tensors["head.b"]))
    graph.save({"scores": (scores, ["batch", "length", 2])}, path, int8=int8)
