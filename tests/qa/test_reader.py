"""Spans, clauses and the statement reader."""

import pytest

from index.builder import build
from index.documents import document_from_text
from qa.clauses import shortest_statement, split_clauses, split_stretches
from qa.question import Question
from qa.reader.spans import choose_span, find_spans, measures_asked, with_unit
from qa.reader.statements import StatementReader
from qa.retriever import Retriever
from tests.fakes import HashEncoder


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        ("number", "压减约1.6亿吨，水泥7500万吨", ["约1.6亿吨", "7500万吨"]),
        ("number", "超过2600多家，占４８％", ["超过2600多家", "４８％"]),
        ("number", "2018年下降12%", ["12%"]),
        ("number", "三分之二的人", ["三分之二"]),
        ("date", "今年9月底投入", ["今年9月底"]),
        ("date", "2019年1月16日至18日视察", ["2019年1月16日至18日"]),
        ("date", "清朝咸丰十年", []),
        ("why", "因为2018年", []),
    ],
)
def test_spans(kind: str, text: str, found: list[str]) -> None:
    assert [text[a:b] for a, b in find_spans(kind, text)] == found  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("水泥压减了多少？", "累计压减钢铁产能约1.6亿吨，水泥7500万吨。", "7500万吨"),
        ("退出多少家企业？", "退出企业2600多家，市场600多个。", "2600多家"),
        ("市场退出多少个？", "退出企业2600多家，市场600多个。", "600多个"),
        ("2018年下降了多少？", "2018年13个城市浓度比2013年下降约48%。", "约48%"),
        ("累计压减水泥多少吨", "累计压减钢铁产能约1.6亿吨，水泥7500万吨。", "7500万吨"),
        ("创新联盟有几个？", "成立12个高校创新联盟和7个高校创新中心。", "12个"),
        ("要提前几天？", "须提前三个工作日申请，10人以上须开会。", "三个工作日"),
        ("面积是多少？", "全镇共9个村，面积20平方公里。", "20平方公里"),
    ],
)
def test_the_span_asked_for(question: str, text: str, answer: str) -> None:
    span = choose_span(Question(question), text)
    assert span and text[slice(*span)] == answer


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("这里有多少人口？", "人口连续两年下降。"),
        ("机场花了多少钱？", "机场有4条跑道。"),
        ("修了多少公里？", "修路3年。"),
        ("13个城市有多少个？", "2018年的13个城市。"),
    ],
)
def test_no_span_that_measures_something_else(question: str, text: str) -> None:
    assert choose_span(Question(question), text) is None


@pytest.mark.parametrize(
    ("span", "may_be"), [("650", True), ("1,650.5", True), ("650元", True), ("650米", False), ("4条", False)]
)
def test_a_number_without_a_unit_may_measure_what_was_asked(span: str, may_be: bool) -> None:
    assert measures_asked("修机场花了多少钱？", span) is may_be


def test_clauses_keep_quotes_brackets_and_numbers_whole() -> None:
    text = "他说：“来吧，走。”（见1,200页，附录），完"
    clauses = [text[a:b] for a, b in split_clauses(text, (0, len(text)))]
    assert clauses == ["他说", "“来吧，走。”（见1,200页，附录）", "完"]


@pytest.mark.parametrize(
    ("question", "text", "statement"),
    [
        ("机场何时运营？", "加快建设轨道，确保机场今年9月底运营，促进港口增效。", "确保机场今年9月底运营"),
        ("为什么建机场？", "加快建设轨道，确保机场今年9月底运营。", "加快建设轨道，确保机场今年9月底运营。"),
        ("企业有多少家？", "企业很多，其中有7300家。", "企业很多，其中有7300家。"),
        ("工龄要几年？", "工龄满3年的，可以申请公寓，住满为止。", "工龄满3年的，可以申请公寓"),
        ("每月补贴多少元？", "另有补贴，住满一年的，每月补贴500元，不含税。", "住满一年的，每月补贴500元"),
        ("哪年测得？", "1999年测得，萤火有昼夜之分，很准。", "1999年测得，萤火有昼夜之分"),
        ("过江要几分钟？", "过江要等30分钟，从南岸的码头到北岸，已算快了。", "过江要等30分钟"),
        ("床位要多少张？", "到2025年，床位32张，护工千人；到2030年，都住得下。", "到2025年，床位32张"),
        ("护工要多少人？", "到2025年，床位32张，护工900人。", "到2025年，床位32张，护工900人。"),
        ("机场有几条跑道？", "去年，铁路修好了；机场有4条跑道。", "机场有4条跑道。"),
        ("跑道有几条？", "截至2023年底，机场已开，2024年跑道有4条。", "2024年跑道有4条。"),
        ("码头有几个？", "2023年修好的码头很大，码头有6个。", "码头有6个。"),
        ("目标是多少？", "之所以把目标定为6%，是要稳就业，去年也低。", "之所以把目标定为6%，是要稳就业"),
    ],
)
def test_shortest_statement(question: str, text: str, statement: str) -> None:
    asked = Question(question)
    start, end = shortest_statement(asked, text, (0, len(text)), choose_span(asked, text))
    assert text[start:end] == statement


def test_why_and_how_are_answered_between_semicolons() -> None:
    text = "铁路慢；客流大，所以建机场；港口旧（深2米；长9米），所以没修。"
    start, end = shortest_statement(Question("为什么建机场？"), text, (0, len(text)), (4, 7))
    assert text[start:end] == "客流大，所以建机场"
    assert [text[a:b] for a, b in split_stretches(text, (0, len(text)))][1:] == [
        "客流大，所以建机场",
        "港口旧（深2米；长9米），所以没修。",
    ]


@pytest.mark.parametrize("text", ["甲地修路；乙地通水：", "甲地修路；乙地通水；", "甲地修路，", ""])
def test_nothing_but_semicolons_is_lost_between_them(text: str) -> None:
    stretches = [text[a:b] for a, b in split_stretches(text, (0, len(text)))]
    assert "".join(stretches) == text.replace("；", "")


def test_the_statement_that_shares_words_comes_first() -> None:
    encoder = HashEncoder()
    text = "天津港的吞吐量很大。大兴机场今年9月底投入运营。雄安新区正在建设。"
    generation = build([document_from_text(text, id="a", name="a", source="a")], encoder)
    question = Question("大兴机场什么时候投入运营？")
    readings = StatementReader(encoder, generation.lexical).read(
        question, Retriever(generation, encoder).search(question.text, 3)
    )
    best = readings[0]
    assert text[best.start : best.end] == "大兴机场今年9月底投入运营。"
    assert best.span and text[slice(*best.span)] == "今年9月底"
    assert [r.score for r in readings] == sorted((r.score for r in readings), reverse=True)
    assert all(0 <= r.confidence <= 1 for r in readings)


@pytest.mark.parametrize(
    ("text", "span", "whole"),
    [
        ("清理出600余件文物", "600余", "600余件"),
        ("共有5亿吨", "5", "5亿吨"),
        ("共有5亿吨", "5亿吨", "5亿吨"),
        ("下降约48%，", "48", "48%"),
        ("在2019和2020之间", "2019", "2019"),
    ],
)
def test_a_number_is_not_cut_from_its_unit(text: str, span: str, whole: str) -> None:
    start = text.index(span)
    assert text[start : with_unit(text, start + len(span))] == whole
