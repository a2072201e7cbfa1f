"""What happens to a question: check, complete, retrieve, read, compose, cite."""

import math
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import TypedDict

from index.documents import Document
from index.encoder import Encoder
from index.folding import fold
from index.generation import Generation
from qa.clock import Clock, Watch
from qa.comparison import Told, told_of_each
from qa.composer import cite, compose
from qa.conversation import completions
from qa.question import Question, check_question
from qa.reader import MOST, Reader, Reading
from qa.reader.statements import StatementReader
from qa.records import Answer, Citation, Hit, Mode, Turn
from qa.refusal import refused
from qa.retriever import Retriever
from qa.selection import choose_statements, leading_statements, statements_of_each
from qa.spelling import Speller
from qa.told import told_by

THRESHOLD = 0.3  # of confidence: 23 fewer wrong answers than from 0.25, 8 fewer right ones, of 2,218 in use
ELSEWHERE = 0.3  # of confidence by which a reading of a follow-up lags that leaves what the talk is of
MISSPELT = 0.2  # by which a question lags that was respelt: it may be another's name
SIDE = 0.1  # of confidence from which what is read about one of several things compared is told
OF_A_SIDE = 4  # passages read at most about one of several things compared
OVERVIEW_CONFIDENCE = 0.9  # of what opens a document to tell what it is about


class Asking(TypedDict, total=False):
    """What a question may come with; ``Answerer.ask`` says what it means, and what holds without it."""

    history: Sequence[Turn]
    document_ids: Sequence[str] | None
    top_k: int
    mode: Mode


class Answerer:
    """Answers questions from one generation; safe to share between threads.

    Answers of a confidence below ``threshold`` are refused.
    """

    def __init__(
        self,
        generation: Generation,
        encoder: Encoder,
        reader: Reader | None = None,
        threshold: float | None = None,
    ) -> None:
        self.generation = generation
        self._encoder = encoder
        self._retriever = Retriever(generation, encoder)
        self._speller = Speller(generation.lexical)
        self._reader = reader or StatementReader(encoder, generation.lexical)
        self._threshold = THRESHOLD if threshold is None else threshold

    @property
    def documents(self) -> Mapping[str, Document]:
        """The documents that are searched, by id."""
        return self.generation.documents

    def warm_up(self) -> None:
        """Load the models now, so that the first question need not wait for them."""
        self._speller.warm_up()
        self.ask("预热呢？", history=[Turn("user", "启动要多久？"), Turn("assistant", "很快。")])

    def search(self, question: str, k: int = 5, document_ids: Sequence[str] | None = None) -> list[Hit]:
        """The best ``k`` passages; raises QuestionError or UnknownDocument."""
        return self._retriever.search(check_question(question).text, k, document_ids)

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        document_ids: Sequence[str] | None = None,
        top_k: int = 5,
        mode: Mode = "auto",
        watch: Watch | None = None,
    ) -> Answer:
        """Answer from the documents, or refuse; raises QuestionError or UnknownDocument.

        At most ``top_k`` passages come back with the answer, in the reader's order where it read them. A
        question that leans on ``history`` (oldest turn first) is searched completed, one that is misspelt
        also as it may have been meant. There is one ``mode``, extractive, so ``auto`` is that. ``watch`` is
        called as each stage begins (``retrieve``, ``read``, ``compose``) with the hits found so far; what it
        raises ends the work and passes through.
        """
        clock = Clock(watch)
        asked = check_question(question)
        with clock.stage("retrieve"):
            completed = completions(asked.text, history, self._alike, self._exact)
            leans = len(completed) > 1
            if respelt := self._speller.respelt(completed[0].text):
                completed.append(replace(completed[0], text=respelt, lag=MISSPELT))
            meant = [Question(one.text, one.told) for one in completed]
            found = [self._retriever.search(one.text, max(top_k, MOST), document_ids) for one in meant]
        with clock.stage("read", found[0]):
            talked_of = told_by(history, self.documents) if leans else frozenset[str]()
            lags = [completion.lag for completion in completed]
            best = self._likeliest(lags, list(zip(meant, found, strict=True)), talked_of, document_ids)
        shown = _reranked(best.hits, best.readings)[:top_k]
        with clock.stage("compose", shown):
            if best.question.is_of_the_whole and best.hits:
                answer = self._overview(best.question, document_ids, shown)
            elif best.confidence < self._threshold:
                answer = self._refusal(best, shown)
            elif best.both:
                answer = self._comparison(best.both, best.confidence, shown)
            else:
                answer = self._answer(best.question, best.readings, shown)
        return replace(
            answer, question=asked.text, searched_question=best.question.text, timings_ms=clock.timings()
        )

    def _likeliest(
        self,
        lags: Sequence[float],
        searched: Sequence[tuple[Question, list[Hit]]],
        talked_of: Set[str],
        document_ids: Sequence[str] | None,
    ) -> "_Read":
        """The reading of a question that is answered most surely, less its lag; of equals the first.

        One whose answer is in none of the documents ``talked_of`` lags by ``ELSEWHERE`` more. Later
        ones lag no less; those that cannot be surer than the best so far are not read.
        """
        best = _Read(*searched[0])
        surest = -math.inf
        for lag, (question, hits) in zip(lags, searched, strict=True):
            if surest >= 1 - lag:
                break
            read = self._read(question, hits, document_ids)
            elsewhere = bool(talked_of) and bool(read.documents) and not read.documents & talked_of
            sure = read.confidence - lag - ELSEWHERE * elsewhere
            if sure > surest:
                best, surest = read, sure
        return best

    def _read(self, question: Question, hits: list[Hit], document_ids: Sequence[str] | None) -> "_Read":
        """A comparison is read side by side; as a whole only where that leaves it unsure."""

        def read_side(side: Question) -> Sequence[Reading]:
            return self._reader.read(side, self._retriever.search(side.text, OF_A_SIDE, document_ids))

        both = told_of_each(question.text, read_side, SIDE)
        if both and (both.one_alone or both.confidence >= self._threshold):
            return _Read(question, hits, [], both)
        return _Read(question, hits, self._reader.read(question, hits), both)

    def _alike(self, phrase: str, others: Sequence[str]) -> list[float]:
        vectors = self._encoder.encode_passages([phrase, *others])
        return [float(cosine) for cosine in vectors[1:] @ vectors[0]]

    def _exact(self, question: str, statement: str) -> str:
        return self._reader.exact(Question(question), statement)

    def _overview(
        self, question: Question, document_ids: Sequence[str] | None, hits: tuple[Hit, ...]
    ) -> Answer:
        about = [self.documents[id] for id in document_ids or self.documents]
        named = [document for document in about if question.kind_of_document in fold(document.title)]
        citations = cite(leading_statements(named or about), self.generation)
        return self._found(citations, OVERVIEW_CONFIDENCE, hits)

    def _answer(self, question: Question, readings: Sequence[Reading], hits: tuple[Hit, ...]) -> Answer:
        best = readings[0]
        citations = cite(choose_statements(question, readings, self.documents), self.generation)
        short_answer = best.hit.passage.said(*best.span) if best.span and len(citations) == 1 else None
        return self._found(citations, best.confidence, hits, short_answer)

    def _comparison(self, both: Told, confidence: float, hits: tuple[Hit, ...]) -> Answer:
        citations = cite(statements_of_each(both.sides, self.documents), self.generation)
        read = {reading.hit.passage.id: reading.hit for _, reading in both.sides}
        others = [hit for hit in hits if hit.passage.id not in read]
        shown = _renumbered([*read.values(), *others][: len(hits)])
        return self._found(citations, confidence, shown)

    def _found(
        self,
        citations: tuple[Citation, ...],
        confidence: float,
        hits: tuple[Hit, ...],
        short_answer: str | None = None,
    ) -> Answer:
        return Answer(
            answerable=True,
            answer=compose(citations),
            short_answer=short_answer,
            confidence=confidence,
            citations=citations,
            hits=hits,
            model=self._reader.name,
        )

    def _refusal(self, read: "_Read", hits: tuple[Hit, ...]) -> Answer:
        return Answer(
            answerable=False,
            answer=refused(read.question, read.likeliest, self.generation),
            confidence=read.confidence,
            hits=hits,
            model=self._reader.name,
        )


@dataclass(frozen=True)
class _Read:
    """A question with what was found and read of it, and of each side where it compares two things."""

    question: Question
    hits: list[Hit]
    readings: Sequence[Reading] = ()
    both: Told | None = None

    @property
    def confidence(self) -> float:
        whole = self.readings[0].confidence if self.readings else 0.0
        return max(whole, self.both.confidence if self.both else 0.0)

    @property
    def likeliest(self) -> Sequence[Reading]:
        """What would be told, likeliest first: of both sides, or the best of the whole."""
        of_sides = [reading for _, reading in self.both.sides] if self.both else []
        return sorted(of_sides, key=lambda reading: -reading.confidence) or self.readings[:1]

    @property
    def documents(self) -> Set[str]:
        """Those that the likeliest answer is in."""
        return {reading.hit.passage.document_id for reading in self.likeliest}


def _reranked(hits: Sequence[Hit], readings: Sequence[Reading]) -> tuple[Hit, ...]:
    """The hits that were read, by the best score of their statements, then the others as they were found."""
    best: dict[str, float] = {}
    for reading in readings:
        best.setdefault(reading.hit.passage.id, reading.score)
    read = sorted((h for h in hits if h.passage.id in best), key=lambda h: -best[h.passage.id])
    scored = [replace(hit, scores={**hit.scores, "reader": best[hit.passage.id]}) for hit in read]
    ordered = [*scored, *(hit for hit in hits if hit.passage.id not in best)]
    return _renumbered(ordered)


def _renumbered(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    return tuple(replace(hit, rank=rank) for rank, hit in enumerate(hits, start=1))
