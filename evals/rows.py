"""What a run records of each question."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from evals.collection import Place

Why = Literal["not_retrieved", "not_chosen", "refused", "not_refused", "wrong_span", "too_long"]
WHYS: tuple[Why, ...] = get_args(Why)


@dataclass(frozen=True)
class CitedPlace(Place):
    """A citation of the answer; ``verified`` where its quote stands at its offsets."""

    verified: bool


@dataclass(frozen=True)
class FoundPassage(Place):
    """A passage found; ``relevant`` where it holds evidence. ``quote`` is kept for the first few only."""

    rank: int
    relevant: bool


@dataclass(frozen=True)
class Row:
    """One question, what was expected, what came, and how it scores.

    ``measures`` holds one number a measure of one question, None where the measure does not apply; ``why``
    tells what went wrong where the answer is not ``right``. ``right_in_full`` is for follow-ups: whether the
    same question is answered rightly when it is asked in full and without history.
    """

    id: str
    kind: str
    question: str
    searched_question: str
    answerable: bool
    accepted: tuple[str, ...]
    evidence: tuple[Place, ...]
    answered: bool
    answer: str
    short_answer: str | None
    confidence: float
    cited: tuple[CitedPlace, ...]
    found: tuple[FoundPassage, ...]
    measures: Mapping[str, float | None]
    right: bool
    why: Why | None
    timings_ms: Mapping[str, float]
    right_in_full: bool | None = None

    def record(self) -> dict[str, Any]:
        """As JSON holds it."""
        return asdict(self)

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "Row":
        """What ``record`` gave; raises KeyError or TypeError for anything else."""
        return cls(
            **{
                **record,
                "accepted": tuple(record["accepted"]),
                "evidence": tuple(Place(**place) for place in record["evidence"]),
                "cited": tuple(CitedPlace(**place) for place in record["cited"]),
                "found": tuple(FoundPassage(**place) for place in record["found"]),
            }
        )
