"""Runs, comparisons and expected scores as tables for a terminal and for a README."""

import math
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from evals.compare import Comparison, Difference, Verdict
from evals.expected import Fall
from evals.intervals import Interval
from evals.rows import WHYS, Row, Why
from evals.run import Run
from evals.scores import MEASURES, Measure, latencies, score, score_by_kind, throughput

WHY_LABELS: dict[Why, str] = {
    "not_retrieved": "证据没检索到",
    "not_chosen": "检索到了没选中",
    "refused": "有答案却拒答",
    "not_refused": "没答案却作答",
    "wrong_span": "出处对，答案不对",
    "too_long": "答案太长",
}
KIND_LABELS = {
    "number": "数字", "date": "时间", "name": "名称", "list": "列举", "meaning": "含义", "why": "原因",
    "how": "做法", "comparison": "比较", "paraphrase": "换说法", "colloquial": "口语", "keyword": "关键词",
    "misspelt": "错别字", "traditional": "繁体", "fullwidth": "全角", "english": "英文", "followup": "追问",
    "near": "近似但没写", "far": "无关", "false_premise": "前提错误", "who": "人物", "where": "地点",
    "other": "其他",
}  # fmt: skip
STAGE_LABELS = {"retrieve": "检索", "read": "阅读", "compose": "成文", "rewrite": "改写", "total": "合计"}
_VERDICTS: dict[Verdict, str] = {"better": "更好", "worse": "更差", "same": "无显著差别"}
_README = (
    "right", "recall@1", "recall@5", "mrr@10", "ndcg@10", "exact_match", "f1", "contains", "length",
    "citation_precision", "citation_recall", "verified", "refusal_precision", "refusal_recall", "refusal_f1",
    "aurc", "ece", "followup",
)  # fmt: skip
_Table = Sequence[Sequence[str]]


def run_lines(run: Run) -> Iterator[str]:
    """One run: scores with intervals, kinds, causes of errors, cost."""
    yield f"{run.settings.title}：{len(run.rows)} 题，{run.corpus['documents']} 篇文档"
    yield ""
    yield from aligned([["指标", "分数", "95% 区间"], *score_cells(run)])
    yield ""
    yield from aligned([["题型", "题数", "答对", "95% 区间"], *kind_cells(run)])
    yield ""
    yield from aligned([["错在哪里", "题数"], *([label, str(n)] for label, n in why_counts(run.rows))])
    yield ""
    quantiles = [[label, *(f"{v}（{r}）" for v, r in cells)] for label, cells in latency_cells(run)]
    yield from aligned([["阶段（毫秒）", "p50", "p95", "p99"], *quantiles])
    yield ""
    yield from cost_lines(run)


def score_cells(run: Run) -> list[list[str]]:
    """Label, value and interval of every measure."""
    return [
        [s.measure.label, shown(s.interval.value, s.measure), range_shown(s.interval, s.measure)]
        for s in score(run.rows, run.settings.seed)
    ]


def kind_cells(run: Run) -> list[list[str]]:
    """Kind, questions, share right and its interval."""
    return [
        [KIND_LABELS.get(k.kind, k.kind), str(k.questions), shown(k.right.value), range_shown(k.right)]
        for k in score_by_kind(run.rows, run.settings.seed)
    ]


def why_counts(rows: Sequence[Row]) -> list[tuple[str, int]]:
    """How many questions went wrong by each cause, causes without any left out."""
    counts = [(WHY_LABELS[why], sum(row.why == why for row in rows)) for why in WHYS]
    return [(label, n) for label, n in counts if n]


def latency_cells(run: Run) -> list[tuple[str, list[tuple[str, str]]]]:
    """Stage and its quantiles, each with its interval."""
    cells: dict[str, list[tuple[str, str]]] = {}
    for found in latencies(run.rows, run.settings.seed):
        i = found.interval
        label = STAGE_LABELS.get(found.stage, found.stage)
        cells.setdefault(label, []).append((f"{i.value:.1f}", f"{i.low:.1f}–{i.high:.1f}"))
    return list(cells.items())


def cost_lines(run: Run) -> Iterator[str]:
    """Throughput, memory, index, and where it all ran."""
    corpus, machine = run.corpus, run.machine
    yield f"吞吐（逐个提问）：{throughput(run.rows):.1f} 题/秒；内存峰值：{run.peak_memory_mb:.0f} MB"
    yield (
        f"索引：{corpus['passages']} 个切片，{corpus['characters']} 字，"
        f"建立 {corpus['index_s']:.1f} 秒，{corpus['index_bytes'] / 1e6:.2f} MB"
    )
    yield f"机器：{machine['cores']} 核 {machine['processor']}；{run.started}；随机种子 {run.settings.seed}"


def comparison_lines(comparison: Comparison) -> Iterator[str]:
    """Two runs side by side, with what differs and whether by chance."""
    yield f"A {comparison.first}　B {comparison.second}　共同的问题：{comparison.questions}"
    if comparison.left_out:
        yield f"只在一边有的 {comparison.left_out} 题没有计入。"
    yield ""
    heads = ["指标", "A", "B", "B − A", "95% 区间", "p", "B 比 A"]
    yield from aligned([heads, *(_difference_cells(d) for d in comparison.differences)])
    yield ""
    yield (
        f"只有 A 对：{len(comparison.only_first)} 题；只有 B 对：{len(comparison.only_second)} 题；"
        f"McNemar 精确检验 p {_p(comparison.p)}"
    )
    yield "p 来自配对随机化检验，小于 0.05 才算有差别；各指标分别检验，未作多重校正。"


def _difference_cells(d: Difference) -> list[str]:
    i, m = d.difference, d.measure
    values = [shown(d.first, m), shown(d.second, m), _signed(i.value, m)]
    return [m.label, *values, f"{_signed(i.low, m)} 到 {_signed(i.high, m)}", _p(d.p), _VERDICTS[d.verdict]]


def fall_lines(falls: Sequence[Fall]) -> Iterator[str]:
    """What fell below the expected scores, one a line."""
    for fall in falls:
        e = fall.expected
        yield (
            f"变差：{fall.collection} {fall.system} {fall.label} {fall.value:.4f}，"
            f"应为 {e.value:.4f}（{e.low:.4f}–{e.high:.4f}）"
        )


def markdown(expected: Mapping[str, Any]) -> Iterator[str]:
    """Expected scores as Markdown tables, one a collection, for the README."""
    labels = {measure.name: measure for measure in MEASURES}
    for name, entry in expected["sets"].items():
        systems = entry["systems"]
        yield f"**{name}**（{entry['questions']} 题）\n"
        yield f"| 指标 | {' | '.join(systems)} |"
        yield f"|---|{'---|' * len(systems)}"
        for measure in (labels[n] for n in _README if any(n in scores for scores in systems.values())):
            cells = [_expected_cell(scores.get(measure.name), measure) for scores in systems.values()]
            yield f"| {measure.label} | {' | '.join(cells)} |"
        yield ""


def _expected_cell(values: Sequence[float | None] | None, measure: Measure) -> str:
    value, low, high = (math.nan if v is None else v for v in values or [None] * 3)
    if math.isnan(value):
        return "—"
    return f"{shown(value, measure)}（{range_shown(Interval(value, low, high), measure)}）"


def shown(value: float, measure: Measure | None = None) -> str:
    """A share in per cent, a length in characters; — where there is no value."""
    if math.isnan(value):
        return "—"
    return f"{value:.1f}" if measure and not measure.is_share else f"{value * 100:.1f}"


def range_shown(interval: Interval, measure: Measure | None = None) -> str:
    """The bounds of an interval."""
    return f"{shown(interval.low, measure)}–{shown(interval.high, measure)}"


def _signed(value: float, measure: Measure) -> str:
    text = shown(value, measure)
    if text in ("0.0", "-0.0", "—"):
        return text.lstrip("-")
    return text if text.startswith("-") else f"+{text}"


def _p(p: float) -> str:
    if math.isnan(p):
        return "—"
    return "<0.001" if p < 0.001 else f"{p:.3f}"


def aligned(table: _Table) -> Iterator[str]:
    """Columns padded by display width: a Chinese character is two cells wide."""
    widths = [max(_width(row[i]) for row in table if i < len(row)) for i in range(len(table[0]))]
    for row in table:
        cells = (cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=False))
        yield "  ".join(cells).rstrip()


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
