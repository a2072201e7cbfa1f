"""Vectors of sentences, by passage."""

from pathlib import Path

import numpy as np
import pytest

from index.builder import build
from index.documents import document_from_text
from index.sentence_vectors import SentenceVectors
from index.sentences import sentences_of
from tests.fakes import HashEncoder
from tests.index.test_vectors import units

COUNTS = (3, 1, 4)


@pytest.fixture
def built() -> SentenceVectors:
    rows = units(sum(COUNTS))
    return SentenceVectors.build(np.split(rows, np.cumsum(COUNTS)[:-1]), rows.shape[1])


def test_a_passage_scores_as_its_best_sentence(built: SentenceVectors) -> None:
    rows, query = units(sum(COUNTS)), units(1, seed=1)[0]
    best = [(part @ query).max() for part in np.split(rows, np.cumsum(COUNTS)[:-1])]
    assert built.scores(query, np.array([2, 0, 1])) == pytest.approx([best[2], best[0], best[1]], abs=1e-6)
    assert built.scores(query, np.array([], np.int64)).tolist() == []


def test_the_passages_of_the_nearest_sentences(built: SentenceVectors) -> None:
    for row, passage in ((0, 0), (2, 0), (3, 1), (4, 2), (7, 2)):
        query = units(sum(COUNTS))[row]
        assert built.nearest(query, 1).tolist() == [passage]
        others = np.array([p for p in range(len(COUNTS)) if p != passage])
        assert set(built.nearest(query, 8, others)) == set(others)
    assert built.nearest(query, 8, np.array([], np.int64)).tolist() == []


def test_the_same_after_a_round_trip(built: SentenceVectors, tmp_path: Path) -> None:
    built.save(tmp_path)
    loaded = SentenceVectors.load(tmp_path)
    for passage, count in enumerate(COUNTS):
        assert np.array_equal(loaded.of(passage), built.of(passage)) and len(loaded.of(passage)) == count


def test_the_builder_takes_each_sentence_alone_and_keeps_what_it_knows() -> None:
    encoder = HashEncoder()
    text = "一、港口\n天津港提质。大兴机场投运！\n雄安新区。" + "很长的一句没有标点" * 60
    first = build([document_from_text(text, id="a", name="a", source="a")], encoder)
    new = document_from_text("新来的。", id="0", name="0", source="0")
    second = build([new, *first.documents.values()], encoder, first)
    for generation in (first, second):
        for row, passage in enumerate(generation.passages):
            said = [passage.text[start:end] for start, end in sentences_of(passage.text)]
            assert np.allclose(generation.sentences.of(row), encoder.encode_passages(said), atol=1e-6)
