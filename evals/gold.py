"""The gold set: questions on one document with accepted answers and evidence.

One JSON object a line: ``id``, ``kind``, ``question``, ``answerable``, ``answers`` (accepted strings),
``evidence`` (``[{"start", "end", "quote"}]``, offsets into the document's text), ``alternatives`` (true
where any single evidence suffices, absent where all are needed) and, for follow-ups, ``history``
(``[{"role", "content"}]``) and ``full_question`` (the same, asked in full).
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, get_args

from qa.records import Turn

BUNDLED_GOLD = Path(__file__).parent / "gold" / "jingjinji.jsonl"
GoldKind = Literal[
    "number", "date", "name", "list", "meaning", "why", "how", "comparison", "paraphrase", "colloquial",
    "keyword", "misspelt", "traditional", "fullwidth", "english", "followup", "near", "far", "false_premise",
]  # fmt: skip
Split = Literal["dev", "test"]


class GoldError(Exception):
    """A gold set that cannot be used; ``str(error)`` is a message for users."""


@dataclass(frozen=True)
class Evidence:
    """Where the answer stands: ``document.text[start:end] == quote``."""

    start: int
    end: int
    quote: str


@dataclass(frozen=True)
class GoldQuestion:
    """One question; unanswerable ones have neither answers nor evidence.

    ``alternatives`` is true where any single evidence suffices, false where all are needed.
    """

    id: str
    kind: GoldKind
    question: str
    answerable: bool
    answers: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    history: tuple[Turn, ...] = ()
    full_question: str = ""
    alternatives: bool = False

    @cached_property
    def split(self) -> Split:
        """``test`` where the first byte of the id's SHA-256 is even, else ``dev``."""
        return "test" if sha256(self.id.encode()).digest()[0] % 2 == 0 else "dev"


def load_gold(path: Path = BUNDLED_GOLD) -> list[GoldQuestion]:
    """Read a gold set; raises GoldError naming file, line and what is wrong with it."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"读不了问题集「{path}」：{error}。请检查路径和编码（UTF-8）。") from error
    questions = list(_questions(path, lines))
    if not questions:
        raise GoldError(f"问题集「{path}」里没有问题。")
    return questions


def _questions(path: Path, lines: list[str]) -> Iterator[GoldQuestion]:
    seen: set[str] = set()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            question = _question(json.loads(line))
            if question.id in seen:
                raise ValueError(f"编号「{question.id}」重复")
        except (ValueError, KeyError, TypeError) as error:
            what = f"缺少 {error}" if isinstance(error, KeyError) else str(error)
            raise GoldError(f"问题集「{path}」第 {number} 行不对：{what}。") from error
        seen.add(question.id)
        yield question


def _question(record: dict[str, Any]) -> GoldQuestion:
    question = GoldQuestion(
        id=record["id"],
        kind=record["kind"],
        question=record["question"],
        answerable=record["answerable"],
        answers=tuple(record["answers"]),
        evidence=tuple(Evidence(e["start"], e["end"], e["quote"]) for e in record["evidence"]),
        history=tuple(Turn(t["role"], t["content"]) for t in record.get("history", [])),
        full_question=record.get("full_question", ""),
        alternatives=record.get("alternatives", False),
    )
    if question.kind not in get_args(GoldKind):
        raise ValueError(f"没有「{question.kind}」这种问题")
    if question.answerable != bool(question.answers) or question.answerable != bool(question.evidence):
        raise ValueError(f"「{question.id}」的 answerable 与 answers、evidence 不一致")
    return question
