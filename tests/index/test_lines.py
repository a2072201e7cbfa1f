"""Text whose lines were broken at the width of a page."""

from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import index
from index.documents import Document, document_from_text
from index.lines import SOFT, flowing, joined, lines_of
from index.passages import split_passages
from index.sentences import split_sentences

ARTICLE = (Path(index.__file__).parent / "jingjinji.txt").read_text(encoding="utf-8")

PARAGRAPHS = [line.strip() for line in ARTICLE.split("\n") if line.strip()]
NEVER_FIRST = "，。；：、！？）”》"


def make(text: str) -> Document:
    return document_from_text(text, id="a", name="a.txt", source="a.txt")


def broken(paragraph: str, width: int = 38) -> str:
    """The paragraph in lines of ``width`` characters, more where a word or mark would begin the next."""
    lines = [""]
    for character in paragraph:
        inside_word = (lines[-1][-1:] + character).isascii() and character.isalnum()
        if len(lines[-1]) >= width and character not in NEVER_FIRST and not inside_word:
            lines.append("")
        lines[-1] += character
    return "\n".join(lines)


def paragraphs_of(document: Document) -> list[str]:
    return [joined(document.flow[p.start : p.end]) for p in document.paragraphs]


@pytest.mark.parametrize("between", ["\n\n", "\n　　"])
@pytest.mark.parametrize("width", [24, 38, 55])
def test_the_article_in_short_lines_has_its_paragraphs_and_passages(between: str, width: int) -> None:
    document = make(between.join(broken(p, width) for p in PARAGRAPHS))
    assert paragraphs_of(document) == PARAGRAPHS
    assert [s.heading for s in document.sections] == [s.heading for s in make(ARTICLE).sections]
    read = [joined(p.flow).replace("\n　　", "\n") for p in split_passages(document)]
    assert read == [p.text.replace("\n　　", "\n") for p in split_passages(make(between.join(PARAGRAPHS)))]
    assert len(split_sentences(document)) == len(split_sentences(make(ARTICLE)))


def test_paragraphs_that_nothing_sets_off_are_parted_where_the_last_line_is_short() -> None:
    document = make("\n".join(broken(p) for p in PARAGRAPHS))
    assert "".join(paragraphs_of(document)) == "".join(PARAGRAPHS)
    assert len(PARAGRAPHS) - 3 <= len(document.paragraphs) <= len(PARAGRAPHS)


def test_a_blank_line_after_every_line_says_nothing() -> None:
    lines = broken("".join(islice((p for p in PARAGRAPHS if len(p) > 100), 4))).replace("\n", "\n\n")
    assert len(make(lines).paragraphs) == 1


def test_page_numbers_and_running_heads_are_not_read() -> None:
    lines = broken(next(p for p in PARAGRAPHS if len(p) > 250)).split("\n")
    pages = "\n\n".join(f"京津冀协同发展\n- {page} -\n\n{lines[page]}" for page in range(1, 7))
    document = make(f"{lines[0]}\n{pages}")
    assert paragraphs_of(document) == ["".join(lines[:7])]
    assert document.text[document.paragraphs[0].start : document.paragraphs[0].end] == document.text


def test_words_and_numbers_are_joined_as_they_were() -> None:
    one = "去年全县生产总值达到二百零三亿元，其中工业是86\n35万元，增长百分之七点一。来自美国纽约New"
    other = "York的游客有一万二千人次，比上年多一千二百人，\n说这里的山水太好，明年还要再来，住十天半个月。"
    document = make("\n".join([one, other] * 2))
    assert "8635万元" in joined(document.flow) and "New York" in joined(document.flow)


@pytest.mark.parametrize(
    "text",
    [
        ARTICLE,
        "\n".join(f"{year}年\t{year * 7}人\t{year * 3}万元\t增长{year % 10}%" for year in range(2000, 2020)),
        "\n".join(["白日依山尽黄河入海流欲穷千里目更上一层楼，"] * 8),
        "会议于上午九点在县政府三楼的会议室举行。\n" * 9,
    ],
)
def test_other_text_flows_as_it_is(text: str) -> None:
    assert flowing(text, lines_of(text)) is text


@given(st.lists(st.text("甲乙丙丁a1。，\n 　-\x1f", max_size=60), max_size=40), st.integers(15, 60))
def test_a_flowing_text_is_as_long_and_has_the_same_letters(parts: list[str], width: int) -> None:
    document = make("\n".join(broken(part, width) for part in parts))
    assert len(document.flow) == len(document.text)
    skipped = {at for span in lines_of(document.text).skipped for at in range(*span)}
    changed = [at for at, (a, b) in enumerate(zip(document.text, document.flow, strict=True)) if a != b]
    assert all(document.text[at].isspace() for at in changed if at not in skipped)
    assert [p.flow for p in split_passages(document)] == [
        document.flow[p.start : p.end] for p in split_passages(document)
    ]
    assert SOFT not in "".join(paragraphs_of(document))
