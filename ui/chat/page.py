"""The Gradio page, mounted at ``/`` beside the API."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from qa.question import MAX_QUESTION
from ui.chat.beside import Beside
from ui.chat.feedback import Feedback
from ui.chat.fragments import BLANK
from ui.chat.handlers import Talk
from ui.chat.shell import STATIC, Shell

if TYPE_CHECKING:
    from fastapi import FastAPI

    from ui.web.service import Service

_HERE = Path(__file__).parent
_FONTS = ("Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "system-ui", "sans-serif")
_REPORT = '<iframe id="report" src="report" loading="lazy" title="最近一次评测的报告"></iframe>'
_QUICK: dict[str, Any] = {
    "show_progress": "hidden",
    "api_visibility": "private",
    "queue": False,
    "trigger_mode": "multiple",  # or what follows at once on a blank question would be lost
}
_SLOW: dict[str, Any] = _QUICK | {"queue": True, "concurrency_limit": None}  # the service has a pool


def mount_chat(app: "FastAPI", service: "Service", feedback: Path | None = None) -> "FastAPI":
    """Mount the page at ``/``; routes that ``app`` already has go on working.

    ``feedback`` is the file that keeps the users' votes; without one they are not asked for.
    """
    import gradio as gr

    app.mount("/page", StaticFiles(directory=STATIC))
    app.add_middleware(Shell)
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        _page(Talk(service, Feedback(feedback) if feedback else None)),
        path="/",
        theme=gr.themes.Base(font=_FONTS, font_mono=("ui-monospace", "monospace")).set(
            body_background_fill="var(--paper)", body_background_fill_dark="var(--paper)"
        ),
        favicon_path=str(STATIC / "icon.svg"),
        footer_links=[],
        show_error=False,
    )
    *routes, page = mounted.routes
    assert isinstance(page, Mount)
    page.app = Beside(page.app, routes)
    return mounted


def _page(talk: Talk) -> Any:
    import gradio as gr

    with gr.Blocks(title="问据", fill_height=True, analytics_enabled=False) as page:
        with gr.Row(elem_id="head"):
            gr.HTML(_read("header.html"), apply_default_css=False)
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab("问答"), gr.Row(elem_id="panes", equal_height=True):
                with gr.Column(elem_id="talk", scale=5):
                    _talk(page, talk)
                with gr.Column(elem_id="reading", scale=6):
                    gr.HTML(_read("source.html"), apply_default_css=False)
            with gr.Tab("评测"):
                gr.HTML(_REPORT)
    return page


def _talk(page: Any, talk: Talk) -> None:
    """The conversation and the question box, and what their events do."""
    import gradio as gr

    # The key is no secret: what the browser keeps is checked when it comes back.
    saved = gr.BrowserState("", storage_key="wenju-conversation", secret="wenju")
    editing = gr.State(False)
    shown = gr.HTML(BLANK, elem_id="conversation", apply_default_css=False, js_on_load=_read("talk.js"))
    box, send, stop = _asking()

    def start(question: str, saved: object, editing: bool) -> Any:
        return talk.start(question, saved, editing) or gr.skip()

    def example(event: gr.EventData, saved: object) -> Any:
        return talk.example(str(event._data.get("question", "")), saved) or gr.skip()

    def retry(saved: object) -> Any:
        return talk.retry(saved) or gr.skip()

    async def answer(saved: object) -> AsyncGenerator[Any]:
        async with aclosing(talk.answer(saved)) as views:
            async for view in views:
                yield view or gr.skip()

    def vote(event: gr.EventData, saved: object, editing: bool) -> Any:
        return talk.vote(event._data, saved, editing) or gr.skip()

    page.load(talk.restore, saved, [shown, saved], **_QUICK)
    begun = [
        gr.on(
            [send.click, box.submit],
            start,
            [box, saved, editing],
            [shown, saved, box, editing],
            **_QUICK,
        ),
        shown.example_select(example, saved, [shown, saved], **_QUICK),
        shown.retry(retry, saved, [shown, saved], **_QUICK),
    ]
    answering = [event.then(answer, saved, [shown, saved], **_SLOW) for event in begun]
    stop.click(talk.stop, saved, [shown, saved], cancels=answering, **_QUICK)
    shown.clear(talk.clear, None, [shown, saved, box, editing], cancels=answering, **_QUICK)
    shown.edit(talk.edit, saved, [shown, box, editing], **_QUICK)
    shown.undo(talk.keep, saved, [shown, box, editing], **_QUICK)
    shown.like(vote, [saved, editing], [shown, saved], **_QUICK)
    shown.tick(lambda: None, **_SLOW)  # queued, so that Gradio opens its stream of results again


def _asking() -> tuple[Any, Any, Any]:
    """The question box with its buttons."""
    import gradio as gr

    with gr.Row(elem_id="asking"):
        box = gr.Textbox(
            label="问题",
            show_label=False,
            placeholder="想问什么？回车发送",
            max_lines=5,
            max_length=MAX_QUESTION,
            autofocus=True,
            elem_id="question",
            scale=8,
        )
        send = gr.Button("提问", variant="primary", elem_id="send", scale=0, min_width=76)
        stop = gr.Button("停止", elem_id="stop", scale=0, min_width=76)
    return box, send, stop


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
