"""Turn a checkpoint into the shipped weights.

    python -m qa.reader.training.export --work DIR [--out qa/reader/span.safetensors]
"""

import argparse
import logging
from pathlib import Path

from qa.reader.trained import PATH, save_trained
from qa.reader.training.trainer import read_checkpoint


def main() -> None:
    """Read ``checkpoint.pt`` and write the quantised tensors."""
    shape = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=shape)
    parser.add_argument("--work", type=Path, required=True, help="folder of the checkpoint")
    parser.add_argument("--out", type=Path, default=PATH)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    content = read_checkpoint(options.work)
    save_trained(content["state"], options.out)
    progress = content["progress"]
    size = options.out.stat().st_size / 1e6
    logging.info("step %d of %d: %s, %.1f MB", progress["step"], progress["total"], options.out.name, size)


if __name__ == "__main__":
    main()
