import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from evals.report import render, write_report
from evals.run import Run
from tests.evals.samples import run


@pytest.fixture
def found(tmp_path: Path) -> Run:
    return run(tmp_path)


def test_it_shows_scores_plots_and_every_wrong_answer(found: Run, tmp_path: Path) -> None:
    write_report(found, tmp_path / "reports" / "latest.html")
    page = (tmp_path / "reports" / "latest.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 4 and "75.0" in page and "MRR@10" in page
    assert page.count("<details>") == 1 and "火星上有机场吗？" in page and "没答案却作答" in page
    assert all(row.question not in page for row in found.rows[:3])


def test_nothing_is_fetched_and_nothing_runs(found: Run) -> None:
    page = render(found)
    assert not re.search(r"https?://|src=|<script|<link|@import|url\(", page)
    assert "default-src 'none'" in page


def test_every_text_is_escaped(found: Run) -> None:
    evil = "<script>alert(1)</script>&\"'"
    row = replace(found.rows[3], question=evil, answer=evil, short_answer=evil, kind=evil, id=evil,
                  timings_ms={evil: 1.0})  # fmt: skip
    page = render(
        replace(found, rows=(row, *found.rows[:3]), settings=replace(found.settings, collection=evil))
    )
    assert "<script" not in page and "&lt;script&gt;" in page


def test_plots_are_well_formed(found: Run) -> None:
    for svg in re.findall(r"<svg.*?</svg>", render(found), re.DOTALL):
        assert ElementTree.fromstring(svg).findall(".//text")


def test_a_run_without_answers_or_errors_can_be_shown(found: Run) -> None:
    refused = [replace(row, answered=False, answerable=False, right=True, why=None) for row in found.rows]
    assert "没有答错的题" in render(replace(found, rows=tuple(refused)))
