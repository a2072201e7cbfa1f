import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import index
from evals.gold import GoldError, load_gold
from index.documents import read_document

GOLD = load_gold()
ARTICLE = read_document(Path(index.__file__).parent / "jingjinji.txt").text
RECORD: dict[str, Any] = {
    "id": "number-01",
    "kind": "number",
    "question": "多少？",
    "answerable": True,
    "answers": ["7次"],
    "evidence": [{"start": 0, "end": 2, "quote": "7次"}],
}


def write(path: Path, *lines: str | dict[str, Any]) -> Path:
    texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    path.write_text("\n".join(texts), encoding="utf-8")
    return path


def test_every_quote_stands_at_its_offsets() -> None:
    for question in GOLD:
        for evidence in question.evidence:
            assert evidence.quote and ARTICLE[evidence.start : evidence.end] == evidence.quote, question.id


def test_short_answers_are_quoted_in_every_alternative_or_in_the_whole() -> None:
    for question in GOLD:
        if question.kind in ("number", "date", "name"):
            quotes = [e.quote for e in question.evidence]
            for place in quotes if question.alternatives else ["".join(quotes)]:
                assert any(answer in place for answer in question.answers), question.id
            assert all(answer in "".join(quotes) for answer in question.answers), question.id


def test_alternatives_only_where_there_are_several() -> None:
    assert all(len(q.evidence) > 1 for q in GOLD if q.alternatives)


def test_enough_questions_of_each_kind() -> None:
    counts = Counter(q.kind for q in GOLD)
    least = {
        "number": 16, "date": 9, "name": 12, "list": 16, "meaning": 10, "why": 8, "how": 12, "comparison": 7,
        "paraphrase": 16, "colloquial": 12, "keyword": 10, "misspelt": 10, "traditional": 8, "fullwidth": 6,
        "english": 8, "followup": 20, "near": 30, "far": 15, "false_premise": 10,
    }  # fmt: skip
    assert len(GOLD) >= 160
    assert {kind: counts[kind] for kind, n in least.items() if counts[kind] < n} == {}


def test_unanswerable_kinds_have_no_answer() -> None:
    for question in GOLD:
        if question.kind in ("near", "far", "false_premise"):
            assert not question.answerable, question.id
        elif question.kind != "followup":
            assert question.answerable, question.id


def test_only_follow_ups_have_a_history_and_each_is_also_asked_in_full() -> None:
    for question in GOLD:
        is_followup = question.kind == "followup"
        assert bool(question.history) == bool(question.full_question) == is_followup, question.id
        assert [t.role for t in question.history] == ["user", "assistant"] * (len(question.history) // 2)


def test_ids_and_questions_are_unique() -> None:
    assert len({q.id for q in GOLD}) == len(GOLD)
    assert len({(q.question, q.history) for q in GOLD}) == len(GOLD)


@pytest.mark.parametrize("split", ["dev", "test"])
def test_splits_are_balanced(split: str) -> None:
    assert 0.35 <= sum(q.split == split for q in GOLD) / len(GOLD) <= 0.65


def test_alternatives_are_read_and_absent_means_all_are_needed(tmp_path: Path) -> None:
    path = write(tmp_path / "g.jsonl", {**RECORD, "id": "a", "alternatives": True}, "", {**RECORD, "id": "b"})
    assert [q.alternatives for q in load_gold(path)] == [True, False]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"id": "number-02", ', "Expecting"),
        ({k: v for k, v in RECORD.items() if k != "answers"} | {"id": "number-02"}, "answers"),
        (RECORD, "「number-01」重复"),
        ({**RECORD, "id": "number-02", "kind": "riddle"}, "「riddle」"),
        ({**RECORD, "id": "number-02", "answerable": False}, "「number-02」"),
        ({**RECORD, "id": "number-02", "evidence": []}, "「number-02」"),
        ("[]", ""),
    ],
    ids=["malformed", "missing key", "duplicate id", "unknown kind", "answers", "no evidence", "a list"],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str | dict[str, Any], message: str) -> None:
    path = write(tmp_path / "坏.jsonl", RECORD, line)
    with pytest.raises(GoldError) as caught:
        load_gold(path)
    assert f"「{path}」第 2 行" in str(caught.value) and message in str(caught.value)


def test_an_empty_or_missing_or_binary_file_is_named(tmp_path: Path) -> None:
    write(tmp_path / "空.jsonl", "", "  ")
    (tmp_path / "图.png").write_bytes(b"\x89PNG\xff")
    for name in ("空.jsonl", "没有.jsonl", "图.png"):
        with pytest.raises(GoldError, match=name):
            load_gold(tmp_path / name)
