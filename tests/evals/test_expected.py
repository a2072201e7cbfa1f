from dataclasses import replace
from pathlib import Path

import pytest

from evals import expected
from evals.errors import ExpectedError
from evals.run import Run
from tests.evals.samples import run


@pytest.fixture
def found(tmp_path: Path) -> Run:
    return run(tmp_path)


@pytest.fixture
def known(found: Run, tmp_path: Path) -> dict[str, object]:
    expected.save(expected.record([found], "wenju eval baseline"), tmp_path / "e.yaml")
    assert "wenju eval baseline" in (tmp_path / "e.yaml").read_text(encoding="utf-8").splitlines()[1]
    return expected.load(tmp_path / "e.yaml")


def test_the_same_run_does_not_fall(found: Run, known: dict[str, object]) -> None:
    assert expected.falls(found, known) == []


def test_a_fall_within_the_interval_is_none_and_one_beyond_is(found: Run, known: dict[str, object]) -> None:
    scores = known["sets"]["sample"]["systems"]["lexical"]  # type: ignore[index]
    scores["right"], scores["recall@1"], scores["aurc"] = [0.9, 0.75, 1], [1.9, 1.5, 2], [0.01, 0.0, 0.05]
    fallen = expected.falls(found, known)  # right is 0.75, recall@1 is 1, aurc is 1/16
    assert [fall.label for fall in fallen] == ["召回率@1", "风险—覆盖面积（AURC）"]


def test_an_interval_without_width_leaves_the_doubt_of_a_small_set(
    found: Run, known: dict[str, object]
) -> None:
    def worse(name: str, value: float) -> Run:
        rows = [replace(row, measures={**row.measures, name: value}) for row in found.rows[:1]]
        return replace(found, rows=(*rows, *found.rows[1:]))

    assert expected.falls(worse("recall@1", 0.0), known) == []  # 2/3 is above 1 - 3/4
    assert [f.label for f in expected.falls(worse("verified", 0.5), known)] == ["引用逐字可查"]


@pytest.mark.parametrize("change", ["collection", "tasks", "system"])
def test_scores_of_other_questions_are_not_compared(
    found: Run, known: dict[str, object], change: str
) -> None:
    if change == "tasks":
        other = replace(found, tasks_sha256="0" * 64)
    else:
        other = replace(found, settings=replace(found.settings, **{change: "other"}))
    with pytest.raises(ExpectedError, match="wenju eval baseline"):
        expected.falls(other, known)


@pytest.mark.parametrize("text", [None, "[", "a: 1", "- 1", ""])
def test_what_is_no_baseline_is_named(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "e.yaml"
    if text is not None:
        path.write_text(text)
    with pytest.raises(ExpectedError, match="e.yaml"):
        expected.load(path)
