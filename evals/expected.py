"""The scores that are committed, and what has fallen below them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.errors import ExpectedError
from evals.files import write_whole
from evals.intervals import Interval
from evals.run import Run
from evals.scores import Score, score
from index.files import reason

EXPECTED = Path(__file__).with_name("expected.yaml")
_HEAD = """\
# Scores of every system: [value, low, high], the 95 % bootstrap interval. Do not edit; made by
#     {command}
# and held by `make eval`, which fails when a score falls by more than its interval.
"""


@dataclass(frozen=True)
class Fall:
    """A score that is worse than expected by more than its interval."""

    collection: str
    system: str
    label: str
    expected: Interval
    value: float


def record(runs: Sequence[Run], command: str) -> dict[str, Any]:
    """What ``expected.yaml`` holds of these runs, by collection and system."""
    sets: dict[str, Any] = {}
    for run in runs:
        entry = sets.setdefault(
            run.settings.collection,
            {"questions": len(run.rows), "tasks": run.tasks_sha256[:16], "systems": {}},
        )
        entry["systems"][run.settings.system] = {
            s.measure.name: [_rounded(v) for v in (s.interval.value, s.interval.low, s.interval.high)]
            for s in score(run.rows, run.settings.seed)
        }
    return {"command": command, "sets": sets}


def save(expected: Mapping[str, Any], path: Path = EXPECTED) -> None:
    """Write the file with the command that made it; raises RunError."""
    import yaml

    text = yaml.safe_dump(
        dict(expected), allow_unicode=True, sort_keys=False, default_flow_style=None, width=110
    )
    write_whole(path, _HEAD.format(command=expected["command"]) + text)


def load(path: Path = EXPECTED) -> dict[str, Any]:
    """Read the file; raises ExpectedError."""
    import yaml

    try:
        expected = yaml.safe_load(path.read_text(encoding="utf-8"))
        return {"command": expected["command"], "sets": dict(expected["sets"])}
    except OSError as error:
        raise ExpectedError(f"读不了「{path}」：{reason(error)}。请运行 wenju eval baseline。") from error
    except (yaml.YAMLError, ValueError, KeyError, TypeError) as error:
        raise ExpectedError(f"「{path}」不是评测基线：{error!r}。请运行 wenju eval baseline。") from error


def falls(run: Run, expected: Mapping[str, Any]) -> list[Fall]:
    """Scores of the run that are worse than expected by more than their interval.

    Raises ExpectedError where the file has no scores of this system on exactly these questions.
    """
    name, system = run.settings.collection, run.settings.system
    entry = expected["sets"].get(name)
    if not entry or entry["tasks"] != run.tasks_sha256[:16] or system not in entry["systems"]:
        raise ExpectedError(
            f"基线里没有「{system}」在「{name}」这 {len(run.rows)} 题上的分数。请运行：{expected['command']}"
        )
    known = entry["systems"][system]
    return list(
        _falls(run, [s for s in score(run.rows, run.settings.seed) if s.measure.name in known], known)
    )


def _falls(run: Run, scores: Sequence[Score], known: Mapping[str, Any]) -> Iterator[Fall]:
    for found in scores:
        value, low, high = (float("nan") if v is None else float(v) for v in known[found.measure.name])
        allowed = low if found.measure.better == "higher" else high
        if low == high and found.measure.is_share and found.measure.name != "verified":
            # All questions scored alike; by the rule of three that still leaves this much doubt.
            doubt = 3 / len(run.rows)
            allowed = value - doubt if found.measure.better == "higher" else value + doubt
        gap = found.interval.value - allowed
        if (gap if found.measure.better == "lower" else -gap) > 1e-4:  # the file has four decimals
            yield Fall(
                run.settings.collection,
                run.settings.system,
                found.measure.label,
                Interval(value, low, high),
                found.interval.value,
            )


def _rounded(value: float) -> float | None:
    return None if value != value else round(value, 4)
