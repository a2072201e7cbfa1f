"""What passages lean on: lead-ins of items and cited articles."""

import time

import pytest

from index.documents import Document, document_from_text
from index.passages import MAX_PASSAGE, Passage, split_passages

RULES = """临溪市公园管理办法
第一条 为了管理公园，制定本办法。
第八条 公园每日六时开放，二十二时关闭。
第九条 在公园内禁止下列行为：
（一）在草坪上搭帐篷；
（二）钓鱼、捕鸟；
（三）携带犬只入园。
第十条 未经批准，不得在公园内设摊。
第二十条 违反本办法第九条第二项规定的，处二百元罚款。
第二十一条 违反第十条的，由公园管理机构没收货物。
第二十二条 有第九条第（一）项、第（三）项行为的，责令改正。
第二十三条 违反《治安管理处罚法》第十条的，由公安机关处罚。
第二十四条 违反本办法第九十条的，从其规定。"""


def make(text: str) -> Document:
    return document_from_text(text, id="a", name="a.txt", source="")


def holding(document: Document, text: str) -> Passage:
    return next(p for p in split_passages(document) if text in p.text)


@pytest.mark.parametrize(
    ("text", "told", "not_told"),
    [
        ("第二十条", ["第九条 在公园内禁止下列行为：", "（二）钓鱼、捕鸟；"], "帐篷"),
        ("第二十一条", ["第十条 未经批准，不得在公园内设摊。"], "捕鸟"),
        ("第二十二条", ["（一）在草坪上搭帐篷；", "（三）携带犬只入园。"], "捕鸟"),
    ],
)
def test_a_cited_article_is_told_with_the_items_meant(text: str, told: list[str], not_told: str) -> None:
    lines = [f"{line}{'以下从略。' * (18 if '第二十' in line else 0)}" for line in RULES.split("\n")]
    document = make("\n\n".join(lines))
    passage = holding(document, text)
    assert all(one in passage.leans_on for one in told) and not_told not in passage.leans_on
    assert passage.leans_on in passage.headings(document.title)
    assert passage.leans_on in passage.with_heading(document.title)


@pytest.mark.parametrize("text", ["第二十三条", "第二十四条"])
def test_articles_of_other_laws_and_articles_that_are_not_there(text: str) -> None:
    line = next(line for line in RULES.split("\n") if line.startswith(text))
    document = make(f"{RULES.split('第二十条')[0]}{'空话。' * 60}\n{line}{'空话。' * 60}")
    assert holding(document, text).leans_on == ""


def test_clauses_by_number() -> None:
    between = f"5.1 {'空话。' * 60}"
    document = make(f"租赁合同\n3.2 押金为两个月租金。\n{between}\n7.3 违反本合同第3.2条的，押金不退。")
    assert holding(document, "7.3").leans_on == "3.2 押金为两个月租金。"


def test_what_stands_in_the_passage_is_not_told_again() -> None:
    document = make("办法\n第一条 不得设摊。\n第二条 违反第一条的，没收货物。")
    assert holding(document, "第二条").leans_on == ""


BACK = """河道管理办法
第三条 未经批准，不得在河道采砂。
第四条 禁止在河道内下列行为：
（一）洗车；
（二）倾倒垃圾。
河道管理范围内不得种植高秆作物。
违反{}规定的，处五百元罚款。"""


@pytest.mark.parametrize(
    ("back", "told"),
    [
        ("前款", "河道管理范围内不得种植高秆作物。"),
        (
            "前两款",
            "第四条 禁止在河道内下列行为： （一）洗车； （二）倾倒垃圾。 河道管理范围内不得种植高秆作物。",
        ),
        ("前条", "第三条 未经批准，不得在河道采砂。"),
        ("上一条", "第三条 未经批准，不得在河道采砂。"),
        ("前三条", "第三条 未经批准，不得在河道采砂。"),  # as many as there are
        ("第一款第（二）项", "第四条 禁止在河道内下列行为： （二）倾倒垃圾。"),
        ("第二款", "河道管理范围内不得种植高秆作物。"),
        ("第九款", ""),
        ("国家的", ""),
    ],
)
def test_what_is_referred_to_as_right_before(back: str, told: str) -> None:
    *lines, last = BACK.format(back).split("\n")
    document = make("\n".join([*lines, f"{last}{'以下从略。' * 34}"]))
    assert holding(document, last).leans_on == told


def test_nothing_stands_before_the_first() -> None:
    document = make(f"办法\n前款规定的，从略。\n第一条 前条规定的，前款所列的，从略。{'空话。' * 60}")
    assert [p.leans_on for p in split_passages(document)] == ["", ""]


def test_items_are_those_of_the_paragraph_meant() -> None:
    rules = "第一条 禁止：\n（一）洗车。\n不得：\n（一）钓鱼。\n（二）游泳。\n有前款第（一）项行为的，罚款。"
    document = make(f"办法\n{rules}{'以下从略。' * 34}")
    assert holding(document, "有前款").leans_on == "不得： （一）钓鱼。"


@pytest.mark.parametrize("mark", ["（{}）", "{}.", "- "])
def test_late_items_lean_on_what_leads_them_in(mark: str) -> None:
    items = [f"{mark.format(n)}{'各种各样的' * 6}费用第{n}类；" for n in range(1, 13)]
    document = make("\n".join(["报销须知", "请遵守以下规定。", "下列费用不予报销：", *items, "其余照报。"]))
    passages = [p for p in split_passages(document) if "费用第" in p.text]
    assert len(passages) > 1 and all(len(p.text) <= MAX_PASSAGE for p in passages)
    assert all(p.leans_on == "下列费用不予报销：" for p in passages[1:])
    assert passages[0].leans_on == ""


def test_items_that_nothing_leads_in() -> None:
    items = [f"{n}. {'各种各样的' * 6}事情第{n}件。" for n in range(1, 13)]
    document = make("\n".join(["工作总结", "今年做了很多事。", *items]))
    assert all(p.leans_on == "" for p in split_passages(document))


@pytest.mark.parametrize("mark", ["", "1. "])
def test_a_long_text_in_one_paragraph_takes_a_moment(mark: str) -> None:
    text = mark + "".join(f"第{n}号仓库在天津港，建于{1900 + n % 100}年。" for n in range(20_000))
    began = time.perf_counter()
    assert all(p.leans_on == "" for p in split_passages(make(text)))
    assert time.perf_counter() - began < 10  # 0.2 s; minutes if each passage read the whole paragraph
