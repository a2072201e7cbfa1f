"""Why these passages."""

from tests.fakes import eager
from tests.ui.chat.samples import HOSTILE, exchange
from ui.chat.why import matched_words, why


def test_the_longest_shared_stretches() -> None:
    text = "确保北京大兴国际机场今年9月底投入运营"
    asked = "北京大兴国际机场什么时候投入运营？"
    assert matched_words(asked, text) == ("北京大兴国际机场", "投入运营")


def test_neighbours_that_stand_apart_are_not_joined() -> None:
    assert matched_words("京津冀", "北京津门，津冀同心") == ("京津", "津冀")


def test_numbers_match_as_wholes_and_traditional_as_simplified() -> None:
    assert matched_words("PM2.5是5吗", "PM2.5下降48%") == ("pm2.5",)
    assert matched_words("機場", "北京机场") == ("机场",)
    assert matched_words("火星", "天津港") == ()


def test_scores_by_stage_and_escaped_text() -> None:
    answer = exchange(eager(f"{HOSTILE}提质增效。"), "天津港怎么样？").answer
    assert answer
    html = why(answer, "a")
    assert "<script>" not in html and "<span>天津港</span>" in html
    assert "语义" in html and f"<dd>{answer.passages[0].scores['lexical']:.2f}</dd>" in html


def test_nothing_weighed_nothing_shown() -> None:
    answer = exchange(eager("天津港。"), "天津港？").answer
    assert answer and why(answer.model_copy(update={"passages": []}), "a") == ""
