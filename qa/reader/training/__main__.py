"""Train the span reader from the question sets, stage by stage.

    python -m qa.reader.training --data DIR --work DIR [--device cuda]

``--work`` receives the mined windows, and a folder with ``checkpoint.pt`` for each stage; a second run goes
on from there. Creating a file ``finish`` in a stage's folder ends it early: the rate falls to 0 over the next
200 steps.
"""

import argparse
import logging
from dataclasses import replace
from pathlib import Path

from index.bundled import MAX_TOKENS
from index.tokenizer import build_tokenizer
from index.weights import bundled_weights_path, read_weights
from qa.reader.training.batches import examples
from qa.reader.training.collect import PARTS, Windows, collect
from qa.reader.training.network import Network
from qa.reader.training.recipe import STAGES, Recipe
from qa.reader.training.trainer import Training, mean_state, read_checkpoint

_log = logging.getLogger("training")


def main() -> None:
    """Collect, train, check."""
    shape = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=shape)
    parser.add_argument("--data", type=Path, required=True, help="folder of the question sets")
    parser.add_argument("--work", type=Path, required=True, help="folder for windows and checkpoints")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--fp32", action="store_true", help="full precision (default bfloat16 products)")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    folder = options.work / "windows"
    windows = Windows(folder)
    if not all((folder / f"{part}.jsonl.gz").exists() for part in PARTS):
        windows = collect(options.data, folder, _log.info)
    weights = read_weights(bundled_weights_path())
    tokenizer = build_tokenizer(weights.vocabulary, MAX_TOKENS)
    held_out = examples(windows.of("validation"), tokenizer)
    network = Network(weights, Recipe(bf16=not options.fp32), options.device)
    for number, stage in enumerate(STAGES):
        if stage.from_mean:
            before = [read_checkpoint(options.work / earlier.name) for earlier in STAGES[:number]]
            network.load(mean_state([content["state"] for content in before]))
        network.recipe = replace(network.recipe, peak=stage.peak, steps=stage.steps)
        epochs = [examples(windows.of(part), tokenizer) for part in stage.parts]
        tokens = [len(item.ids) for items in epochs for item in items]
        _log.info("%s: %d windows of %.0f tokens", stage.name, len(tokens), sum(tokens) / len(tokens))
        (options.work / stage.name).mkdir(exist_ok=True)
        training = Training(network, epochs, options.work / stage.name, _log.info, options.threads)
        training.resume()
        training.run(held_out, weights.vocabulary.pad)


if __name__ == "__main__":
    main()
