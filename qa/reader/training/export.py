"""Turn the checkpoints into the shipped weights.

    python -m qa.reader.training.export --work DIR [--out qa/reader/span.safetensors]

The weights lie between those at the end of the last stage and the mean of the stages before it.
"""

import argparse
import logging
from pathlib import Path

from index.bundled import MAX_TOKENS
from index.tokenizer import build_tokenizer
from index.weights import bundled_weights_path, read_weights
from qa.reader.prepare import PATH
from qa.reader.training.batches import examples
from qa.reader.training.collect import Windows
from qa.reader.training.recipe import LAST, STAGES
from qa.reader.training.shipping import SAMPLE, ship
from qa.reader.training.trainer import mean_state, read_checkpoint


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
    weights = read_weights(bundled_weights_path())
    windows = Windows(options.work / "windows").of(STAGES[-1].parts[0])[:SAMPLE]
    shown = examples(windows, build_tokenizer(weights.vocabulary, MAX_TOKENS))
    ship(weights, mean_state(before), ended, LAST, shown, options.out)
    for stage, content in zip(STAGES, contents, strict=True):
        progress = content["progress"]
        logging.info("%s: step %d of %d", stage.name, progress["step"], progress["total"])
    logging.info("%s, %.1f MB", options.out.name, options.out.stat().st_size / 1e6)


if __name__ == "__main__":
    main()
