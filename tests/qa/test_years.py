"""A span that is said of another year than the question's."""

import pytest

from index.documents import document_from_text
from qa.reader.years import is_of_another_year

PLAN = "到2025年，床位达到32张，护工1.8万人；到2030年，失能老人由2023年的6.1%降到4%。"
TABLE = "| 项目 | 2022年 | 2023年 |\n| 净利润 | 1200万元 | 1500万元 |\n| 营收 | 9000万元 | 9900万元 |\n"


def of_another_year(question: str, text: str, span: str) -> bool:
    document = document_from_text(text, id="a", name="a", source="a")
    start = document.text.index(span)
    sentence = (document.text.rfind("\n", 0, start) + 1, document.text.index("\n", start))
    return is_of_another_year(question, document, sentence, (start, start + len(span)))


@pytest.mark.parametrize(
    ("question", "span", "expected"),
    [
        ("到2030年床位要达到多少张？", "32张", True),
        ("2025年床位要达到多少张？", "32张", False),
        ("２０３０年护工有多少人？", "1.8万人", True),
        ("2030年失能老人降到多少？", "4%", False),
        ("2023年失能老人占多少？", "6.1%", False),
        ("床位要达到多少张？", "32张", False),
        ("2030张床位够吗？", "32张", False),
        ("How many beds in 2030?", "32张", True),
    ],
)
def test_years_of_a_plan(question: str, span: str, expected: bool) -> None:
    assert of_another_year(question, f"{PLAN}\n", span) is expected


@pytest.mark.parametrize(
    ("text", "question", "span", "expected"),
    [
        ("2019年，客流30万；货运5万。", "2020年货运多少？", "5万", True),
        ("客流30万；2019年货运5万。", "2020年客流多少？", "30万", False),
        ("货运比2018年多5万。", "2018年货运多少？", "5万", False),
        ("2021年至2023年，电梯46台、83台、127台。", "2022年装了多少台？", "83台", False),
        ("1999年产量2000吨。", "2000年产量多少？", "2000吨", True),
    ],
)
def test_years_of_other_sentences(text: str, question: str, span: str, expected: bool) -> None:
    assert of_another_year(question, f"{text}\n", span) is expected


@pytest.mark.parametrize(("year", "expected"), [("2022年", True), ("2023年", False), ("2021年", True)])
def test_the_year_of_a_column(year: str, expected: bool) -> None:
    assert of_another_year(f"{year}净利润是多少？", TABLE, "1500万元") is expected
