"""The conversation as HTML; every text is escaped here."""

from collections.abc import Sequence
from html import escape
from itertools import groupby

from qa.composer import as_sentence
from ui.chat.copies import as_markdown, as_text
from ui.chat.exchanges import Exchange
from ui.chat.places import excerpt, place
from ui.chat.why import why
from ui.schemas import AnswerOut, CitationOut, HitOut
from ui.web.waiting import Stage

SURE = 0.8  # confidence from which an answer is called sure
SHORT = 24  # characters up to which a short answer is set large, above its statement
NEAREST = 3  # passages that a refusal shows
BLANK = '<div class="empty"></div>'  # before the browser has told what it kept
REASONS = ("答非所问", "出处不对", "不完整", "文档里明明有")


def conversation(
    exchanges: Sequence[Exchange],
    examples: Sequence[str] = (),
    *,
    stage: Stage | None = None,
    editing: bool = False,
    votes: bool = True,
    notice: str = "",
) -> str:
    """The whole conversation, or what to do when there is none.

    ``stage`` is how far the last question has come; with ``editing`` its question is being changed.
    """
    said = f'<p class="failure" role="alert">{escape(notice)}</p>' if notice else ""
    if not exchanges:
        return empty(examples) + said
    *before, last = exchanges
    shown = "".join(_exchange(e, _tools(e, votes)) for e in before)
    tools = _editing() if editing else _tools(last, votes, _LAST)
    return f'<div class="exchanges">{shown}{_exchange(last, tools, stage)}{said}</div>'


def empty(examples: Sequence[str]) -> str:
    """What a new conversation shows: what this is, and questions to begin with."""
    if not examples:
        return (
            '<div class="empty"><p class="empty-lead">还没有文档。</p>'
            "<p>请先运行 <code>wenju index 文件</code>，再刷新这个页面。</p></div>"
        )
    asked = "".join(f"<li>{_act('example', escape(text), 'example')}</li>" for text in examples)
    return (
        '<div class="empty"><p class="empty-lead">问一句，答案和出处一起给你。</p>'
        "<p>每句回答都带标号，点标号就能看到原文里的那几个字。文档没有写的，会直说没有。</p>"
        f'<h2 class="examples-title">可以这样问</h2><ul class="examples">{asked}</ul>'
        '<p class="keys"><kbd>/</kbd> 写问题　<kbd>Alt</kbd> <kbd>↑</kbd> <kbd>↓</kbd> 换一处出处　'
        "<kbd>Esc</kbd> 停止、收起原文</p></div>"
    )


def _exchange(exchange: Exchange, tools: str, stage: Stage | None = None) -> str:
    copies = f'data-text="{escape(as_text(exchange))}" data-markdown="{escape(as_markdown(exchange))}"'
    return (
        f'<article class="exchange" data-id="{exchange.id}" {copies}>'
        f'<h2 class="asked">{escape(exchange.question)}</h2>'
        f'<div class="answer">{_body(exchange, stage)}</div>{tools}</article>'
    )


def _body(exchange: Exchange, stage: Stage | None) -> str:
    if exchange.failure is not None:
        return f'<p class="failure" role="alert">{escape(exchange.failure)}</p>'
    answer = exchange.answer
    if answer is None:
        return f'<p class="waiting">{_progress(stage)}</p>'
    completed = answer.searched_question not in ("", answer.question)
    searched = f'<p class="searched">按「{escape(answer.searched_question)}」查找</p>' if completed else ""
    return searched + (_found(answer) if answer.answerable else _refused(answer)) + why(answer, exchange.id)


def _progress(stage: Stage | None) -> str:
    if stage and stage.name == "read":
        return f"找到 {len(stage.hits)} 段，正在细读…"
    return "正在核对出处…" if stage and stage.name == "compose" else "正在查找…"


def _found(answer: AnswerOut) -> str:
    said = answer.short_answer or ""
    short = f'<p class="short">{escape(said)}</p>' if 0 < len(said) <= SHORT else ""
    word = "确定" if answer.confidence >= SURE else "可能"
    groups = groupby(answer.citations, key=lambda c: (c.document_id, c.paragraph))
    sources = "".join(_source(list(citations)) for _, citations in groups)
    return (
        f'{short}<p class="statement">{_statements(answer)}</p>'
        f'<p class="sure" data-sure="{word}">{word}<span> · 把握 {answer.confidence:.0%}</span></p>'
        f'<ul class="sources" aria-label="出处">{sources}</ul>'
    )


def _statements(answer: AnswerOut) -> str:
    """The text of the answer, with a button for each marker."""
    shown, rest = "", answer.answer
    for citation in answer.citations:
        marker = f"[{citation.marker}]"
        at = rest.find(marker, len(citation.quote) // 2)  # not one that is quoted
        shown += escape(rest[:at] if at > 0 else as_sentence(citation.quote)) + _marker(citation)
        rest = rest[at + len(marker) :] if at > 0 else rest
    return shown


def _marker(citation: CitationOut) -> str:
    return (
        f'<button type="button" class="marker" data-group="cited" data-where="{escape(_where(citation))}" '
        f"{place(citation.document_id, citation.start, citation.end, citation.quote)} "
        f'data-keep="{citation.marker}" aria-label="出处 {citation.marker}：第 {citation.paragraph} 段">'
        f"{citation.marker}</button>"
    )


def _source(citations: Sequence[CitationOut]) -> str:
    """Neighbouring citations of one paragraph, as one link to the first."""
    first, last = citations[0], citations[-1]
    markers = f"{first.marker}–{last.marker}" if len(citations) > 1 else str(first.marker)
    where = escape(_where(first))
    return (
        f'<li><span aria-hidden="true">[{markers}]</span> <button type="button" class="source-link" '
        f'data-group="cited" data-where="{where}" '
        f"{place(first.document_id, first.start, first.end, first.quote)}>{where}</button></li>"
    )


def _where(citation: CitationOut) -> str:
    parts = [
        citation.section,
        f"第 {citation.page} 页" if citation.page else "",
        f"第 {citation.paragraph} 段",
    ]
    return " · ".join(part for part in parts if part)


def _refused(answer: AnswerOut) -> str:
    nearest = "".join(_nearest(hit) for hit in answer.passages[:NEAREST])
    listed = f'<ul class="nearest" aria-label="最接近的内容">{nearest}</ul>' if nearest else ""
    said = f'<p class="refusal">{escape(answer.answer)}</p>'
    return f'<p class="sure" data-sure="没有找到">没有找到</p>{said}{listed}'


def _nearest(hit: HitOut) -> str:
    return (
        f'<li><button type="button" class="near" data-group="nearest" '
        f"{place(hit.document_id, hit.start, hit.end, hit.text)}>"
        f'<span class="near-place">第 {hit.paragraph} 段</span>{escape(excerpt(hit.text))}</button></li>'
    )


def _act(act: str, said: str, name: str = "tool", more: str = "") -> str:
    """A button that the script turns into an event of the page."""
    return f'<button type="button" class="{name}" data-act="{act}" {more}>{said}</button>'


_LAST = _act("retry", "重试") + _act("edit", "改问题")


def _tools(exchange: Exchange, votes: bool, more: str = "") -> str:
    if exchange.is_pending:
        return ""
    copies = _act("copy", "复制") + _act("copy-markdown", "复制 Markdown") if exchange.answer else ""
    voting = _votes(exchange) if votes and exchange.answer else ""
    return f'<div class="tools" role="group" aria-label="对这条回答">{copies}{more}{voting}</div>' + (
        _reason(exchange) if voting else ""
    )


def _votes(exchange: Exchange) -> str:
    return "".join(
        _act(vote, said, "tool vote", f'aria-pressed="{str(exchange.vote == vote).lower()}"')
        for vote, said in (("good", "有用"), ("bad", "没用"))
    )


def _reason(exchange: Exchange) -> str:
    """Asks what was wrong with an answer that was voted down, once."""
    if exchange.vote != "bad":
        return ""
    if exchange.reason:
        return f'<p class="thanks" role="status">记下了：{escape(exchange.reason)}</p>'
    chips = "".join(_act("reason", reason, "chip") for reason in REASONS)
    return (
        f'<form class="reason"><p>哪里不好？（只存在本机）</p><div class="chips">{chips}</div>'
        '<div class="reason-own"><input name="reason" maxlength="500" aria-label="别的原因" '
        'placeholder="别的原因" autocomplete="off"><button class="tool">提交</button></div></form>'
    )


def _editing() -> str:
    words = "<span>正在改这一问，发送后换掉这条回答。</span>"
    return f'<div class="tools editing">{words}{_act("keep", "不改了")}</div>'
