from pathlib import Path

import pytest

from evals.errors import SettingError
from evals.systems import SYSTEMS, System, open_system, system_name
from tests.evals.samples import COLLECTION, ENCODER, TEXTS, corpus


@pytest.fixture(params=SYSTEMS)
def system(request: pytest.FixtureRequest, tmp_path: Path) -> System:
    return open_system(request.param, corpus(COLLECTION, tmp_path).generation, ENCODER)


def test_every_system_ranks_and_answers_with_proof(system: System) -> None:
    question = "天津港去年吞吐量多少？"
    hits = system.search(question, 2)
    assert [hit.rank for hit in hits] == [1, 2] and hits[0].passage.document_id == "d1"
    answer = system.ask(question)
    assert answer.timings_ms["total"] >= answer.timings_ms["retrieve"] >= 0
    assert 0 <= answer.confidence <= 1
    for citation in answer.citations:
        assert TEXTS[int(citation.document_id[1:])][citation.start : citation.end] == citation.quote


def test_every_system_keeps_to_the_documents_given(system: System) -> None:
    hits = system.search("天津港去年吞吐量多少？", 5, ["d2"])
    assert {hit.passage.document_id for hit in hits} <= {"d2"}


@pytest.mark.parametrize("name", ["lexical", "dense", "hybrid"])
def test_the_ablations_answer_with_the_best_sentence_and_never_refuse(name: str, tmp_path: Path) -> None:
    asked = open_system(system_name(name), corpus(COLLECTION, tmp_path).generation, ENCODER)
    assert asked.ask("天津港去年吞吐量多少？").answer == "天津港去年吞吐量达到2亿吨。[1]"
    assert asked.ask("机场由什么相连？").answer == "机场由多条轨道相连。[1]"
    assert asked.ask("火星上的机场？").answerable


def test_lexical_finds_nothing_where_no_term_is_shared(tmp_path: Path) -> None:
    asked = open_system("lexical", corpus(COLLECTION, tmp_path).generation, ENCODER)
    assert not asked.search("Qwerty") and not asked.ask("Qwerty").answerable


def test_an_unknown_system_is_quoted() -> None:
    with pytest.raises(SettingError, match="「nonsense」.*lexical"):
        system_name("nonsense")
