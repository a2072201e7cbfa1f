"""Folding of search keys: width, script and case. Never applied to text that is shown or cited."""

import unicodedata
from functools import cache
from typing import TYPE_CHECKING

TRADITIONAL = 0.05

if TYPE_CHECKING:
    from opencc import OpenCC


def fold(text: str) -> str:
    """``simplified`` in lower case."""
    return simplified(text).lower()


def simplified(text: str) -> str:
    """NFKC, and traditional -> simplified characters (OpenCC t2s).

    The length may change, so offsets into the result mean nothing in ``text``.
    """
    return _converted(unicodedata.normalize("NFKC", text))


def is_traditional(text: str) -> bool:
    """Whether more than ``TRADITIONAL`` of the characters change when they are simplified."""
    changed = sum(a != b for a, b in zip(text, _converted(text), strict=False))
    return changed > TRADITIONAL * len(text)


def _converted(text: str) -> str:
    # OpenCC speaks UTF-8, which has no lone surrogates.
    return str(_converter().convert(text.encode("utf-8", "replace").decode()))


@cache
def _converter() -> "OpenCC":
    from opencc import OpenCC

    return OpenCC("t2s")
