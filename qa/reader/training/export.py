"""Turn the checkpoints into the shipped weights.

    python -m qa.reader.training.export --work DIR [--out qa/reader/span.safetensors]

The weights are the mean of those at the end of each stage, which read better than either (Wortsman et al.,
Model soups, ICML 2022).
"""

import argparse
import logging
from pathlib import Path

import numpy as np

from qa.reader.trained import PATH, save_trained
from qa.reader.training.recipe import STAGES
from qa.reader.training.trainer import read_checkpoint


def main() -> None:
    """Read the stages' checkpoints and write the quantised tensors."""
    shape = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=shape)
    parser.add_argument("--work", type=Path, required=True, help="folder that training was given")
    parser.add_argument("--out", type=Path, default=PATH)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    contents = [read_checkpoint(options.work / stage.name) for stage in STAGES]
    states = [content["state"] for content in contents]
    save_trained({name: np.mean([s[name] for s in states], axis=0) for name in states[0]}, options.out)
    for stage, content in zip(STAGES, contents, strict=True):
        progress = content["progress"]
        logging.info("%s: step %d of %d", stage.name, progress["step"], progress["total"])
    logging.info("%s, %.1f MB", options.out.name, options.out.stat().st_size / 1e6)


if __name__ == "__main__":
    main()
