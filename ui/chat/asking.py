"""A question asked of the answerer: its stages as they begin, then its answer."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from index.documents import Document
from qa.answerer import Watch
from qa.records import Answer, Hit, Turn


class ChatService(Protocol):
    """What the page needs of an answerer."""

    @property
    def documents(self) -> Mapping[str, Document]:
        """The documents by id."""

    def ask(self, question: str, *, history: Sequence[Turn] = (), watch: Watch | None = None) -> Answer:
        """Answer, or raise AnsweringError or IndexingError; ``watch`` is told of each stage."""


class Stopped(Exception):
    """Whoever asked no longer waits; ends the work, and is seen by nobody."""


@dataclass(frozen=True)
class Stage:
    """A stage of the work that has begun, with the hits found so far."""

    name: str
    hits: Sequence[Hit]


async def ask(service: ChatService, question: str, history: Sequence[Turn]) -> AsyncGenerator[Stage | Answer]:
    """Each stage, then the answer; raises what the service raises.

    Stages that were over before anyone looked are left out. Closed early, it stops the work at its next
    stage.
    """
    loop = asyncio.get_running_loop()
    begun: asyncio.Queue[Stage | None] = asyncio.Queue()
    left = threading.Event()

    def watch(name: str, hits: Sequence[Hit]) -> None:
        if left.is_set():
            raise Stopped
        loop.call_soon_threadsafe(begun.put_nowait, Stage(name, hits))

    work = asyncio.ensure_future(asyncio.to_thread(service.ask, question, history=history, watch=watch))
    work.add_done_callback(lambda _: begun.put_nowait(None))
    try:
        while stage := await _latest(begun):
            yield stage
        yield work.result()
    finally:
        left.set()
        work.add_done_callback(_seen)


async def _latest(begun: asyncio.Queue[Stage | None]) -> Stage | None:
    stage = await begun.get()
    while not begun.empty():
        stage = begun.get_nowait()
    return stage


def _seen(work: "asyncio.Future[Answer]") -> None:
    if not work.cancelled():
        work.exception()
