"""A bounded pool: so many pieces of work at once, so many waiting, and none for a client that is gone."""

import math
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Generic, TypeVar

from ui.errors import Gone, Overloaded, Stopping, TimedOut

T = TypeVar("T")
Check = Callable[[], None]
_FIRST_GUESS = 0.2  # seconds a piece of work takes, before any was measured
_STOPPING = "服务正在停止。请稍后再试。"


class Job(Generic[T]):
    """One piece of work on its way; it ends early when it is abandoned or its time is up."""

    def __init__(self, timeout: float) -> None:
        self.future: Future[T] = Future()
        self.future.set_running_or_notify_cancel()  # so that no waiter can cancel it for the others
        self.submitted = time.monotonic()
        self.deadline = self.submitted + timeout
        self.waited = 0.0  # seconds in the queue, once it has begun
        self._end: Callable[[], Exception] | None = None
        self._lock, self._begun = threading.Lock(), False

    def begin(self) -> bool:
        """Whether the caller is the first to take the job in hand."""
        with self._lock:
            begun, self._begun = self._begun, True
            return not begun

    @property
    def left(self) -> float:
        """Seconds until the deadline, at least 0."""
        return max(0.0, self.deadline - time.monotonic())

    def abandon(self, why: Callable[[], Exception] = lambda: Gone("已无人等待。")) -> None:
        """Have the work end at its next check, or never begin."""
        self._end = self._end or why
        if self.begin():
            self.future.set_exception(self._end())

    def check(self) -> None:
        """Raise what ends the work, if anything does; the work calls it between its steps."""
        if self._end:
            raise self._end()
        if time.monotonic() >= self.deadline:
            raise self.timed_out()

    def timed_out(self) -> TimedOut:
        """The error for a deadline that has passed."""
        seconds = self.deadline - self.submitted
        return TimedOut(f"{seconds:.0f} 秒内没有答完，已停下。请稍后再试。", max(1, round(seconds / 2)))


class Pool:
    """``workers`` threads and ``queue`` places to wait in."""

    def __init__(self, workers: int | None = None, queue: int = 32, timeout: float = 30.0) -> None:
        self.workers = workers or os.cpu_count() or 1
        self.queue, self.timeout = queue, timeout
        self._lock = threading.Lock()
        self._jobs: set[Job[Any]] = set()
        self._usual = _FIRST_GUESS
        self.open()

    @property
    def taken(self) -> int:
        """Pieces of work that run or wait."""
        return len(self._jobs)

    @property
    def waiting(self) -> int:
        """Pieces of work that wait."""
        return max(0, self.taken - self.workers)

    def submit(self, work: Callable[[Check], T]) -> Job[T]:
        """Have ``work`` done; it is handed a check that raises when it should end.

        Raises Overloaded when every place is taken, and Stopping once the pool is closed.
        """
        job: Job[T] = Job(self.timeout)
        with self._lock:
            if self._closed:
                raise Stopping(_STOPPING, 5)
            if self.taken >= self.workers + self.queue:
                raise Overloaded("现在提问的人太多，没有排上。请稍后再试。", self._seconds_until_free())
            self._jobs.add(job)
        job.future.add_done_callback(lambda _: self._jobs.discard(job))
        self._threads.submit(self._run, job, work)
        return job

    def open(self) -> None:
        """Take work, again after ``close``."""
        self._threads = ThreadPoolExecutor(self.workers, thread_name_prefix="work")
        self._closed = False

    def close(self) -> None:
        """Take nothing more; what runs ends at its next check."""
        with self._lock:
            self._closed = True
        for job in list(self._jobs):
            job.abandon(lambda: Stopping(_STOPPING, 5))
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _run(self, job: Job[T], work: Callable[[Check], T]) -> None:
        if not job.begin():
            return
        began = time.monotonic()
        job.waited = began - job.submitted
        try:
            job.check()
            result = work(job.check)
        except BaseException as error:
            job.future.set_exception(error)
        else:
            self._usual = 0.9 * self._usual + 0.1 * (time.monotonic() - began)
            job.future.set_result(result)

    def _seconds_until_free(self) -> int:
        return max(1, math.ceil(self.taken * self._usual / self.workers))
