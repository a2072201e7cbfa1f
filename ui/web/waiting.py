"""Waiting for a job on the event loop: for its result, or for its stages one by one."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from fastapi import Request

from qa.clock import Watch
from qa.records import Answer, Hit
from ui.errors import Gone
from ui.web.pool import Job

T = TypeVar("T")
Start = Callable[[Watch], Job[Answer]]


@dataclass(frozen=True)
class Stage:
    """A stage that has begun, with the hits found so far."""

    name: str
    hits: tuple[Hit, ...]


async def result_of(job: Job[T], request: Request) -> T:
    """The job's result; raises TimedOut at its deadline, and Gone when the client goes away first."""
    result = asyncio.wrap_future(job.future)
    gone = asyncio.ensure_future(_disconnected(request.receive))
    try:
        both: set[asyncio.Future[Any]] = {result, gone}
        await asyncio.wait(both, timeout=job.left, return_when=asyncio.FIRST_COMPLETED)
        if result.done():
            return result.result()
        raise Gone("客户端已断开。") if gone.done() else job.timed_out()
    finally:
        gone.cancel()
        result.cancel()
        job.abandon()


async def _disconnected(receive: Callable[[], Awaitable[object]]) -> None:
    while (message := await receive()) and isinstance(message, dict):
        if message["type"] == "http.disconnect":
            return


class Stages:
    """The stages of one question as they begin, then its answer; ``close`` ends the work."""

    def __init__(self, start: Start) -> None:
        """Start the work with a watch of its own; raises Busy at once when there is no place for it."""
        self._loop = asyncio.get_running_loop()
        self._events: asyncio.Queue[Stage | None] = asyncio.Queue()
        self.job = start(self._watch)
        self.job.future.add_done_callback(lambda _: self._put(None))

    async def __aiter__(self) -> AsyncGenerator[Stage | Answer]:
        """Raises what the work raised, and TimedOut at its deadline."""
        try:
            while stage := await asyncio.wait_for(self._events.get(), self.job.left):
                yield stage
            yield self.job.future.result()
        except TimeoutError:
            raise self.job.timed_out() from None
        finally:
            self.job.abandon()

    def _watch(self, stage: str, hits: Sequence[Hit]) -> None:
        self._put(Stage(stage, tuple(hits)))

    def _put(self, event: Stage | None) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._events.put_nowait, event)
