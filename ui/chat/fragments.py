"""Answers as fragments of HTML; every text is escaped here."""

from collections.abc import Sequence
from html import escape
from itertools import groupby

from qa.composer import as_sentence
from qa.records import Answer, Citation, Hit

SURE = 0.8  # confidence from which an answer is called sure
SHORT = 24  # characters up to which a short answer is set large, above its statement


def conversation(exchanges: Sequence[str]) -> str:
    """The whole conversation, or what to do when there is none."""
    if not exchanges:
        return (
            '<div class="empty"><p class="empty-lead">问一句，答案和出处一起给你。</p>'
            "<p>每句回答都带标号，点标号就能看到原文里的那几个字。文档没有写的，会直说没有。</p></div>"
        )
    return f'<div role="log" aria-live="polite" aria-label="对话">{"".join(exchanges)}</div>'


def pending(question: str) -> str:
    """A question that is being answered."""
    return _exchange(question, '<p class="waiting" role="status">正在查找…</p>')


def answered(asked: str, answer: Answer) -> str:
    """A question with its answer, or with the refusal and the nearest passages."""
    body = _found(answer) if answer.answerable else _refused(answer)
    searched = (
        f'<p class="searched">按「{escape(answer.searched_question)}」查找</p>'
        if answer.searched_question != answer.question
        else ""
    )
    return _exchange(asked, searched + body)


def failed(question: str, message: str) -> str:
    """A question that could not be asked."""
    return _exchange(question, f'<p class="failure" role="alert">{escape(message)}</p>')


def _exchange(question: str, body: str) -> str:
    return (
        f'<article class="exchange"><h3 class="asked">{escape(question)}</h3>'
        f'<div class="answer">{body}</div></article>'
    )


def _found(answer: Answer) -> str:
    said = answer.short_answer or ""
    short = f'<p class="short">{escape(said)}</p>' if 0 < len(said) <= SHORT else ""
    word = "确定" if answer.confidence >= SURE else "可能"
    groups = groupby(answer.citations, key=lambda c: (c.document_id, c.paragraph))
    sources = "".join(_source(list(citations)) for _, citations in groups)
    return (
        f'{short}<p class="statement">{_statements(answer.citations)}</p>'
        f'<p class="sure" data-sure="{word}">{word}<span> · 把握 {answer.confidence:.0%}</span></p>'
        f'<ul class="sources" aria-label="出处">{sources}</ul>'
    )


def _statements(citations: Sequence[Citation]) -> str:
    """The text of ``Answer.answer``, with a button for each marker."""
    return "".join(escape(as_sentence(citation.quote)) + _marker(citation) for citation in citations)


def _marker(citation: Citation) -> str:
    label = f"出处 {citation.marker}：第 {citation.paragraph} 段"
    return (
        f'<button type="button" class="marker" {_place(citation.document_id, citation.start, citation.end)}'
        f' aria-label="{label}" title="{escape(citation.quote)}">{citation.marker}</button>'
    )


def _source(citations: Sequence[Citation]) -> str:
    """Neighbouring citations of one paragraph, as one link to the first."""
    first, last = citations[0], citations[-1]
    markers = f"{first.marker}–{last.marker}" if len(citations) > 1 else str(first.marker)
    section = f"{escape(first.section)} · " if first.section else ""
    return (
        f'<li><span aria-hidden="true">[{markers}]</span> <button type="button" class="source-link" '
        f"{_place(first.document_id, first.start, first.end)}>{section}第 {first.paragraph} 段</button></li>"
    )


def _refused(answer: Answer) -> str:
    nearest = "".join(_nearest(hit) for hit in answer.hits[:3])
    listed = f'<ul class="nearest" aria-label="最接近的内容">{nearest}</ul>' if nearest else ""
    said = f'<p class="refusal">{escape(answer.answer)}</p>'
    return f'<p class="sure" data-sure="没有找到">没有找到</p>{said}{listed}'


def _nearest(hit: Hit) -> str:
    passage = hit.passage
    text = " ".join(passage.text.split())
    shown = text if len(text) <= 70 else f"{text[:70]}…"
    return (
        f'<li><button type="button" class="near" '
        f"{_place(passage.document_id, passage.start, passage.end)}>{escape(shown)}</button></li>"
    )


def _place(document_id: str, start: int, end: int) -> str:
    return f'data-document="{escape(document_id)}" data-start="{start}" data-end="{end}"'
