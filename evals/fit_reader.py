"""Fit how the span reader ranks spans over passages and how sure it is of the first.

    python -m evals.fit_reader --data DIR --out qa/reader/span.json

Uses the articles that training held out: those for validation to fit the ranking, those for calibration,
which nothing else was fit on, for the confidence. They are cut into collections of 5, 20 and 80 documents
in turn, each searched whole. A question that was rewritten by hand is asked in one of its ways; ``NOISE``
of the others are put in other ways and words, as in training. For the confidence a question is asked as it
is, and so that nothing answers: with the passages that answer left out, and with its year, number, place or
name swapped; beside these stand questions that of themselves nothing answers. The kinds are weighed so that
``confidence`` is the probability of a right answer where ``ANSWERED`` of the questions have one, and the
rest are of the other kinds alike. An answer is right when its statement holds an accepted answer and its
span shares a word with it.
"""

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import cycle
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.measures.spans import character_f1
from index.builder import build
from index.encoder import Encoder, open_encoder
from index.folding import fold
from index.generation import Generation
from index.settings import Settings
from qa.question import Question
from qa.reader import READ
from qa.reader.prepare import prepare_reader
from qa.reader.span_model import SpanModel
from qa.reader.span_reader import FEATURES, RANKING, Candidate, SpanReader, SpanWeights
from qa.reader.training.noise import noisy
from qa.reader.training.sets import Article, Asked, read_sets
from qa.reader.training.swaps import Swapper
from qa.reader.training.windows import Window, window
from qa.records import Hit
from qa.retriever import Retriever

NOISE = 0.25
ANSWERED = 0.8  # people mostly ask documents what they hold
_SIZES = (5, 20, 80)
_FOUND = 12  # hits asked for, so that some stay when those that answer are left out
_SHARED = 0.3  # F1 of the span with an accepted answer, from which it is the same
_HELD = ("coverage", "codes", "names")  # what a question names: there, it cannot speak against an answer
_SPOILT = ("left out", "swapped", "near")  # kinds of questions that nothing answers


@dataclass(frozen=True)
class Trial:
    """Candidates for a question as read, best first, and whether each is right."""

    question: Question
    reader: SpanReader
    candidates: list[Candidate]
    right: list[bool]
    kind: str


def main() -> None:
    """Read the held-out articles, fit, write the weights."""
    shape = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=shape)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--model", type=Path, help="folder of another prepared reader")
    options = parser.parse_args()
    settings = Settings.from_environment()
    encoder = open_encoder(settings)
    model = SpanModel(options.model or prepare_reader(settings.cache, lambda _: None))
    articles = read_sets(options.data)
    weights = SpanWeights.unfitted()
    tried = trials([a for a in articles if a.part == "validation"], encoder, model, weights, spoilt=False)
    rank = _fit_ranking(list(tried))
    weights = replace(weights, rank=rank)
    tried = trials([a for a in articles if a.part == "calibration"], encoder, model, weights, spoilt=True)
    content = {"rank": dict(zip(RANKING, rank.tolist(), strict=True)), **_fit_confidence(list(tried))}
    options.out.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def trials(
    articles: list[Article], encoder: Encoder, model: SpanModel, weights: SpanWeights, *, spoilt: bool
) -> Iterator[Trial]:
    """Every question asked of its collection, as it is and, ``spoilt``, so that nothing answers."""
    random.Random(5).shuffle(articles)
    sizes, start = cycle(_SIZES), 0
    while start < len(articles):
        some = articles[start : start + next(sizes)]
        start += len(some)
        generation = build([a.document for a in some], encoder)
        reader = SpanReader(generation, model, weights)
        yield from _of_collection(some, generation, encoder, reader, spoilt)


def _of_collection(
    articles: list[Article], generation: Generation, encoder: Encoder, reader: SpanReader, spoilt: bool
) -> Iterator[Trial]:
    retriever, rng = Retriever(generation, encoder), random.Random(5)
    chosen = [(a, ways[0], rng.choice(ways)) for a in articles for ways in _in_ways(a.asked)]
    swapper = Swapper.build([_shown(article, asked) for article, _, asked in chosen])
    for article, plain, asked in chosen:
        id = article.document.id
        text = asked.text if asked.plain else noisy(asked.text, NOISE, rng, other_words=True)
        hits = retriever.search(text, _FOUND)
        yield _trial(reader, text, hits, asked, id, "asked" if asked.answers else "near")
        if not (spoilt and asked.answers):
            continue
        if plain.near:
            hits_of_near = retriever.search(plain.near, _FOUND)
            held = [hit for hit in hits_of_near if hit.passage.document_id != id or _answers(hit, plain, id)]
            yield _trial(reader, plain.near, held, None, id, "near")
        others = [hit for hit in hits if not _answers(hit, asked, id)]
        yield _trial(reader, text, others, None, id, "left out")
        swapped = swapper.swap(_shown(article, plain), rng)
        if swapped and swapped.question != plain.text:
            text = noisy(swapped.question, NOISE, rng, other_words=True)
            yield _trial(reader, text, retriever.search(text, READ), None, id, "swapped")


def _in_ways(asked: Sequence[Asked]) -> list[list[Asked]]:
    """Each question with the ways in which it was rewritten by hand, which follow it."""
    found: list[list[Asked]] = []
    for one in asked:
        if one.plain:
            found[-1].append(one)
        else:
            found.append([one])
    return found


def _shown(article: Article, asked: Asked) -> Window:
    """The question on the whole article, for swaps that the article does not mention."""
    one = window(asked, article, article.passages[0], article.document.title, "other")
    return replace(one, passage=article.document.text)


def _trial(
    reader: SpanReader, text: str, hits: Sequence[Hit], asked: Asked | None, document_id: str, kind: str
) -> Trial:
    question = Question(text)
    candidates = reader.candidates(question, hits)
    right = [asked is not None and _is_right(c, asked, document_id) for c in candidates]
    return Trial(question, reader, candidates, right, kind)


def _answers(hit: Hit, asked: Asked, document_id: str) -> bool:
    own = hit.passage.document_id == document_id
    cut = own and any(a < hit.passage.end and hit.passage.start < b for a, b in asked.spans)
    text = fold(hit.passage.text)  # an article may be there in both scripts
    return cut or any(fold(answer) in text for answer in asked.answers)


def _is_right(candidate: Candidate, asked: Asked, document_id: str) -> bool:
    passage = candidate.hit.passage
    statement, span = (
        fold(passage.text[a - passage.start : b - passage.start])
        for a, b in ((candidate.start, candidate.end), candidate.span)
    )
    overlaps = passage.document_id == document_id and any(
        a < candidate.span[1] and candidate.span[0] < b for a, b in asked.spans
    )
    answers = [fold(answer) for answer in asked.answers]
    holds = overlaps or any(len(answer) > 1 and answer in statement for answer in answers)
    return holds and character_f1(span, answers) >= _SHARED


def _fit_ranking(tried: Sequence[Trial]) -> NDArray[np.float64]:
    """A weight of 1 for the margin, and that of the fused score which puts most right spans first."""
    answered = [t for t in tried if any(t.right)]

    def first_right(weight: float) -> float:
        scores = [[c.margin + weight * c.hit.scores["fused"] for c in t.candidates] for t in answered]
        return float(np.mean([t.right[int(np.argmax(s))] for t, s in zip(answered, scores, strict=True)]))

    best = max((0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0), key=first_right)
    return np.array([1.0, best])


def _fit_confidence(tried: Sequence[Trial]) -> dict[str, object]:
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import cross_val_predict

    tried = [trial for trial in tried if trial.candidates]
    rows = np.stack([t.reader.features(t.question, t.candidates)[0] for t in tried])
    right = np.array([t.right[0] for t in tried])
    kinds = {kind: np.array([t.kind == kind for t in tried]) for kind in ("asked", *_SPOILT)}
    asked = kinds["asked"]
    shares = {"asked": ANSWERED, **dict.fromkeys(_SPOILT, (1 - ANSWERED) / len(_SPOILT))}
    weight = np.array([shares[t.kind] / kinds[t.kind].sum() for t in tried]) * len(tried)
    model = LogisticRegression(C=1, max_iter=1000)
    unseen = cross_val_predict(
        model, rows, right, cv=10, method="predict_proba", params={"sample_weight": weight}
    )
    model.fit(rows, right, sample_weight=weight)
    answered = np.array([any(t.right) for t in tried])
    report = {
        "questions": int(asked.sum()),
        "first right, of those read with the answer": round(float(right[answered].mean()), 4),
        "auroc": round(float(roc_auc_score(right, unseen[:, 1], sample_weight=weight)), 4),
        "ece": round(calibration_error(unseen[:, 1], right, weight), 4),
    }
    for kind in _SPOILT:
        both = (asked & right) | kinds[kind]
        report[f"auroc against {kind}"] = round(float(roc_auc_score(right[both], unseen[both, 1])), 4)
    weights, bias = dict(zip(FEATURES, model.coef_[0], strict=True)), float(model.intercept_[0])
    for name in _HELD:
        if weights[name] < 0:  # near questions hold every name, more than the others do
            bias, weights[name] = bias + weights[name], 0.0
    return {
        "confidence": {name: round(float(weight), 4) for name, weight in weights.items()},
        "bias": round(bias, 4),
        "fitted": report,
    }


def calibration_error(
    confidence: NDArray[np.float64], right: NDArray[np.bool_], weight: NDArray[np.float64]
) -> float:
    """Expected calibration error over ten bins of equal width (Naeini et al., 2015)."""
    bins = np.minimum((confidence * 10).astype(int), 9)
    gaps = np.bincount(bins, weight * (confidence - right), minlength=10)
    return float(np.abs(gaps).sum() / weight.sum())


if __name__ == "__main__":
    main()
