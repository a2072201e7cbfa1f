"""Questions that compare: the two things, and what is said of each."""

import pytest

from qa.comparison import told_of_each
from qa.reader import Reading
from qa.sides import sides
from tests.fakes import eager


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("病假和事假的区别是什么？", ("病假是什么？", "事假是什么？")),
        ("“慢”与“快”有什么区别？", ("“慢”是什么？", "“快”是什么？")),
        ("规划纲要里慢和快分别指什么", ("规划纲要里慢指什么", "规划纲要里快指什么")),
        ("快和慢是什么意思", ("快是什么意思", "慢是什么意思")),
        ("“立案”与“受理”的含义是什么？", ("“立案”的含义是什么？", "“受理”的含义是什么？")),
        ("北京和天津的定位是什么意思？", ()),
        ("《战争与和平》指什么？", ()),
        ("北京和天津的人口分别是多少？", ("北京的人口是多少？", "天津的人口是多少？")),
        ("农村人和城里人的收入各是多少？", ("农村人的收入是多少？", "城里人的收入是多少？")),
        ("雄鸟比雌鸟长多少？", ("雄鸟长多少？", "雌鸟长多少？")),
        ("酱油和面点哪个毛利率更高？", ("酱油毛利率高？", "面点毛利率高？")),
        ("流失率2022年和2023年分别是多少？", ("流失率2022年是多少？", "流失率2023年是多少？")),
        ("新小区和老小区的标准一样吗？", ("新小区的标准是什么？", "老小区的标准是什么？")),
        ("是公路先通车还是机场先完工？", ("公路通车", "机场完工？")),
        ("病假與事假分別有幾天？", ("病假有几天?", "事假有几天?")),
        ("产量比去年高多少？", ()),
        ("钢铁、水泥、玻璃分别压减了多少？", ("钢铁压减了多少？", "水泥压减了多少？", "玻璃压减了多少？")),
        ("钢铁、水泥和玻璃分别压减了多少？", ("钢铁压减了多少？", "水泥压减了多少？", "玻璃压减了多少？")),
        ("甲厂的产量比乙厂高多少？", ("甲厂的产量是多少？", "乙厂的产量是多少？")),
        ("农村低保标准比城市低多少？", ("农村低保标准是多少？", "城市低保标准是多少？")),
        ("行和知有啥不一样", ("行是什么", "知是什么")),
        ("2023年的开支比2022年少多少？", ("2023年的开支多少？", "2022年的开支多少？")),
        (
            "某港三季度煤炭、矿石和粮食的增减分别是多少？",
            tuple(f"某港三季度{goods}的增减是多少？" for goods in ("煤炭", "矿石", "粮食")),
        ),
        ("教育和医疗方面办了哪些实事", ("教育方面办了哪些实事", "医疗方面办了哪些实事")),
        ("为什么雨天叫得比晴天多？", ()),
        ("研发占比人家是多少？", ()),
        ("软件打开比手机快了，等几秒？", ()),
        ("一、二、三、四、五、六班各有几人？", ()),
        ("张三和李四有没有合作？", ()),
        ("今年产量比去年增长了多少？", ()),
        ("平均浓度是拿哪一年做基准比出来的？", ()),
        ("人口是涨还是跌？", ()),
        ("张三和李四什么时候签的合同？", ()),
        ("教育局和卫生局各级干部都要参加哪个会？", ()),
        ("北京的人口是多少？", ()),
        ("和", ()),
        ("Which is larger, Beijing or Tianjin?", ()),
    ],
)
def test_each_side_is_asked_about_alone(question: str, asked: tuple[str, ...]) -> None:
    assert tuple(side.question.text for side in sides(question)) == asked


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


def readings_of(text: str, margin: float | None = None, **scores: float) -> list[Reading]:
    """A reading for each sentence of the text that has a score, best first, under its first character.

    ``margin`` is that of those with a score below 1; the others have none.
    """
    answerer = eager(text)
    (hit,) = answerer.search(text[:20], 1)
    found = []
    for name, score in scores.items():
        start = text.index(name)
        end = text.index("。", start) + 1
        of_this = margin if score < 1 else 0.0
        found.append(Reading(hit, start, end, None, score, confidence=score / 10, margin=of_this))
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


def test_a_comparison_of_which_one_side_alone_is_told_is_as_sure_as_what_is_left_for_the_other() -> None:
    asked = "甲厂和丙厂分别盈利多少？"
    for margin, alone in ((-12.0, True), (-5.0, False), (None, False)):
        read = {"甲厂盈利多少？": {"甲": 9.0, "丙": 0.2}, "丙厂盈利多少？": {"甲": 3.0, "丙": 0.2}}
        told = told_of_each(asked, lambda q: readings_of(TEXT, margin, **read[q.text]), 0.1)  # noqa: B023
        assert told and told.one_alone is alone
        assert told.confidence == pytest.approx(0.02 if alone else 0.3)


def test_of_three_things_those_that_are_told_of_are_told() -> None:
    read = {
        "甲厂盈利多少？": {"甲": 9.0, "乙": 2.0},
        "乙厂盈利多少？": {"乙": 8.0, "甲": 2.0},
        "丁厂盈利多少？": {"甲": 0.3, "丙": 0.2},
    }
    asked = "甲厂、乙厂和丁厂分别盈利多少？"
    told = told_of_each(asked, lambda q: readings_of(TEXT, **read[q.text]), 0.1)
    assert told and [TEXT[reading.start] for _, reading in told.sides] == ["甲", "乙"]
    assert told.confidence == pytest.approx(0.8) and not told.one_alone
    none = {side: {"甲": 0.3, "乙": 0.2, "丙": 0.1} for side in read} | {"甲厂盈利多少？": {"甲": 9.0}}
    assert told_of_each(asked, lambda q: readings_of(TEXT, **none[q.text]), 0.1) is None


def test_each_of_three_things_has_its_statement() -> None:
    asked = eager("请假分几种。\n病假须有医院的证明。\n婚假三天。\n事假须提前一天申请。\n年假要先登记。")
    answer = asked.ask("病假、事假和年假有什么区别？")
    assert answer.answer == "病假须有医院的证明。[1]事假须提前一天申请。[2]年假要先登记。[3]"
