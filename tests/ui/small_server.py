"""A whole server over stand-ins, as a process: ``python -m tests.ui.small_server HOME PORT [SLOW]``.

Reading takes ``SLOW`` seconds; each time it begins, stdout says so.
"""

import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from qa.question import Question
from qa.reader import Reading
from qa.records import Hit
from tests.fakes import EagerReader, eager_over
from ui.serving import serve, take_address
from ui.settings import ServiceSettings

begun = threading.Event()
SLOW = float(sys.argv[3]) if len(sys.argv) > 3 else 0.0


def say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def read(self: EagerReader, question: Question, hits: Sequence[Hit]) -> list[Reading]:
    say("read")
    time.sleep(SLOW if begun.is_set() else 0)
    return fast(self, question, hits)


fast = EagerReader.read
EagerReader.read = read  # type: ignore[method-assign]
with take_address("127.0.0.1", int(sys.argv[2])) as taken:
    say(f"port {taken.getsockname()[1]}")
    serve(
        taken,
        lambda: eager_over(Path(sys.argv[1])),
        Path(sys.argv[1]) / "report.html",
        ServiceSettings.from_environment(),
        lambda: (say("ready"), begun.set()),
    )
