"""Lists: items that are marked, and sentences side by side that answer each."""

from dataclasses import replace

import pytest

from index.documents import Document, document_from_text
from index.generation import Generation
from qa.items import LEAST_ITEM, MOST_CHARACTERS, enumeration, lists_within, with_items_beside
from qa.question import Question
from qa.reader import Reading
from qa.selection import choose_statements
from tests.fakes import answerer


def read(generation: Generation, *margins: tuple[str, float | None]) -> list[Reading]:
    """A reading of the sentences that begin so, each up to where the next full stop or its own ``…`` ends."""
    (document,) = generation.documents.values()
    (hit,) = answerer(document.text).search(document.text[:20], 1)
    found = []
    for opening, margin in margins:
        first, _, last = opening.partition("…")
        start = document.text.index(first)
        end = document.text.index("。", document.text.index(last or first)) + 1
        found.append(Reading(hit, start, end, (start, end - 1), margin or 0.0, 0.9, margin))
    return found


def told(text: str, question: str, *margins: tuple[str, float | None]) -> list[str]:
    generation = answerer(text).generation
    chosen = choose_statements(Question(question), read(generation, *margins), generation.documents)
    return [text[s.start : s.end] for s in chosen]


STEPS = "清理分四步。首先关闭电源。其次取出滚刷。接着割断毛发。最后装回原位。此事很快。"


def sentences(document: Document, found: list[tuple[int, int]]) -> list[str]:
    return [document.text[slice(*span)] for span in found]


def test_what_comes_next_is_an_item_after_one() -> None:
    document = document_from_text(STEPS, id="d0", name="d0", source="")
    start = STEPS.index("首先")
    assert sentences(document, enumeration(document, (start, start + 7))) == [
        "清理分四步。",
        "首先关闭电源。",
        "其次取出滚刷。",
        "接着割断毛发。",
        "最后装回原位。",
    ]
    alone = document_from_text("最后大家散了。此外没有别的。", id="d0", name="d0", source="")
    assert enumeration(alone, (0, 7)) == []


def test_a_span_over_some_items_is_answered_by_all() -> None:
    assert told(STEPS, "清理包括哪几步？", ("首先…其次", 7.0))[1:] == [
        "首先关闭电源。",
        "其次取出滚刷。",
        "接着割断毛发。",
        "最后装回原位。",
    ]
    assert told(STEPS, "怎么清理？", ("首先…其次", 7.0)) == ["首先关闭电源。", "其次取出滚刷。"]


ROLES = "公司有四个基地。江州基地生产酱油。海州基地生产豆奶。山州基地生产面点。员工有七千人。"


def test_neighbours_that_answer_a_list_less_surely_come_with_it() -> None:
    margins = (("江州", 6.0), ("海州", -2.0), ("山州", -5.5), ("员工", -12.0), ("公司", -12.0))
    assert told(ROLES, "各基地分别生产什么？", *margins) == [
        "江州基地生产酱油。",
        "海州基地生产豆奶。",
        "山州基地生产面点。",
    ]
    assert told(ROLES, "江州基地生产什么？", *margins) == ["江州基地生产酱油。"]
    apart = (("江州", 6.0), ("海州", -12.0), ("山州", 2.0))
    assert told(ROLES, "各基地分别生产什么？", *apart) == ["江州基地生产酱油。"]


@pytest.mark.parametrize(("best", "other"), [(8.0, -4.5), (3.0, LEAST_ITEM), (6.0, None)])
def test_neighbours_too_far_behind_or_of_unknown_odds_are_left_out(best: float, other: float | None) -> None:
    assert told(ROLES, "各基地分别生产什么？", ("海州", best), ("江州", other)) == ["海州基地生产豆奶。"]


def test_a_list_does_not_grow_without_end() -> None:
    items = [f"第{n}项是{'很' * 60}长的内容。" for n in "甲乙丙丁戊己庚辛"]
    size = len(items[0])
    generation = answerer("".join(items)).generation
    (document,) = generation.documents.values()
    readings = read(generation, ("第甲", 6.0))
    places = [(i * size, i * size + size) for i in range(1, 8)]
    readings += [Reading(readings[0].hit, *place, None, 0.0, 0.9, 5.0) for place in places]
    found = with_items_beside(document, [(0, size)], readings)
    assert 1 < len(found) <= 4 and found[-1][1] <= MOST_CHARACTERS


def test_numbered_paragraphs_after_a_sentence_that_announces_nothing_are_none_of_it() -> None:
    text = "（一）推广。液氨容易中毒，不得使用。\n（二）培育主体。补助四成。\n（三）健全追溯。建立台账。"
    assert told(text, "为什么不能用液氨？", ("液氨", 7.0)) == ["液氨容易中毒，不得使用。"]
    text = "申请人应当具备下列条件：\n（一）有场地。\n（二）有人员。"
    document = document_from_text(text, id="d0", name="d0", source="")
    assert len(enumeration(document, (0, text.index("\n")))) == 3


@pytest.mark.parametrize(
    ("lead", "items", "announced"),
    [
        ("要抓好三件事。", "一是通路。|二是通水。|三是通电。", True),
        ("要抓好三件事。", "一是通路。|二是通水。", False),
        ("要抓好几件事。", "1. 通路。|2. 通水。", True),
        ("要抓好十二项工作。", "|".join(f"{n}. 通路。" for n in range(1, 13)), True),
        ("二个县、九四个乡、几十个村没有通。", "1. 通路。|2. 通水。", True),
        ("九四个乡、几十个村没有通。", "1. 通路。|2. 通水。", False),
        ("停产七个月，增长2.9%。", "（一）产业。|（二）项目。", False),
        ("要抓好三件事：通路、通水、通电。", "一是宣传。|二是督查。|三是考核。", False),
        ("每村补助3项，验收不合格的收回。", "（四）留人。|（五）生态。|（六）民生。", False),
        ("要抓好两件事。以上。", "一是通路。|二是通水。", False),
    ],
)
def test_items_are_led_in_where_as_many_were_announced_and_are_not_told_yet(
    lead: str, items: str, announced: bool
) -> None:
    text = "\n".join([lead, *items.split("|"), "二、其他", "另有一事。"])
    document = document_from_text(f"题\n\n{text}", id="d0", name="d0", source="")
    start = document.text.index(lead)
    found = enumeration(document, (start, start + lead.index("。") + 1))
    assert sentences(document, found) == ([lead, *items.split("|")] if announced else [])


def test_of_long_items_that_were_announced_the_first_sentence_of_each_is_given() -> None:
    text = "\n".join(["要抓好两件事：", f"一是通路。{'修' * 200}。", f"二是通水。{'挖' * 200}。"])
    document = document_from_text(text, id="d0", name="d0", source="")
    found = sentences(document, enumeration(document, (0, 7)))
    assert found == ["要抓好两件事：", "一是通路。", "二是通水。"]


ITEMS = ["（一）有场地。", "（二）有人员。", "（三）有保险。"]


@pytest.mark.parametrize("best", ["（一）", "（二）"])
def test_an_item_in_a_paragraph_of_its_own_comes_with_those_beside_it_where_a_list_is_asked_for(
    best: str,
) -> None:
    lead, asked = "第三条 经营企业应当具备下列条件：", "经营企业应当具备哪些条件？"
    text = "\n".join([lead, ITEMS[0] + "场地自备。", *ITEMS[1:], "第四条 略。"])
    assert told(text, asked, (best, 7.0)) == [lead, *ITEMS]
    assert told(text, "为什么要有人员？", ("（二）", 7.0)) == [ITEMS[1]]
    assert told("\n".join(ITEMS), "为什么要有场地？", ("（一）", 7.0)) == [ITEMS[0]]
    assert told(text, asked, ("场地自备", 7.0)) == ["场地自备。"]
    below = text.replace("（三）", "1.专职两人。\n（三）")
    assert told(below, asked, ("（三）", 7.0)) == [ITEMS[2]]


@pytest.mark.parametrize(
    ("answer", "question", "lists"),
    [
        ("柜台、自助终端、手机银行", "有哪些渠道？", True),
        ("柜台、自助终端和手机银行", "有哪些渠道？", True),
        ("技师学院和职业学院", "先在哪两所学校试点？", True),
        ("技师学院和职业学院", "先在哪些学校试点？", False),
        ("技师学院、职业学院", "先在哪些学校试点？", True),
        ("竞争是好事，可以激发活力、促进协作和联动", "有哪几对关系？", False),
        ("居民个人取得境外所得时在国内依法应当缴纳的个人所得税、增值税和关税", "有哪些税？", False),
    ],
)
def test_a_list_within_one_sentence_needs_nothing_beside_it(answer: str, question: str, lists: bool) -> None:
    text = f"现有{answer}{'两所' * ('院、' in answer)}。另有一处在建。"
    document = document_from_text(text, id="d0", name="d0", source="")
    sentence, span = (0, 3 + len(answer)), (2, 2 + len(answer))
    assert lists_within(document, sentence, span, question) is lists
    item = document_from_text(f"一是{answer}。", id="d0", name="d0", source="")
    assert lists_within(item, sentence, span, question) is ("哪两" in question)


def test_an_item_that_holds_the_list_asked_for_comes_without_the_other_items() -> None:
    text = "第一，改革招生。先在技师学院、职业学院和财经学院试点。\n第二，改革评价。\n第三，提高待遇。"
    generation = answerer(text).generation
    (reading,) = read(generation, ("先在", 7.0))
    span = (text.index("技师"), text.index("试点"))
    read_so = [replace(reading, span=span)]
    found = choose_statements(Question("先在哪些学校试点？"), read_so, generation.documents)
    assert [text[s.start : s.end] for s in found] == ["先在技师学院、职业学院和财经学院试点。"]


def test_how_is_answered_by_one_sentence_that_says_more_than_was_asked() -> None:
    text = "城墙用堆筑法建成，并非版筑。北墙中部有一座水门。水门宽两米。"
    assert told(text, "城墙是怎么建成的？", ("城墙", 7.0)) == ["城墙用堆筑法建成，并非版筑。"]


def test_a_difference_is_told_by_the_whole_sentence_however_long() -> None:
    text = f"两厂性质不同：东厂是老厂，有员工{'和工程师' * 20}；西厂是新厂，去年投产。"
    generation = answerer(text).generation
    (reading,) = read(generation, ("两厂", 7.0))
    read_so = [replace(reading, span=(text.index("东厂"), text.index("，")))]
    for question, told_whole in (("两厂有什么区别？", True), ("东厂是什么厂？", False)):
        (one,) = choose_statements(Question(question), read_so, generation.documents)
        assert ((one.start, one.end) == (0, len(text))) is told_whole
