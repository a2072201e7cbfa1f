"""Plots as inline SVG. Colours come from the page's style sheet, so that they follow light and dark."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup, escape

from evals.measures.honesty import reliability, risk_coverage
from evals.measures.sets import Values
from evals.printing import KIND_LABELS, STAGE_LABELS, shown
from evals.rows import Row
from evals.scores import columns, score_by_kind

_WIDTH, _HEIGHT = 420, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 20, 30, 44
_POINTS = 300  # of a curve, at most
_SHOWN = 0.98  # of the slowest stage's times; a few slow ones would squeeze the rest
Point = tuple[float, float]


@dataclass(frozen=True)
class _Axes:
    """Maps values to the SVG's pixels; ``x`` and ``y`` run from 0 to the greatest value shown."""

    x_most: float
    y_most: float

    def at(self, point: Point) -> Point:
        x = _LEFT + (_WIDTH - _LEFT - _RIGHT) * point[0] / self.x_most
        y = _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * point[1] / self.y_most
        return round(x, 1), round(y, 1)

    def path(self, points: Iterable[Point], style: str) -> Markup:
        steps = " ".join(f"{x},{y}" for x, y in map(self.at, points))
        return Markup('<polyline class="{}" points="{}"/>').format(style, steps)

    def frame(self, x_label: str, y_label: str, x_shown: Callable[[float], str]) -> Markup:
        """Grid, tick labels and axis labels."""
        parts = []
        for share in (0, 0.25, 0.5, 0.75, 1):
            x, bottom = self.at((share * self.x_most, 0))
            left, y = self.at((0, share * self.y_most))
            right, _ = self.at((self.x_most, 0))
            parts.append(_line(left, y, right, y))
            parts.append(_text(left - 6, y + 4, f"{share * self.y_most:.0%}", "end"))
            parts.append(_text(x, bottom + 16, x_shown(share * self.x_most), "middle"))
        parts.append(_text((_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 6, x_label, "middle", "axis"))
        parts.append(_text(4, 14, y_label, "start", "axis"))
        return Markup("").join(parts)


def risk_coverage_plot(rows: Sequence[Row]) -> Markup:
    """Risk by coverage, and the share refused as a mark on the coverage axis."""
    table = columns(rows)
    coverage, risk = risk_coverage(table["confidence"], table["answered_right"])
    axes = _Axes(1, 1)
    chosen = np.unique(np.linspace(0, len(coverage) - 1, min(_POINTS, len(coverage))).astype(int))
    answered = float(1 - table["refused"].mean())
    mark = axes.path([(answered, 0), (answered, 1)], "mark")
    curve = axes.path([(coverage[i], risk[i]) for i in chosen], "curve")
    frame = axes.frame("覆盖率（虚线：实际作答的比例）", "风险（没答对的比例）", _percent)
    return _svg("风险—覆盖曲线", [frame, mark, curve])


def reliability_plot(rows: Sequence[Row]) -> Markup:
    """Share right by confidence of the answers given; the diagonal is perfect calibration."""
    table = columns(rows)
    answered = table["refused"] == 0
    bins = reliability(table["confidence"][answered], table["answered_right"][answered])
    axes = _Axes(1, 1)
    most = max((n for _, _, n in bins), default=1)
    dots = [
        Markup('<circle class="dot" cx="{}" cy="{}" r="{}"><title>{}</title></circle>').format(
            *axes.at((confidence, right)),
            round(3 + 7 * (n / most) ** 0.5, 1),
            f"把握 {confidence:.0%}，答对 {right:.0%}，{n} 题",
        )
        for confidence, right, n in bins
    ]
    frame = axes.frame("把握（圆越大题越多）", "答对的比例", _percent)
    return _svg("可靠性图", [frame, axes.path([(0, 0), (1, 1)], "mark"), *dots])


def latency_plot(rows: Sequence[Row]) -> Markup:
    """Cumulative share of questions by milliseconds, one line a stage."""
    stages = list(dict.fromkeys(stage for row in rows for stage in row.timings_ms))
    times = {stage: np.sort([row.timings_ms.get(stage, 0.0) for row in rows]) for stage in stages}
    most = max((float(np.quantile(t, _SHOWN)) for t in times.values()), default=1.0) or 1.0
    axes = _Axes(most, 1)
    parts = [axes.frame("毫秒", "在此时间内完成的比例", lambda x: f"{x:.0f}")]
    for number, (stage, found) in enumerate(times.items()):
        parts.append(axes.path(_cumulative(found, most), f"curve line{number % 5}"))
        x, y = _WIDTH - _RIGHT - 6, _HEIGHT - _BOTTOM - 14 * (len(times) - number)
        parts.append(_text(x, y, STAGE_LABELS.get(stage, stage), "end", f"key line{number % 5}"))
    return _svg("延迟分布", parts)


def kind_plot(rows: Sequence[Row], seed: int) -> Markup:
    """Bars of the share right by kind of question, with intervals."""
    kinds = score_by_kind(rows, seed)
    row_height, left = 22, 104
    span = _WIDTH - left - 50
    parts = []
    for number, found in enumerate(kinds):
        y = 6 + number * row_height
        label = f"{KIND_LABELS.get(found.kind, found.kind)}（{found.questions}）"
        parts.append(_text(left - 8, y + 13, label, "end"))
        low, value, high = (left + span * v for v in (found.right.low, found.right.value, found.right.high))
        parts.append(_bar(left, y, value - left, "bar"))
        parts.append(_line(low, y + 8, high, y + 8, "whisker"))
        parts.append(_text(high + 8, y + 13, f"{shown(found.right.value)}%", "start"))
    return _svg("各题型答对的比例", parts, 12 + row_height * len(kinds))


def _cumulative(times: Values, most: float) -> list[Point]:
    chosen = np.unique(np.linspace(0, len(times) - 1, min(_POINTS, len(times))).astype(int))
    return [(float(times[i]), (i + 1) / len(times)) for i in chosen if times[i] <= most]


def _svg(title: str, parts: Iterable[Markup], height: int = _HEIGHT) -> Markup:
    return Markup('<svg viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        _WIDTH, height, title, Markup("").join(parts)
    )


def _line(x1: float, y1: float, x2: float, y2: float, style: str = "grid") -> Markup:
    values = (style, *(round(v, 1) for v in (x1, y1, x2, y2)))
    return Markup('<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(*values)


def _bar(x: float, y: float, width: float, style: str) -> Markup:
    values = (style, x, y, round(max(width, 0.5), 1))
    return Markup('<rect class="{}" x="{}" y="{}" width="{}" height="16" rx="3"/>').format(*values)


def _text(x: float, y: float, text: str, anchor: str, style: str = "tick") -> Markup:
    values = (style, round(x, 1), round(y, 1), anchor, escape(text))
    return Markup('<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>').format(*values)


def _percent(value: float) -> str:
    return f"{value:.0%}"
