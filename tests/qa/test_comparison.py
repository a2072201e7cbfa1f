"""Questions that compare: the two things, and what is said of each."""

import pytest

from qa.comparison import sides, told_of_each
from qa.reader import Reading
from tests.fakes import eager


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("病假和事假的区别是什么？", ("病假是什么？", "事假是什么？")),
        ("“慢”与“快”有什么区别？", ("“慢”是什么？", "“快”是什么？")),
        ("规划纲要里慢和快分别指什么", ("规划纲要里慢指什么", "规划纲要里快指什么")),
        ("北京和天津的人口分别是多少？", ("北京的人口是多少？", "天津的人口是多少？")),
        ("农村人和城里人的收入各是多少？", ("农村人的收入是多少？", "城里人的收入是多少？")),
        ("雄鸟比雌鸟长多少？", ("雄鸟长多少？", "雌鸟长多少？")),
        ("酱油和面点哪个毛利率更高？", ("酱油毛利率高？", "面点毛利率高？")),
        ("流失率2022年和2023年分别是多少？", ("流失率2022年是多少？", "流失率2023年是多少？")),
        ("新小区和老小区的标准一样吗？", ("新小区的标准是什么？", "老小区的标准是什么？")),
        ("是公路先通车还是机场先完工？", ("公路通车", "机场完工？")),
        ("病假與事假分別有幾天？", ("病假有几天?", "事假有几天?")),
        ("钢铁、水泥、玻璃分别压减了多少？", None),
        ("钢铁、水泥和玻璃分别压减了多少？", None),
        ("张三和李四有没有合作？", None),
        ("今年产量比去年增长了多少？", None),
        ("平均浓度是拿哪一年做基准比出来的？", None),
        ("人口是涨还是跌？", None),
        ("张三和李四什么时候签的合同？", None),
        ("教育局和卫生局各级干部都要参加哪个会？", None),
        ("北京的人口是多少？", None),
        ("和", None),
        ("Which is larger, Beijing or Tianjin?", None),
    ],
)
def test_each_side_is_asked_about_alone(question: str, asked: tuple[str, str] | None) -> None:
    both = sides(question)
    assert (tuple(side.question.text for side in both) if both else None) == asked


def test_sides_have_what_only_they_are_called_by() -> None:
    both = sides("东陵区和临河区哪个增长更快？")
    assert both and "东陵" in both[0].terms and "区" not in both[0].terms and "临河" in both[1].terms


def test_things_compared_have_a_statement_each() -> None:
    asked = eager("请假分两种。\n病假须有医院的证明，工资照发。\n婚假三天。\n事假须提前一天申请，没有工资。")
    answer = asked.ask("病假和事假有什么区别？")
    assert answer.answer == "病假须有医院的证明，工资照发。[1]事假须提前一天申请，没有工资。[2]"
    assert answer.short_answer is None
    assert [hit.rank for hit in answer.hits] == [*range(1, len(answer.hits) + 1)]
    assert {c.passage.id for c in answer.citations} <= {hit.passage.id for hit in answer.hits[:2]}


def test_both_sides_in_one_sentence_are_told_by_one_statement() -> None:
    asked = eager("员工的假期如下。病假每年十天，事假每年五天，年假另算。")
    answer = asked.ask("病假和事假各是几天？")
    assert "病假每年十天" in answer.answer and "事假每年五天" in answer.answer and len(answer.citations) == 1


def readings_of(text: str, **scores: float) -> list[Reading]:
    """A reading for each sentence of the text that has a score, best first, under its first character."""
    answerer = eager(text)
    (hit,) = answerer.search(text[:20], 1)
    found = []
    for name, score in scores.items():
        start = text.index(name)
        end = text.index("。", start) + 1
        found.append(Reading(hit, start, end, None, score, confidence=score / 10))
    return sorted(found, key=lambda reading: -reading.score)


TEXT = "甲厂去年盈利三百万元。乙厂去年盈利五百万元。丙厂没有开工。"


def test_the_two_statements_differ_unless_one_names_both() -> None:
    read = {"甲厂盈利多少？": {"甲": 9.0, "乙": 5.0}, "乙厂盈利多少？": {"甲": 8.0, "乙": 7.0, "丙": 1.0}}
    told = told_of_each("甲厂和乙厂分别盈利多少？", lambda q: readings_of(TEXT, **read[q.text]), 0.1)
    assert told and told.confidence == pytest.approx(0.8)
    assert [TEXT[reading.start] for _, reading in told.sides] == ["甲", "乙"]
    assert [question.text for question, _ in told.sides] == list(read)
    both = "甲厂盈利三百万元，乙厂五百万元。丙厂没有开工。"
    told = told_of_each("甲厂和乙厂分别盈利多少？", lambda _: readings_of(both, 甲=9.0, 丙=8.0), 0.1)
    assert told and {both[reading.start] for _, reading in told.sides} == {"甲"}


def test_a_side_of_which_nothing_is_known_leaves_the_question_as_it_is() -> None:
    asked = "甲厂和丁厂分别盈利多少？"
    assert told_of_each(asked, lambda _: readings_of(TEXT, 甲=0.5), 0.1) is None
    assert told_of_each(asked, lambda _: [], 0.1) is None
    assert told_of_each(asked, lambda _: readings_of(TEXT, 甲=9.0), 0.1) is None
    assert told_of_each("甲厂盈利多少？", lambda _: readings_of(TEXT, 甲=9.0), 0.1) is None
