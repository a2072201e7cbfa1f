"""An answer to take away: as plain text and as Markdown, each with its citations."""

import re

from ui.chat.exchanges import Exchange
from ui.schemas import AnswerOut, CitationOut

_MARKUP = re.compile(r"([\\`*_\[\]<>#|~])")


def as_text(exchange: Exchange) -> str:
    """Question, answer and citations, as one pastes them into a letter."""
    answer = exchange.answer
    if answer is None:
        return f"问：{exchange.question}\n{exchange.failure or ''}"
    lines = [f"问：{exchange.question}", f"答：{answer.answer}"]
    lines += [f"[{c.marker}] {_place(c)}：“{_flat(c.quote)}”" for c in answer.citations]
    return "\n".join(lines)


def as_markdown(exchange: Exchange) -> str:
    """The same with a heading, and each quote as a block; what users and documents say is no markup."""
    answer = exchange.answer
    said = _plain(exchange.failure or "") if answer is None else _answer(answer)
    return f"## {_plain(exchange.question)}\n\n{said}\n"


def _answer(answer: AnswerOut) -> str:
    cited = [f"{c.marker}. {_plain(_place(c))}\n   > {_plain(c.quote)}" for c in answer.citations]
    short = [f"**{_plain(answer.short_answer)}**"] if answer.short_answer else []
    return "\n\n".join([*short, _plain(answer.answer), *cited])


def _place(citation: CitationOut) -> str:
    section = f"，{citation.section}" if citation.section else ""
    page = f"，第 {citation.page} 页" if citation.page else ""
    return f"《{_flat(citation.title)}》{_flat(section)}{page}，第 {citation.paragraph} 段"


def _plain(text: str) -> str:
    return _MARKUP.sub(r"\\\1", _flat(text))


def _flat(text: str) -> str:
    return " ".join(text.split())
