"""Comparisons: each of the things that a question sets side by side is read about by itself."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product

from index.folding import fold
from index.tokens import terms
from qa.question import Question
from qa.reader import Reading
from qa.sides import Side, sides

_NAMED = 4.0  # log-odds that a statement gains which names its own side, and loses which names another
_RIVALS = 4  # readings of each side that are weighed against each other
_COMPARING = re.compile(r"[比较][^重例如大为强]|[高低多少早晚大小快慢优长短]于|不如|超过|不及|倍")  # 比去年少
_UNTOLD = -9.0  # log-odds of a span up to which its statement tells nothing of the side asked about


@dataclass(frozen=True)
class Told:
    """What was read about each side, and how sure the least sure of them is."""

    sides: Sequence[tuple[Question, Reading]]
    confidence: float

    @property
    def one_alone(self) -> bool:
        """Whether only one side is told of: what would be said of the other is merely what is left."""
        return sum(_is_told(reading) for _, reading in self.sides) == 1


@dataclass(frozen=True)
class _Choice:
    """A statement that may be what is told of a side; the confidence is in the side's best."""

    side: Side
    reading: Reading
    said: frozenset[str]
    worth: float
    confidence: float


def told_of_each(question: str, read: Callable[[Question], Sequence[Reading]], least: float) -> Told | None:
    """What answers each side of a comparison; None where there is none or one is less sure than ``least``.

    ``read`` gives readings best first. The statements differ, unless one names all the sides that it is
    told for. Of three sides and more those that are not told of are left out while two remain; where of
    two only one is told of, the confidence is no more than in what is left for the other.
    """
    compared = sides(question)
    chosen = _chosen([_choices(side, read(side.question), compared) for side in compared])
    if len(chosen) > 2:
        chosen = [choice for choice in chosen if choice.confidence >= least and _is_told(choice.reading)]
    confidence = min((choice.confidence for choice in chosen), default=0.0)
    if len(chosen) < 2 or confidence < least:
        return None
    told = Told([(choice.side.question, choice.reading) for choice in chosen], confidence)
    if told.one_alone:
        return replace(told, confidence=min(confidence, *(reading.confidence for _, reading in told.sides)))
    return told


def _choices(own: Side, found: Sequence[Reading], compared: Iterable[Side]) -> list[_Choice]:
    """The readings that answer best and name the side rather than others, best first."""
    others = frozenset[str]().union(*(side.terms for side in compared if side is not own))
    rated = []
    for reading in found:
        said = frozenset(terms(fold(reading.text)))
        worth = reading.score + _NAMED * (bool(said & own.terms) - bool(said & others))
        rated.append(_Choice(own, reading, said, worth, found[0].confidence))
    return sorted(rated, key=lambda choice: -choice.worth)[:_RIVALS]


def _chosen(choices: Sequence[Sequence[_Choice]]) -> Sequence[_Choice]:
    """One of each side's, the best that may stand together; none where there are none."""
    together = (some for some in product(*choices) if all(_differ(*two) for two in combinations(some, 2)))
    return max(together, key=lambda some: sum(choice.worth for choice in some), default=())


def _differ(one: _Choice, other: _Choice) -> bool:
    """Whether two sides have a statement each, or one that names both, or compares one with what is meant."""
    if one.reading.place != other.reading.place:
        return True
    named = [bool(one.said & choice.side.terms) for choice in (one, other)]
    return all(named) or (any(named) and bool(_COMPARING.search(one.reading.text)))


def _is_told(reading: Reading) -> bool:
    return reading.margin is None or reading.margin > _UNTOLD
