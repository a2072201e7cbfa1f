"""``wenju eval`` as a shell sees it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from evals.collection import gold_collection
from evals.commands import evaluation
from tests.evals.test_collection import question, squad
from tests.fakes import HashEncoder

ROOT = Path(__file__).parents[2]


class Command:
    """Runs ``wenju eval`` in this process with the fake encoder and folders of its own."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.environment = {"WENJU_HOME": str(self.home), "WENJU_CACHE": str(folder / "cache")}

    def run(self, *arguments: object) -> Result:
        return CliRunner().invoke(evaluation, [str(a) for a in arguments], env=self.environment)


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.setattr("evals.evaluator.open_encoder", lambda settings: HashEncoder())
    return Command(tmp_path)


def test_the_bundled_set_leaves_the_user_s_index_alone(command: Command, tmp_path: Path) -> None:
    ran = command.run(
        "--system", "lexical", "--limit", 30, "--out", tmp_path / "r.json", "--report", tmp_path / "r.html"
    )
    assert ran.exit_code == 0, ran.output
    assert ran.stdout.startswith("lexical·gold-30：30 题，1 篇文档") and "MRR@10" in ran.stdout
    assert len(json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["rows"]) == 30
    assert (tmp_path / "r.html").read_text() == (command.home / "reports" / "latest.html").read_text()
    assert [p.name for p in command.home.iterdir()] == ["reports"]
    assert not list(tmp_path.glob("*.partial.jsonl"))


def test_a_set_of_one_s_own_and_its_oracle(command: Command, tmp_path: Path) -> None:
    path = squad(
        tmp_path / "s.json", question("a"), question("b", "火星？", is_impossible=True), question("c", "")
    )
    for options in ([], ["--oracle"]):
        ran = command.run("--data", path, "--system", "hybrid", *options)
        assert ran.exit_code == 0 and "2 题" in ran.stdout and "有 1 题" in ran.stderr


def test_a_context_of_a_hundred_thousand_characters(command: Command, tmp_path: Path) -> None:
    context = "天津港的话很多。" * 13_000 + "大兴机场今年9月底投入运营。"
    answers = [{"text": "9月底", "answer_start": len(context) - 8}]
    path = squad(
        tmp_path / "s.json", question("a", "大兴机场何时投入运营？", answers=answers), context=context
    )
    ran = command.run("--data", path, "--system", "lexical")
    assert ran.exit_code == 0 and "召回率@1" in ran.stdout and "100.0" in ran.stdout


def test_a_gold_set_of_one_s_own(command: Command, tmp_path: Path) -> None:
    text = "大兴机场今年9月底投入运营。"
    (tmp_path / "a.txt").write_text(text)
    evidence = [{"start": 0, "end": len(text), "quote": text}]
    line = {"id": "x", "kind": "date", "question": "大兴机场何时运营？", "answerable": True}
    (tmp_path / "g.jsonl").write_text(json.dumps({**line, "answers": ["9月底"], "evidence": evidence}))
    ran = command.run("--gold", tmp_path / "g.jsonl", "--document", tmp_path / "a.txt", "--system", "lexical")
    assert ran.exit_code == 0 and ran.stdout.startswith("lexical·g：1 题")


def test_compare_and_report_from_saved_runs(command: Command, tmp_path: Path) -> None:
    for system in ("lexical", "dense"):
        command.run("--system", system, "--limit", 30, "--out", tmp_path / f"{system}.json")
    ran = command.run("compare", tmp_path / "lexical.json", tmp_path / "dense.json")
    assert ran.exit_code == 0 and "更差" in ran.stdout and "McNemar" in ran.stdout
    assert command.run("report", tmp_path / "dense.json", tmp_path / "d.html").exit_code == 0
    assert "<svg" in (tmp_path / "d.html").read_text(encoding="utf-8")


def test_a_baseline_holds_until_a_score_falls(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = [question(str(i), "大兴机场何时投入运营？") for i in range(6)]
    squad(tmp_path / "large.json", *data)
    monkeypatch.setattr("evals.commands._LARGE", "large.json")
    halves = [gold_collection("dev").sample(15), gold_collection("test").sample(15)]
    monkeypatch.setattr("evals.commands._gold_halves", lambda: halves)
    path = tmp_path / "expected.yaml"
    made = command.run(
        "baseline", "--data", tmp_path, "--sample", 3, "--out", path, "--runs", tmp_path / "runs"
    )
    assert made.exit_code == 0 and "**gold-test-15**" in made.stdout and "**large-3**（3 题）" in made.stdout
    assert (tmp_path / "runs" / "gold-dev-15-full.json").exists()
    for options in ([], ["--data", tmp_path], ["--data", tmp_path, "--sample", 3]):
        ran = command.run("check", "--against", path, *options)
        assert ran.exit_code == 0 and "不低于基线" in ran.stdout, ran.output
    monkeypatch.setattr("evals.systems.FirstPassage._lexical", lambda self, question, k, ids: ([], []))
    ran = command.run("check", "--against", path)
    assert ran.exit_code == 1 and "变差：gold-dev-15 lexical" in ran.stdout and "dense" not in ran.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--system", "nonsense"], "nonsense"),
        (["--split", "train"], "train"),
        (["--limit", "0"], "给的是 0"),
        (["--limit", "-3"], "给的是 -3"),
        (["--data", "/没有/这个.json"], "/没有/这个.json"),
        (["--gold", "/没有/这个.jsonl"], "/没有/这个.jsonl"),
        (["--gold", "{folder}/bad.jsonl"], "第 1 行"),
        (["--gold", "{folder}/empty.jsonl"], "没有问题"),
        (["--data", "{folder}/empty.json"], "没有问题"),
        (["--data", "{folder}/broken.json.gz"], "gzip"),
        (["--limit", "1", "--system", "lexical", "--out", "/dev/null/r.json"], "/dev/null/r.json"),
        (["--limit", "1", "--system", "lexical", "--home", "/dev/null/h"], "/dev/null/h"),
        (["compare", "/没有/a.json", "/没有/b.json"], "/没有/a.json"),
        (["check", "--against", "/没有/e.yaml"], "/没有/e.yaml"),
        (["check", "--data", "/没有"], "/没有/cmrc2018_dev_a.json.gz"),
    ],
)
def test_errors_are_one_line_and_status_2(
    command: Command, tmp_path: Path, arguments: list[str], said: str
) -> None:
    (tmp_path / "bad.jsonl").write_text('{"id": "x"}')
    (tmp_path / "empty.jsonl").write_text("")
    (tmp_path / "empty.json").write_text('{"data": []}')
    (tmp_path / "broken.json.gz").write_bytes(b"\x1f\x8b\x08\x00cut")
    ran = command.run(*(a.replace("{folder}", str(tmp_path)) for a in arguments))
    assert ran.exit_code == 2, ran.output
    assert ran.stderr.startswith("错误：") and said in ran.stderr and not ran.stdout
    assert len(ran.stderr.strip().splitlines()) == 1


def test_the_command_wenju_has_it(tmp_path: Path, bundled_folder: Path) -> None:
    folders = {"WENJU_HOME": str(tmp_path), "WENJU_CACHE": str(bundled_folder.parent)}
    ran = subprocess.run(
        [sys.executable, "-m", "ui.cli", "eval", "--limit", "20"],
        cwd=ROOT,
        env={**os.environ, **folders},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("full·gold-20：20 题") and "引用逐字可查" in ran.stdout and not ran.stderr
