"""What is evaluated on: documents and the questions asked of them, whatever form they came in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from evals.errors import SettingError
from evals.gold import BUNDLED_GOLD, GoldError, GoldQuestion, Split, load_gold
from evals.squad import SquadQuestion, load_squad
from index.documents import Document, read_document
from index.library import BUNDLED_ARTICLE
from index.sentences import split_sentences
from qa.errors import QuestionError
from qa.question import Question, check_question
from qa.records import Turn


@dataclass(frozen=True)
class Place:
    """A piece of evidence: ``quote`` stands at ``[start, end)`` of the document."""

    document_id: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True)
class Task:
    """One question, with what is accepted as an answer and what proves it.

    Of ``evidence`` all pieces are needed, or any one where they are ``alternatives``; it is empty for a
    question that nothing answers, and where an accepted answer could not be found in the text.
    """

    id: str
    kind: str
    question: str
    answerable: bool
    accepted: tuple[str, ...]
    evidence: tuple[Place, ...]
    alternatives: bool
    document_id: str
    history: tuple[Turn, ...] = ()
    full_question: str = ""

    @property
    def sample_key(self) -> str:
        """What a sample is drawn by: tasks in the order of this key are as good as shuffled, always alike."""
        return sha256(self.id.encode()).hexdigest()


@dataclass(frozen=True)
class Collection:
    """A named set of tasks over documents; ``left_out`` counts questions that are empty or over-long."""

    name: str
    documents: tuple[Document, ...]
    tasks: tuple[Task, ...]
    left_out: int = 0

    def sample(self, limit: int | None) -> "Collection":
        """``limit`` tasks, always the same ones, in their order, under a name with the number; all documents.

        Raises SettingError for a limit below 1.
        """
        if limit is not None and limit < 1:
            raise SettingError(f"问题数至少是 1，给的是 {limit}。")
        if limit is None or limit >= len(self.tasks):
            return self
        chosen = {t.id for t in sorted(self.tasks, key=lambda t: t.sample_key)[:limit]}
        return replace(
            self, name=f"{self.name}-{limit}", tasks=tuple(t for t in self.tasks if t.id in chosen)
        )

    @cached_property
    def sha256(self) -> str:
        """Hash of the tasks, so that scores are only held against scores on the same ones."""
        return sha256(repr(self.tasks).encode("utf-8", "surrogatepass")).hexdigest()


def gold_collection(
    split: Split | None, gold: Path = BUNDLED_GOLD, article: Path = BUNDLED_ARTICLE
) -> Collection:
    """A gold set on one document, whole or half; raises GoldError for evidence that does not stand there."""
    document = read_document(article)
    questions = [q for q in load_gold(gold) if split in (None, q.split)]
    if not questions:
        raise GoldError(f"问题集「{gold}」的 {split} 部分没有问题。")
    name = gold.stem if gold != BUNDLED_GOLD else "gold"
    tasks = tuple(_gold_task(q, document) for q in questions)
    return _checked(Collection(f"{name}-{split}" if split else name, (document,), tasks))


def squad_collection(path: Path) -> Collection:
    """A set in SQuAD's form, each context a document.

    The evidence of a question is the sentences that its answer stands in; places that several annotators
    marked are alternatives.
    """
    documents, questions = load_squad(path)
    sentences = {d.id: [(s.start, s.end) for s in split_sentences(d)] for d in documents}
    by_id = {d.id: d for d in documents}
    tasks = tuple(_squad_task(q, by_id[q.document_id], sentences[q.document_id]) for q in questions)
    return _checked(Collection(path.name.split(".")[0], tuple(documents), tasks))


def _gold_task(question: GoldQuestion, document: Document) -> Task:
    for e in question.evidence:
        if document.text[e.start : e.end] != e.quote:
            raise GoldError(f"问题「{question.id}」的证据「{e.quote}」不在原文 {e.start}–{e.end} 处。")
    return Task(
        id=question.id,
        kind=question.kind,
        question=question.question,
        answerable=question.answerable,
        accepted=question.answers,
        evidence=tuple(Place(document.id, e.start, e.end, e.quote) for e in question.evidence),
        alternatives=question.alternatives,
        document_id=document.id,
        history=question.history,
        full_question=question.full_question,
    )


def _squad_task(question: SquadQuestion, document: Document, sentences: Sequence[tuple[int, int]]) -> Task:
    return Task(
        id=question.id,
        kind=Question(question.question).kind,
        question=question.question,
        answerable=bool(question.answers),
        accepted=question.answers,
        evidence=tuple(dict.fromkeys(_widened(question.spans, document, sentences))),
        alternatives=True,
        document_id=document.id,
    )


def _widened(
    spans: Sequence[tuple[int, int]], document: Document, sentences: Sequence[tuple[int, int]]
) -> Iterator[Place]:
    """Each span from the start of the sentence it begins in to the end of the one it ends in."""
    for start, end in spans:
        held = [(a, b) for a, b in sentences if a < end and start < b]
        if held:
            a, b = held[0][0], held[-1][1]
            yield Place(document.id, a, b, document.text[a:b])


def _checked(collection: Collection) -> Collection:
    """Without questions that cannot be asked; raises SettingError for an id used twice, or if none stay."""
    seen: set[str] = set()
    for task in collection.tasks:
        if task.id in seen:
            raise SettingError(f"问题集「{collection.name}」里编号「{task.id}」重复。")
        seen.add(task.id)
    kept = tuple(task for task in collection.tasks if _can_be_asked(task))
    if not kept:
        raise SettingError(f"问题集「{collection.name}」里没有能问的问题（都是空的或过长）。")
    return replace(collection, tasks=kept, left_out=len(collection.tasks) - len(kept))


def _can_be_asked(task: Task) -> bool:
    try:
        check_question(task.question)
    except QuestionError:
        return False
    return True
