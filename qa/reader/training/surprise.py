"""How far a reader is from being right about a window."""

import numpy as np

from qa.reader.inputs import Shown
from qa.reader.span_model import SpanModel
from qa.reader.training.windows import Window


def surprise(model: SpanModel, one: Window) -> float:
    """Minus the log of what the reader gives to the answer, or to there being none, in nats.

    Probabilities are over all spans of the passage and no answer. A span is the answer where its tokens are
    those that the answer touches; infinite where they are no span.
    """
    (marked,) = model.mark(one.question, [Shown(one.heading, one.passage, one.cells)])
    of_all = float(np.logaddexp(marked.log_odds, 0.0))  # all spans and no answer, against no answer
    if not one.answered:
        return of_all
    touched = np.flatnonzero((marked.offsets[:, 0] < one.end) & (one.start < marked.offsets[:, 1]))
    if not len(touched):
        return float("inf")
    return of_all - (float(marked.spans[touched[0], touched[-1]]) - marked.null)
