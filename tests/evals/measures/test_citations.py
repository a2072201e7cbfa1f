import pytest

from evals.measures.citations import characters, citation_precision, citation_recall, rests_on

CITED = characters("a", 10, 30)
NEAR, FAR, ELSEWHERE = characters("a", 20, 40), characters("a", 50, 60), characters("b", 10, 30)


def test_by_hand() -> None:
    # Of 20 cited characters 10 are evidence; of 20 + 10 characters of evidence 10 are cited.
    assert citation_precision(CITED, [NEAR, FAR]) == 10 / 20
    assert citation_recall(CITED, [NEAR, FAR], alternatives=False) == pytest.approx(10 / 30)
    assert citation_recall(CITED, [NEAR, FAR], alternatives=True) == 10 / 20


def test_the_same_offsets_of_another_document_are_not_evidence() -> None:
    assert citation_precision(CITED, [ELSEWHERE]) == citation_recall(CITED, [ELSEWHERE], False) == 0


def test_characters_are_counted_once() -> None:
    assert citation_recall(NEAR, [NEAR, characters("a", 20, 30)], alternatives=False) == 1


def test_all_pieces_are_needed_unless_they_are_alternatives() -> None:
    assert rests_on(CITED, [NEAR], False) and not rests_on(CITED, [NEAR, FAR], False)
    assert rests_on(CITED, [NEAR, FAR], True) and not rests_on(CITED, [FAR], True)
