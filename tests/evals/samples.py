"""A tiny collection and runs over it, with the fake encoder."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from evals.collection import Collection, Place, Task
from evals.corpus import Corpus, open_corpus
from evals.run import Run, RunSettings, evaluate
from evals.systems import System, SystemName, open_system
from index.documents import Document, document_from_text
from qa.records import Answer, Citation, Turn
from tests.fakes import HashEncoder

TEXTS = (
    "大兴机场今年9月底投入运营。机场由多条轨道相连。",
    "天津港去年吞吐量达到2亿吨。港口正在提质增效。",
    "雄安新区规划面积1770平方公里。<b>新区</b>坚持绿色发展。",
)
ENCODER = HashEncoder()


def documents(texts: Sequence[str] = TEXTS) -> tuple[Document, ...]:
    return tuple(document_from_text(t, id=f"d{i}", name=f"d{i}", source="") for i, t in enumerate(texts))


def place(document_id: str, quote: str) -> Place:
    text = TEXTS[int(document_id[1:])]
    return Place(document_id, text.index(quote), text.index(quote) + len(quote), quote)


def task(id: str, question: str, document_id: str = "", quote: str = "", *accepted: str) -> Task:
    evidence = (place(document_id, quote),) if quote else ()
    return Task(
        id, "number" if quote else "far", question, bool(quote), accepted, evidence, False, document_id
    )


TASKS = (
    task("a", "大兴机场什么时候投入运营？", "d0", "大兴机场今年9月底投入运营。", "今年9月底", "9月底"),
    task("b", "天津港去年吞吐量多少？", "d1", "天津港去年吞吐量达到2亿吨。", "2亿吨"),
    task("c", "雄安新区规划面积多大？", "d2", "雄安新区规划面积1770平方公里。", "1770平方公里"),
    task("d", "火星上有机场吗？"),
)
COLLECTION = Collection("sample", documents(), TASKS)


def corpus(collection: Collection, cache: Path) -> Corpus:
    return open_corpus(collection.documents, ENCODER, cache, lambda done, total: None)


def run(
    cache: Path,
    system: SystemName | System = "lexical",
    collection: Collection = COLLECTION,
    **options: object,
) -> Run:
    index = corpus(collection, cache)
    asked = open_system(system, index.generation, ENCODER) if isinstance(system, str) else system
    settings = RunSettings(collection.name, system if isinstance(system, str) else "own", ENCODER.name)
    return evaluate(collection, index, asked, settings, **options)  # type: ignore[arg-type]


@dataclass
class Recording:
    """A system that counts what it is asked, and may be changed in how it answers."""

    system: System
    change: Callable[[Answer], Answer] = lambda answer: answer
    asked: list[tuple[str, int, tuple[str, ...] | None]] = field(default_factory=list)

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        document_ids: Sequence[str] | None = None,
        top_k: int = 5,
    ) -> Answer:
        self.asked.append((question, len(history), None if document_ids is None else tuple(document_ids)))
        given = self.system.ask(question, history=history, document_ids=document_ids, top_k=top_k)
        return self.change(given)


def answer(text: str, *citations: Citation, answerable: bool = True, **changes: object) -> Answer:
    given = Answer(
        question="问",
        searched_question="问",
        answerable=answerable,
        answer=text,
        short_answer=None,
        confidence=0.9,
        citations=citations,
        hits=(),
        model="own",
    )
    return replace(given, **changes)  # type: ignore[arg-type]
