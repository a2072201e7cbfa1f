"""The trained reader: the exact span that answers, in the passage where it is likeliest to answer."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.folding import fold, is_traditional, simplified
from index.generation import Generation
from index.lines import joined
from index.sentences import sentences_of
from index.tokens import terms
from qa.question import Question
from qa.reader import MOST, READ, Reading
from qa.reader.again import margin_at, surroundings
from qa.reader.edges import trimmed
from qa.reader.inputs import Shown
from qa.reader.span_model import Marked, SpanModel
from qa.reader.spans import measures_asked, with_unit
from qa.reader.wanted import Wanted
from qa.reader.years import is_of_another_year
from qa.records import Hit

_WEIGHTS = Path(__file__).with_name("span.json")
_OTHER_MEASURE = 6.0  # taken from a span that gives years, say, where money was asked for
_OTHER_YEAR = 3.0  # taken from one that is said of another year than was asked about
_CAP = 12.0  # log-odds beyond which nothing gets surer
_SURE = (5.0, 1.0)  # log-odds of the best span from which the next ``READ`` passages are not read
RANKING = ("margin", "fused")
FEATURES = ("margin", "log_odds", "again", "lead", "coverage", "codes", "names", "foreign", "dense", "year")
Row = NDArray[np.float64]
Span = tuple[int, int]


@dataclass(frozen=True)
class SpanWeights:
    """How spans are ranked over passages, and a logistic model of whether the first one answers."""

    rank: Row
    confidence: Row
    bias: float

    @classmethod
    def load(cls, path: Path = _WEIGHTS) -> "SpanWeights":
        """The shipped weights, made by ``python -m evals.fit_reader``."""
        part = json.loads(path.read_text(encoding="utf-8"))
        rank = np.array([part["rank"][name] for name in RANKING])
        return cls(rank, np.array([part["confidence"][name] for name in FEATURES]), part["bias"])

    @classmethod
    def unfitted(cls) -> "SpanWeights":
        """Ranks by the model alone; confidence from the margin alone."""
        confidence = np.array([float(name == "margin") for name in FEATURES])
        return cls(np.array([1.0, 0.0]), confidence, 0.0)


@dataclass(frozen=True)
class Candidate:
    """The best span of one sentence ``[start, end)``, in the document's offsets.

    ``margin`` is the log-odds of the span against no answer, ``score`` what candidates are ranked by.
    """

    hit: Hit
    marked: Marked
    start: int
    end: int
    span: Span
    margin: float
    score: float
    is_of_another_year: bool = False


class SpanReader:
    """Reads ``READ`` hits at a time, up to ``MOST``, until the best of them leaves it sure."""

    name = "span-reader"

    def __init__(self, generation: Generation, model: SpanModel, weights: SpanWeights | None = None) -> None:
        self._generation = generation
        self._model = model
        self._weights = weights or SpanWeights.load()

    def read(self, question: Question, hits: Sequence[Hit]) -> list[Reading]:
        """The best span of each sentence of the hits that were read, best first."""
        candidates = self.candidates(question, hits)
        return [
            Reading(
                hit=candidate.hit,
                start=candidate.start,
                end=candidate.end,
                span=candidate.span,
                score=candidate.score,
                confidence=_logistic(float(features @ self._weights.confidence) + self._weights.bias),
                margin=candidate.margin,
            )
            for candidate, features in zip(candidates, self.features(question, candidates), strict=True)
        ]

    def exact(self, question: Question, text: str) -> str:
        """The best span of a text that is known to answer."""
        (marked,) = self._model.mark(_in_script_of(text, question.text), [Shown("", text)])
        best = best_span(marked, text, 0, len(text))
        return text[slice(*best[0])] if best else ""

    def candidates(self, question: Question, hits: Sequence[Hit]) -> list[Candidate]:
        """Every sentence of the hits that were read with its best span, best first."""
        hits = hits[:MOST]
        found: list[Candidate] = []
        for at, enough in zip(range(0, len(hits), READ), chain(_SURE, repeat(math.inf)), strict=False):
            found += self._read(question, hits[at : at + READ])
            best = max(found, key=lambda candidate: candidate.score, default=None)
            if best and best.margin >= enough:
                break
        return sorted(found, key=lambda candidate: -candidate.score)

    def _read(self, question: Question, hits: Sequence[Hit]) -> list[Candidate]:
        asked = _in_script_of("".join(hit.passage.text for hit in hits), question.text)
        marks = self._model.mark(asked, [self._shown(hit) for hit in hits])
        return [
            candidate
            for hit, marked in zip(hits, marks, strict=True)
            for candidate in self._candidates_of(question, hit, marked)
        ]

    def _shown(self, hit: Hit) -> Shown:
        passage = hit.passage
        return Shown.of(passage.document, self._headings(hit), passage.start, passage.end)

    def _headings(self, hit: Hit) -> str:
        return hit.passage.headings(self._generation.documents[hit.passage.document_id].title)

    def _candidates_of(self, question: Question, hit: Hit, marked: Marked) -> list[Candidate]:
        text, offset = hit.passage.flow, hit.passage.start
        asked = fold(question.text) if question.kind == "number" else None
        found = []
        for start, end in _units(marked, text):
            if best := best_span(marked, text, start, end, question.told):
                (a, b), score = best
                if asked and not measures_asked(asked, joined(text[a:b])):
                    score -= _OTHER_MEASURE
                place, span = (start + offset, end + offset), (a + offset, b + offset)
                other_year = self._is_of_another_year(question, hit, place, span)
                score -= _OTHER_YEAR * other_year
                margin = float(np.clip(score - marked.null, -_CAP, _CAP))
                rank = float(self._weights.rank @ np.array([margin, hit.scores["fused"]]))
                found.append(Candidate(hit, marked, *place, span, margin, rank, other_year))
        return found

    def features(self, question: Question, candidates: Sequence[Candidate]) -> list[Row]:
        """What the confidence in each candidate rests on, in order of ``FEATURES``.

        The year is 0 or, lest the fit shrink what is seldom 0, 3.
        Only the first is looked at again, and its confidence alone was fitted; for the others ``again`` is
        the margin of the first look.
        """
        wanted = Wanted.of(question, self._generation.lexical)
        hits = {candidate.hit.passage.id: candidate.hit for candidate in candidates}
        held = {id: self._held(wanted, hit) for id, hit in hits.items()}
        margins = [self._again(question, c) for c in candidates[:1]] + [c.margin for c in candidates[1:]]
        return [
            self._features(held[c.hit.passage.id], again, c, candidates)
            for c, again in zip(candidates, margins, strict=True)
        ]

    def _again(self, question: Question, candidate: Candidate) -> float:
        """The mean margin of its span in other surroundings."""
        document = self._generation.documents[candidate.hit.passage.document_id]
        shown, places = zip(*surroundings(document, candidate.hit, candidate.span), strict=True)
        asked = _in_script_of(candidate.hit.passage.text, question.text)
        looks = zip(self._model.mark(asked, shown), places, strict=True)
        return float(np.mean([margin_at(marked, place, _CAP) for marked, place in looks]))

    def _held(self, wanted: Wanted, hit: Hit) -> list[float]:
        """How much of what the question names the passage and its heading have."""
        shown = f"{self._headings(hit)}\n{hit.passage.said(hit.passage.start, hit.passage.end)}"
        found = set(terms(shown))
        return [wanted.coverage(found), wanted.codes_in(found), wanted.names_in(fold(shown)), wanted.foreign]

    def _features(
        self, held: list[float], again: float, candidate: Candidate, candidates: Sequence[Candidate]
    ) -> Row:
        text = self._text(candidate)
        rivals = [c.score for c in candidates if self._text(c) != text]
        log_odds = float(np.clip(candidate.marked.log_odds, -_CAP, _CAP))
        return np.array(
            [
                candidate.margin / 4,
                log_odds / 4,
                again / 4,
                float(np.clip(candidate.score - max(rivals, default=-_CAP), -_CAP, _CAP)) / 4,
                *held,
                (candidate.hit.scores["dense"] - 0.85) * 10,
                0.0 if candidate.is_of_another_year else 3.0,
            ]
        )

    def _is_of_another_year(self, question: Question, hit: Hit, sentence: Span, span: Span) -> bool:
        document = self._generation.documents[hit.passage.document_id]
        return question.kind != "date" and is_of_another_year(question.text, document, sentence, span)

    def _text(self, candidate: Candidate) -> str:
        return candidate.hit.passage.said(*candidate.span)


def best_span(
    marked: Marked, text: str, start: int, end: int, other_than: str = ""
) -> tuple[Span, float] | None:
    """The best span inside ``[start, end)`` of the passage's text, trimmed, and its score.

    One that reads ``other_than``, or is empty, is passed over, and what overlaps it.
    """
    inside = (marked.offsets[:, 1] > start) & (marked.offsets[:, 0] < end)
    spans = np.where(inside[:, None] & inside[None, :], marked.spans, np.float32(-np.inf))
    while spans.size and np.isfinite(spans.max()):
        first, last = np.unravel_index(int(spans.argmax()), spans.shape)
        a, b = max(start, int(marked.offsets[first, 0])), min(end, int(marked.offsets[last, 1]))
        span = trimmed(text, a, min(end, with_unit(text, b)))
        if text[slice(*span)] not in ("", other_than):
            return span, float(spans[first, last])
        spans[: last + 1, first:] = -np.inf
    return None


def _units(marked: Marked, text: str) -> list[Span]:
    """The passage's sentences; those that the best span of all runs over are one."""
    sentences = sentences_of(text)
    best = best_span(marked, text, 0, len(text))
    over = [s for s in sentences if best and s[0] < best[0][1] and best[0][0] < s[1]]
    if len(over) < 2:
        return sentences
    return [s for s in sentences if s not in over] + [(over[0][0], over[-1][1])]


def _in_script_of(passages: str, question: str) -> str:
    """The question in simplified characters and plain width, unless the passages are traditional."""
    return question if is_traditional(passages) else simplified(question)


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, x))))
