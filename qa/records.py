"""What travels through the online half: turns, hits, citations, answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from index.passages import Passage

Role = Literal["user", "assistant"]
Mode = Literal["auto", "extractive"]


@dataclass(frozen=True)
class Turn:
    """One message of the conversation so far."""

    role: Role
    content: str


@dataclass(frozen=True)
class Hit:
    """A retrieved passage; ``rank`` counts from 1, and a higher score is better in every stage.

    ``scores`` has ``dense`` (cosine), ``sentence`` (cosine of its nearest sentence), ``lexical`` (BM25),
    ``fused``, and ``reader`` once it was read.
    """

    passage: Passage
    rank: int
    scores: Mapping[str, float]


@dataclass(frozen=True)
class Citation:
    """Proof of one statement: ``quote`` stands at ``[start, end)`` of the document's text."""

    marker: int
    document_id: str
    title: str
    section: str
    paragraph: int
    start: int
    end: int
    quote: str
    passage: Passage
    page: int | None = None


@dataclass(frozen=True)
class Answer:
    """What is given back for a question.

    ``searched_question`` is the question as it was searched: completed from the conversation where it leant
    on it. When ``answerable`` is false there are no citations, ``answer`` says so and ``hits`` are the
    nearest passages. ``confidence`` is the probability in [0, 1] that the documents answer the question.
    """

    answerable: bool
    answer: str
    confidence: float
    hits: tuple[Hit, ...]
    model: str
    citations: tuple[Citation, ...] = ()
    short_answer: str | None = None
    question: str = ""
    searched_question: str = ""
    mode: str = "extractive"
    timings_ms: Mapping[str, float] = field(default_factory=dict)
