"""Windows as arrays of token ids, in batches of about one length."""

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from qa.reader.inputs import MAX_SPAN, reader_text
from qa.reader.training.windows import Window

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

MAX_TOKENS = 192
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Example:
    """Token ids of ``<s> question </s></s> heading passage </s>``; ``[start, end]`` are inclusive positions.

    Both are 0, the place of ``<s>``, when nothing answers. The passage's tokens begin at ``first``.
    """

    ids: list[int]
    first: int
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
    texts = [reader_text(w.heading, w.passage) for w in windows]
    pairs = [(w.question, text) for w, (text, _) in zip(windows, texts, strict=True)]
    encoded = tokenizer.encode_batch(pairs)
    made = (_example(w, offset, e) for w, (_, offset), e in zip(windows, texts, encoded, strict=True))
    return [one for one in made if one]


def _example(window: Window, offset: int, encoding: "Encoding") -> Example | None:
    places = list(enumerate(zip(encoding.sequence_ids, encoding.offsets, strict=True)))
    first = next((i for i, (text, (_, b)) in places if text == 1 and b > offset), None)
    if first is None:
        return None
    if not window.answered:
        return Example(encoding.ids, first, 0, 0)
    start, end = window.start + offset, window.end + offset
    inside = [i for i, (text, (a, b)) in places if text == 1 and a < end and start < b]
    if not inside or encoding.offsets[inside[-1]][1] < end or len(inside) > MAX_SPAN:
        return None
    return Example(encoding.ids, first, inside[0], inside[-1])


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
        open[row, item.first : len(item.ids) - 1] = 1
    start, end = (np.array([getattr(item, side) for item in items], np.int64) for side in ("start", "end"))
    return Batch(ids, mask, open, start, end)
