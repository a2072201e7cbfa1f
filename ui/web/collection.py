"""The documents of a running service: added, removed, and followed when another process changes them."""

import logging
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from index.builder import Tick
from index.documents import Document
from index.errors import IndexingError, StoreError
from index.generation import Generation
from index.library import Library
from index.prepared import Progress
from index.settings import Settings
from qa.assembly import open_answerers
from ui.errors import Duplicate, ReadOnly
from ui.web.pool import Check, Job, Pool
from ui.web.processes import AnsweringOf, Processes, RemoteAnswerer, open_answering
from ui.web.service import Answering, document_in

T = TypeVar("T")
_log = logging.getLogger(__name__)
_INDEXING = {"workers": 1, "queue": 4, "timeout": 600}
_DEGRADED = "最新一代索引用不了，正在用上一代回答。请运行 wenju index --rebuild 重建。"


class Fixed:
    """One answerer whose documents nobody changes."""

    degraded: str | None = None

    def __init__(self, answerer: Answering) -> None:
        self.answerer = answerer

    def add(self, document: Document) -> Job[Generation]:
        """Raises ReadOnly."""
        raise read_only()

    def remove(self, id: str) -> Job[Document]:
        """Raises ReadOnly."""
        raise read_only()

    def follow(self) -> None:
        """Nothing changes."""

    def open(self) -> None:
        """Nothing runs."""

    def close(self) -> None:
        """Nothing runs."""


class Collection:
    """A library and the answerer over its newest generation; changes are made one after another."""

    def __init__(self, library: Library, answerer_of: AnsweringOf) -> None:
        """Load what serves; raises IndexingError when there is nothing that can."""
        self._library, self._answerer_of = library, answerer_of
        self._pool = Pool(**_INDEXING)
        self._newest: Path | None = None
        self.degraded: str | None = None  # why the newest generation does not serve
        self._load()

    def add(self, document: Document) -> Job[Generation]:
        """Index one more document, from then on searched; raises Busy.

        The job gives what is served with it, or raises Duplicate.
        """
        return self._change(lambda check: self._add(document, check))

    def remove(self, id: str) -> Job[Document]:
        """Remove a document; raises Busy. The job raises UnknownDocument."""
        return self._change(lambda check: self._remove(id, check))

    def follow(self) -> None:
        """Serve what another process has published meanwhile; blocks while it is loaded.

        Raises StoreError when the home cannot be looked into, and Busy while changes are being made.
        """
        if not self._is_behind():
            return
        loaded = self._pool.submit(lambda check: self._load())
        try:
            loaded.future.result()
        except IndexingError as error:
            self.degraded = _DEGRADED
            _log.error("newest generation does not serve: %s", error)

    def open(self) -> None:
        """Let changes be made, again after ``close``."""
        self._pool.open()

    def close(self) -> None:
        """Let no change begin any more; one that runs ends without effect, unless it is being published."""
        self._pool.close()

    def _change(self, change: Callable[[Check], T]) -> Job[T]:
        def guarded(check: Check) -> T:
            try:
                return change(check)
            except StoreError as error:  # its message names the server's folders
                _log.error("documents cannot be changed: %s", error)
                raise ReadOnly("索引现在改动不了，原有文档没有变。请联系管理员查看服务日志。") from error

        return self._pool.submit(guarded)

    def _add(self, document: Document, check: Check) -> Generation:
        self._catch_up()
        self._refuse_duplicate(document)
        self._library.add([document], lambda done, total: check())
        self._load()
        return self.answerer.generation

    def _remove(self, id: str, check: Check) -> Document:
        self._catch_up()
        document = document_in(self.answerer.documents, id)
        self._library.remove(id, lambda done, total: check())
        self._load()
        return document

    def _catch_up(self) -> None:
        """Load what another process has published, so that a change is judged by what there is."""
        if self._is_behind():
            self._load()

    def _is_behind(self) -> bool:
        return self._library.store.newest() != self._newest

    def _refuse_duplicate(self, document: Document) -> None:
        for known in self.answerer.documents.values():
            if known.id == document.id:
                raise Duplicate(f"已有编号为「{known.id}」的文档。请给文件改名，或先移除那一篇。")
            if known.sha256 == document.sha256:
                raise Duplicate(f"「{document.source}」与已有的「{known.id}」内容相同，不必再加。")

    def _load(self) -> None:
        """Exchange the answerer in one assignment; requests under way keep the one they have."""
        store = self._library.store
        newest = store.newest()
        self._newest = newest  # before loading, so that a damaged one is not loaded over and over
        folder, generation = store.serving(self._library.encoder)
        self.answerer = self._answerer_of(generation)
        self.degraded = _DEGRADED if folder < newest else None


def open_collection(settings: Settings, processes: int, progress: Progress, tick: Tick) -> Collection:
    """The user's documents; what is not prepared is prepared first. Raises IndexingError.

    With more than one of ``processes``, they answer instead of this one's threads.
    """
    library, answerer_of = open_answerers(settings, progress)
    if not library.store.folders():
        library.open(tick)  # indexes the bundled article
    if processes == 1:
        return Collection(library, answerer_of)
    threads = max(1, (os.cpu_count() or 1) // processes)
    workers = Processes(processes, partial(open_answering, settings, threads))
    return Collection(library, lambda generation: RemoteAnswerer(generation, workers))


def read_only() -> ReadOnly:
    """The refusal of a service whose documents are not to be changed."""
    return ReadOnly("这个服务不接受改动文档。请联系管理员，或在服务器上运行 wenju index。")
