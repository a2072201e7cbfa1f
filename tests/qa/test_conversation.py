"""Follow-ups completed from the conversation."""

import pytest

from qa.conversation import completed
from qa.messages import REFUSAL
from qa.question import MAX_QUESTION
from qa.records import Turn


def talk(*turns: str) -> list[Turn]:
    return [Turn("assistant" if i % 2 else "user", text) for i, text in enumerate(turns)]


LEAVE = talk("员工请年假要提前几天？", "员工请年假须提前三个工作日申请。[1]")


@pytest.mark.parametrize(
    ("history", "question", "searched"),
    [
        (talk("北京人口有多少", "2000万。[1]"), "那天津呢？", "天津人口有多少"),
        (talk("第一批机关什么时候搬的", "已经挂牌。[1]"), "第二批呢？", "第二批机关什么时候搬的"),
        (talk("2018年下降多少", "12%。[1]", "2019年呢", "13%。[1]"), "那2020年呢", "2020年下降多少"),
        (talk("A公司的总部在哪", "在上海。[1]"), "B公司呢？", "B公司的总部在哪"),
        (LEAVE, "病假呢？", "病假要提前几天？"),
        (talk("《民法典》何时施行？", "2021年。[1]"), "它何时出台的？", "《民法典》何时出台的？"),
        (talk("谁主持了座谈会？", "校长主持座谈会。[1]"), "他哪天去的？", "校长哪天去的？"),
        (talk("雄安新区的使命是什么？", "建设质量。[1]"), "那里的居民呢？", "雄安新区的居民呢？"),
        (talk("可以放松吗？", "来不得丝毫放松。[1]"), "为什么？", "为什么来不得丝毫放松？"),
        (talk("专项规划有多少个", "12个。[1]"), "都包括哪些方面？", "专项规划都包括哪些方面？"),
        (talk("有哪几种关系？", "一是快与慢。[1]二是合与分。[2]"), "第二个展开讲讲", "二是合与分，展开讲讲"),
        (talk("月球有多大？", REFUSAL), "为什么？", "月球为什么？"),
    ],
)
def test_what_leans_on_the_conversation_is_completed(
    history: list[Turn], question: str, searched: str
) -> None:
    assert completed(question, history) == searched


@pytest.mark.parametrize(
    "question",
    [
        "北京大兴机场什么时候运营？",
        "那天津港的任务到哪一步了",
        "另外问一句，通州跟北三县之间怎么打算？",
        "北京和它的机场什么时候建成？",
        "应该向谁申请病假？",
        "谢谢",
        "给我讲个笑话吧",
    ],
)
def test_a_question_that_stands_alone_is_left_alone(question: str) -> None:
    assert completed(question, LEAVE) == question


@pytest.mark.parametrize("question", ["为什么？", "那天津呢？", "它是什么？", "第二个呢？"])
def test_without_a_conversation_nothing_is_made_up(question: str) -> None:
    assert completed(question, []) == question


def test_any_order_of_turns_is_taken_and_the_length_kept() -> None:
    odd = [Turn("assistant", "开场白"), Turn("user", "天津港怎么样"), Turn("user", "在哪里")]
    assert completed("为什么？", odd)
    assert len(completed("它呢", talk("长" * 600, "答。[1]"))) <= MAX_QUESTION
