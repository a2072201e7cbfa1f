"""Asking every question, stopping, going on, saving."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from evals.collection import Task
from evals.errors import RunError
from evals.run import Run
from evals.systems import open_system
from qa.records import Answer, Turn
from tests.evals.samples import COLLECTION, ENCODER, TASKS, Recording, corpus, run


def recording(cache: Path) -> Recording:
    return Recording(open_system("lexical", corpus(COLLECTION, cache).generation, ENCODER))


def test_every_question_is_asked_of_the_whole_collection(tmp_path: Path) -> None:
    system = recording(tmp_path)
    ticks: list[tuple[int, int]] = []
    found = run(tmp_path, system, tick=lambda *tick: ticks.append(tick))
    assert [asked[0] for asked in system.asked] == [task.question for task in TASKS]
    assert {asked[2] for asked in system.asked} == {None} and ticks[-1] == (4, 4)
    assert [row.right for row in found.rows] == [True, True, True, False]
    assert found.rows[3].why == "not_refused"
    assert found.corpus["documents"] == 3 and found.peak_memory_mb > 10 and found.versions["code"]


def test_oracle_asks_of_the_question_s_own_document(tmp_path: Path) -> None:
    from evals.run import RunSettings, evaluate

    system = recording(tmp_path)
    settings = RunSettings("sample", "own", ENCODER.name, oracle=True)
    evaluate(replace(COLLECTION, tasks=TASKS[:2]), corpus(COLLECTION, tmp_path), system, settings)
    assert [asked[2] for asked in system.asked] == [("d0",), ("d1",)]


def test_a_follow_up_is_asked_with_its_history_and_in_full(tmp_path: Path) -> None:
    follow: Task = replace(
        TASKS[1],
        question="多少？",
        full_question=TASKS[1].question,
        history=(Turn("user", "天津港去年吞吐量"),),
    )
    system = recording(tmp_path)
    (row,) = run(tmp_path, system, replace(COLLECTION, tasks=(follow,))).rows
    assert [asked[:2] for asked in system.asked] == [("多少？", 1), (TASKS[1].question, 0)]
    assert (row.question, row.right, row.right_in_full) == ("多少？", False, True)


def test_a_stopped_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    class Stop(Exception):
        pass

    def stop_at_two(done: int, total: int) -> None:
        if done == 2:
            raise Stop

    partial = tmp_path / "out" / "run.partial.jsonl"
    with pytest.raises(Stop):
        run(tmp_path, recording(tmp_path), partial=partial, tick=stop_at_two)
    with partial.open("a") as stream:
        stream.write('{"id": "cut sh')
    system = recording(tmp_path)
    found = run(tmp_path, system, partial=partial)
    assert [asked[0] for asked in system.asked] == [task.question for task in TASKS[2:]]
    whole = run(tmp_path, recording(tmp_path))
    assert [replace(row, timings_ms={}) for row in found.rows] == [
        replace(row, timings_ms={}) for row in whole.rows
    ]


@pytest.mark.parametrize("changed", ["system", "questions", "code"])
def test_it_begins_anew_when_anything_changed(
    tmp_path: Path, changed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    partial = tmp_path / "p.jsonl"
    run(tmp_path, "dense" if changed == "system" else recording(tmp_path), partial=partial)
    if changed == "code":
        monkeypatch.setattr("evals.machine.code_hash", lambda: "other")
    tasks = (replace(TASKS[0], accepted=("x",)), *TASKS[1:]) if changed == "questions" else TASKS
    system = recording(tmp_path)
    run(tmp_path, system, replace(COLLECTION, tasks=tasks), partial=partial)
    assert len(system.asked) == 4


def test_saved_is_what_is_loaded(tmp_path: Path) -> None:
    found = run(tmp_path)
    found.save(tmp_path / "deep" / "run.json")
    assert Run.load(tmp_path / "deep" / "run.json") == replace(found, corpus=dict(found.corpus))
    assert "天津港" in (tmp_path / "deep" / "run.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "data", [None, b"{", b"[]", b'{"format": 1, "rows": [{}]}', b'{"format": 9}', b"\xff"]
)
def test_what_is_not_a_run_is_named(tmp_path: Path, data: bytes | None) -> None:
    path = tmp_path / "r.json"
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(RunError, match="r.json"):
        Run.load(path)


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match="file/run.json"):
        run(tmp_path).save(tmp_path / "file" / "run.json")


def test_text_that_utf_8_cannot_hold_is_kept_in_the_partial_file(tmp_path: Path) -> None:
    def broken(answer: Answer) -> Answer:
        return replace(answer, answer="坏\ud800字\u2028行")

    partial = tmp_path / "p.jsonl"
    system = recording(tmp_path)
    system.change = broken
    run(tmp_path, system, partial=partial)
    assert len(partial.read_text().split("\n")) == 1 + 4 + 1
    assert json.loads(partial.read_text().split("\n")[1])["answer"].startswith("坏")
    again = recording(tmp_path)
    assert run(tmp_path, again, partial=partial).rows[0].answer == "坏\ud800字\u2028行" and not again.asked
