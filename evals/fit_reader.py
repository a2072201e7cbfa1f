"""Fit how the span reader ranks spans over passages and how sure it is of the first.

    python -m evals.fit_reader --data DIR --out qa/reader/span.json

Uses the articles that training held out: those for validation to fit the ranking, those for calibration,
which nothing else was fit on, for the confidence. They are cut into collections of 5, 20 and 80 documents
in turn, those of ``in_use.json`` apart into some of 1, 3 and 8, each searched whole. A question that was
rewritten by hand is asked in one of its ways; ``NOISE`` of the others are put in other ways and words, as in
training. For the confidence a question of the other sets is asked as it is, and so that nothing answers: with
the passages that answer left out, and with its year, number, place or name swapped; beside these stand
questions that of themselves nothing answers. The kinds are weighed so that ``ANSWERED`` of the questions have
an answer, and the rest are of the other kinds alike; questions of ``in_use.json`` come as they are, and make
up ``IN_USE`` of the whole. An answer is right when its statement holds an accepted answer and its span
shares a word with it.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.trials import SPOILT, Trial, trials
from index.encoder import open_encoder
from index.settings import Settings
from qa.reader.prepare import prepare_reader
from qa.reader.span_model import SpanModel
from qa.reader.span_reader import FEATURES, RANKING, SpanWeights
from qa.reader.training.sets import read_sets

ANSWERED = 0.8  # people mostly ask documents what they hold
IN_USE = 0.8  # share of the questions that were written as people ask
_HELD = ("coverage", "codes", "names")  # what a question names: there, it cannot speak against an answer


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


def _fit_ranking(tried: Sequence[Trial]) -> NDArray[np.float64]:
    """A weight of 1 for the margin, and that of the fused score which puts most right spans first."""
    answered = [t for t in tried if any(t.right)]

    def first_right(weight: float) -> float:
        scores = [[c.margin + weight * c.hit.scores["fused"] for c in t.candidates] for t in answered]
        return float(np.mean([t.right[int(np.argmax(s))] for t, s in zip(answered, scores, strict=True)]))

    best = max((0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0), key=first_right)
    return np.array([1.0, best])


def _fit_confidence(tried: Sequence[Trial]) -> dict[str, object]:
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import cross_val_predict

    tried = [trial for trial in tried if trial.candidates]
    rows = np.stack([t.reader.features(t.question, t.candidates)[0] for t in tried])
    right = np.array([t.right[0] for t in tried])
    kinds = {kind: np.array([t.kind == kind for t in tried]) for kind in ("in use", "asked", *SPOILT)}
    asked, in_use = kinds["asked"], kinds["in use"]
    others = {"asked": ANSWERED, **dict.fromkeys(SPOILT, (1 - ANSWERED) / len(SPOILT))}
    shares = {"in use": IN_USE, **{kind: (1 - IN_USE) * share for kind, share in others.items()}}
    weight = np.array([shares[t.kind] / kinds[t.kind].sum() for t in tried]) * len(tried)
    model = LogisticRegression(C=1, max_iter=1000)
    unseen = cross_val_predict(
        model, rows, right, cv=10, method="predict_proba", params={"sample_weight": weight}
    )
    model.fit(rows, right, sample_weight=weight)
    answered = np.array([any(t.right) for t in tried])
    report = {
        "questions": int(asked.sum()),
        "in use": int(in_use.sum()),
        "first right, of those read with the answer": round(float(right[answered].mean()), 4),
        "auroc": round(float(roc_auc_score(right, unseen[:, 1], sample_weight=weight)), 4),
        "ece": round(calibration_error(unseen[:, 1], right, weight), 4),
        "auroc in use": round(float(roc_auc_score(right[in_use], unseen[in_use, 1])), 4),
        "ece in use": round(calibration_error(unseen[in_use, 1], right[in_use], weight[in_use]), 4),
    }
    for kind in SPOILT:
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
