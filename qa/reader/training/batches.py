"""Windows as arrays of token ids, in batches of about one length."""

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from qa.reader.inputs import MAX_SPAN, Shown, Text
from qa.reader.training.windows import Window

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

MAX_TOKENS = 288
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Example:
    """Token ids of ``<s> question </s></s> heading passage </s>``; ``[start, end]`` are inclusive positions.

    Both are 0, the place of ``<s>``, when nothing answers. ``open`` are the places of the passage's tokens.
    """

    ids: list[int]
    open: list[int]
    start: int
    end: int


@dataclass(frozen=True)
class Batch:
    """Arrays of shape (windows, tokens) and (windows,); ``mask`` is 0 at padding.

    ``open`` is 1 where a span may start or end: in the passage, and at ``<s>`` for no answer.
    """

    ids: Ints
    mask: Ints
    open: Ints
    start: Ints
    end: Ints


def examples(windows: list[Window], tokenizer: "Tokenizer") -> list[Example]:
    """The windows as tokens, in order, without those whose answer is cut off or too long for a span."""
    tokenizer.enable_truncation(MAX_TOKENS, strategy="only_second")
    tokenizer.no_padding()
    texts = [Text.of(Shown(w.heading, w.passage, w.cells)) for w in windows]
    encoded = tokenizer.encode_batch([(w.question, one.text) for w, one in zip(windows, texts, strict=True)])
    made = (_example(w, text, e) for w, text, e in zip(windows, texts, encoded, strict=True))
    return [one for one in made if one]


def _example(window: Window, text: Text, encoding: "Encoding") -> Example | None:
    second = np.flatnonzero(np.array(encoding.sequence_ids) == 1)
    if not len(second):
        return None
    inside, places = text.within(np.array(encoding.offsets, np.int64)[second])
    open, places = second[inside], places[inside]
    if not len(open):
        return None
    if not window.answered:
        return Example(encoding.ids, open.tolist(), 0, 0)
    (answer,) = np.nonzero((places[:, 0] < window.end) & (window.start < places[:, 1]))
    if not len(answer) or places[answer[-1], 1] < window.end or len(answer) > MAX_SPAN:
        return None
    return Example(encoding.ids, open.tolist(), int(open[answer[0]]), int(open[answer[-1]]))


def batches(items: list[Example], size: int, pad: int, seed: int) -> Iterator[Batch]:
    """Every example once, in random order; neighbours of 50 batches are sorted by length among themselves."""
    rng = random.Random(seed)
    for rows in alike(range(len(items)), lambda row: len(items[row].ids), size, 50, rng):
        yield collate([items[row] for row in rows], pad)


def alike(
    rows: Iterable[int], length: Callable[[int], int], size: int, pool: int, rng: random.Random
) -> Iterator[list[int]]:
    """All rows in random order, ``size`` together; neighbours of ``pool`` batches are sorted by length."""
    order = list(rows)
    rng.shuffle(order)
    for start in range(0, len(order), pool * size):
        ordered = sorted(order[start : start + pool * size], key=length)
        chosen = [ordered[i : i + size] for i in range(0, len(ordered), size)]
        rng.shuffle(chosen)
        yield from chosen


def collate(items: list[Example], pad: int) -> Batch:
    """One batch, padded at the right to its longest."""
    longest = max(len(item.ids) for item in items)
    ids = np.full((len(items), longest), pad, np.int64)
    mask, open = np.zeros_like(ids), np.zeros_like(ids)
    open[:, 0] = 1
    for row, item in enumerate(items):
        ids[row, : len(item.ids)] = item.ids
        mask[row, : len(item.ids)] = 1
        open[row, item.open] = 1
    start, end = (np.array([getattr(item, side) for item in items], np.int64) for side in ("start", "end"))
    return Batch(ids, mask, open, start, end)
