"""Shipped weights: what training changed of the bundled transformer, 7-bit by row, in one file.

A matrix ``l2.q.w`` is stored as int8 levels in [-64, 64] and, as ``l2.q.w.scale``, one fp16 scale a row:
exactly what the served graph computes with. Where the file has ``l2.fi.smooth``, the levels are those of
``l2.fi.w`` with its columns multiplied by that vector. Vectors and a head are float32. Whatever the file
lacks (the embeddings, the layers that were not trained) is taken from the bundled weights.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import EncoderError
from index.graph import SMOOTH
from index.weights import Floats, Weights

LEVELS = 64
HEAD = ("head.w", "head.b")
_SCALE = ".scale"


def shaped(weights: Weights) -> dict[str, Floats]:
    """Every tensor with its dimensions: matrices (out, in), embeddings (row, hidden), vectors."""
    hidden = weights.shape.hidden
    found = {}
    for name, values in weights.tensors.items():
        if name in ("emb.word", "emb.pos", "emb.type"):
            found[name] = values.reshape(-1, hidden)
        elif name.endswith(".w") and not name.endswith("ln.w") and f"{name[:-2]}.b" in weights.tensors:
            found[name] = values.reshape(len(weights.tensors[f"{name[:-2]}.b"]), -1)
        else:
            found[name] = values
    return found


def save_trained(state: dict[str, Floats], path: Path) -> None:
    """Write the trained tensors; matrices have two dimensions, (out, in)."""
    from safetensors.numpy import save_file

    stored: dict[str, NDArray[np.generic]] = {}
    for name, values in state.items():
        if values.ndim == 2 and name not in HEAD:
            stored[name], stored[name + _SCALE] = quantised(values * _columns(state, name))
        else:
            stored[name] = np.ascontiguousarray(values, np.float32)
    save_file(stored, path, metadata={"format": "np"})


def _columns(state: Mapping[str, NDArray[Any]], name: str) -> Any:
    """What the columns of a matrix are multiplied by before they are rounded."""
    return state.get(f"{name.removesuffix('.w')}{SMOOTH}", np.float32(1))


def quantised(matrix: Floats) -> tuple[NDArray[np.int8], NDArray[np.float16]]:
    """Levels (out, in) and scales (out,): the row's farthest value from zero has level 64 or -64."""
    scales = (np.abs(matrix).max(axis=1) / LEVELS).astype(np.float16)
    safe = np.where(scales == 0, np.float32(1), scales.astype(np.float32))[:, None]
    return np.clip(np.rint(matrix / safe), -LEVELS, LEVELS).astype(np.int8), scales


def load_trained(base: Weights, path: Path) -> Weights:
    """The bundled weights with the trained tensors in place, a head and smoothing vectors beside them.

    Raises EncoderError when the file is missing or damaged.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        stored = load_file(path)
    except (OSError, SafetensorError) as error:
        raise EncoderError(f"读不了权重「{path.name}」：{error}。请重新安装 wenju。") from error
    scales = {name.removesuffix(_SCALE): s for name, s in stored.items() if name.endswith(_SCALE)}
    tensors = {
        name: values.astype(np.float32) * scales[name].astype(np.float32)[:, None] / _columns(stored, name)
        if name in scales
        else values
        for name, values in stored.items()
        if not name.endswith(_SCALE)
    }
    return replace(base, tensors={**base.tensors, **tensors})
