"""Folding, terms and BM25."""

from math import log1p
from pathlib import Path

import numpy as np
import pytest

from index.folding import fold, is_traditional, simplified
from index.lexical import LexicalIndex
from index.tokens import terms


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＰＭ２．５", "pm2.5"),
        ("協同發展", "协同发展"),
        ("Abc", "abc"),
        ("頭髮", "头发"),
        ("\ud800北", "?北"),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_simplified_keeps_case() -> None:
    assert simplified("ＰＭ２．５與協同") == "PM2.5与协同"


@pytest.mark.parametrize(
    ("text", "traditional"),
    [("京津冀协同发展，乾隆年间。", False), ("協同發展，北京。", True), ("abc，：", False), ("", False)],
)
def test_which_script(text: str, traditional: bool) -> None:
    assert is_traditional(text) is traditional


def test_chinese_gives_characters_and_pairs() -> None:
    assert terms("天津港。北京") == ["天", "津", "港", "天津", "津港", "北", "京", "北京"]


@pytest.mark.parametrize(
    ("text", "code"),
    [("PM2.5浓度", "pm2.5"), ("1+N体系", "1+n"), ("型号TH01。", "th01"), ("下降48%", "48%"), ("3,200", "3")],
)
def test_codes_are_whole(text: str, code: str) -> None:
    assert code in terms(text)


def test_a_code_is_not_matched_by_part_of_another() -> None:
    index = LexicalIndex.build([terms("型号TH01"), terms("型号TH012")])
    assert index.scores(terms("TH01")).tolist()[1] == 0


def test_bm25_by_hand() -> None:
    # Two rows of lengths 2 and 1 (mean 1.5); the term is once in the first only.
    index = LexicalIndex.build([["a", "b"], ["b"]])
    idf = log1p((2 - 1 + 0.5) / (1 + 0.5))
    expected = idf * 1 / (1 + 1.2 * (1 - 0.75 + 0.75 * 2 / 1.5))
    assert index.scores(["a"]).tolist() == pytest.approx([expected, 0])
    assert index.scores(["a", "a"]).tolist() == pytest.approx([2 * expected, 0])


def test_bm25_agrees_with_an_independent_library() -> None:
    import bm25s

    texts = [terms(t) for t in ("天津港提质降费增效", "北京大兴机场今年9月底", "天津的港口群", "雄安")]
    theirs = bm25s.BM25(k1=1.2, b=0.75, method="lucene")
    theirs.index(texts, show_progress=False)
    query = terms("天津港口")
    known = [t for t in dict.fromkeys(query) if any(t in text for text in texts)]
    assert LexicalIndex.build(texts).scores(known) == pytest.approx(theirs.get_scores(known), rel=1e-5)


def test_unknown_terms_and_no_rows() -> None:
    assert not LexicalIndex.build([["a"]]).scores(["z"]).any()
    assert LexicalIndex.build([]).scores(["a"]).shape == (0,)


def test_saved_and_loaded(tmp_path: Path) -> None:
    index = LexicalIndex.build([["a", "b"], ["b", "\U00020000"]])
    index.save(tmp_path)
    loaded = LexicalIndex.load(tmp_path)
    for query in (["a"], ["b", "\U00020000"]):
        assert np.array_equal(index.scores(query), loaded.scores(query))
