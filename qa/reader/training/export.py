"""Turn the checkpoints into the shipped weights.

    python -m qa.reader.training.export --work DIR [--out qa/reader/span.safetensors]

The weights lie between those at the end of the last stage and the mean of the stages before it, where they
tell answered from unanswered better than at either end (Wortsman et al., Model soups, ICML 2022). Windows of
the last stage tell which inputs must be smoothed to be served in 8 bits.
"""

import argparse
import logging
from dataclasses import replace
from pathlib import Path

from index.bundled import MAX_TOKENS
from index.tokenizer import build_tokenizer
from index.trained import save_trained
from index.weights import Floats, bundled_weights_path, read_weights
from qa.reader.prepare import PATH
from qa.reader.training.batches import batches, examples
from qa.reader.training.collect import Windows
from qa.reader.training.recipe import LAST, STAGES, Recipe
from qa.reader.training.smoothing import smoothing
from qa.reader.training.trainer import mean_state, read_checkpoint

SAMPLE = 256  # windows whose inputs are looked at


def main() -> None:
    """Read the stages' checkpoints and write the quantised tensors."""
    shape = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=shape)
    parser.add_argument("--work", type=Path, required=True, help="folder that training was given")
    parser.add_argument("--out", type=Path, default=PATH)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    contents = [read_checkpoint(options.work / stage.name) for stage in STAGES]
    *before, ended = (content["state"] for content in contents)
    begun = mean_state(before)
    state = {name: LAST * ended[name] + (1 - LAST) * begun[name] for name in ended}
    save_trained(state | _smoothing(state, Windows(options.work / "windows")), options.out)
    for stage, content in zip(STAGES, contents, strict=True):
        progress = content["progress"]
        logging.info("%s: step %d of %d", stage.name, progress["step"], progress["total"])
    logging.info("%s, %.1f MB", options.out.name, options.out.stat().st_size / 1e6)


def _smoothing(state: dict[str, Floats], windows: Windows) -> dict[str, Floats]:
    weights = read_weights(bundled_weights_path())
    tokenizer = build_tokenizer(weights.vocabulary, MAX_TOKENS)
    items = examples(windows.of(STAGES[-1].parts[0])[:SAMPLE], tokenizer)
    some = batches(items, Recipe.batch, weights.vocabulary.pad, Recipe.seed)
    return smoothing(replace(weights, tensors=weights.tensors | state), some)


if __name__ == "__main__":
    main()
