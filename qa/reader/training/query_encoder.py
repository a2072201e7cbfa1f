"""Train the encoder's layers for queries: the vectors of passages and sentences stay as they are.

    python -m qa.reader.training.query_encoder --data DIR [--out index/queries.safetensors]

A question's vector is drawn to that of the passage, and of the sentence, that answers it, and away from the
rest of its document, from the nearest of other documents, and from what answers the other questions of the
batch (InfoNCE: van den Oord et al., 2018).
"""

import argparse
import logging
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.bundled import MAX_TOKENS, QUERIES
from index.encoder import Vectors, open_encoder
from index.settings import Settings
from index.tokenizer import build_tokenizer
from index.trained import HEAD, save_trained
from index.weights import Weights, bundled_weights_path, read_weights
from qa.reader.training.batches import Batch, Example, Ints, alike, batches, collate
from qa.reader.training.network import Network
from qa.reader.training.queries import Collection, Query, rows_of, spoken
from qa.reader.training.recipe import Progress, Recipe
from qa.reader.training.smoothing import smoothing

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from torch import Tensor

RECIPE = Recipe(batch=64, peak=4e-5, bf16=False)
TEMPERATURE = 0.02
SENTENCES = 0.5  # weight of the loss over sentences
SAMPLE = 512  # questions whose inputs are looked at before the weights are rounded
POOL = 20  # batches of questions that are sorted by length among themselves
_log = logging.getLogger("training")


class QueryNetwork(Network):
    """The encoder of queries beside the vectors of passages and sentences, of shape (n, hidden)."""

    def __init__(self, weights: Weights, tokenizer: "Tokenizer", collection: Collection) -> None:
        import torch

        super().__init__(weights, RECIPE)
        self.tokenizer, self.pad = tokenizer, weights.vocabulary.pad
        self.passages = torch.from_numpy(collection.passages)
        self.sentences = torch.from_numpy(collection.sentences)

    def vectors(self, questions: Sequence[str]) -> "Tensor":
        """Means over the tokens, normalised, (questions, hidden)."""
        import torch
        import torch.nn.functional as F

        batch = collate(self.examples(questions), self.pad)
        weight = torch.from_numpy(batch.mask)[..., None].float()
        summed = (self.hidden_states(batch.ids, batch.mask) * weight).sum(1)
        return F.normalize(summed / weight.sum(1), dim=-1)

    def examples(self, questions: Sequence[str]) -> list[Example]:
        """The questions as tokens, as the encoder is given them; there is no passage."""
        encoded = self.tokenizer.encode_batch([f"query: {question}" for question in questions])
        return [Example(one.ids, [], 0, 0) for one in encoded]

    def loss_over(self, questions: Sequence[str], passages: Ints, sentences: Ints) -> "Tensor":
        """Mean cross-entropy of the first passage, and sentence, of each row among all of the row."""
        vectors = self.vectors(questions)
        over_passages = _first_of(vectors, self.passages, passages)
        return over_passages + SENTENCES * _first_of(vectors, self.sentences, sentences)


def _first_of(vectors: "Tensor", known: "Tensor", rows: Ints) -> "Tensor":
    import torch
    import torch.nn.functional as F

    at = torch.from_numpy(rows)
    products = torch.einsum("qd,qkd->qk", vectors, known[at.clamp(min=0)])
    scores = products.masked_fill(at < 0, -9) / TEMPERATURE
    return F.cross_entropy(scores, torch.zeros(len(rows), dtype=torch.long))


def train(network: QueryNetwork, collection: Collection, first: Vectors) -> float:
    """One pass over the questions; ``first`` holds the vectors of all questions before it, row by row.

    Returns the mean loss of the last batches.
    """
    import torch

    rng, asked = random.Random(RECIPE.seed), collection.queries
    optimiser = torch.optim.AdamW(network.body_groups(), fused=True)
    trained = [p for group in optimiser.param_groups for p in group["params"]]
    rows = (row for row, query in enumerate(asked) if query.part == "train")
    steps = list(alike(rows, lambda row: len(asked[row].text), RECIPE.batch, POOL, rng))
    progress = Progress(total=len(steps))
    for batch in steps:
        for group in optimiser.param_groups:
            group["lr"] = progress.rate(RECIPE)
        some = [asked[i] for i in batch]
        wrong = [collection.wrong(asked[i], first[i], rng) for i in batch]
        documents = collection.documents[[query.passage for query in some]]
        passages = rows_of([q.passage for q in some], [w for w, _ in wrong], documents)
        sentences = rows_of([q.sentence for q in some], [w for _, w in wrong], documents)
        loss = network.loss_over([spoken(query, rng) for query in some], passages, sentences)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(trained, RECIPE.clip)
        optimiser.step()
        optimiser.zero_grad()
        progress.losses.append(float(loss.detach()))
        progress.step += 1
        if progress.step % 20 == 0:
            _log.info("%d/%d loss %.3f", progress.step, progress.total, np.mean(progress.losses[-50:]))
    return float(np.mean(progress.losses[-50:]))


def found_first(network: QueryNetwork, collection: Collection) -> str:
    """Of the questions for validation, how many have the answer in the first, and the first four, passages.

    All documents are searched, by the vectors of passages alone.
    """
    asked = collection.of("validation")
    vectors = _vectors(network, asked)
    ranked = np.argsort(-(vectors @ collection.passages.T), axis=1)[:, :4]
    held = [[row in query.holding for row in rows] for query, rows in zip(asked, ranked, strict=True)]
    first, four = np.mean([(any(h[:1]), any(h)) for h in held], axis=0)
    return f"{len(asked)} questions, recall@1 {first:.3f}, @4 {four:.3f}"


def _vectors(network: QueryNetwork, asked: Sequence[Query]) -> Vectors:
    import torch

    vectors = np.empty((len(asked), network.shape.hidden), np.float32)
    order = sorted(range(len(asked)), key=lambda row: len(asked[row].text))
    with torch.no_grad():
        for start in range(0, len(order), 2 * RECIPE.batch):
            rows = order[start : start + 2 * RECIPE.batch]
            vectors[rows] = network.vectors([asked[row].searched for row in rows]).numpy()
    return vectors


def main() -> None:
    """Index the articles, train, check, write."""
    shape = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=shape)
    parser.add_argument("--data", type=Path, required=True, help="folder of the question sets")
    parser.add_argument("--out", type=Path, default=QUERIES)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    encoder = open_encoder(Settings.from_environment())
    collection = Collection.draw(options.data, encoder, RECIPE.seed, _tick)
    weights = read_weights(bundled_weights_path())
    tokenizer = build_tokenizer(weights.vocabulary, MAX_TOKENS)
    tokenizer.no_padding()
    network = QueryNetwork(weights, tokenizer, collection)
    _log.info("before: %s", found_first(network, collection))
    train(network, collection, _vectors(network, collection.queries))
    _log.info("after: %s", found_first(network, collection))
    state = {name: values for name, values in network.state().items() if name not in HEAD}
    trained = replace(weights, tensors=weights.tensors | state)
    sample = _sample(network, collection)
    save_trained(state | smoothing(trained, sample), options.out)


def _sample(network: QueryNetwork, collection: Collection) -> list[Batch]:
    """Questions whose inputs tell what must be smoothed."""
    train = collection.of("train")
    asked = random.Random(RECIPE.seed).sample(train, min(len(train), SAMPLE))
    items = network.examples([query.searched for query in asked])
    return list(batches(items, Recipe.batch, network.pad, RECIPE.seed))


def _tick(done: int, total: int) -> None:
    if done % 1024 == 0:
        _log.info("%d of %d passages", done, total)


if __name__ == "__main__":
    main()
