"""The bounded pool: places, time, and work that nobody waits for."""

import threading
import time

import pytest

from ui.errors import Gone, Overloaded, Stopping, TimedOut
from ui.web.pool import Check, Pool


class Gate:
    """Work that runs until it is let go, checking as it goes."""

    def __init__(self) -> None:
        self.begun, self.open, self.ended = threading.Event(), threading.Event(), threading.Event()

    def __call__(self, check: Check) -> str:
        self.begun.set()
        try:
            while not self.open.wait(0.01):
                check()
        finally:
            self.ended.set()
        return "done"


def test_the_result_and_the_time_in_the_queue() -> None:
    pool = Pool(1, 1)
    gate = Gate()
    first, second = pool.submit(gate), pool.submit(lambda check: "second")
    assert gate.begun.wait(5) and (pool.taken, pool.waiting) == (2, 1)
    time.sleep(0.05)
    gate.open.set()
    assert (first.future.result(5), second.future.result(5)) == ("done", "second")
    assert second.waited >= 0.04 and pool.taken == 0


def test_no_more_than_the_places_are_taken() -> None:
    pool, gate = Pool(1, 1), Gate()
    jobs = [pool.submit(gate) for _ in range(2)]
    with pytest.raises(Overloaded, match="稍后") as refused:
        pool.submit(gate)
    assert refused.value.retry_after >= 1
    gate.open.set()
    assert [job.future.result(5) for job in jobs] == ["done"] * 2
    assert pool.submit(gate).future.result(5) == "done"


def test_work_that_nobody_waits_for_ends_or_never_begins() -> None:
    pool, running, waiting = Pool(1, 1), Gate(), Gate()
    first, second = pool.submit(running), pool.submit(waiting)
    assert running.begun.wait(5)
    second.abandon()
    assert pool.taken == 1
    first.abandon()
    assert running.ended.wait(5)
    for job in (first, second):
        with pytest.raises(Gone):
            job.future.result(5)
    assert not waiting.begun.is_set()


def test_work_ends_when_its_time_is_up() -> None:
    job = Pool(1, 1, timeout=0.05).submit(Gate())
    with pytest.raises(TimedOut):
        job.future.result(5)


def test_a_closed_pool_takes_nothing_and_ends_what_runs() -> None:
    pool, gate = Pool(1, 1), Gate()
    job = pool.submit(gate)
    assert gate.begun.wait(5)
    pool.close()
    with pytest.raises(Stopping):
        job.future.result(5)
    with pytest.raises(Stopping):
        pool.submit(gate)
    pool.open()
    assert pool.submit(lambda check: "again").future.result(5) == "again"
