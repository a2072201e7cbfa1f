"""``python -m qa`` prepares encoder and reader, so that the first question need not wait for them."""

import sys

from index.bundled import prepare_bundled
from index.errors import IndexingError
from index.settings import Settings
from qa.reader.prepare import prepare_reader


def _say(step: str) -> None:
    sys.stderr.write(f"{step}\n")


if __name__ == "__main__":
    cache = Settings.from_environment().cache
    try:
        prepare_bundled(cache, _say)
        prepare_reader(cache, _say)
    except IndexingError as error:
        sys.exit(f"错误：{error}")
