"""``python -m tests.ui.slow``: the page over a small answerer that takes a second for every stage."""

import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from qa.answerer import Watch
from qa.records import Answer, Hit
from tests.fakes import eager
from ui.api import create_app
from ui.chat.page import mount_chat
from ui.serving import take_address

TEXT = "港口规划\n\n港口建设安排\n天津港提质增效。\n\n北京机场今年9月底投入运营。\n"


def slowed(ask: Callable[..., Answer]) -> Callable[..., Answer]:
    """Waits before every stage."""

    def slow(question: str, *, watch: Watch, **how: Any) -> Answer:
        def watched(stage: str, hits: Sequence[Hit]) -> None:
            watch(stage, hits)
            time.sleep(1)

        return ask(question, watch=watched, **how)

    return slow


def main() -> None:
    """Serve until terminated; the address is the first line that is written."""
    import uvicorn

    answerer = eager(TEXT)
    answerer.ask = slowed(answerer.ask)  # type: ignore[method-assign]
    app = create_app(answerer)
    app = mount_chat(app, app.state.service)
    with take_address("127.0.0.1", 0) as taken:
        sys.stdout.write(f"http://127.0.0.1:{taken.getsockname()[1]}\n")
        sys.stdout.flush()
        uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[taken])


if __name__ == "__main__":
    main()
