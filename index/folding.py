"""Folding of search keys: width, script and case. Never applied to text that is shown or cited."""

import unicodedata
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC


def fold(text: str) -> str:
    """NFKC, traditional -> simplified characters (OpenCC t2s), lower case.

    The length may change, so offsets into the result mean nothing in ``text``.
    """
    # OpenCC speaks UTF-8, which has no lone surrogates.
    safe = text.encode("utf-8", "replace").decode()
    return str(_converter().convert(unicodedata.normalize("NFKC", safe))).lower()


@cache
def _converter() -> "OpenCC":
    from opencc import OpenCC

    return OpenCC("t2s")
