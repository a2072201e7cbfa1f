"""Answers to take away."""

from tests.fakes import answerer, eager
from tests.ui.chat.samples import exchange
from ui.chat.copies import as_markdown, as_text
from ui.chat.exchanges import Exchange

TEXT = "港口规划\n\n第一部分\n天津港提质*增效*。\n"


def test_text_with_its_citations() -> None:
    assert as_text(exchange(eager(TEXT), "天津港怎么样？")) == (
        "问：天津港怎么样？\n答：天津港提质*增效*。[1]\n"
        "[1] 《港口规划》，第一部分，第 2 段：“天津港提质*增效*。”"
    )


def test_markdown_takes_no_markup_from_the_document_or_the_user() -> None:
    copied = as_markdown(exchange(eager(TEXT), "# 天津港\n怎么样？"))
    assert copied.startswith("## \\# 天津港 怎么样？\n")
    assert "天津港提质\\*增效\\*。\\[1\\]" in copied
    assert "1. 《港口规划》，第一部分，第 2 段\n   > 天津港提质\\*增效\\*。" in copied


def test_refusals_and_failures_can_be_taken_along_too() -> None:
    assert "没有找到" in as_text(exchange(answerer(TEXT), "火星？"))
    assert as_markdown(Exchange(question="一", failure="停了")) == "## 一\n\n停了\n"
