"""The weights that are shipped."""

import re
from pathlib import Path

import pytest

from index.bundled import QUERIES
from index.files import sha256_of
from qa.reader.prepare import PATH

LIMIT = 25e6  # bytes


@pytest.mark.parametrize("path", [PATH, QUERIES], ids=["reader", "queries"])
def test_the_card_describes_the_file_that_is_shipped(path: Path) -> None:
    card = path.with_suffix(".md").read_text(encoding="utf-8")
    assert re.findall(r"[0-9a-f]{64}", card) == [sha256_of(path)]
    assert f"{path.stat().st_size / 1e6:.1f} MB" in card and path.stat().st_size < LIMIT
