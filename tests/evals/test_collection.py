"""Gold and SQuAD-form sets as one kind of collection."""

import gzip
import json
from pathlib import Path

import pytest

from evals.collection import Place, gold_collection, squad_collection
from evals.errors import SettingError, SquadError
from evals.gold import GoldError
from tests.evals.samples import COLLECTION

CONTEXT = "第一句话。大兴机场今年9月底\n投入运营。最后一句。"


def squad(path: Path, *questions: dict[str, object], context: str = CONTEXT) -> Path:
    data = {"data": [{"title": "甲", "paragraphs": [{"context": context, "qas": list(questions)}]}]}
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def question(id: str = "q", text: str = "何时投入运营？", **changes: object) -> dict[str, object]:
    return {"id": id, "question": text, "answers": [{"text": "9月底", "answer_start": 11}], **changes}


def test_evidence_is_the_sentence_around_the_answer(tmp_path: Path) -> None:
    (task,) = squad_collection(squad(tmp_path / "s.json", question())).tasks
    assert task.evidence == (Place("00000", 5, 14, "大兴机场今年9月底"),)
    assert (task.kind, task.alternatives, task.accepted) == ("date", True, ("9月底",))


def test_an_impossible_question_has_no_evidence(tmp_path: Path) -> None:
    (task,) = squad_collection(squad(tmp_path / "s.json", question(is_impossible=True))).tasks
    assert not task.answerable and not task.evidence


def test_an_answer_without_a_place_is_looked_for(tmp_path: Path) -> None:
    found = squad_collection(
        squad(tmp_path / "s.json", question(answers=[{"text": "最后一句", "answer_start": -1}]))
    )
    assert found.tasks[0].evidence[0].quote == "最后一句。"


def test_a_context_of_a_hundred_thousand_characters(tmp_path: Path) -> None:
    context = "天津港的话。" * 17_000 + "大兴机场今年9月底投入运营。"
    answers = [{"text": "9月底", "answer_start": len(context) - 9}]
    found = squad_collection(squad(tmp_path / "s.json", question(answers=answers), context=context))
    assert len(found.documents[0].text) > 100_000
    assert found.tasks[0].evidence[0].quote == "大兴机场今年9月底投入运营。"


def test_gzip(tmp_path: Path) -> None:
    plain = squad(tmp_path / "s.json", question())
    (tmp_path / "s.json.gz").write_bytes(gzip.compress(plain.read_bytes()))
    assert squad_collection(tmp_path / "s.json.gz").name == "s"
    assert squad_collection(tmp_path / "s.json.gz").tasks == squad_collection(plain).tasks


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.json", b"{", "SQuAD"),
        ("b.json", b"[]", "SQuAD"),
        ("c.json", b'{"data": ["x"]}', "SQuAD"),
        ("d.json", b'{"data": []}', "没有问题"),
        ("e.json.gz", b"not gzip", "gzip"),
        ("f.json.gz", gzip.compress(b'{"data": []}')[:-6], "gzip"),
        ("g.json.gz", gzip.compress(b'{"data": []}')[:10] + b"\xff" * 30, "gzip"),
        ("h.json", b"\xff\xfe\xff", "SQuAD"),
        ("missing.json", None, "不存在"),
    ],
)
def test_what_is_not_a_set_is_named(tmp_path: Path, name: str, data: bytes | None, said: str) -> None:
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(SquadError) as caught:
        squad_collection(path)
    assert said in str(caught.value) and str(path) in str(caught.value)


def test_an_id_used_twice_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="甲"):
        squad_collection(squad(tmp_path / "s.json", question("甲"), question("甲")))


def test_questions_that_cannot_be_asked_are_left_out_and_counted(tmp_path: Path) -> None:
    unaskable = [question("a", "？"), question("b", "问" * 501), question("c", "")]
    found = squad_collection(squad(tmp_path / "s.json", *unaskable, question("d")))
    assert [task.id for task in found.tasks] == ["d"] and found.left_out == 3
    with pytest.raises(SettingError, match="没有能问的问题"):
        squad_collection(squad(tmp_path / "s.json", *unaskable))


def test_the_halves_of_the_gold_set_are_the_whole() -> None:
    whole, dev, test = (gold_collection(split) for split in (None, "dev", "test"))
    assert {t.id for t in whole.tasks} == {t.id for t in dev.tasks} | {t.id for t in test.tasks}
    assert len(whole.tasks) == len(dev.tasks) + len(test.tasks) and dev.name == "gold-dev"


def test_gold_evidence_that_does_not_stand_in_the_document_is_named(tmp_path: Path) -> None:
    line = {"id": "x-1", "kind": "date", "question": "何时？", "answerable": True, "answers": ["9月"],
            "evidence": [{"start": 0, "end": 2, "quote": "没有"}]}  # fmt: skip
    (tmp_path / "gold.jsonl").write_text(json.dumps(line))
    (tmp_path / "article.txt").write_text("大兴机场今年9月底投入运营。")
    with pytest.raises(GoldError, match="x-1.*没有"):
        gold_collection(None, tmp_path / "gold.jsonl", tmp_path / "article.txt")


def test_a_sample_is_fixed_spread_and_named() -> None:
    sample = gold_collection(None).sample(20)
    assert sample == gold_collection(None).sample(20) and len(sample.tasks) == 20 and sample.name == "gold-20"
    assert len({t.kind for t in sample.tasks}) > 5
    assert COLLECTION.sample(None) is COLLECTION.sample(99) is COLLECTION
    with pytest.raises(SettingError, match="0"):
        COLLECTION.sample(0)
