"""The public question sets the reader learns from, cut into passages as the index cuts them."""

import gzip
import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from index.documents import Document, document_from_text
from index.passages import Passage, split_passages
from qa.reader.training.handwritten import documents, in_use, rewritten
from qa.talk import in_talk

Span = tuple[int, int]
Part = Literal["train", "validation", "calibration"]
OURS = {"documents": documents, "in_use": in_use}  # the sources of our own
# Share of each set's contexts (in hundredths) kept for validation and as many again for calibration.
HELD_OUT = {
    "cmrc2018_train": 3,
    "cmrc2018_trial": 0,
    "drcd_dev": 4,
    "dureader_robust_dev": 4,
    "dureader_checklist_dev": 8,
    "documents": 10,
    "in_use": 50,
}


@dataclass(frozen=True)
class Asked:
    """A question on one article; ``spans`` are places of accepted answers, none when unanswerable.

    A question that was rewritten by hand has ``near``, much like it, that the passage of the first span does
    not answer; the others made of it have ``plain``, the question that they say in another way. What
    leans on a question before it is put together with that and its answer; ``after`` is the question before.
    """

    text: str
    answers: tuple[str, ...]
    spans: tuple[Span, ...]
    near: str = ""
    plain: str = ""
    after: str = ""

    @property
    def by_hand(self) -> bool:
        """Whether it was rewritten, or says in another way one that was."""
        return bool(self.near or self.plain)


@dataclass(frozen=True)
class Article:
    """A context as a document, with its questions; ``source`` is the set's name, ``part`` its use.

    ``sitting`` is that of training which it was written for, 0 for what others published.
    """

    source: str
    part: Part
    document: Document
    asked: tuple[Asked, ...]
    sitting: int = 0

    @property
    def as_published(self) -> "Article":
        """Without what was written by hand; of our documents nothing is left to ask."""
        asked = (replace(one, near="") for one in self.asked if not one.plain)
        return replace(self, asked=() if self.source in OURS else tuple(asked))

    @cached_property
    def passages(self) -> list[Passage]:
        """The passages the index would make of it."""
        return split_passages(self.document)


def read_sets(folder: Path) -> list[Article]:
    """All articles; DRCD comes twice, in traditional and in simplified characters, our documents last."""
    articles: list[Article] = []
    for name in HELD_OUT:
        if name in OURS:
            groups = list(OURS[name]())
        else:
            with gzip.open(folder / f"{name}.json.gz", "rt", encoding="utf-8") as stream:
                groups = json.load(stream)["data"]
        articles += _articles(groups, name, name, str)
        if name == "drcd_dev":
            articles += _articles(groups, name, "drcd_dev_simplified", _simplifier())
    return articles


def _articles(
    groups: list[dict[str, Any]], name: str, source: str, convert: Callable[[str], str]
) -> Iterator[Article]:
    number = 0
    for record in groups:
        for paragraph in record["paragraphs"]:
            title = str(record.get("title") or paragraph.get("title") or "")
            document = document_from_text(
                convert(paragraph["context"]), id=f"{source}-{number:05d}", name=convert(title), source=source
            )
            records = [qa for qa in paragraph["qas"] if len(qa["question"].strip()) > 1]
            found = (_asked(document.text, qa, convert) for qa in records)
            asked = tuple(one for first in found for one in _in_all_ways(document.text, first))
            part = _part(name, title or paragraph["context"])
            yield Article(source, part, document, asked, record.get("sitting", 0))
            number += 1


def _part(name: str, key: str) -> Part:
    """By a hash of the article's title (or text), so that its variants and paragraphs stay together."""
    bucket = int(hashlib.sha256(key.encode()).hexdigest()[:8], 16) % 100
    share = HELD_OUT[name]
    return "validation" if bucket < share else "calibration" if bucket < 2 * share else "train"


def _asked(whole: str, record: dict[str, Any], convert: Callable[[str], str]) -> Asked:
    answers = [] if record.get("is_impossible") else record["answers"]
    found = [(convert(a["text"].strip()), a.get("answer_start", -1)) for a in answers if a["text"].strip()]
    spans = [span for answer, start in found if (span := _place(whole, answer, start))]
    text = convert(record["question"]).strip()
    before = record.get("after", {"question": "", "answer": ""})
    return Asked(
        text=in_talk(before["question"], before["answer"], text) if before["question"] else text,
        after=before["question"],
        answers=tuple(dict.fromkeys(answer for answer, _ in found)),
        spans=tuple(dict.fromkeys(spans)),
    )


def _in_all_ways(text: str, asked: Asked) -> Iterator[Asked]:
    """The question, and the ways in which it was rewritten; the shortest answer then comes first."""
    by_hand = rewritten().get((asked.text, asked.answers[0])) if asked.spans else None
    if by_hand is None:
        yield asked
        return
    short, (start, _) = by_hand.shortest, asked.spans[0]
    at = min((m.start() for m in re.finditer(re.escape(short), text)), key=lambda at: abs(at - start))
    first = replace(
        asked,
        answers=tuple(dict.fromkeys((short, *asked.answers))),
        spans=tuple(dict.fromkeys(((at, at + len(short)), *asked.spans))),
        near=by_hand.near,
    )
    yield first
    for way in by_hand.ways:
        yield replace(first, text=way, near="", plain=asked.text)


def _place(text: str, answer: str, start: int) -> Span | None:
    """Where the answer stands: at ``start`` or within 3 characters of it, else at its first occurrence."""
    if start >= 0:
        near = text.find(answer, max(start - 3, 0), start + len(answer) + 3)
        start = near if near >= 0 else -1
    if start < 0:
        start = text.find(answer)
    return (start, start + len(answer)) if start >= 0 else None


def _simplifier() -> Callable[[str], str]:
    from opencc import OpenCC

    converter = OpenCC("t2s")
    return lambda text: str(converter.convert(text))
