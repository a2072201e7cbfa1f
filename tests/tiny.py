"""A transformer of a few thousand random weights in the bundled one's form."""

import numpy as np

from index.weights import Floats, Pieces, Shape, Weights

HIDDEN, LAYERS, FEED_FORWARD, TOKENS = 32, 3, 64, 50


def tiny_weights(seed: int = 0) -> Weights:
    """Three layers; word embeddings are exactly 4-bit, as the graph requires."""
    rng = np.random.default_rng(seed)
    shape = Shape(HIDDEN, LAYERS, 2, FEED_FORWARD, TOKENS, 64, 1, 1e-12)
    tensors = {
        "emb.word": _four_bit(rng),
        "emb.pos": _random(rng, 64 * HIDDEN),
        "emb.type": _random(rng, HIDDEN),
        **_norm("emb.ln"),
    }
    for layer in (f"l{i}" for i in range(LAYERS)):
        sizes = {"q": (HIDDEN, HIDDEN), "k": (HIDDEN, HIDDEN), "v": (HIDDEN, HIDDEN), "ao": (HIDDEN, HIDDEN)}
        sizes |= {"fi": (FEED_FORWARD, HIDDEN), "fo": (HIDDEN, FEED_FORWARD)}
        for part, (out, into) in sizes.items():
            tensors |= {f"{layer}.{part}.w": _random(rng, out * into), f"{layer}.{part}.b": _random(rng, out)}
        tensors |= {**_norm(f"{layer}.aln"), **_norm(f"{layer}.oln")}
    pieces = tuple(f"piece{i}" for i in range(TOKENS))
    return Weights(shape, Pieces(pieces, (0.0,) * TOKENS, 0, 2, 1, 3, {}), tensors)


def _random(rng: np.random.Generator, count: int) -> Floats:
    return (rng.standard_normal(count) * 0.2).astype(np.float32)


def _norm(name: str) -> dict[str, Floats]:
    return {f"{name}.w": np.ones(HIDDEN, np.float32), f"{name}.b": np.zeros(HIDDEN, np.float32)}


def _four_bit(rng: np.random.Generator) -> Floats:
    levels = rng.integers(-7, 8, (TOKENS, HIDDEN))
    levels[:, 0] = -8  # one block of 32 a row: its farthest value from zero
    return (levels * np.float32(2**-5)).astype(np.float32).reshape(-1)
