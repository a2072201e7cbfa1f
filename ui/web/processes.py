"""Answering in worker processes over one index: they map the same files, and so share its pages."""

import contextlib
import logging
import multiprocessing
import queue
import signal
import traceback
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Unpack

from index.documents import Document
from index.errors import IndexingError
from index.generation import Generation, read_manifest
from index.settings import Settings
from qa.answerer import Asking
from qa.assembly import open_answerers
from qa.clock import Watch
from qa.records import Answer, Hit
from ui.errors import Changing, WorkersFailed
from ui.web.service import Answering

_log = logging.getLogger(__name__)
AnsweringOf = Callable[[Generation], Answering]
_TRIES = 2  # processes that a question may bring down before it is given up
_FAILED = "回答问题的进程停了，重启也没用，多半是内存不够。请减小 WENJU_PROCESSES，再看服务的日志。"


class Processes:
    """``count`` processes, each with its own models, that ``open_answering`` opens there.

    They end with this process, however it ends.
    """

    def __init__(self, count: int, open_answering: Callable[[], AnsweringOf]) -> None:
        self._workers = [_Worker(open_answering) for _ in range(count)]
        self._idle: queue.Queue[_Worker] = queue.Queue()
        for worker in self._workers:
            self._idle.put(worker)

    def call(self, request: "Request", watch: Watch | None = None) -> Any:
        """What the answerer's method returns or raises, in whichever process is idle first.

        Raises Changing when its generation is no longer there, and WorkersFailed.
        """
        worker = self._idle.get()
        try:
            return worker.call(request, watch)
        finally:
            self._idle.put(worker)

    def warm_up(self, folder: Path) -> None:
        """Load the models and the generation in every process now; raises as ``call`` does."""
        workers = [self._idle.get() for _ in self._workers]
        try:
            with ThreadPoolExecutor(len(workers)) as threads:
                list(threads.map(lambda worker: worker.call(Request(folder, "warm_up"), None), workers))
        finally:
            for worker in workers:
                self._idle.put(worker)


@dataclass(frozen=True)
class RemoteAnswerer:
    """Answers as ``qa.answerer.Answerer`` does, from a published generation, in one of the processes."""

    generation: Generation
    processes: Processes

    @property
    def documents(self) -> Mapping[str, Document]:
        """The documents that are searched, by id."""
        return self.generation.documents

    def warm_up(self) -> None:
        """Load the models in every process now."""
        self.processes.warm_up(self._folder)

    def search(self, question: str, k: int = 5, document_ids: Sequence[str] | None = None) -> list[Hit]:
        """The best ``k`` passages; raises QuestionError or UnknownDocument."""
        found: list[Hit] = self.processes.call(Request(self._folder, "search", (question, k, document_ids)))
        return found

    def ask(self, question: str, *, watch: Watch | None = None, **how: Unpack[Asking]) -> Answer:
        """Answer or refuse; ``watch`` is called here, and what it raises ends the work there."""
        answer: Answer = self.processes.call(Request(self._folder, "ask", (question,), how), watch)
        return answer

    @property
    def _folder(self) -> Path:
        if self.generation.folder is None:
            raise ValueError("a generation that was not published has no folder for others to open")
        return self.generation.folder


def open_answering(settings: Settings, threads: int) -> AnsweringOf:
    """What a worker process answers with; models that are not prepared yet are prepared first."""
    return open_answerers(settings, lambda message: None, threads)[1]


@dataclass(frozen=True)
class Request:
    """A call of a method of the answerer over the generation in ``folder``."""

    folder: Path
    method: str
    positional: tuple[Any, ...] = ()
    named: Mapping[str, Any] | None = None


class _Ended(Exception):
    """The watch on the other side raised; it knows what."""


class _Worker:
    """One process, asked one thing at a time; when it dies another takes its place and is asked again.

    Sent: a Request; then, for every stage, whether to go on. Received: ``("stage", name, hits)`` any number
    of times, then ``("done", result)`` or ``("raised", error)``.
    """

    def __init__(self, open_answering: Callable[[], AnsweringOf]) -> None:
        self._open_answering = open_answering
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")  # threads and locks of this process stay here
        self._connection, theirs = context.Pipe()
        context.Process(target=_work, args=(theirs, self._open_answering), daemon=True).start()
        theirs.close()  # so that its end is seen here

    def call(self, request: Request, watch: Watch | None) -> Any:
        """What the process returns or raises, or what ``watch`` raises here."""
        for _ in range(_TRIES):
            try:
                return self._call(request, watch)
            except (EOFError, ConnectionError):
                _log.error("a worker process died; starting another")
                self._start()
        raise WorkersFailed(_FAILED)

    def _call(self, request: Request, watch: Watch | None) -> Any:
        self._connection.send(request)
        stopped: BaseException | None = None
        while True:
            kind, *content = self._connection.recv()
            if kind == "stage":
                try:
                    if watch:
                        watch(*content)
                except BaseException as error:
                    stopped = error
                self._connection.send(stopped is None)
            elif stopped:
                raise stopped
            elif kind == "raised":
                raise content[0]
            else:
                return content[0]


def _work(connection: Connection, open_answering: Callable[[], AnsweringOf]) -> None:
    """Answer requests until the other side is gone."""
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl+C reaches every process; the service says when to stop
    answering_of = open_answering()
    served: tuple[Path, Answering] | None = None
    with contextlib.suppress(EOFError, ConnectionError):
        while True:
            request: Request = connection.recv()
            try:
                if not served or served[0] != request.folder:
                    served = request.folder, answering_of(_load(request.folder))
                reply = "done", _call(served[1], request, connection)
            except (EOFError, ConnectionError):
                raise
            except Exception as error:
                error.add_note(traceback.format_exc())
                reply = "raised", error
            connection.send(reply)


def _load(folder: Path) -> Generation:
    try:
        return Generation.load(folder, read_manifest(folder))
    except (IndexingError, OSError, RuntimeError) as error:  # whole when it was published, and removed since
        raise Changing("文档刚刚换过。请再问一次。", 1) from error


def _call(answering: Answering, request: Request, connection: Connection) -> Any:
    def watch(stage: str, hits: Sequence[Hit]) -> None:
        connection.send(("stage", stage, list(hits)))
        if not connection.recv():
            raise _Ended

    watched = {"watch": watch} if request.method == "ask" else {}
    return getattr(answering, request.method)(*request.positional, **request.named or {}, **watched)
