"""The systems compared: the answerer as it is, and three that leave parts of it out.

``lexical``, ``dense`` and ``hybrid`` rank passages by BM25, by vectors and by both as the answerer does; each
answers with the sentence of its first passage that its own scores like best, and none ever refuses. Their
confidence is that sentence's score in [0, 1]: the share of the question's terms, weighted by idf, that it has
(lexical), its cosine (dense), the mean of both (hybrid).
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, get_args

import numpy as np
from numpy.typing import NDArray

from evals.errors import SettingError
from index.encoder import Encoder
from index.generation import Generation
from index.passages import Passage
from index.sentences import Sentence, split_sentences
from index.tokens import terms
from qa.answerer import Answerer
from qa.assembly import ReaderOf
from qa.question import Question
from qa.records import Answer, Citation, Hit, Turn
from qa.retriever import Retriever

SystemName = Literal["lexical", "dense", "hybrid", "full"]
SYSTEMS: tuple[SystemName, ...] = get_args(SystemName)


class System(Protocol):
    """Anything that finds passages and answers; ``qa.answerer.Answerer`` is one."""

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        document_ids: Sequence[str] | None = None,
        top_k: int = 5,
    ) -> Answer:
        """Answer, or refuse, with the best ``top_k`` passages."""


def system_name(name: str) -> SystemName:
    """Check a name; raises SettingError."""
    for known in SYSTEMS:
        if name == known:
            return known
    raise SettingError(f"没有「{name}」这种系统。可选：{'、'.join(SYSTEMS)}。")


def open_system(
    name: SystemName, generation: Generation, encoder: Encoder, reader_of: ReaderOf | None = None
) -> System:
    """The system of this name over one generation; ``full`` reads with ``reader_of``."""
    if name == "full":
        return Answerer(generation, encoder, reader_of(generation) if reader_of else None)
    return FirstPassage(name, generation, encoder)


@dataclass(frozen=True)
class FirstPassage:
    """Answers with one sentence of the first passage found; history is not looked at."""

    name: SystemName
    generation: Generation
    encoder: Encoder

    def search(self, question: str, k: int = 5, document_ids: Sequence[str] | None = None) -> list[Hit]:
        """The best ``k`` passages by this system's ranking."""
        if self.name == "hybrid":
            return Retriever(self.generation, self.encoder).search(question, k, document_ids)
        rows, scores = (self._lexical if self.name == "lexical" else self._dense)(question, k, document_ids)
        passages = self.generation.passages
        return [
            Hit(passage=passages[row], rank=rank, scores={self.name: float(score)})
            for rank, (row, score) in enumerate(zip(rows, scores, strict=True), start=1)
        ]

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        document_ids: Sequence[str] | None = None,
        top_k: int = 5,
    ) -> Answer:
        """The sentence liked best of the first passage; refuses only where no passage is found."""
        began = time.perf_counter()
        hits = self.search(question, top_k, document_ids)
        retrieved = time.perf_counter()
        citation, confidence = self._best_sentence(question, hits[0].passage) if hits else (None, 0.0)
        read = time.perf_counter()
        return Answer(
            question=question,
            searched_question=question,
            answerable=citation is not None,
            answer=f"{citation.quote}[1]" if citation else "",
            short_answer=None,
            confidence=confidence,
            citations=(citation,) if citation else (),
            hits=tuple(hits),
            model=self.name,
            timings_ms={
                name: round(seconds * 1000, 2)
                for name, seconds in (
                    ("retrieve", retrieved - began),
                    ("read", read - retrieved),
                    ("total", read - began),
                )
            },
        )

    def _lexical(
        self, question: str, k: int, document_ids: Sequence[str] | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        scores = self.generation.lexical.scores(terms(question))
        pool = self._rows_of(document_ids)
        best = pool[np.argsort(-scores[pool], kind="stable")[:k]]
        best = best[scores[best] > 0]
        return best, scores[best]

    def _dense(
        self, question: str, k: int, document_ids: Sequence[str] | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        query = self.encoder.encode_queries([question])[0]
        allowed = None if document_ids is None else self._rows_of(document_ids)
        rows = self.generation.vectors.nearest(query, k, allowed)
        return rows, self.generation.vectors.scores(query, rows)

    def _rows_of(self, document_ids: Sequence[str] | None) -> NDArray[np.int64]:
        passages = self.generation.passages
        wanted = {p.document_id for p in passages} if document_ids is None else set(document_ids)
        return np.array([row for row, p in enumerate(passages) if p.document_id in wanted], np.int64)

    def _best_sentence(self, question: str, passage: Passage) -> tuple[Citation, float]:
        document = self.generation.documents[passage.document_id]
        sentences = [s for s in split_sentences(document) if passage.start <= s.start < passage.end]
        texts = [document.text[s.start : s.end] for s in sentences]
        scores = np.zeros(len(texts))
        if self.name in ("lexical", "hybrid"):
            scores += self._covered(question, texts)
        if self.name in ("dense", "hybrid"):
            scores += self.encoder.encode_passages(texts) @ self.encoder.encode_queries([question])[0]
        scores /= 2 if self.name == "hybrid" else 1
        best = int(np.argmax(scores))
        citation = _citation(sentences[best], texts[best], passage, document.title)
        return citation, float(np.clip(scores[best], 0, 1))

    def _covered(self, question: str, texts: Sequence[str]) -> NDArray[np.float64]:
        idf = {term: self.generation.lexical.idf(term) for term in Question(question).content_terms}
        total = sum(idf.values()) or 1.0
        return np.array([sum(idf[t] for t in idf.keys() & set(terms(text))) / total for text in texts])


def _citation(sentence: Sentence, quote: str, passage: Passage, title: str) -> Citation:
    return Citation(
        marker=1,
        document_id=sentence.document_id,
        title=title,
        section=passage.section,
        paragraph=passage.paragraph,
        start=sentence.start,
        end=sentence.end,
        quote=quote,
        passage=passage,
    )
