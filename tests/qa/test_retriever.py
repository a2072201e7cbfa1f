"""Hybrid retrieval."""

import numpy as np
import pytest

from index.builder import build
from index.documents import document_from_text
from qa.errors import UnknownDocument
from qa.retriever import WEIGHTS, Retriever, z_scores
from tests.fakes import HashEncoder


def retriever(**texts: str) -> Retriever:
    encoder = HashEncoder()
    documents = [document_from_text(t, id=id, name=id, source=id) for id, t in texts.items()]
    return Retriever(build(documents, encoder), encoder)


def test_z_scores_by_hand() -> None:
    scores = z_scores(np.array([1, 2, 3], np.float32))  # mean 2, deviation sqrt(2/3)
    assert scores.tolist() == pytest.approx([-1.2247449, 0, 1.2247449])
    assert z_scores(np.array([5, 5], np.float32)).tolist() == [0, 0]


def test_best_first_with_every_score() -> None:
    hits = retriever(a="天津港提质增效。", b="北京大兴机场。", c="雄安新区。").search("大兴机场", 3)
    assert [hit.passage.document_id for hit in hits][0] == "b"
    assert [hit.rank for hit in hits] == [1, 2, 3]
    fused = [hit.scores["fused"] for hit in hits]
    assert fused == sorted(fused, reverse=True)
    parts = [w * z_scores(np.array([hit.scores[n] for hit in hits], np.float32)) for n, w in WEIGHTS.items()]
    assert len(parts) == 3 and fused == pytest.approx(sum(parts).tolist(), abs=1e-5)


def test_one_sentence_of_a_passage_can_be_what_is_found() -> None:
    plain = "天津港。" + "雄安新区规划纲要。" * 8
    hits = retriever(a=plain, b="雄安新区规划纲要天津港。" * 7).search("天津港", 2)
    scores = {hit.passage.document_id: hit.scores for hit in hits}
    assert scores["a"]["sentence"] > scores["b"]["sentence"] and scores["a"]["dense"] < scores["b"]["dense"]


def test_traditional_fullwidth_and_codes() -> None:
    found = retriever(a="型号TH01的参数。", b="型号TH012的参数。", c="协同发展。")
    assert found.search("ＴＨ０１２", 1)[0].passage.document_id == "b"
    assert found.search("協同發展", 1)[0].passage.document_id == "c"


def test_only_the_documents_asked_for() -> None:
    found = retriever(a="天津港。", b="天津港口。")
    assert [h.passage.document_id for h in found.search("天津港", 5, ["b"])] == ["b"]
    assert found.search("天津港", 5, []) == []
    with pytest.raises(UnknownDocument, match="没这篇"):
        found.search("天津港", 5, ["没这篇"])


def test_an_empty_index_finds_nothing() -> None:
    assert retriever().search("天津", 5) == []
