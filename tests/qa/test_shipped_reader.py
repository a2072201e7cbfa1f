"""The weights that are shipped."""

import re

from index.files import sha256_of
from qa.reader.trained import PATH

LIMIT = 25e6  # bytes


def test_the_card_describes_the_file_that_is_shipped() -> None:
    card = PATH.with_suffix(".md").read_text(encoding="utf-8")
    assert re.findall(r"[0-9a-f]{64}", card) == [sha256_of(PATH)]
    assert f"{PATH.stat().st_size / 1e6:.1f} MB" in card and PATH.stat().st_size < LIMIT
