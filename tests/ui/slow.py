"""``python -m tests.ui.slow``: the page over a small answerer that takes a second for every stage."""

import sys
import time
from collections.abc import Sequence

from qa.answerer import Answerer, Watch
from qa.records import Answer, Hit, Turn
from tests.fakes import eager
from ui.api import create_app
from ui.chat.page import mount_chat
from ui.serving import take_address

TEXT = "港口规划\n\n港口建设安排\n天津港提质增效。\n\n北京机场今年9月底投入运营。\n"


class Slow:
    """An answerer that waits before every stage."""

    def __init__(self, answerer: Answerer) -> None:
        self.answerer = answerer
        self.documents = answerer.documents

    def ask(self, question: str, *, history: Sequence[Turn] = (), watch: Watch | None = None) -> Answer:
        def slow(stage: str, hits: Sequence[Hit]) -> None:
            if watch:
                watch(stage, hits)
            time.sleep(1)

        return self.answerer.ask(question, history=history, watch=slow)


def main() -> None:
    """Serve until terminated; the address is the first line that is written."""
    import uvicorn

    answerer = eager(TEXT)
    app = mount_chat(create_app(answerer), Slow(answerer))
    with take_address("127.0.0.1", 0) as taken:
        sys.stdout.write(f"http://127.0.0.1:{taken.getsockname()[1]}\n")
        sys.stdout.flush()
        uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[taken])


if __name__ == "__main__":
    main()
