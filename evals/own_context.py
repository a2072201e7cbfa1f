"""The span reader on a question set with the own context given, and on questions that have no answer.

    python -m evals.own_context SET.json.gz [--limit N] [--swapped]

Each question is asked of its own context alone: all of its passages are read, none is retrieved. EM and F1 by
the definitions of CMRC 2018. ``--swapped`` also asks each question with its year, number, place or name
swapped, and tells how well the reader's score separates both (AUROC).
"""

import argparse
import json
import logging
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evals.measures.spans import character_f1, exact_match
from evals.squad import SquadQuestion, load_squad
from index.documents import Document
from index.passages import split_passages
from index.settings import Settings
from qa.reader.inputs import Shown
from qa.reader.prepare import prepare_reader
from qa.reader.span_model import SpanModel
from qa.reader.span_reader import best_span
from qa.reader.training.swaps import Swapper
from qa.reader.training.windows import Window

_log = logging.getLogger("own_context")


@dataclass(frozen=True)
class Read:
    """The best span over the passages of a context, and its log-odds against no answer."""

    text: str
    margin: float


@dataclass(frozen=True)
class ContextReader:
    """Reads whole contexts."""

    model: SpanModel

    def read(self, question: str, document: Document) -> Read:
        """The span with the highest log-odds over all passages of the document."""
        best = Read("", -np.inf)
        passages = split_passages(document)
        shown = [Shown(p.section or document.title, p.text) for p in passages]
        for passage, marked in zip(passages, self.model.mark(question, shown), strict=True):
            found = best_span(marked, passage.text, 0, len(passage.text))
            if found and found[1] - marked.null > best.margin:
                (start, end), score = found
                best = Read(passage.text[start:end], score - marked.null)
        return best


def main() -> None:
    """Read the set and report."""
    shape = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=shape)
    parser.add_argument("set", type=Path)
    parser.add_argument("--limit", type=int, help="questions, spread over the set")
    parser.add_argument("--swapped", action="store_true")
    parser.add_argument("--model", type=Path, help="folder of another prepared reader")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    folder = options.model or prepare_reader(Settings.from_environment().cache, _log.info)
    documents, questions = load_squad(options.set)
    every = max(1, len(questions) // options.limit) if options.limit else 1
    report = measure(ContextReader(SpanModel(folder)), documents, questions[::every], options.swapped)
    _log.info(json.dumps(report, ensure_ascii=False, indent=1))


def measure(
    reader: ContextReader, documents: Sequence[Document], questions: Sequence[SquadQuestion], swapped: bool
) -> dict[str, float]:
    """EM and F1 of the answered questions, AUROC against the others (in the set, and swapped)."""
    by_id = {document.id: document for document in documents}
    began = time.perf_counter()
    reads = [reader.read(q.question, by_id[q.document_id]) for q in questions]
    seconds = time.perf_counter() - began
    pairs = [(read, q) for read, q in zip(reads, questions, strict=True) if q.answers]
    margins = [read.margin for read, _ in pairs]
    report = {
        "questions": len(pairs),
        "EM": _percent([exact_match(read.text, q.answers) for read, q in pairs]),
        "F1": _percent([character_f1(read.text, q.answers) for read, q in pairs]),
        "said to be answered": _percent([float(m > 0) for m in margins]),
        "ms a question": round(1000 * seconds / len(questions), 1),
    }
    negatives = {"unanswerable": [r.margin for r, q in zip(reads, questions, strict=True) if not q.answers]}
    if swapped:
        asked = list(swaps([q for _, q in pairs], by_id))
        negatives["swapped"] = [reader.read(text, by_id[id]).margin for text, id in asked]
    for name, found in negatives.items():
        if found:
            report |= {
                f"{name}: AUROC": round(auroc(margins, found), 3),
                f"{name}: said to be answered": _percent([float(m > 0) for m in found]),
            }
    return report


def swaps(questions: Sequence[SquadQuestion], documents: dict[str, Document]) -> Iterator[tuple[str, str]]:
    """Questions that ask of something which their document does not mention, with the document's id."""
    windows = [_window(q, documents[q.document_id]) for q in questions]
    swapper, rng = Swapper.build(windows), random.Random(7)
    for one in windows:
        swapped = swapper.swap(one, rng)
        if swapped and swapped.question != one.question:
            yield swapped.question, one.group


def _window(question: SquadQuestion, document: Document) -> Window:
    return Window(question.question, document.title, document.text, 0, 0, "", "", document.id)


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> float:
    """Probability that a positive scores above a negative, ties counting half."""
    higher, lower = np.array(positives)[:, None], np.array(negatives)[None, :]
    return float(np.mean((higher > lower) + 0.5 * (higher == lower)))


def _percent(values: Sequence[float]) -> float:
    return round(100 * float(np.mean(values)), 1)


if __name__ == "__main__":
    main()
