"""Train the shipped reader further on the documents written since: one sitting.

    python -m qa.reader.training.sitting --data DIR --work DIR [--steps N] [--out qa/reader/span.safetensors]

Begins from the shipped weights. Shows the documents of the latest sitting, some of those before and some of
the public sets; what the reader is already right about is mostly left out, but for new questions that have an
answer. What is written is ``SHARE`` of the weights at the end, the rest of those at the beginning. ``--work``
receives the windows, the weights begun with and ``checkpoint.pt``; a second run goes on from them. Creating
a file ``finish`` there ends it early, over the next 200 steps. A processor without AVX-512 needs ``--fp32``:
bfloat16 is many times slower there.
"""

import argparse
import logging
import os
import random
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import compress
from pathlib import Path

from index.bundled import MAX_TOKENS
from index.graph import SMOOTH
from index.session import THREADS
from index.settings import Settings
from index.tokenizer import build_tokenizer
from index.trained import load_trained
from index.weights import Weights, bundled_weights_path, read_weights
from qa.reader.prepare import PATH, prepare_reader
from qa.reader.span_model import SpanModel
from qa.reader.training.batches import examples
from qa.reader.training.collect import Mix, windows_of
from qa.reader.training.network import Network
from qa.reader.training.recipe import Recipe
from qa.reader.training.sets import OURS, Article, read_sets
from qa.reader.training.shipping import ship
from qa.reader.training.stretches import stretched
from qa.reader.training.surprise import surprise
from qa.reader.training.trainer import Training
from qa.reader.training.windows import Window, load_windows, save_windows

RECIPE = Recipe(peak=1.2e-4)
SHARE = 0.4
SEED = 20240
EASY = 0.2  # share kept of the windows that the reader is right about
SURPRISED = {True: 0.25, False: 0.05}  # loss in nats from which it is not, where there is an answer or none
STRETCHES = 0.3  # windows cut anywhere in the document, for each of a new one's
OLD = {"documents": 700, "published": 1200}  # articles drawn
NEW = Mix(
    noise=0.12,
    chance={"same": 1.0, "other": 0.6, "swap": 0.4, "unanswerable": 1.0},
    hand=True,
    talks=0.1,
    same=2,
)
_FEWER = {"same": 0.4, "other": 0.3, "swap": 0.3, "unanswerable": 0.6}
BEFORE = replace(NEW, chance=_FEWER, short=True, same=1)
_log = logging.getLogger("training")


def main() -> None:
    """Draw the windows, train, mix, write."""
    shape = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=shape)
    parser.add_argument("--data", type=Path, required=True, help="folder of the question sets")
    parser.add_argument("--work", type=Path, required=True, help="folder for windows and the checkpoint")
    parser.add_argument("--steps", type=int, help="batches of 16; every window once when not given")
    parser.add_argument("--out", type=Path, default=PATH)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--fp32", action="store_true", help="full precision (default bfloat16 products)")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    parts = drawn(options.data, options.work)
    weights = begun(options.work / "begun.safetensors")
    tokenizer = build_tokenizer(weights.vocabulary, MAX_TOKENS)
    windows = [one for part in ("new", "documents", "published") for one in parts[part]]
    items = examples(windows, tokenizer)
    recipe = replace(RECIPE, steps=options.steps, bf16=not options.fp32)
    network = Network(weights, recipe, options.device)
    begin = {name: values.copy() for name, values in network.state().items()}
    training = Training(network, [items], options.work, _log.info)
    training.resume()
    training.run(examples(parts["held out"], tokenizer), weights.vocabulary.pad)
    ship(weights, begin, network.state(), SHARE, items, options.out)


def begun(kept: Path) -> Weights:
    """The weights shipped when the sitting began, ``kept`` from then, without smoothing."""
    if not kept.exists():
        os.replace(shutil.copy(PATH, kept.with_suffix(".new")), kept)
    weights = load_trained(read_weights(bundled_weights_path()), kept)
    tensors = {name: values for name, values in weights.tensors.items() if not name.endswith(SMOOTH)}
    return replace(weights, tensors=tensors)


def drawn(data: Path, work: Path) -> dict[str, list[Window]]:
    """The windows by part: ``new``, ``documents`` before, ``published``, and new ones ``held out``.

    Each part is kept in ``work``, and taken from there where it is.
    """
    parts = ("documents", "published", "new", "held out")
    paths = {part: work / f"{part.replace(' ', '-')}.jsonl.gz" for part in parts}
    missing = [part for part in parts if not paths[part].exists()]
    if missing:
        articles = _groups(data)
        model = SpanModel(prepare_reader(Settings.from_environment().cache, _log.info))
        for part in missing:
            windows = list(_kept(part, articles[part], model))
            save_windows(windows, paths[part])
            _log.info("%s: %d windows %s", part, len(windows), dict(Counter(w.kind for w in windows)))
    return {part: load_windows(path) for part, path in paths.items()}


def _groups(data: Path) -> dict[str, list[Article]]:
    """The articles of each part."""
    every, rng = read_sets(data), random.Random(SEED)
    latest = max(article.sitting for article in every)
    new = [article for article in every if article.sitting == latest]
    before = [a for a in every if a.part == "train" and a.source != "in_use" and a.sitting < latest]
    ours = [article for article in before if article.source in OURS]
    published = [article for article in before if article.source not in OURS]
    return {
        "new": [article for article in new if article.part == "train"],
        "held out": [article for article in new if article.part == "validation"],
        "documents": rng.sample(ours, min(len(ours), OLD["documents"])),
        "published": rng.sample(published, min(len(published), OLD["published"])),
    }


def _kept(part: str, articles: list[Article], model: SpanModel) -> Iterator[Window]:
    """The windows of a part that are shown."""
    rng = random.Random(f"{SEED}-{part}")
    windows = list(windows_of(articles, rng, NEW if part in ("new", "held out") else BEFORE))
    if part == "held out":
        yield from windows
        return
    if part == "new":
        windows += _stretches(articles, windows, rng)
    always = [(part == "new" and one.answered) or rng.random() < EASY for one in windows]

    def is_kept(one: Window, anyway: bool) -> bool:
        return anyway or surprise(model, one) > SURPRISED[one.answered]

    with ThreadPoolExecutor(THREADS) as pool:
        yield from compress(windows, pool.map(is_kept, windows, always))


def _stretches(articles: list[Article], windows: list[Window], rng: random.Random) -> Iterator[Window]:
    by_article: defaultdict[str, list[Window]] = defaultdict(list)
    for one in windows:
        if rng.random() < STRETCHES:
            by_article[one.group.rpartition("/")[0]].append(one)
    for article in articles:
        yield from stretched(article, by_article[article.document.id], rng)


if __name__ == "__main__":
    main()
