"""The command line as a shell sees it."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


class Shell:
    """Runs ``wenju`` with its own home folder and the prepared encoder."""

    def __init__(self, home: Path, cache: Path) -> None:
        self.home = home
        self.environment = {**os.environ, "WENJU_HOME": str(home), "WENJU_CACHE": str(cache)}

    def run(
        self, *arguments: str, typed: str | None = None, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "ui.cli", *arguments],
            cwd=ROOT,
            env=self.environment | environment,
            input=typed,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )


@pytest.fixture
def shell(tmp_path: Path, bundled_folder: Path) -> Shell:
    return Shell(tmp_path / "home", bundled_folder.parent)


def test_ask_answers_from_the_article_at_first_use(shell: Shell) -> None:
    ran = shell.run("ask", "北京大兴国际机场什么时候投入运营？")
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("确保北京大兴国际机场今年9月底投入运营。[1]")
    refused = shell.run("ask", "火星上有没有水？", "--json")
    assert refused.returncode == 1
    body = json.loads(refused.stdout)
    assert body["answerable"] is False and body["passages"]


def test_ask_says_what_was_searched_for_a_misspelt_question(shell: Shell) -> None:
    ran = shell.run("ask", "大兴机厂啥时开")
    assert ran.stdout.splitlines()[1] == "（按「大兴机场啥时开」查找）", ran.stdout


@pytest.mark.parametrize("end", ["", "\n"])
def test_a_conversation_goes_on_until_the_input_ends(shell: Shell, end: str) -> None:
    typed = f"？\n北京大兴国际机场什么时候投入运营？\n那天津港呢？\n{end}"
    ran = shell.run("chat", typed=typed)
    assert ran.returncode == 0, ran.stderr
    assert "没有文字" in ran.stderr
    assert "今年9月底投入运营。[1]" in ran.stdout and ran.stdout.count("问: ") == 4


def test_index_list_ask_remove(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "规章.txt").write_text(
        "请假规定\n\n员工请年假须提前三个工作日书面申请。\n病假凭医院证明。\n", "gb18030"
    )
    assert "1 篇文档" in shell.run("index", str(tmp_path / "规章.txt")).stdout
    assert shell.run("docs", "list").stdout.startswith("规章\t请假规定")
    answer = json.loads(shell.run("ask", "员工请年假须提前几个工作日申请？", "--json").stdout)
    assert answer["citations"][0]["quote"].startswith("员工请年假须提前三个工作日书面申请")
    assert "规章" in shell.run("search", "年假").stdout
    assert shell.run("docs", "remove", "规章").returncode == 0
    assert "还没有文档" in shell.run("docs", "list").stdout
    assert shell.run("ask", "年假？").returncode == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ask", ""], "问题是空的"),
        (["ask", " \n"], "问题是空的"),
        (["ask", "问" * 501], "501"),
        (["ask"], "命令不对"),
        (["nonsense"], "nonsense"),
        (["ask", "问", "--nonsense"], "--nonsense"),
        (["search", "问", "-k", "0"], "0"),
        (["index"], "没有给出文件"),
        (["index", "/没有/这个.txt"], "/没有/这个.txt"),
        (["docs", "remove", "没这篇"], "没这篇"),
        (["serve", "--port", "70000"], "70000"),
        (["ask", "问", "--home", "/dev/null/x"], "/dev/null/x"),
    ],
)
def test_errors_are_one_line_and_status_2(shell: Shell, arguments: list[str], said: str) -> None:
    if arguments[0] == "docs":
        shell.run("docs", "list")
    ran = shell.run(*arguments)
    assert ran.returncode == 2
    assert said in ran.stderr and len(ran.stderr.strip().splitlines()) == 1 and not ran.stdout


def test_an_unknown_encoder_is_named(shell: Shell) -> None:
    ran = shell.run("ask", "问", WENJU_ENCODER="no/such-model")
    assert ran.returncode == 2 and "no/such-model" in ran.stderr.splitlines()[-1]


def test_a_port_in_use(shell: Shell) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        ran = shell.run("serve", "--port", port)
    assert ran.returncode == 2 and port in ran.stderr and "占用" in ran.stderr


def test_a_damaged_index_says_what_to_run_and_that_helps(shell: Shell) -> None:
    shell.run("docs", "list")
    (file,) = shell.home.glob("generations/*/vectors.faiss")
    file.write_bytes(b"cut")
    ran = shell.run("ask", "机场")
    assert ran.returncode == 2 and "wenju index --rebuild" in ran.stderr
    assert shell.run("index", "--rebuild").returncode == 0
    assert shell.run("ask", "北京大兴国际机场什么时候投入运营？").returncode == 0
