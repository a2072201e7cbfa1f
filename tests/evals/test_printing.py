from pathlib import Path

from evals import expected
from evals.compare import compare
from evals.printing import aligned, comparison_lines, fall_lines, markdown, run_lines
from tests.evals.samples import run


def test_columns_line_up_by_display_width() -> None:
    assert list(aligned([["指标", "x"], ["ab", "y"]])) == ["指标  x", "ab    y"]


def test_a_run_in_words(tmp_path: Path) -> None:
    lines = list(run_lines(run(tmp_path)))
    assert lines[0] == "lexical·sample：4 题，3 篇文档"
    assert any(line.startswith("答得对（含该拒的拒了）  75.0") for line in lines)
    assert any(line.split() == ["没答案却作答", "1"] for line in lines)
    assert any(line.startswith("拒答精确率") and "—" in line for line in lines)


def test_a_comparison_in_words(tmp_path: Path) -> None:
    found = run(tmp_path)
    text = "\n".join(comparison_lines(compare(found, found, seed=1)))
    assert "共同的问题：4" in text and "无显著差别" in text and "更差" not in text
    assert "p 1.000" in text and "-0.0" not in text


def test_expected_scores_as_markdown(tmp_path: Path) -> None:
    known = expected.record([run(tmp_path), run(tmp_path, "dense")], "x")
    lines = list(markdown(known))
    assert lines[0].startswith("**sample**（4 题）") and lines[1] == "| 指标 | lexical | dense |"
    assert lines[3].startswith("| 答得对（含该拒的拒了） | 75.0（")


def test_a_fall_names_set_system_and_scores(tmp_path: Path) -> None:
    found = run(tmp_path)
    known = expected.record([found], "x")
    known["sets"]["sample"]["systems"]["lexical"]["right"] = [0.99, 0.98, 1.0]
    (line,) = fall_lines(expected.falls(found, known))
    assert line == "变差：sample lexical 答得对（含该拒的拒了） 0.7500，应为 0.9900（0.9800–1.0000）"
