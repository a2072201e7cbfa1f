"""What the service answers from: one generation at a time, exchanged whole."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, Unpack

from index.documents import Document
from index.generation import Generation
from qa.answerer import Asking
from qa.clock import Watch
from qa.errors import UnknownDocument
from qa.records import Answer, Hit
from ui.web.pool import Check, Job, Pool

Counted = Callable[[Answer, float], object]


def document_in(documents: Mapping[str, Document], id: str) -> Document:
    """The document of this id; raises UnknownDocument."""
    if id not in documents:
        raise UnknownDocument(f"没有编号为「{id}」的文档。请用 GET /documents 查看现有文档。")
    return documents[id]


class Answering(Protocol):
    """What ``qa.answerer.Answerer`` does, wherever it is done."""

    @property
    def generation(self) -> Generation:
        """What is answered from."""

    @property
    def documents(self) -> Mapping[str, Document]:
        """The documents that are searched, by id."""

    def warm_up(self) -> None:
        """Load the models now."""

    def search(self, question: str, k: int = 5, document_ids: Sequence[str] | None = None) -> list[Hit]:
        """The best ``k`` passages."""

    def ask(self, question: str, *, watch: Watch | None = None, **how: Unpack[Asking]) -> Answer:
        """Answer or refuse."""


class Answerers(Protocol):
    """Where the answerer of the moment comes from."""

    @property
    def answerer(self) -> Answering:
        """The one that new requests are given."""


class Service:
    """An answerer behind a bounded pool; safe to share between threads.

    Each question takes the answerer once, as its work begins, and so sees one generation from beginning to
    end. ``counted`` is told of every answer, and of the seconds that its question waited.
    """

    def __init__(
        self, answerers: Answerers, pool: Pool | None = None, counted: Counted = lambda answer, waited: None
    ) -> None:
        self._answerers = answerers
        self.pool = pool or Pool()
        self._counted = counted

    @property
    def generation(self) -> Generation:
        """What is served now."""
        return self._answerers.answerer.generation

    @property
    def documents(self) -> Mapping[str, Document]:
        """The documents that are searched, by id."""
        return self.generation.documents

    def document(self, id: str) -> Document:
        """The document of this id; raises UnknownDocument."""
        return document_in(self.documents, id)

    def check_documents(self, ids: Sequence[str] | None) -> None:
        """Raise UnknownDocument for the first id that there is not."""
        for id in ids or ():
            self.document(id)

    def start(self, question: str, *, watch: Watch | None = None, **how: Unpack[Asking]) -> Job[Answer]:
        """Put a question into the pool; raises Busy. ``watch`` is called from the pool's thread."""

        def work(check: Check) -> Answer:
            def watched(stage: str, hits: Sequence[Hit]) -> None:
                check()
                if watch:
                    watch(stage, hits)

            return self._answerers.answerer.ask(question, watch=watched, **how)

        job = self.pool.submit(work)
        job.future.add_done_callback(lambda _: self._count(job))
        return job

    def _count(self, job: Job[Answer]) -> None:
        if not job.future.exception():
            self._counted(job.future.result(), job.waited)

    def search(self, question: str, k: int = 5) -> Job[list[Hit]]:
        """Put a search into the pool; raises Busy."""
        return self.pool.submit(lambda check: self._answerers.answerer.search(question, k))
