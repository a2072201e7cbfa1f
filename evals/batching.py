"""``python -m evals.batching``: whether requests that arrive together gain from going through a model as one.

The same work is done in batches of one, two, four and eight questions, by as many threads at a time as the
service has; printed is how many questions a second each model does.
"""

import itertools
import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import typer

from evals.gold import BUNDLED_GOLD, load_gold
from evals.machine import processor
from index.builder import build
from index.documents import read_document
from index.encoder import open_encoder
from index.library import BUNDLED_ARTICLE
from index.settings import Settings
from qa.reader import READ
from qa.reader.prepare import prepare_reader
from qa.reader.span_model import SpanModel
from qa.retriever import Retriever

_TOGETHER = (1, 2, 4, 8)  # questions in a batch
_SECONDS = 8.0


def main() -> None:
    """Measure both models and print."""
    settings = Settings.from_environment()
    encoder = open_encoder(settings)
    model = SpanModel(prepare_reader(settings.cache, typer.echo))
    questions = [gold.question for gold in load_gold(BUNDLED_GOLD)][:64]
    retriever = Retriever(build([read_document(BUNDLED_ARTICLE)], encoder), encoder)
    found = [[hit.passage for hit in retriever.search(question, READ)] for question in questions]
    read = [[(passage.section or "", passage.text) for passage in passages] for passages in found]

    def encode(chosen: Sequence[int]) -> None:
        encoder.encode_queries([questions[i] for i in chosen])

    def mark(chosen: Sequence[int]) -> None:
        # One question stands for all of the batch: it is their passages that cost.
        model.mark(questions[chosen[0]], [passage for i in chosen for passage in read[i]])

    typer.echo(f"机器：{os.cpu_count()} 核 {processor()}")
    for name, work in (("编码问题", encode), (f"读 {READ} 个切片", mark)):
        rates = "，".join(f"{n} 题一批 {rate(work, n, len(questions)):.1f}" for n in _TOGETHER)
        typer.echo(f"{name}，每秒的题数：{rates}")


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
