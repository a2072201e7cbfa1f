"""The command ``wenju``.

Exit status: 0 answered or done, 1 not answerable, 2 a usage or input error with one line on stderr.
"""

import json
import os
import sys
import uuid
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from tqdm import tqdm

from index.builder import Tick
from index.documents import read_document
from index.errors import IndexingError
from index.library import find_files
from index.settings import Settings
from qa.assembly import open_answerer, open_library
from qa.errors import AnsweringError
from qa.question import check_question
from qa.records import Turn
from ui.bodies import answer_body, hit_body
from ui.printing import answer_lines, document_lines, hit_lines
from ui.serving import AddressError, serve, take_address
from ui.web.collection import open_collection

app = typer.Typer(
    help="问据：向自己的文档提问，回答句句有出处。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
docs = typer.Typer(help="查看和移除文档。", no_args_is_help=True)
app.add_typer(docs, name="docs")

Home = Annotated[Path | None, typer.Option("--home", help="索引所在目录（同 WENJU_HOME）")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON，与 HTTP 接口同形")]
QuestionText = Annotated[str, typer.Argument(metavar="问题", help="要问的话")]


def _settings(home: Path | None) -> Settings:
    return Settings.from_environment(home=home)


def _say(message: str) -> None:
    typer.echo(message, err=True)


def _check_range(name: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise typer.BadParameter(f"{name} 应在 {low} 到 {high} 之间，给的是 {value}")


def _bar(what: str) -> Tick:
    """A progress bar on stderr that appears with the first tick; plain text is not a terminal's."""
    bar: list[tqdm[NoReturn]] = []

    def tick(done: int, total: int) -> None:
        if not bar:
            bar.append(tqdm(total=total, desc=what, unit="段", leave=False, disable=None))
        bar[0].update(done - bar[0].n)
        if done == total:
            bar[0].close()

    return tick


@app.command("ask")
def ask(question: QuestionText, home: Home = None, as_json: AsJson = False) -> None:
    """回答一个问题，附出处；文档没有答案时退出码为 1。"""
    check_question(question)
    answerer = open_answerer(_settings(home), _say, _bar("建立索引"))
    answer = answerer.ask(question)
    if as_json:
        typer.echo(json.dumps(answer_body(answer, uuid.uuid4().hex), ensure_ascii=False, indent=1))
    else:
        typer.echo("\n".join(answer_lines(answer)))
    raise typer.Exit(0 if answer.answerable else 1)


@app.command("chat")
def chat(home: Home = None) -> None:
    """在终端里连续提问；空行或 Ctrl+D 结束。"""
    answerer = open_answerer(_settings(home), _say, _bar("建立索引"))
    history: list[Turn] = []
    for line in _lines("问"):
        try:
            answer = answerer.ask(line, history=history)
        except AnsweringError as error:
            _say(str(error))
            continue
        history += [Turn("user", line), Turn("assistant", answer.answer)]
        typer.echo("\n".join(answer_lines(answer)) + "\n")


def _lines(prompt: str) -> Iterator[str]:
    """What is typed, until an empty line or the end of the input."""
    while True:
        try:
            line = typer.prompt(prompt, default="", show_default=False)
        except typer.Abort:
            typer.echo()
            return
        if not line:
            return
        yield line


@app.command("search")
def search(
    question: QuestionText,
    home: Home = None,
    k: Annotated[int, typer.Option("-k", help="切片数，1 到 50")] = 5,
    as_json: AsJson = False,
) -> None:
    """只检索：最接近的切片，最好的在前。"""
    check_question(question)
    _check_range("-k", k, 1, 50)
    hits = open_answerer(_settings(home), _say, _bar("建立索引")).search(question, k)
    body = {"question": question, "passages": [hit_body(hit) for hit in hits]}
    typer.echo(json.dumps(body, ensure_ascii=False, indent=1) if as_json else "\n".join(hit_lines(hits)))


@app.command("index")
def index(
    paths: Annotated[list[Path] | None, typer.Argument(metavar="文件或目录...", help="要加入的文本")] = None,
    home: Home = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="用已存的文档重建索引")] = False,
) -> None:
    """把 .txt、.md 文件加入索引；同名的文档会被替换。"""
    if not paths and not rebuild:
        raise typer.BadParameter("没有给出文件")
    documents = [read_document(path) for path in find_files(paths or [])]
    library = open_library(_settings(home), _say)
    generation = library.rebuild(_bar("重建索引")) if rebuild else None
    if documents:
        generation = library.add(documents, _bar("建立索引"))
    if generation is not None:
        typer.echo(f"索引已更新：{len(generation.documents)} 篇文档，{len(generation.passages)} 个切片。")


@docs.command("list")
def list_documents(home: Home = None) -> None:
    """列出全部文档。"""
    library = open_library(_settings(home), _say)
    typer.echo("\n".join(document_lines(library.open(_bar("建立索引")))))


@docs.command("remove")
def remove_document(
    id: Annotated[str, typer.Argument(metavar="编号", help="docs list 的第一列")], home: Home = None
) -> None:
    """从索引里移除一篇文档；原文件不动。"""
    generation = open_library(_settings(home), _say).remove(id)
    typer.echo(f"已移除「{id}」，还有 {len(generation.documents)} 篇文档。")


@app.command("serve")
def serve_command(
    home: Home = None,
    host: Annotated[str, typer.Option(help="监听的地址")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="端口，0 为任选")] = 7860,
) -> None:
    """启动聊天页和 HTTP 接口。"""
    _check_range("--port", port, 0, 65535)
    from ui.settings import ServiceSettings

    settings, service = _settings(home), ServiceSettings.from_environment()
    service.check_access(host)
    with take_address(host, port) as taken:
        shown = f"[{host}]" if ":" in host else host
        ready = f"问据已就绪：http://{shown}:{taken.getsockname()[1]} （Ctrl+C 停止）"
        serve(
            taken,
            lambda: open_collection(settings, service.processes, _say, _bar("建立索引")),
            settings.latest_report,
            service,
            lambda: typer.echo(ready),
            settings.feedback_file,
        )


def main() -> NoReturn:
    """Run the command line; every expected error is one line on stderr and exit status 2."""
    for command in entry_points(group="wenju.commands"):
        _add(command.name, command.load())
    try:
        status = app(standalone_mode=False)
    except typer.Exit as error:
        status = error.exit_code
    except typer.TyperException as error:
        status = _refuse(f"命令不对：{error}。运行 wenju --help 查看用法。")
    except (AnsweringError, IndexingError, AddressError) as error:
        status = _refuse(str(error))
    except (typer.Abort, KeyboardInterrupt):
        status = 130
    except BrokenPipeError:  # the reader of a pipe (head) is gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 0
    sys.exit(status if isinstance(status, int) else 0)


def _add(name: str, command: Any) -> None:
    if isinstance(command, typer.Typer):
        app.add_typer(command, name=name)
    else:
        app.command(name)(command)


def _refuse(message: str) -> int:
    _say(f"错误：{message}")
    return 2


if __name__ == "__main__":
    main()
