"""Questions written by hand for training: those of the public sets in other ways, and documents of our own.

``questions.tsv`` has, for some questions of the sets, how somebody says it (``everyday``), the same in words
that the passage lacks (``other``), in English, one much like it that the passage does not answer (``near``),
and the shortest answer. ``documents/*.json`` have documents of everyday kinds in the form of the sets, with
questions that are hard to tell apart, by the sitting of training that they were written for; ``in_use.json``
longer ones with questions as people ask them.
"""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

QUESTIONS = Path(__file__).with_name("questions.tsv")
DOCUMENTS = Path(__file__).with_name("documents")
IN_USE = Path(__file__).with_name("in_use.json")


@dataclass(frozen=True)
class Rewritten:
    """A question in other ways, with the shortest answer; ``near`` is answered by no part of its passage."""

    ways: tuple[str, str, str]
    near: str
    shortest: str


@cache
def rewritten() -> Mapping[tuple[str, str], Rewritten]:
    """By question and first answer, as the set has them."""
    with QUESTIONS.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {
            (row["question"], row["answer"]): Rewritten(
                (row["everyday"], row["other"], row["english"]), row["near"], row["shortest"]
            )
            for row in rows
        }


def documents() -> Iterator[dict[str, Any]]:
    """Our documents in the form of the sets, each with the number of its ``sitting``, in order of these."""
    for path in sorted(DOCUMENTS.glob("*.json")):
        for record in json.loads(path.read_text(encoding="utf-8"))["data"]:
            yield record | {"sitting": int(path.stem)}


def in_use() -> list[dict[str, Any]]:
    """The documents that nothing is trained on, in the form of the sets."""
    records: list[dict[str, Any]] = json.loads(IN_USE.read_text(encoding="utf-8"))["data"]
    return records
