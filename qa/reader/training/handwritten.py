"""Questions written by hand for training: those of the public sets in other ways, and documents of our own.

``questions.tsv`` has, for some questions of the sets, how somebody says it (``everyday``), the same in words
that the passage lacks (``other``), in English, one much like it that the passage does not answer (``near``),
and the shortest answer. ``documents.json`` has documents of everyday kinds in the form of the sets, with
questions that are hard to tell apart; ``in_use.json`` longer ones with questions as people ask them.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

QUESTIONS = Path(__file__).with_name("questions.tsv")
DOCUMENTS = Path(__file__).with_name("documents.json")
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
