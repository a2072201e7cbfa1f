"""``wenju eval``: evaluate, compare two runs, and hold scores against the expected ones."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from evals import expected
from evals.collection import Collection, gold_collection, squad_collection
from evals.compare import compare
from evals.errors import EvaluationError, SettingError
from evals.evaluator import Evaluator, part
from evals.gold import BUNDLED_GOLD, GoldError, Split
from evals.printing import comparison_lines, fall_lines, markdown, run_lines
from evals.report import write_report
from evals.run import Run
from evals.systems import SYSTEMS, SystemName, system_name
from index.errors import IndexingError
from index.library import BUNDLED_ARTICLE
from index.settings import Settings

evaluation = typer.Typer(help="评测回答得好不好，为什么，改动有没有用。", invoke_without_command=True)

_LARGE = "cmrc2018_dev_a.json.gz"
_BASELINE = "wenju eval baseline --data ../shared/data"
Data = Annotated[Path | None, typer.Option("--data", help="SQuAD 形式的问题集（.json 或 .json.gz）")]
Home = Annotated[Path | None, typer.Option("--home", help="报告写到其中的 reports/（同 WENJU_HOME）")]
Seed = Annotated[int, typer.Option("--seed", help="重抽样的随机种子")]
Folder = Annotated[Path | None, typer.Option("--data", help="问题集所在目录；不给时只评测内置问题集")]
Sample = Annotated[int | None, typer.Option("--sample", help="大问题集只问固定抽取的这么多题")]


@contextmanager
def _one_line_errors() -> Iterator[None]:
    """Every expected error as one line on stderr and exit status 2."""
    try:
        yield
    except (EvaluationError, GoldError, IndexingError) as error:
        typer.echo(f"错误：{error}", err=True)
        raise typer.Exit(2) from error


@evaluation.callback()
def run(
    context: typer.Context,
    data: Data = None,
    gold: Annotated[Path, typer.Option(help="自己的问题集（.jsonl）", show_default="内置")] = BUNDLED_GOLD,
    document: Annotated[Path, typer.Option(help="--gold 所问的文档", show_default="内置")] = BUNDLED_ARTICLE,
    split: Annotated[str, typer.Option("--split", help="dev、test 或 all")] = "all",
    system: Annotated[str, typer.Option("--system", help="lexical、dense、hybrid 或 full")] = "full",
    oracle: Annotated[bool, typer.Option("--oracle", help="每题只在自己的文档里找")] = False,
    limit: Annotated[int | None, typer.Option("--limit", help="只问固定抽取的这么多题")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="结果写成 JSON；中断后重跑会接着做")] = None,
    report: Annotated[Path | None, typer.Option("--report", help="报告写成一个 HTML 文件")] = None,
    seed: Seed = 1,
    home: Home = None,
) -> None:
    """评测内置问题集，或 --data 给出的问题集。"""
    if context.invoked_subcommand:
        return
    with _one_line_errors():
        settings = Settings.from_environment(home=home)
        name = system_name(system)
        collection = (squad_collection(data) if data else _gold(split, gold, document)).sample(limit)
        if collection.left_out:
            typer.echo(f"有 {collection.left_out} 题是空的或过长，问不了，没有计入。", err=True)
        evaluator = Evaluator.from_settings(settings)
        found = _saved_run(evaluator, collection, name, oracle=oracle, seed=seed, out=out)
        write_report(found, settings.latest_report)
        if report:
            write_report(found, report)
    typer.echo("\n".join(run_lines(found)))


@evaluation.command("compare")
def compare_command(
    first: Annotated[Path, typer.Argument(metavar="A.json", help="一次评测的结果")],
    second: Annotated[Path, typer.Argument(metavar="B.json", help="另一次评测的结果")],
    seed: Seed = 1,
) -> None:
    """比较两次评测：哪些指标有差别，是不是偶然。"""
    with _one_line_errors():
        comparison = compare(Run.load(first), Run.load(second), seed)
    typer.echo("\n".join(comparison_lines(comparison)))


@evaluation.command("report")
def report_command(
    source: Annotated[Path, typer.Argument(metavar="RUN.json", help="一次评测的结果")],
    target: Annotated[Path, typer.Argument(metavar="REPORT.html", help="写到哪里")],
) -> None:
    """把存下的结果写成报告。"""
    with _one_line_errors():
        write_report(Run.load(source), target)


@evaluation.command("baseline")
def baseline(
    data: Folder = None,
    sample: Sample = 200,
    out: Annotated[
        Path, typer.Option(help="写到哪里", show_default="evals/expected.yaml")
    ] = expected.EXPECTED,
    runs: Annotated[Path | None, typer.Option("--runs", help="各次结果存到这个目录")] = None,
    seed: Seed = 1,
) -> None:
    """评测四个系统，写成基线文件，并打印成 Markdown 表。"""
    with _one_line_errors():
        found = list(_baseline_runs(data, sample, seed, runs))
        scores = expected.record(found, _BASELINE)
        expected.save(scores, out)
    typer.echo("\n".join(markdown(scores)))


@evaluation.command("check")
def check(
    data: Folder = None,
    sample: Sample = None,
    against: Annotated[
        Path, typer.Option(help="基线文件", show_default="evals/expected.yaml")
    ] = expected.EXPECTED,
    seed: Seed = 1,
) -> None:
    """重做基线里的评测；有分数跌出区间时退出码为 1。"""
    with _one_line_errors():
        known = expected.load(against)
        collections = [*_gold_halves(), *([_large(data).sample(sample)] if data else [])]
        evaluator = Evaluator.from_settings(Settings.from_environment())
        runs = [evaluator.run(c, name, seed=seed) for c in collections for name in SYSTEMS]
        fallen = [fall for run in runs for fall in expected.falls(run, known)]
    for line in fall_lines(fallen) if fallen else [f"{len(runs)} 次评测都不低于基线。"]:
        typer.echo(line)
    raise typer.Exit(1 if fallen else 0)


def _gold(split: str, gold: Path, document: Path) -> Collection:
    halves: dict[str, Split | None] = {"dev": "dev", "test": "test", "all": None}
    if split not in halves:
        raise SettingError(f"没有「{split}」这一部分。可选：{'、'.join(halves)}。")
    return gold_collection(halves[split], gold, document)


def _gold_halves() -> list[Collection]:
    return [gold_collection("dev"), gold_collection("test")]


def _large(folder: Path) -> Collection:
    return squad_collection(folder / _LARGE)


def _baseline_runs(data: Path | None, sample: int | None, seed: int, folder: Path | None) -> Iterator[Run]:
    """All systems on both halves of the gold set, on the large set, and its sample cut from that run."""
    evaluator = Evaluator.from_settings(Settings.from_environment())
    for collection in [*_gold_halves(), *([_large(data)] if data else [])]:
        sampled = collection.sample(sample)
        runs = []
        for name in SYSTEMS:
            out = folder / f"{collection.name}-{name}.json" if folder else None
            runs.append(_saved_run(evaluator, collection, name, seed=seed, out=out))
        yield from runs
        if sample and data and sampled is not collection and collection.name == _LARGE.split(".")[0]:
            yield from (part(run, sampled) for run in runs)


def _saved_run(
    evaluator: Evaluator,
    collection: Collection,
    system: SystemName,
    *,
    seed: int,
    out: Path | None,
    oracle: bool = False,
) -> Run:
    """A run, written to ``out``; its rows are kept beside it until it is whole."""
    if out is None:
        return evaluator.run(collection, system, oracle=oracle, seed=seed)
    partial = out.with_name(f"{out.name}.partial.jsonl")
    found = evaluator.run(collection, system, oracle=oracle, seed=seed, partial=partial)
    found.save(out)
    partial.unlink(missing_ok=True)
    return found
