"""``python -m evals.batching``: whether questions that arrive together gain from being encoded as one.

They are encoded in batches of one, two, four and eight, by as many threads at a time as the service has;
printed is how many a second. (Passages are read one by one.)
"""

import itertools
import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import typer

from evals.gold import BUNDLED_GOLD, load_gold
from evals.machine import processor
from index.encoder import open_encoder
from index.settings import Settings

_TOGETHER = (1, 2, 4, 8)  # questions in a batch
_SECONDS = 8.0


def main() -> None:
    """Measure the encoder and print."""
    settings = Settings.from_environment()
    encoder = open_encoder(settings)
    questions = [gold.question for gold in load_gold(BUNDLED_GOLD)][:64]

    def encode(chosen: Sequence[int]) -> None:
        encoder.encode_queries([questions[i] for i in chosen])

    typer.echo(f"机器：{os.cpu_count()} 核 {processor()}")
    rates = "，".join(f"{n} 题一批 {rate(encode, n, len(questions)):.1f}" for n in _TOGETHER)
    typer.echo(f"编码问题，每秒的题数：{rates}")


def rate(work: Callable[[Sequence[int]], None], together: int, questions: int) -> float:
    """Questions a second in batches of so many, on all cores."""
    work(range(together))
    began = time.perf_counter()

    def go(offset: int) -> int:
        batches = itertools.cycle(range(0, questions - together + 1, together))
        for done, start in enumerate(itertools.islice(batches, offset, None)):
            if time.perf_counter() - began >= _SECONDS:
                return done * together
            work(range(start, start + together))
        return 0

    workers = os.cpu_count() or 1
    with ThreadPoolExecutor(workers) as threads:
        done = sum(threads.map(go, range(workers)))
    return done / (time.perf_counter() - began)


if __name__ == "__main__":
    typer.run(main)
