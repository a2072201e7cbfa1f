"""From scores of tokens to readings with exact offsets."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from index.builder import build
from index.documents import document_from_text
from index.generation import Generation
from index.sentences import sentences_of
from qa.question import Question
from qa.reader import MOST, READ
from qa.reader.again import AROUND, margin_at
from qa.reader.edges import trimmed
from qa.reader.inputs import Shown
from qa.reader.span_model import Marked, SpanModel
from qa.reader.span_reader import FEATURES, SpanReader, SpanWeights, best_span
from qa.records import Hit
from tests.fakes import HashEncoder

LOOKS = 2  # at the first candidate again
TEXT = "天津港的吞吐量很大。大兴机场今年9月底投入运营。雄安新区正在建设。"


class Keyword:
    """Marks the word that follows ``？`` in the question: one token a character, null at 0."""

    def __init__(self, strength: float = 8.0) -> None:
        self.strength = strength
        self.read: list[tuple[str, str]] = []

    def mark(self, question: str, passages: Sequence[Shown]) -> list[Marked]:
        self.read += [(shown.heading, shown.passage) for shown in passages]
        word = question.replace("？", "?").partition("?")[2]
        return [self._mark(word, shown.passage) for shown in passages]

    def _mark(self, word: str, text: str) -> Marked:
        places = np.arange(len(text))
        at = text.find(word)
        starts, ends = (np.full(len(text), -self.strength / 2, np.float32) for _ in range(2))
        if at >= 0:
            starts[at] = ends[at + len(word) - 1] = self.strength / 2
        return Marked(np.stack([places, places + 1], axis=1), starts, ends, 0.0)


def hits_of(generation: Generation) -> list[Hit]:
    scores = {"dense": 0.85, "lexical": 1.0, "fused": 0.0}
    return [Hit(p, rank, scores) for rank, p in enumerate(generation.passages, start=1)]


def reader_of(*texts: str) -> tuple[SpanReader, Generation, Keyword]:
    documents = [document_from_text(t, id=f"d{i}", name=f"题{i}", source="") for i, t in enumerate(texts)]
    generation, model = build(documents, HashEncoder()), Keyword()
    return SpanReader(generation, model, SpanWeights.unfitted()), generation, model  # type: ignore[arg-type]


def test_the_span_and_the_sentence_that_holds_it() -> None:
    reader, generation, model = reader_of("前言在此。" * 30, TEXT)
    readings = reader.read(Question("何时？今年9月底"), hits_of(generation))
    best = readings[0]
    text = generation.documents["d1"].text
    assert best.hit.passage.document_id == "d1"
    assert best.span and text[slice(*best.span)] == "今年9月底"
    assert text[best.start : best.end] == "大兴机场今年9月底投入运营。"
    assert best.confidence == pytest.approx(1 / (1 + np.exp(-2)))  # margin 8, a quarter of it the feature
    assert ("题1", TEXT) in model.read
    assert [r.score for r in readings] == sorted((r.score for r in readings), reverse=True)


def test_a_passage_is_read_under_its_title_and_section() -> None:
    reader, generation, model = reader_of(f"天津港\n基本情况\n{TEXT}\n{TEXT}", TEXT)
    reader.read(Question("何时？今年9月底"), hits_of(generation))
    assert [heading for heading, _ in model.read] == ["天津港 基本情况", "题1", "天津港 基本情况", ""]
    reader, generation, model = reader_of(f"{'天津港' * 11}\n基本情况\n{TEXT}\n{TEXT}")
    reader.read(Question("何时？今年9月底"), hits_of(generation))
    assert [heading for heading, _ in model.read] == ["基本情况", "基本情况", ""]


def test_one_reading_a_sentence_each_inside_its_own() -> None:
    reader, generation, _ = reader_of(TEXT)
    readings = reader.read(Question("何时？今年9月底"), hits_of(generation))
    assert sorted((r.start, r.end) for r in readings) == sentences_of(TEXT)
    assert all(r.span and r.start <= r.span[0] < r.span[1] <= r.end for r in readings)


def test_a_span_over_two_sentences_is_stated_by_both() -> None:
    reader, generation, _ = reader_of(TEXT)
    best = reader.read(Question("什么？运营。雄安"), hits_of(generation))[0]
    assert TEXT[best.start : best.end] == "大兴机场今年9月底投入运营。雄安新区正在建设。"


def test_nothing_to_read_and_no_more_than_a_few_hits() -> None:
    texts = [f"第{i}句话在这里。" for i in range(MOST + 3)]
    reader, generation, model = reader_of(*texts)
    assert reader.read(Question("谁？"), []) == []
    unsure = reader.read(Question("谁？无人"), hits_of(generation))
    assert len(model.read) - LOOKS == len(unsure) == MOST
    reader, generation, model = reader_of(*texts)
    reader.read(Question("谁？第1句话"), hits_of(generation))
    assert len(model.read) - LOOKS == READ


def test_the_first_is_looked_at_again_in_other_surroundings() -> None:
    text = f"{'前言在此。' * 44}\n天津港\n{TEXT}"
    reader, generation, model = reader_of(text)
    found = reader.candidates(question := Question("何时？今年9月底"), hits_of(generation))
    read = len(model.read)
    first, *others = reader.features(question, found)
    (heading, around), (none, passage) = model.read[read:]
    document, best = generation.documents["d0"], found[0]
    assert (heading, none, passage) == ("题0 天津港", "", best.hit.passage.text)
    middle = sum(best.span) // 2
    assert around == document.text[middle - AROUND // 2 :].replace("\n", " ") and len(around) < AROUND
    again = FEATURES.index("again")
    assert first[again] == best.margin / 4 == 2
    assert [row[again] for row in others] == [candidate.margin / 4 for candidate in found[1:]]


def test_what_is_said_of_another_year_is_less_likely_and_less_sure() -> None:
    text = "到2025年床位达到32张，护工1.8万人；到2030年，人人有床。"
    reader, generation, _ = reader_of(text)
    found = {}
    for asked in ("2025年有多少张床？32张", "2030年有多少张床？32张", "2030年是何时？32张"):
        (best,) = reader.candidates(question := Question(asked), hits_of(generation))
        found[asked[:5], question.kind] = (best.margin, reader.features(question, [best])[0][-1])
    right, wrong, date = found.values()
    assert right == date == (8.0, 3.0) and wrong == (5.0, 0.0)


def test_the_margin_at_a_place_is_that_of_the_best_span_over_it() -> None:
    offsets = np.array([[i, i + 1] for i in range(5)])
    scores = np.array([9, 0, 2, 0, 5], np.float32)
    marked = Marked(offsets, scores, scores, 4.0)
    assert margin_at(marked, (2, 3), 12) == 9 + 5 - 4  # the span from the first token to the last
    assert margin_at(marked, (2, 3), 6) == 6
    alone = Marked(offsets, scores, np.array([9, 0, 2, -99, -99], np.float32), 4.0)
    assert margin_at(alone, (1, 2), 12) == 9 + 2 - 4
    assert margin_at(marked, (7, 9), 12) == -12


def test_the_fused_score_breaks_what_the_margins_leave_open() -> None:
    reader, generation, _ = reader_of("甲地人口很多。", "乙地人口很多。")
    hits = hits_of(generation)
    hits[1] = Hit(hits[1].passage, 2, {**hits[1].scores, "fused": 3.0})
    weights = SpanWeights(np.array([1.0, 1.0]), np.zeros(len(FEATURES)), 0.0)
    reader = SpanReader(generation, Keyword(), weights)  # type: ignore[arg-type]
    best = reader.read(Question("多少？人口"), hits)[0]
    assert best.hit.passage.document_id == "d1" and best.score == 11.0 and best.confidence == 0.5


def test_what_was_told_is_passed_over() -> None:
    offsets = np.array([[i, i + 1] for i in range(5)])
    scores = np.array([4, 0, 0, 0, 3], np.float32)
    marked = Marked(offsets, scores, scores, 0.0)
    assert best_span(marked, "甲和乙及丙", 0, 5) == ((0, 1), 8.0)
    assert best_span(marked, "甲和乙及丙", 0, 5, "甲") == ((4, 5), 6.0)
    assert best_span(marked, "甲和乙及甲", 0, 5, "甲") == ((1, 2), 0.0)
    assert best_span(marked, "甲", 0, 1, "甲") is None


def test_log_odds_count_every_span() -> None:
    offsets = np.array([[0, 1], [1, 2]])
    marked = Marked(offsets, np.zeros(2, np.float32), np.zeros(2, np.float32), 0.0)
    assert marked.log_odds == pytest.approx(np.log(3))  # (0,0), (0,1), (1,1) against none
    assert Marked(offsets[:0], np.zeros(0, np.float32), np.zeros(0, np.float32), 0.0).log_odds == -np.inf


@pytest.mark.parametrize(
    ("text", "cut", "kept"),
    [
        ("，大兴机场。", "，大兴机场。", "大兴机场"),
        ("名为《红楼梦》的书", "《红楼梦", "《红楼梦》"),
        ("《红楼梦》和《西游记》", "红楼梦》", "《红楼梦》"),
        ("（即北京", "（即北京", "即北京"),
        ("约3.14", "3.", "3."),
        ("。，", "。，", ""),
        ("达48%，", "48%，", "48%"),
    ],
)
def test_the_ends_of_a_span(text: str, cut: str, kept: str) -> None:
    at = text.index(cut)
    start, end = trimmed(text, at, at + len(cut))
    assert text[start:end] == kept


def test_a_sentence_without_tokens_has_no_span() -> None:
    marked = Marked(np.array([[0, 2]]), np.ones(1, np.float32), np.ones(1, np.float32), 0.0)
    assert best_span(marked, "甲乙。丙丁。", 3, 6) is None
    assert best_span(marked, "甲乙。丙丁。", 0, 3) == ((0, 2), 2.0)


@pytest.mark.parametrize(
    "passage", ["㎡与ﬁ：北京，１２３。", "繁體「引號」  two  blanks", "😀𠀀字", "第一行\n第二行", "…" * 400]
)
def test_offsets_of_the_real_tokenizer_stay_inside_the_passage(
    passage: str, bundled_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = SpanModel(bundled_folder)

    class Zeros:
        def run(self, _: None, feeds: dict[str, np.ndarray]) -> list[np.ndarray]:
            return [np.zeros((*feeds["input_ids"].shape, 2), np.float32)]

    monkeypatch.setitem(model.__dict__, "_session", Zeros())
    shown = [Shown("标题㎡", passage), Shown("", passage)]
    for marked in model.mark("什么" * 150 + "\ud800", shown):
        assert len(marked.offsets) == len(marked.starts) > 0
        assert (marked.offsets[:, 0] >= 0).all() and (marked.offsets[:, 1] <= len(passage)).all()
        assert (np.diff(marked.offsets[:, 0]) >= 0).all()
    plain = model.mark("什么？", [Shown("标题", "北京大兴国际机场")])[0]
    assert (plain.offsets[0, 0], plain.offsets[-1, 1]) == (0, 8)
