"""Answers against accepted answers, by hand and against the tokenizer that the official script calls."""

import pytest
from nltk.tokenize import NLTKWordTokenizer

from evals.measures.spans import character_f1, contains, exact_match, normalised, segments


def test_chinese_by_character_the_rest_by_word_without_punctuation() -> None:
    assert segments("《双3》由ω-force 1.0开发") == ["双", "3", "由", "ωforce", "1.0", "开", "发"]


@pytest.mark.parametrize(
    "text", ["pm2.5", "1,500 km", "48%", "henry adams", "a3 (b)", "60％", "3.14 and more", "ｗ", "$30", "#1"]
)
def test_words_as_the_official_script_has_them(text: str) -> None:
    assert segments(text) == NLTKWordTokenizer().tokenize(text)


def test_exact_match_forgives_case_blanks_and_chinese_punctuation_only() -> None:
    assert exact_match(" 《Harry》。", ["harry"]) == 1
    assert exact_match("今年9月底", ["9月底", "今年9月底"]) == 1
    assert exact_match("1,500", ["1500"]) == 0
    assert exact_match("", ["天津"]) == 0


def test_f1_over_the_longest_shared_segment() -> None:
    # 今年9月底 = 今 年 9 月 底, 9月底前 = 9 月 底 前; shared 9 月 底 = 3
    p, r = 3 / 5, 3 / 4
    assert character_f1("今年9月底", ["9月底前"]) == pytest.approx(2 * p * r / (p + r))
    # A bag of characters would share 4 of 北京天津 with 天津北京; the longest segment is 2 long.
    assert character_f1("北京天津", ["天津北京"]) == pytest.approx(2 / 4)


def test_f1_takes_the_best_accepted_answer() -> None:
    assert character_f1("天津", ["北京", "天津港", "天津"]) == 1
    assert character_f1("", ["天津"]) == character_f1("天津", []) == 0


@pytest.mark.parametrize(
    ("answer", "accepted", "expected"),
    [
        ("确保今年９月底投入运营。", "今年9月底", 1),
        ("天津港", "天津市", 0),
        ("台灣的臺北", "台湾", 1),
        ("增长 1,500 万", "1500万", 1),
        ("占 48%", "48％", 1),
        ("占48", "48%", 0),
        ("天津", "。", 0),
    ],
)
def test_contains(answer: str, accepted: str, expected: float) -> None:
    assert contains(answer, [accepted]) == expected
    assert contains(answer, ["无关", accepted]) == expected


def test_normalised() -> None:
    assert normalised("《PM2.5》，ＡＢ \n臺") == "pm25ab台"
