"""From question to cited answer."""

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.documents import document_from_text
from index.lines import joined
from qa.answerer import Answerer
from qa.composer import cite, compose, is_verified
from qa.errors import CitationError, QuestionError
from qa.messages import is_refusal, refusal
from qa.question import Question
from qa.reader import Reading
from qa.reader.statements import READ
from qa.records import Answer, Hit, Turn
from qa.selection import Statement, choose_statements
from qa.told import told_by
from tests.fakes import EagerReader, HashEncoder, answerer, eager

ALPHABET = "天津港北京机场2019年9月底，。！？“”；：、（）\n\r\t 　\u200b\ud800\U00020000aB.1%-—…\0"


def check(asked: Answerer, answer: Answer) -> None:
    """What holds of every answer."""
    markers = [int(m) for m in re.findall(r"\[(\d+)\]", re.sub(r"[^\[\]\d]", "", answer.answer))]
    for citation in answer.citations:
        text = asked.documents[citation.document_id].text
        assert text[citation.start : citation.end] == citation.quote != ""
        assert text[citation.passage.start : citation.passage.end] == citation.passage.text
        statement = joined(asked.documents[citation.document_id].flow[citation.start : citation.end])
        assert statement in answer.answer and citation.marker in markers
    assert answer.answerable == bool(answer.citations)
    assert len({(c.document_id, c.start, c.end) for c in answer.citations}) == len(answer.citations)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.text(ALPHABET, max_size=400), min_size=1, max_size=3),
    st.text("天津港北京机场为什么多少时候哪些何如？2019", min_size=1, max_size=30),
)
def test_every_citation_of_any_answer_stands_in_its_document(texts: list[str], question: str) -> None:
    asked = answerer(*texts)
    for one in (asked, eager(*texts)):
        try:
            check(one, one.ask(question))
        except QuestionError:
            assert not any(c.isalnum() for c in question)


def test_a_fact_is_answered_by_its_clause_and_span() -> None:
    asked = eager(
        "加快建设轨道上的京津冀，确保大兴机场今年9月底投入运营，促进天津港增效。\n雄安新区。\n河北。"
    )
    answer = asked.ask("大兴机场什么时候投入运营？")
    assert (answer.answer, answer.short_answer) == ("确保大兴机场今年9月底投入运营。[1]", "今年9月底")
    assert set(answer.timings_ms) == {"retrieve", "read", "compose", "total"}
    assert answer.hits[0].scores.keys() == {"dense", "sentence", "lexical", "fused", "reader"}


def test_stages_are_told_and_can_be_broken_off() -> None:
    asked = eager("天津港提质增效。\n北京大兴机场投入运营。")
    told: list[tuple[str, int]] = []
    asked.ask("天津港怎么样？", watch=lambda stage, hits: told.append((stage, len(hits))))
    assert [stage for stage, _ in told] == ["retrieve", "read", "compose"]
    assert told[0][1] == 0 and told[1][1] == told[2][1] > 0

    def stop(stage: str, hits: Sequence[Hit]) -> None:
        if stage == "read":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        asked.ask("天津港怎么样？", watch=stop)


def test_passages_come_in_the_reader_s_order() -> None:
    class Backwards(EagerReader):
        def read(self, question: Question, hits: Sequence[Hit]) -> list[Reading]:
            readings = [replace(r, score=float(r.hit.rank)) for r in super().read(question, hits)]
            return sorted(readings, key=lambda r: -r.score)

    texts = ["天津港提质。", "天津港增效。", "天津港扩建。", "天津港绿化。", "天津港改造。", "天津港通航。"]
    plain = eager(*texts)
    asked = Answerer(plain.generation, HashEncoder(), Backwards(HashEncoder(), plain.generation.lexical))
    found = [hit.passage.id for hit in plain.search("天津港", 6)]
    hits = asked.ask("天津港", top_k=6).hits
    assert [hit.passage.id for hit in hits] == [*found[:READ][::-1], *found[READ:]]
    assert [hit.rank for hit in hits] == [1, 2, 3, 4, 5, 6]
    assert ["reader" in hit.scores for hit in hits] == [i < READ for i in range(6)]


@pytest.mark.parametrize(
    ("question", "said"), [("火星上的氧气浓度是多少？", "没有找到"), ("Who won it?", "do not answer")]
)
def test_what_is_not_there_is_refused_in_the_asker_s_language(question: str, said: str) -> None:
    answer = answerer("天津港提质增效。\n北京大兴机场投入运营。").ask(question)
    assert not answer.answerable and not answer.citations and said in answer.answer
    assert answer.hits


def test_an_enumeration_is_answered_whole_and_in_order() -> None:
    text = "要把握好三方面关系。一是慢与快的关系。慢指耐心。二是合与分的关系。三是行与知的关系。\n别的话。"
    answer = eager(text).ask("要把握好哪三方面关系？")
    assert answer.short_answer is None  # one of several statements is no answer of its own
    assert re.sub(r"\[\d\]", "", answer.answer) == (
        "要把握好三方面关系。一是慢与快的关系。二是合与分的关系。三是行与知的关系。"
    )


def test_numbered_headings_are_no_enumeration() -> None:
    text = "休假规定\n一、年假\n年假没休完可以顺延。\n二、病假\n病假每年六天。\n三、事假\n事假不计薪。"
    assert eager(text).ask("年假没休完能留着吗？").answer == "年假没休完可以顺延。[1]"


def test_an_empty_index_says_what_to_do() -> None:
    assert "wenju index" in answerer().ask("天津在哪里？").answer


def test_a_quote_that_does_not_stand_is_never_returned() -> None:
    with pytest.raises(CitationError):
        cite([Statement("d0", 4, 9)], answerer("天津港。").generation)


@pytest.mark.parametrize(
    ("start", "end", "quote", "valid"),
    [
        (0, 2, "天津", True),
        (0, 2, "天京", False),
        (2, 2, "", False),
        (-4, 2, "天津", False),
        (0, 9, "天津港。", False),
    ],
)
def test_verification(start: int, end: int, quote: str, valid: bool) -> None:
    document = document_from_text("天津港。", id="a", name="a", source="")
    assert is_verified(document, start, end, quote) is valid


def test_a_statement_broken_over_lines_is_said_in_one_and_quoted_as_it_stands() -> None:
    top = "全县去年新建农村公路九十六公里，改厕四千二\n百座，建成示范村十一个。今年六月底还要开工建\n"
    end = "设两座跨江大桥，都由交通设计院设计，工期三\n十个月，建成以后居民过江不用等船，只要五分钟。"
    asked = eager("\n".join([top + end] * 2))
    answer = asked.ask("两座跨江大桥什么时候开工？")
    check(asked, answer)
    assert answer.short_answer == "今年六月底" and "今年六月底还要开工建设两座跨江大桥" in answer.answer
    assert "\n" in answer.citations[0].quote
    said = [Turn("user", "哪天开工？"), Turn("assistant", answer.answer)]
    assert told_by(said, asked.documents) == {"d0"}


def test_sentences_end_with_a_stop_before_their_marker() -> None:
    generation = answerer("天津港增效，北京建机场！").generation
    citations = cite([Statement("d0", 0, 6), Statement("d0", 6, 12)], generation)
    assert compose(citations) == "天津港增效。[1]北京建机场！[2]"


def test_how_is_answered_by_the_sentence_that_leads_and_those_that_spell_it_out() -> None:
    asked = eager("别的话题放在这里。\n高标准建设新区。坚持一张蓝图干到底。抓好政策落地。\n再说港口。")
    answer = asked.ask("如何高标准建设新区？").answer
    assert answer == "高标准建设新区。[1]坚持一张蓝图干到底。[2]抓好政策落地。[3]"


def test_a_quoted_sentence_is_spelt_out() -> None:
    asked = eager("别的话题放在这里。\n不断完善工作推进体系。加大督促力度。加强调查研究。\n再说港口。")
    answer = asked.ask("不断完善工作推进体系，具体呢？").answer
    assert answer == "不断完善工作推进体系。[1]加大督促力度。[2]加强调查研究。[3]"


def test_an_item_of_an_enumeration_comes_with_what_it_says() -> None:
    asked = eager("有三方面关系。一是慢与快的关系。慢指保持耐心。快指抓紧落实。二是合与分的关系。合指配合。")
    answer = asked.ask("慢与快的关系是什么意思？").answer
    assert answer == "一是慢与快的关系。[1]慢指保持耐心。[2]快指抓紧落实。[3]"


def test_a_sentence_that_only_announces_a_list_comes_with_what_it_announces() -> None:
    asked = eager("别的话题放在这里。\n公共服务共享取得积极进展。中学跨区合作。一是医院结对。\n再说港口。")
    answer = asked.ask("公共服务共享有哪些进展？").answer
    assert answer == "公共服务共享取得积极进展。[1]中学跨区合作。[2]一是医院结对。[3]"
    second = asked.ask("公共服务共享中学有哪些进展？")  # whose best sentence is the second
    assert second.answer == answer
    nothing = eager("，").ask("公共服务有哪些？")  # a sentence without a clause
    assert [citation.quote for citation in nothing.citations] == ["，"]
    named = eager("别的话题放在这里。公共服务有中学、医院。老人满意。\n再说港口。")
    assert named.ask("公共服务有哪些？").answer == "公共服务有中学、医院。[1]"


@pytest.mark.parametrize(
    ("opening", "question", "announces"),
    [
        ("强化改革创新，体制机制加快构建。", "体制机制和改革创新方面，做成了哪些事？", True),
        ("规划体系基本建成。", "能不能列一下规划体系这方面有哪些成绩？", True),
        ("规划体系有新港、旧港。", "规划体系有哪些？", False),
    ],
)
def test_what_announces_a_list_may_be_the_whole_sentence_or_say_how_far(
    opening: str, question: str, announces: bool
) -> None:
    text = f"{opening}试验推广到外省。先行区加快打造。"
    asked = eager(text)
    (hit,) = asked.search("试验推广到哪里？")
    start, end = text.index("试验"), text.index("先行")
    reading = Reading(hit=hit, start=start, end=end, span=(start, end - 1), score=1.0, confidence=1.0)
    chosen = choose_statements(Question(question), [reading], asked.documents)
    told = [opening, "试验推广到外省。", "先行区加快打造。"] if announces else ["试验推广到外省。"]
    assert [text[one.start : one.end] for one in chosen] == told


def test_what_a_document_is_about() -> None:
    asked = answerer("港口与机场\n天津港提质。别的话。\n第一章\n北京建机场，投入运营。\n第二章\n雄安新区。")
    answer = asked.ask("这篇文章讲了什么？")
    assert answer.answer == "天津港提质。[1]北京建机场，投入运营。[2]雄安新区。[3]"
    both = answerer("港口与机场\n天津港提质。别的话。", "机场。还有。")
    assert both.ask("总结一下").answer == "港口与机场。[1]机场。[2]"
    assert both.ask("总结一下", document_ids=["d1"]).answer == "机场。[1]还有。[2]"


def test_of_two_readings_of_a_follow_up_the_one_that_is_answered_is_taken() -> None:
    class Sure(EagerReader):
        """Sure of what has the company's name in the question."""

        def read(self, question: Question, hits: Sequence[Hit]) -> list[Reading]:
            sure = 0.9 if "甲公司" in question.text else 0.3
            return [replace(r, confidence=sure) for r in super().read(question, hits)]

        def exact(self, question: Question, text: str) -> str:
            return "上海"

    plain = eager("甲公司的总部在上海。\n甲公司的创始人是王五。\n乙公司的创始人是赵六。")
    asked = Answerer(plain.generation, HashEncoder(), Sure(HashEncoder(), plain.generation.lexical))
    history = [Turn("user", "甲公司的总部在哪里？"), Turn("assistant", "甲公司的总部在上海。[1]")]
    answer = asked.ask("创始人是谁？", history=history)
    assert answer.searched_question == "甲公司的总部在哪里？上海。创始人是谁？"
    assert asked.ask("创始人是谁？").searched_question == "创始人是谁？"


@pytest.mark.parametrize(("confidence", "times"), [(0.95, 1), (0.85, 2)])
def test_a_follow_up_that_is_answered_surely_is_read_once(confidence: float, times: int) -> None:
    read = []

    class Counting(EagerReader):
        def read(self, question: Question, hits: Sequence[Hit]) -> list[Reading]:
            read.append(question.text)
            return [replace(r, confidence=confidence) for r in super().read(question, hits)]

    plain = eager("甲公司总部在上海。甲公司面积为三亩。")
    asked = Answerer(plain.generation, HashEncoder(), Counting(HashEncoder(), plain.generation.lexical))
    history = [Turn("user", "甲公司总部在哪里？"), Turn("assistant", "甲公司总部在上海。[1]")]
    asked.ask("面积有多大？", history=history)
    assert len(read) == times


def test_a_follow_up_stays_with_the_document_that_was_talked_of() -> None:
    class Sure(EagerReader):
        """A little surer of the question as it was asked."""

        def read(self, question: Question, hits: Sequence[Hit]) -> list[Reading]:
            sure = 0.5 if "甲公司" in question.text else 0.7
            return [replace(r, confidence=sure) for r in super().read(question, hits)]

    plain = eager("甲公司总部在上海。甲公司面积为三亩。", "面积有五亩。创始人是王五。")
    asked = Answerer(plain.generation, HashEncoder(), Sure(HashEncoder(), plain.generation.lexical))
    history = [Turn("user", "甲公司总部在哪里？"), Turn("assistant", "甲公司总部在上海。[1]")]
    assert told_by(history, asked.documents) == {"d0"}
    assert asked.ask("面积有多大？", history=history).citations[0].document_id == "d0"
    refused = [history[0], Turn("assistant", refusal())]
    assert asked.ask("面积有多大？", history=refused).citations[0].document_id == "d1"


def test_a_refusal_says_what_is_not_mentioned_and_what_is() -> None:
    class Unsure(EagerReader):
        def read(self, question: Question, hits: Sequence[Hit]) -> list[Reading]:
            return [replace(r, confidence=0.1) for r in super().read(question, hits)]

    plain = answerer("北京大兴国际机场今年9月底投入运营。\n天津港提质增效。\n天津市区不远。")
    unsure = Answerer(plain.generation, HashEncoder(), Unsure(HashEncoder(), plain.generation.lexical))
    said = unsure.ask("上海国际机场今年什么时候投入运营？").answer
    assert "没有提到“上海" in said and "“北京大兴国际机场今年9月底投入运营”。" in said
    assert "没有提到" not in unsure.ask("天津市的港口有多大？").answer
    said = unsure.ask("北京大兴机场有几条跑道？").answer
    assert "没有提到" not in said and is_refusal(said)
    assert is_refusal(unsure.ask("Who won it?").answer) and is_refusal(refusal("火星"))
    assert "never mention" in refusal("Mars", chinese=False)


def test_a_refused_turn_is_no_statement_to_complete_from() -> None:
    plain = eager("天津港提质增效。")
    history = [Turn("user", "月球有多大？"), Turn("assistant", refusal("月球", "天津港提质增效。"))]
    assert plain.ask("为什么？", history=history).searched_question == "月球为什么？"


def test_an_overview_of_several_documents_names_them_or_tells_of_the_one_that_is_meant() -> None:
    texts = ["员工手册\n九点上班。\n六点下班。", "年度报告\n收入增长。\n利润下降。", "没有标题的一句话。"]
    asked = eager(*texts)
    assert asked.ask("这些文档讲了什么？").answer == "员工手册。[1]年度报告。[2]没有标题的一句话。[3]"
    assert "九点上班" in asked.ask("这本手册讲了什么？").answer
