"""Fit the statement reader's weights on public question sets.

    python -m evals.fit_statements SET.json.gz... --out qa/reader/statements.json

Each set is cut into collections of 5, 20 and 80 documents in turn, each searched whole. ``rank`` is a
logistic regression on the sentences read, of whether a sentence holds the answer. ``confidence`` is one on
the sentence ranked first: every question is asked three times, of the whole collection, with the passages
that answer it left out, and with its own document left out (the last two at half weight, as nothing then
answers). The weights ``meaning`` come from the same questions with all sharing of words hidden, as when a
question is in another language.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.squad import SquadQuestion, load_squad
from index.builder import build
from index.encoder import Encoder, open_encoder
from index.generation import Generation
from index.lexical import LexicalIndex
from index.settings import Settings
from qa.question import Question
from qa.reader.statements import FEATURES, READ, Candidate, StatementReader
from qa.records import Hit
from qa.retriever import Retriever

Rows = NDArray[np.float64]
_SIZES = (5, 20, 80)
_CONFIDENT = np.array([name != "fused" for name in FEATURES])
_EXTRA = 10  # hits asked for, so that some stay when the own document is left out


def main() -> None:
    """Read the sets, fit, write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=400, help="documents of each set")
    options = parser.parse_args()
    encoder = open_encoder(Settings.from_environment())
    weights = {
        name: _fit([pair for path in options.sets for pair in _read_set(path, encoder, options.limit, hide)])
        for name, hide in (("words", False), ("meaning", True))
    }
    options.out.write_text(json.dumps(weights, indent=1) + "\n", encoding="utf-8")


def _read_set(
    path: Path, encoder: Encoder, limit: int, hide: bool
) -> Iterator[tuple[list[Candidate], NDArray[np.bool_]]]:
    """Candidates and which of them answer, three times a question."""
    documents, questions = load_squad(path)
    start, sizes = 0, cycle(_SIZES)
    while start < min(limit, len(documents)):
        size = next(sizes)
        generation = build(documents[start : start + size], encoder)
        if hide:
            generation = replace(generation, lexical=LexicalIndex.build([[]] * len(generation.passages)))
        pairs = _read_collection(generation, questions, encoder)
        yield from (([_wordless(c) for c in candidates], y) for candidates, y in pairs) if hide else pairs
        start += size


def _read_collection(
    generation: Generation, questions: list[SquadQuestion], encoder: Encoder
) -> Iterator[tuple[list[Candidate], NDArray[np.bool_]]]:
    reader = StatementReader(encoder, generation.lexical, {})
    retriever = Retriever(generation, encoder)
    for question in questions:
        if question.document_id in generation.documents:
            hits = retriever.search(question.question, _EXTRA)
            near = [h for h in hits if not _holds(h.passage.text, h.passage.start, h, question)]
            far = [h for h in hits if h.passage.document_id != question.document_id]
            for found in (hits, near, far):
                candidates = reader.candidates(Question(question.question), _ranked(found)[:READ])
                yield candidates, np.array([_answers(c, question, generation) for c in candidates], bool)


def _wordless(candidate: Candidate) -> Candidate:
    shown = [name not in ("coverage", "codes") for name in FEATURES]
    return replace(candidate, features=candidate.features * shown)


def _ranked(hits: list[Hit]) -> list[Hit]:
    return [replace(hit, rank=rank) for rank, hit in enumerate(hits, start=1)]


def _answers(candidate: Candidate, question: SquadQuestion, generation: Generation) -> bool:
    document = generation.documents[candidate.hit.passage.document_id]
    text = document.text[candidate.start : candidate.end]
    return _holds(text, candidate.start, candidate.hit, question)


def _holds(text: str, start: int, hit: Hit, question: SquadQuestion) -> bool:
    """Whether a span of the question lies in the text (or its words, for unplaced repetitions)."""
    if hit.passage.document_id != question.document_id:
        return False
    return any(start <= a and b <= start + len(text) for a, b in question.spans) or (
        any(len(answer) > 3 and answer in text for answer in question.answers)
    )


def _fit(asked: list[tuple[list[Candidate], NDArray[np.bool_]]]) -> dict[str, object]:
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score

    weight = np.array([(1.0, 0.5, 0.5)[i % 3] for i, (c, _) in enumerate(asked) if c])
    asked = [(c, y) for c, y in asked if c]
    features = [np.stack([c.features for c in candidates]) for candidates, _ in asked]
    answered = [i for i, (_, y) in enumerate(asked) if y.any()]
    rank = LogisticRegression(C=10, max_iter=1000).fit(
        np.concatenate([features[i] for i in answered]), np.concatenate([asked[i][1] for i in answered])
    )
    first = [int(np.argmax(x @ rank.coef_[0])) for x in features]
    # The fused score grows with the size of the collection: it ranks, but tells nothing of confidence.
    tops = np.stack([x[i] for x, i in zip(features, first, strict=True)]) * _CONFIDENT
    right = np.array([y[i] for (_, y), i in zip(asked, first, strict=True)])
    confidence = LogisticRegression(C=10, max_iter=1000).fit(tops, right, sample_weight=weight)
    scores = confidence.predict_proba(tops)[:, 1]
    return {
        "rank": dict(zip(FEATURES, rank.coef_[0].round(4).tolist(), strict=True)),
        "confidence": dict(zip(FEATURES, confidence.coef_[0].round(4).tolist(), strict=True)),
        "bias": round(float(confidence.intercept_[0]), 4),
        "fitted": {
            "questions": len(asked) // 3,
            "first sentence right, of those read with the answer": round(float(right[answered].mean()), 4),
            "auroc": round(float(roc_auc_score(right, scores, sample_weight=weight)), 4),
        },
    }


if __name__ == "__main__":
    main()
