"""Follow-ups completed from the conversation."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from index.encoder import OnnxEncoder
from qa.conversation import LAG, Alike, Completion, completions
from qa.messages import refusal
from qa.phrases import slots
from qa.question import MAX_QUESTION
from qa.records import Turn


@pytest.fixture(scope="session")
def alike(bundled_folder: Path) -> Alike:
    encoder = OnnxEncoder(bundled_folder)

    def cosines(phrase: str, others: Sequence[str]) -> list[float]:
        vectors = encoder.encode_passages([phrase, *others])
        return [float(cosine) for cosine in vectors[1:] @ vectors[0]]

    return cosines


def nothing(question: str, statement: str) -> str:
    """No words that answer are known."""
    return ""


def talk(*turns: str) -> list[Turn]:
    return [Turn("assistant" if i % 2 else "user", text) for i, text in enumerate(turns)]


LEAVE = talk("员工请年假要提前几天？", "员工请年假须提前三个工作日申请。[1]")
PRINTING = talk("谁发明了活字印刷术？", "毕昇发明了活字印刷术。[1]")
HUAWEI = talk("华为的总部在哪里？", "华为总部位于深圳。[1]")
LINE = talk("地铁1号线有多少个车站？", "1号线共23站。[1]")
INCOME = talk("2018年的营业收入是多少？", "12.3亿元。[1]")
ASPIRIN = talk("阿司匹林怎么吃？", "每日三次。[1]")


@pytest.mark.parametrize(
    ("history", "question", "searched"),
    [
        (talk("北京人口有多少", "2000万。[1]"), "那天津呢？", "天津人口有多少"),
        (talk("2023年情人节玫瑰卖多少钱？", "四块五。[1]"), "那六月呢？", "2023年六月玫瑰卖多少钱？"),
        (talk("2018年5月卖了多少台？", "300台。[1]"), "2019年呢？", "2019年5月卖了多少台？"),
        (talk("周末几点关门？", "九点。[1]"), "那工作日呢？", "工作日几点关门？"),
        (talk("第一批机关什么时候搬的", "已经挂牌。[1]"), "第二批呢？", "第二批机关什么时候搬的"),
        (talk("2018年下降多少", "12%。[1]", "2019年呢", "13%。[1]"), "那2020年呢", "2020年下降多少"),
        (talk("张三负责什么项目？", "A项目。[1]"), "李四呢？", "李四负责什么项目？"),
        (talk("员工请病假需要什么材料？", "证明。[1]"), "事假呢？", "员工请事假需要什么材料？"),
        (talk("长江有多长？", "6300公里。[1]"), "那黄河呢？", "黄河有多长？"),
        (talk("長江有多長？", "6300公里。[1]"), "那黃河呢？", "黃河有多長？"),
        (talk("年假有几天？", "5天。[1]"), "满十年的呢？", "满十年的年假有几天？"),
        (talk("天津港怎么样？", "增效。[1]"), "那北京机场呢？", "北京机场怎么样？"),
        (HUAWEI, "小米呢？", "小米的总部在哪里？"),
        (LINE, "2号线呢？", "地铁2号线有多少个车站？"),
        (LINE, "哪一年通车的？", "地铁1号线哪一年通车的？"),
        (INCOME, "净利润呢？", "2018年的净利润是多少？"),
        (PRINTING, "那造纸术呢？", "谁发明了造纸术？"),
        (PRINTING, "什么时候发明的？", "活字印刷术什么时候发明的？"),
        (PRINTING, "他是哪里人？", "毕昇是哪里人？"),
        (ASPIRIN, "有什么副作用？", "阿司匹林有什么副作用？"),
        (talk("为什么要退耕还林？", "保护生态。[1]"), "怎么补偿？", "退耕还林怎么补偿？"),
        (talk("第一批试点城市有哪些？", "北京。[1]"), "为什么选它们？", "为什么选第一批试点城市？"),
        (talk("《民法典》何时施行？", "2021年。[1]"), "它何时出台的？", "《民法典》何时出台的？"),
        (talk("谁主持了座谈会？", "校长主持座谈会。[1]"), "他哪天去的？", "校长哪天去的？"),
        (talk("雄安新区的使命是什么？", "建设质量。[1]"), "那里的居民呢？", "雄安新区的居民呢？"),
        (talk("雄安新区的使命是什么？", "建设质量。[1]"), "那里面有医院吗？", "雄安新区里面有医院吗？"),
        (talk("可以放松吗？", "来不得丝毫放松。[1]"), "为什么？", "为什么来不得丝毫放松？"),
        (talk("专项规划有多少个", "12个。[1]"), "都包括哪些方面？", "专项规划都包括哪些方面？"),
        (talk("有哪几种关系？", "一是快与慢。[1]二是合与分。[2]"), "第二个展开讲讲", "二是合与分，展开讲讲"),
        (talk("月球有多大？", refusal()), "为什么？", "月球为什么？"),
        (talk("加装电梯的补助是多少？", "二十万。[1]"), "这笔钱谁出？", "加装电梯的补助，这笔钱谁出？"),
        (talk("暖心假一年几天？", "两天。[1]"), "为什么要设？", "暖心假为什么要设？"),
        (talk("校车有几条线？", "六条。[1]"), "多少钱？", "校车多少钱？"),
        (talk("轻账能直接打款吗？", "不能。[1]"), "为什么不能？", "为什么轻账能直接打款？"),
        (talk("退休教师沈维钧对灯会有什么担心？", "怕火。[1]"), "他今年多大？", "沈维钧今年多大？"),
        (talk("马占海媳妇叫什么？", "阿英。[1]"), "她多大？", "马占海媳妇多大？"),
        (talk("谁负责验收？", "会上由项目经理马立群负责验收。[1]"), "他几点到？", "马立群几点到？"),
        (talk("院区有几栋楼？", "三栋。[1]", "多大？", "十亩。[1]"), "在哪儿？", "院区在哪儿？"),
        (talk("排水管有多粗？", "十五厘米。[1]"), "那根管子通到哪里？", "排水管，那根管子通到哪里？"),
    ],
)
def test_what_leans_on_the_conversation_is_completed(
    history: list[Turn], question: str, searched: str, alike: Alike
) -> None:
    assert completions(question, history, alike, nothing)[0].text == searched


@pytest.mark.parametrize(
    "question",
    [
        "北京大兴机场什么时候运营？",
        "那天津港的任务到哪一步了",
        "另外问一句，通州跟北三县之间怎么打算？",
        "北京和它的机场什么时候建成？",
        "《民法典》什么时候施行？",
        "《民法典》的施行日期是什么时候？",
        "布洛芬的副作用有哪些？",
        "谢谢",
        "滚",
        "嗯",
        "你是谁？",
        "给我讲个笑话吧",
    ],
)
def test_a_question_that_stands_alone_is_left_alone(question: str, alike: Alike) -> None:
    assert completions(question, LEAVE, alike, nothing) == [Completion(question)]


@pytest.mark.parametrize(
    "question",
    [
        "那部门经理的年假有几天？",
        "那条件不够的员工怎么办？",
        "创始人是谁？",
        "要钱不",
        "换成病假",
        "不对，我说的是试用期里入职不满三个月的年轻员工",
        "What about sick leave?",
    ],
)
def test_what_may_lean_on_it_is_read_as_it_is_and_after_it(question: str, alike: Alike) -> None:
    first, after = completions(question, LEAVE, alike, lambda asked, statement: "三个工作日")
    assert first == Completion(question)
    assert after == Completion(f"员工请年假要提前几天？三个工作日。{question}", LAG)


def test_what_was_told_does_not_answer_the_same_of_something_else(alike: Alike) -> None:
    history = talk("北京人口有多少？", "北京有2000万人。[1]")
    for question, told in (("那天津呢？", "2000万"), ("为什么呢？", ""), ("具体呢", "")):
        found = completions(question, history, alike, lambda asked, statement: "2000万")
        assert [one.told for one in found] == [told, told]


def test_it_is_read_after_the_completed_question_before(alike: Alike) -> None:
    history = talk("北京人口有多少？", "2000万。[1]", "那天津呢？", refusal())
    _, after = completions("为什么？", history, alike, nothing)
    assert after.text == "天津人口有多少？为什么？"


@pytest.mark.parametrize("question", ["为什么？", "那天津呢？", "它是什么？", "第二个呢？", "哪年创立的？"])
def test_without_a_conversation_nothing_is_made_up(question: str, alike: Alike) -> None:
    assert completions(question, [], alike, nothing) == [Completion(question)]


def test_any_order_of_turns_is_taken_and_the_length_kept(alike: Alike) -> None:
    odd = [Turn("assistant", "开场白"), Turn("user", "天津港怎么样"), Turn("user", "在哪里")]
    assert completions("为什么？", odd, alike, nothing)
    found = completions("它呢", talk("长" * 600, "答。[1]"), alike, nothing)
    assert all(len(one.text) <= MAX_QUESTION for one in found)


def test_a_name_that_is_taken_for_an_adjective_can_be_exchanged() -> None:
    question = "雄安新区的使命是什么？"
    assert {"雄安", "雄安新区", "使命"} <= {question[a:b] for a, b in slots(question)}
