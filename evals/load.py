"""``python -m evals.load``: what the service bears, beside the bare pipeline (``make load``, ``make soak``).

Everything is measured from outside, on a server process started for it, with the gold questions. ``--mixed``
also searches, streams, fetches documents and verifies citations: one question in four requests.
"""

import http.client
import itertools
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode

import numpy as np
import typer

from evals.bench import server
from evals.gold import BUNDLED_GOLD, load_gold
from evals.machine import processor
from index.documents import read_document
from index.library import BUNDLED_ARTICLE
from index.settings import Settings
from qa.assembly import open_answerer

_REST = 1.0  # seconds at most that a refused client waits, whatever Retry-After says


@dataclass
class Counts:
    """What the clients saw; times are of accepted requests, in milliseconds."""

    statuses: Counter[int] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)
    memory_mb: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def throughput(self) -> float:
        """Accepted requests a second."""
        return len(self.times) / self.seconds


def load(
    clients: Annotated[int, typer.Option(help="同时提问的客户端数")] = 50,
    seconds: Annotated[float, typer.Option(help="最多持续的秒数")] = 60,
    requests: Annotated[int | None, typer.Option(help="做完这么多请求就停")] = None,
    mixed: Annotated[bool, typer.Option("--mixed", help="各接口都用：提问只占四分之一")] = False,
    bare: Annotated[bool, typer.Option(help="先量同一进程里直接提问的吞吐量，用来对照")] = True,
) -> None:
    """压测 /ask，或各接口：吞吐量、延迟、拒绝和内存。"""
    alone = _bare_throughput(min(seconds, 20)) if bare else None
    with server(dict(os.environ)) as (pid, host, port, _):
        counts = hammer(host, port, pid, clients, seconds, requests, asked(mixed))
    for line in lines(counts, clients, alone):
        typer.echo(line)
    if set(counts.statuses) - {200, 503}:
        raise typer.Exit(1)


def lines(counts: Counts, clients: int, alone: float | None) -> Iterator[str]:
    """The figures in words, one a line."""
    yield f"机器：{os.cpu_count()} 核 {processor()}"
    statuses = "，".join(f"{status or '断开'}：{count}" for status, count in sorted(counts.statuses.items()))
    yield f"{clients} 个客户端，{counts.seconds:.0f} 秒；{statuses}"
    p50, p95 = np.percentile(counts.times, [50, 95])
    yield f"答出的：{counts.throughput:.1f} 次/秒，p50 {p50:.0f} ms，p95 {p95:.0f} ms"
    if alone:
        share = counts.throughput / alone
        yield f"同一进程里直接提问：{alone:.1f} 次/秒，服务达到其 {share:.0%}"
    first, last = counts.memory_mb[len(counts.memory_mb) // 10], counts.memory_mb[-1]
    yield f"服务内存：十分之一处 {first:.0f} MB，最后 {last:.0f} MB"


@dataclass(frozen=True)
class Request:
    """A request for JSON; GET without a body, POST with one."""

    path: str
    body: object = None


def asked(mixed: bool) -> Iterator[Request]:
    """The gold questions over and over; ``mixed`` with three other requests after each, half streamed."""
    quote = read_document(BUNDLED_ARTICLE).text[:20]
    for number, gold in enumerate(itertools.cycle(load_gold(BUNDLED_GOLD))):
        question = {"question": gold.question}
        if not mixed:
            yield Request("/ask", question)
            continue
        yield Request(("/ask", "/ask/stream")[number % 2], question)
        yield Request(f"/search?{urlencode({'q': gold.question})}")
        yield Request("/documents/jingjinji")
        yield Request("/verify", {"document_id": "jingjinji", "start": 0, "end": 20, "quote": quote})


def hammer(
    host: str,
    port: int,
    pid: int,
    clients: int,
    seconds: float,
    requests: int | None,
    asked: Iterator[Request],
) -> Counts:
    """Send them from so many clients at once, until the time is up or the requests are made."""
    counts, lock = Counts(), threading.Lock()
    began = time.perf_counter()

    def client() -> None:
        connection = http.client.HTTPConnection(host, port, timeout=60)
        while time.perf_counter() - began < seconds:
            with lock:
                if requests and sum(counts.statuses.values()) >= requests:
                    return
                request = next(asked)
            sent = time.perf_counter()
            status, rest = _send(connection, request)
            with lock:
                counts.statuses[status] += 1
                if status == 200:
                    counts.times.append((time.perf_counter() - sent) * 1000)
            time.sleep(rest)
        connection.close()

    asking = [threading.Thread(target=client) for _ in range(clients)]
    for thread in asking:
        thread.start()
    while any(thread.is_alive() for thread in asking):
        counts.memory_mb.append(_memory_mb(pid))
        time.sleep(0.5)
    counts.seconds = time.perf_counter() - began
    return counts


def _send(connection: http.client.HTTPConnection, request: Request) -> tuple[int, float]:
    """The status (0 for a broken connection), and the seconds to rest before the next request."""
    try:
        if request.body is None:
            connection.request("GET", request.path)
        else:
            body = json.dumps(request.body).encode()
            connection.request("POST", request.path, body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        response.read()
    except (OSError, http.client.HTTPException):
        connection.close()
        return 0, _REST
    return response.status, min(_REST, float(response.headers.get("Retry-After", 0)))


def _memory_mb(pid: int) -> float:
    """Resident memory of a process, by Linux's /proc."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.findall(r"VmRSS:\s+(\d+) kB", status)[0]) / 1024


def _bare_throughput(seconds: float) -> float:
    """Questions a second that the pipeline alone answers, in a process of its own, on all cores."""
    command = [sys.executable, "-m", "evals.load", "bare", "--seconds", str(seconds)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def bare(seconds: Annotated[float, typer.Option(help="持续的秒数")] = 20) -> None:
    """同一进程里直接提问的吞吐量（次/秒）。"""
    answerer = open_answerer(Settings.from_environment(), lambda message: None, lambda done, total: None)
    answerer.warm_up()
    questions = [gold.question for gold in load_gold(BUNDLED_GOLD)]
    began = time.perf_counter()

    def ask(offset: int) -> int:
        for count, question in enumerate(itertools.cycle(questions[offset:] + questions[:offset])):
            if time.perf_counter() - began >= seconds:
                return count
            answerer.ask(question)
        return 0

    workers = os.cpu_count() or 1
    with ThreadPoolExecutor(workers) as threads:
        done = sum(threads.map(ask, range(0, workers * 7, 7)))
    typer.echo(done / (time.perf_counter() - began))


if __name__ == "__main__":
    app = typer.Typer(invoke_without_command=False)
    app.command("load")(load)
    app.command("bare")(bare)
    app()
