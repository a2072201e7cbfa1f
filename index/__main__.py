"""``python -m index`` prepares the bundled encoder, so that the first question need not wait for it."""

import sys

from index.bundled import prepare_bundled
from index.errors import IndexingError
from index.settings import Settings


def _say(step: str) -> None:
    sys.stderr.write(f"{step}\n")


if __name__ == "__main__":
    try:
        prepare_bundled(Settings.from_environment().cache, _say)
    except IndexingError as error:
        sys.exit(f"错误：{error}")
