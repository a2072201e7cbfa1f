"""The transformer in torch, as it is trained: the span reader's forward pass and loss.

Parameters are plain tensors under the names of ``index.weights`` (``l2.q.w``, ``emb.ln.b``), so that what is
trained is what is exported. The embeddings and the lowest ``frozen`` layers stay as they are.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from index.trained import HEAD, shaped
from index.weights import Floats, Weights
from qa.reader.training.batches import Batch, Ints
from qa.reader.training.recipe import Recipe

if TYPE_CHECKING:
    from torch import Tensor


class Network:
    """multilingual-e5-small with a head that scores every position as start and as end.

    The head is that of the weights, where they have one; else it starts from nothing.
    """

    def __init__(self, weights: Weights, recipe: Recipe, device: str = "cpu") -> None:
        import torch

        self.shape, self.recipe, self.device = weights.shape, recipe, torch.device(device)
        generator = torch.Generator().manual_seed(recipe.seed)
        hidden = self.shape.hidden
        self.tensors: dict[str, Tensor] = {
            name: torch.tensor(values, device=self.device) for name, values in shaped(weights).items()
        }
        if HEAD[0] not in self.tensors:
            self.tensors["head.w"] = (torch.randn(2, hidden, generator=generator) * 0.02).to(self.device)
            self.tensors["head.b"] = torch.zeros(2, device=self.device)
        for name in self.trained:
            self.tensors[name].requires_grad_(True)

    @property
    def trained(self) -> list[str]:
        """Names of the tensors that change."""
        layers = [f"l{i}." for i in range(self.recipe.frozen, self.shape.layers)]
        return [n for n in self.tensors if n in HEAD or n.startswith(tuple(layers))]

    def body_groups(self) -> list[dict[str, Any]]:
        """What changes besides the head, as an optimiser takes it: matrices decay, vectors do not."""
        body = [self.tensors[name] for name in self.trained if name not in HEAD]
        return [
            {"params": [p for p in body if p.ndim > 1], "weight_decay": self.recipe.decay},
            {"params": [p for p in body if p.ndim == 1], "weight_decay": 0.0},
        ]

    def hidden_states(self, ids: Ints, mask: Ints) -> "Tensor":
        """The last layer's output, float32 of shape (texts, tokens, hidden)."""
        import torch
        import torch.nn.functional as F

        tokens, there = (torch.from_numpy(a).to(self.device) for a in (ids, mask))
        kind = torch.bfloat16 if self.recipe.bf16 else torch.float32
        blocked = ((1 - there)[:, None, None, :] * -1e9).to(kind)
        with torch.no_grad():
            t, length = self.tensors, tokens.shape[1]
            x = F.embedding(tokens, t["emb.word"]) + t["emb.pos"][:length] + t["emb.type"][0]
            x = self._norm(x, "emb.ln", torch.float32).to(kind)
            for layer in range(self.recipe.frozen):
                x = self._layer(x, blocked, f"l{layer}", kind)
        for layer in range(self.recipe.frozen, self.shape.layers):
            x = self._layer(x, blocked, f"l{layer}", kind)
        return x.float()

    def logits(self, batch: Batch) -> "Tensor":
        """Scores of shape (2, windows, tokens), start and end; a large negative number where none is open."""
        import torch
        import torch.nn.functional as F

        hidden = self.hidden_states(batch.ids, batch.mask)
        scores = F.linear(hidden, self.tensors["head.w"], self.tensors["head.b"]).permute(2, 0, 1)
        return scores.masked_fill(torch.from_numpy(batch.open == 0).to(self.device)[None], -1e4)

    def _layer(self, x: "Tensor", blocked: "Tensor", name: str, kind: Any) -> "Tensor":
        import torch
        import torch.nn.functional as F

        t, heads = self.tensors, self.shape.heads
        windows, length, hidden = x.shape
        weight = torch.cat([t[f"{name}.{part}.w"] for part in "qkv"]).to(kind)
        bias = torch.cat([t[f"{name}.{part}.b"] for part in "qkv"]).to(kind)
        parts = F.linear(x, weight, bias).view(windows, length, 3, heads, hidden // heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4)
        # Written out: torch's fused attention is five times as slow backwards, in bfloat16 on a CPU.
        weights = query @ key.transpose(-1, -2) * (hidden // heads) ** -0.5 + blocked
        mixed = torch.softmax(weights, -1, dtype=torch.float32).to(kind) @ value
        mixed = mixed.transpose(1, 2).reshape(windows, length, hidden)
        x = self._norm(x + self._linear(mixed, f"{name}.ao", kind), f"{name}.aln", kind)
        inner = F.gelu(self._linear(x, f"{name}.fi", kind))
        return self._norm(x + self._linear(inner, f"{name}.fo", kind), f"{name}.oln", kind)

    def _linear(self, x: "Tensor", name: str, kind: Any) -> "Tensor":
        import torch.nn.functional as F

        return F.linear(x, self.tensors[f"{name}.w"].to(kind), self.tensors[f"{name}.b"].to(kind))

    def _norm(self, x: "Tensor", name: str, kind: Any) -> "Tensor":
        import torch.nn.functional as F

        scale, shift = (self.tensors[f"{name}.{part}"].to(kind) for part in "wb")
        return F.layer_norm(x, (self.shape.hidden,), scale, shift, self.shape.epsilon)

    def loss(self, batch: Batch) -> "Tensor":
        """Mean cross-entropy of start and end over the open positions, ``<s>`` standing for no answer."""
        import torch
        import torch.nn.functional as F

        start, end = self.logits(batch)
        wanted = (torch.from_numpy(a).to(self.device) for a in (batch.start, batch.end))
        losses = [F.cross_entropy(scores, at) for scores, at in zip((start, end), wanted, strict=True)]
        return (losses[0] + losses[1]) / 2

    def state(self) -> dict[str, Floats]:
        """The trained tensors as arrays."""
        return {n: self.tensors[n].detach().float().cpu().numpy() for n in self.trained}

    def load(self, state: dict[str, Floats]) -> None:
        """Put arrays as ``state`` gives them back in place."""
        import torch

        with torch.no_grad():
            for name, values in state.items():
                self.tensors[name].copy_(torch.from_numpy(np.array(values)))

    def predictions(self, batch: Batch) -> tuple[Floats, Floats]:
        """Start and end scores, each (windows, tokens), without gradients."""
        import torch

        with torch.no_grad():
            start, end = self.logits(batch).cpu().numpy()
        return start, end
