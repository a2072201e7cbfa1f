"""One self-contained HTML page of a run: nothing on it is fetched from anywhere."""

from pathlib import Path
from typing import Any

from evals.files import write_whole
from evals.printing import (
    KIND_LABELS,
    WHY_LABELS,
    cost_lines,
    kind_cells,
    latency_cells,
    range_shown,
    shown,
    why_counts,
)
from evals.report.plots import kind_plot, latency_plot, reliability_plot, risk_coverage_plot
from evals.run import Run
from evals.scores import score

_FOLDER = Path(__file__).parent


def write_report(run: Run, path: Path) -> None:
    """Write the page; raises RunError."""
    write_whole(path, render(run))


def render(run: Run) -> str:
    """The page; every text that comes from documents, questions or answers is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template("report.html").render(**_context(run))


def _context(run: Run) -> dict[str, Any]:
    scores = score(run.rows, run.settings.seed)
    groups: dict[str, list[tuple[str, str, str]]] = {}
    for s in scores:
        cells = (s.measure.label, shown(s.interval.value, s.measure), range_shown(s.interval, s.measure))
        groups.setdefault(s.measure.group, []).append(cells)
    return {
        "run": run,
        "style": (_FOLDER / "report.css").read_text(encoding="utf-8"),
        "headline": scores[0],
        "headline_value": shown(scores[0].interval.value),
        "headline_range": range_shown(scores[0].interval),
        "groups": groups,
        "kinds": kind_cells(run),
        "causes": why_counts(run.rows),
        "latencies": latency_cells(run),
        "costs": list(cost_lines(run)),
        "wrong": [row for row in run.rows if not row.right],
        "kind_labels": KIND_LABELS,
        "why_labels": WHY_LABELS,
        "plots": {
            "risk": risk_coverage_plot(run.rows),
            "reliability": reliability_plot(run.rows),
            "latency": latency_plot(run.rows),
            "kinds": kind_plot(run.rows, run.settings.seed),
        },
    }
