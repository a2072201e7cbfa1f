"""``wenju bench``: how fast and how large the service is on this machine.

Everything is measured from outside, on a server process started for it, with the gold questions.
"""

import http.client
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from evals.gold import BUNDLED_GOLD, load_gold
from evals.machine import processor

_WENJU = [sys.executable, "-m", "ui.cli"]
_QUESTION = "北京大兴国际机场什么时候投入运营？"
_ADDRESS = re.compile(rb"http://([\d.]+):(\d+)")


@dataclass(frozen=True)
class Figures:
    """Seconds, milliseconds or megabytes, as the names say; ``ask`` is ``POST /ask`` one after another."""

    prepare_s: float
    ready_s: float
    cold_ask_s: float
    questions: int
    ask_p50_ms: float
    ask_p95_ms: float
    ask_max_ms: float
    peak_memory_mb: float
    machine: str


def bench(
    limit: Annotated[int, typer.Option(help="问题数")] = 200,
    out: Annotated[Path | None, typer.Option(help="把结果写成 JSON")] = None,
) -> None:
    """测量准备时间、冷启动、/ask 延迟和内存。"""
    with tempfile.TemporaryDirectory() as folder:
        figures = measure({**os.environ, "WENJU_HOME": folder, "WENJU_CACHE": f"{folder}/cache"}, limit)
    for line in lines(figures):
        typer.echo(line)
    if out:
        out.write_text(json.dumps(asdict(figures), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def lines(figures: Figures) -> Iterator[str]:
    """The figures in words, one a line."""
    yield f"机器：{figures.machine}"
    yield f"首次准备（编码器、阅读器与文章索引）：{figures.prepare_s:.1f} 秒"
    yield f"服务就绪：{figures.ready_s:.1f} 秒"
    yield f"命令行冷启动一问：{figures.cold_ask_s:.1f} 秒"
    yield (
        f"/ask（{figures.questions} 问，逐个）：p50 {figures.ask_p50_ms:.0f} ms，"
        f"p95 {figures.ask_p95_ms:.0f} ms，最慢 {figures.ask_max_ms:.0f} ms"
    )
    yield f"服务内存峰值：{figures.peak_memory_mb:.0f} MB"


def measure(environment: dict[str, str], limit: int) -> Figures:
    """Measure with an empty home and cache; ``limit`` questions are asked."""
    questions = [gold.question for gold in load_gold(BUNDLED_GOLD)][:limit]
    preparing = ([sys.executable, "-m", "qa"], [*_WENJU, "docs", "list"])  # the models, then the index
    prepare = sum(_seconds(command, environment) for command in preparing)
    cold = float(np.median([_seconds([*_WENJU, "ask", _QUESTION], environment) for _ in range(3)]))
    with server(environment) as (pid, host, port, ready):
        times = [_ask(host, port, question) for question in questions]
        memory = _peak_memory_mb(pid)
    return Figures(
        prepare_s=round(prepare, 2),
        ready_s=round(ready, 2),
        cold_ask_s=round(cold, 2),
        questions=len(times),
        ask_p50_ms=round(float(np.percentile(times, 50)), 1),
        ask_p95_ms=round(float(np.percentile(times, 95)), 1),
        ask_max_ms=round(max(times), 1),
        peak_memory_mb=round(memory),
        machine=f"{os.cpu_count()} 核 {processor()}，Python {platform.python_version()}",
    )


def _seconds(command: list[str], environment: dict[str, str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return time.perf_counter() - began


@contextmanager
def server(environment: dict[str, str]) -> Iterator[tuple[int, str, int, float]]:
    """A server of its own on a free port, with the seconds it took to be ready."""
    began = time.perf_counter()
    command = [*_WENJU, "serve", "--port", "0"]
    unbuffered = environment | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command, env=unbuffered, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        try:
            assert process.stdout
            address = next(m for line in process.stdout if (m := _ADDRESS.search(line)))
            yield process.pid, address[1].decode(), int(address[2]), time.perf_counter() - began
        finally:
            process.terminate()


def _ask(host: str, port: int, question: str) -> float:
    """Milliseconds from request to the whole answer."""
    began = time.perf_counter()
    connection = http.client.HTTPConnection(host, port)
    body = json.dumps({"question": question}).encode()
    connection.request("POST", "/ask", body, {"Content-Type": "application/json"})
    response = connection.getresponse()
    response.read()
    connection.close()
    if response.status != 200:
        raise RuntimeError(f"{response.status}: {question}")
    return (time.perf_counter() - began) * 1000


def _peak_memory_mb(pid: int) -> float:
    """Peak resident memory of a process, by Linux's /proc."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) / 1024
