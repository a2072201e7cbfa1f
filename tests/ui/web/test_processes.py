"""Answering in worker processes: the same answers, shared pages, and processes that die."""

import contextlib
import os
import re
import signal
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import httpx
import pytest

from index.documents import document_from_text
from index.library import Library
from index.store import Store
from qa.answerer import Answerer
from qa.errors import QuestionError, UnknownDocument
from qa.records import Answer, Hit
from tests.fakes import HashEncoder, answerer, answering_eagerly
from tests.ui.conftest import served
from tests.ui.web.test_server import until
from ui.errors import Changing, Gone, WorkersFailed
from ui.web.processes import Processes, RemoteAnswerer

QUESTION = "北京大兴国际机场什么时候投入运营？"
STAGES = ["retrieve", "read", "compose"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("processes")
    Library(Store(home), HashEncoder()).open()
    return home


@pytest.fixture(scope="module")
def processes() -> Processes:
    return Processes(2, answering_eagerly)


@pytest.fixture
def remote(home: Path, processes: Processes) -> RemoteAnswerer:
    return RemoteAnswerer(Store(home).load(HashEncoder()), processes)


@pytest.fixture
def local(remote: RemoteAnswerer) -> Answerer:
    return answering_eagerly()(remote.generation)


def untimed(answer: Answer) -> tuple[object, ...]:
    return answer.answer, answer.confidence, answer.citations, answer.hits, answer.searched_question


def test_answers_and_finds_what_a_thread_would(remote: RemoteAnswerer, local: Answerer) -> None:
    seen: list[str] = []
    answer = remote.ask(QUESTION, top_k=3, watch=lambda stage, hits: seen.append(stage))
    assert untimed(answer) == untimed(local.ask(QUESTION, top_k=3)) and answer.answerable
    assert seen == STAGES
    assert remote.search("雄安新区", 4) == local.search("雄安新区", 4)
    assert list(remote.documents) == ["jingjinji"]


def test_what_is_raised_there_is_raised_here(remote: RemoteAnswerer) -> None:
    with pytest.raises(UnknownDocument, match="没有这篇"):
        remote.ask(QUESTION, document_ids=["没有这篇"])
    with pytest.raises(QuestionError):
        remote.ask(" ")


@pytest.mark.parametrize("stage", STAGES)
def test_a_watch_that_raises_ends_the_work(remote: RemoteAnswerer, stage: str) -> None:
    seen: list[str] = []

    def leave(name: str, hits: Sequence[Hit]) -> None:
        seen.append(name)
        if name == stage:
            raise Gone("走了")

    with pytest.raises(Gone):
        remote.ask(QUESTION, watch=leave)
    assert seen[-1] == stage
    assert remote.ask(QUESTION).answerable


def test_a_process_that_dies_is_replaced_and_the_question_answered(remote: RemoteAnswerer) -> None:
    remote.warm_up()
    before = set(children())
    for child in before:
        os.kill(child, signal.SIGKILL)
    assert all(remote.ask(QUESTION).answerable for _ in range(2))
    assert len(before) == 2 and not before & set(children())


def test_a_new_generation_is_answered_from_once_it_is_asked_of(tmp_path: Path, processes: Processes) -> None:
    library = Library(Store(tmp_path), HashEncoder())
    library.open()
    old = RemoteAnswerer(library.store.load(library.encoder), processes)
    library.add([document_from_text("月球基地的负责人是嫦娥。", id="月", name="月", source="")])
    new = RemoteAnswerer(library.store.load(library.encoder), processes)
    for _ in range(2):
        assert "嫦娥" in new.ask("月球基地的负责人是谁？").answer
        assert "嫦娥" not in old.ask("月球基地的负责人是谁？").answer


def test_the_index_is_mapped_not_copied(remote: RemoteAnswerer) -> None:
    remote.warm_up()
    mapped = re.compile(r"((?:vectors|sentences)\.\w+|lexical\.\w+\.npy)$", re.M)
    for process in (os.getpid(), *children()):
        found = set(mapped.findall(Path(f"/proc/{process}/maps").read_text()))
        lexical = (f"lexical.{name}.npy" for name in ("bounds", "rows", "impacts"))
        assert found == {"vectors.faiss", "sentences.faiss", "sentences.npy", *lexical}


def children() -> Iterator[int]:
    """Process ids of the worker processes.

    Found by their parent's id: the children that /proc lists are those of each thread, and threads end.
    """
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # ended meanwhile
            if b"spawn_main" in (process / "cmdline").read_bytes() and _parent(process) == os.getpid():
                yield int(process.name)


def _parent(process: Path) -> int:
    found = re.search(r"^PPid:\s+(\d+)$", (process / "status").read_text(), re.M)
    return int(found[1]) if found else 0


def test_a_generation_that_lies_nowhere_cannot_be_answered_from(processes: Processes) -> None:
    with pytest.raises(ValueError, match="folder"):
        RemoteAnswerer(answerer("天津港。").generation, processes).ask(QUESTION)


def test_models_that_cannot_be_opened_are_no_endless_loop(home: Path) -> None:
    broken = RemoteAnswerer(Store(home).load(HashEncoder()), Processes(1, partial(os._exit, 3)))
    for call in (broken.warm_up, partial(broken.ask, QUESTION)):
        with pytest.raises(WorkersFailed, match="WENJU_PROCESSES"):
            call()


def test_a_generation_that_is_gone_is_asked_of_again(tmp_path: Path, processes: Processes) -> None:
    library = Library(Store(tmp_path), HashEncoder())
    library.open()
    old = RemoteAnswerer(library.store.load(library.encoder), processes)
    for number in range(2):
        library.add([document_from_text("天津港。", id=f"{number}", name="", source="")])
    with pytest.raises(Changing):
        old.ask(QUESTION)


def test_served_from_processes_that_end_with_the_service(bundled_folder: Path, tmp_path: Path) -> None:
    settings = {
        "WENJU_HOME": str(tmp_path), "WENJU_CACHE": str(bundled_folder.parent), "WENJU_PROCESSES": "2",
    }  # fmt: skip
    before = set(every_worker())
    with served([sys.executable, "-m", "ui.cli", "serve", "--port", "0"], settings) as address:
        workers = set(every_worker()) - before
        assert len(workers) == 2
        found = [
            httpx.post(f"{address}/ask", json={"question": QUESTION}, timeout=60).json() for _ in range(3)
        ]
        assert all(answer["short_answer"] == "今年9月底" for answer in found)
    until(lambda: not workers & set(every_worker()))  # the service was killed with -9


def every_worker() -> Iterator[int]:
    """Process ids of all worker processes on this machine."""
    for process in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if process.name.isdigit() and b"spawn_main" in (process / "cmdline").read_bytes():
                yield int(process.name)
