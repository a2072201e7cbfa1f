"""The Gradio page, mounted at ``/`` beside the API."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from index.documents import Document
from index.errors import IndexingError
from qa.errors import AnsweringError
from qa.question import MAX_QUESTION
from qa.records import Answer, Turn
from ui.chat.fragments import answered, conversation, failed, pending

if TYPE_CHECKING:
    from fastapi import FastAPI

_HERE = Path(__file__).parent
_EXAMPLES = 4
_PAUSE = re.compile(r"[，,；;。]")
_FONTS = ("system-ui", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "sans-serif")
_REPORT = '<iframe id="report" src="report" loading="lazy" title="最近一次评测的报告"></iframe>'
_HEADER = '<header id="brand"><h1>问据</h1><p>向文档提问，句句有出处</p></header>'


class ChatService(Protocol):
    """What the page needs of an answerer."""

    @property
    def documents(self) -> Mapping[str, Document]:
        """The documents by id."""

    def ask(self, question: str, *, history: Sequence[Turn] = ()) -> Answer:
        """Answer, or raise AnsweringError or IndexingError."""


def mount_chat(app: "FastAPI", service: ChatService) -> "FastAPI":
    """Mount the page at ``/``; routes that ``app`` already has go on working."""
    import gradio as gr

    mounted: FastAPI = gr.mount_gradio_app(
        app,
        _page(service),
        path="/",
        theme=gr.themes.Base(font=_FONTS, font_mono=("ui-monospace", "monospace")),
        css_paths=_HERE / "chat.css",
        head=f"<script>{(_HERE / 'chat.js').read_text(encoding='utf-8')}</script>",
        footer_links=[],
        show_error=False,
    )
    return mounted


def _page(service: ChatService) -> Any:
    import gradio as gr

    with gr.Blocks(title="问据", fill_height=True, analytics_enabled=False) as page:
        with gr.Row(elem_id="head"):
            gr.HTML(_HEADER, scale=8)
            fresh = gr.Button("新对话", elem_id="fresh", size="sm", scale=0, min_width=80)
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab("问答"), gr.Row(elem_id="panes", equal_height=True):
                with gr.Column(elem_id="talk", scale=5):
                    _talk(service, fresh)
                with gr.Column(elem_id="reading", scale=6):
                    gr.HTML((_HERE / "source.html").read_text(encoding="utf-8"))
            with gr.Tab("评测"):
                gr.HTML(_REPORT)
    return page


def _talk(service: ChatService, fresh: Any) -> None:
    """The conversation, the example questions and the question box."""
    import gradio as gr

    exchanges, turns = gr.State([]), gr.State([])
    talk = gr.HTML(conversation([]), elem_id="conversation")
    with gr.Row(elem_id="examples") as shelf:
        examples = [gr.Button(text, elem_classes="example") for text in example_questions(service)]
    with gr.Row(elem_id="asking"):
        box = gr.Textbox(
            label="问题",
            show_label=False,
            placeholder="想问什么？回车发送，Shift+回车换行",
            max_lines=5,
            max_length=MAX_QUESTION,
            autofocus=True,
            elem_id="question",
            scale=8,
        )
        send = gr.Button("提问", variant="primary", elem_id="send", scale=1, min_width=72)
    shown = [talk, box, shelf, exchanges, turns]
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    ask = _asker(service)
    for event in (send.click, box.submit):
        event(ask, [box, exchanges, turns], shown, **quiet)
    for button in examples:
        button.click(ask, [button, exchanges, turns], shown, **quiet)
    fresh.click(_cleared, None, shown, **quiet)


def example_questions(service: ChatService) -> list[str]:
    """Questions anyone could ask of these documents: of the whole, and of what their headings name."""
    documents = service.documents.values()
    if not documents:
        return []
    headings = [section.heading for document in documents for section in document.sections]
    named = dict.fromkeys(_PAUSE.split(text.rstrip("。：:"))[-1] for text in headings)
    asked = [f"{text}，具体是什么？" for text in named if 4 <= len(text) <= 30]
    return ["这些文档主要讲了什么？" if len(documents) > 1 else "这篇文章主要讲了什么？", *asked][:_EXAMPLES]


def _asker(service: ChatService) -> Any:
    """The handler of a question: shows it at once, then its answer."""
    import gradio as gr

    def ask(question: str, exchanges: list[str], turns: list[Turn]) -> Iterator[tuple[Any, ...]]:
        yield conversation([*exchanges, pending(question)]), "", gr.Row(visible=False), exchanges, turns
        try:
            answer = service.ask(question, history=turns)
            shown = answered(question, answer)
            turns = [*turns, Turn("user", question), Turn("assistant", answer.answer)]
        except (AnsweringError, IndexingError) as error:
            shown = failed(question, str(error))
        exchanges = [*exchanges, shown]
        yield conversation(exchanges), "", gr.Row(visible=False), exchanges, turns

    return ask


def _cleared() -> tuple[Any, ...]:
    import gradio as gr

    return conversation([]), "", gr.Row(visible=True), [], []
