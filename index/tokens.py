"""Text to the terms of the lexical index."""

import re
from collections.abc import Iterator

from index.folding import fold
from index.lines import joined

VERSION = 1
_RUN = re.compile(
    r"(?P<code>[a-z0-9]+(?:[.+\-/_&:][a-z0-9]+)*%?)"  # pm2.5, 1+n, th01, 48%, covid-19
    r"|(?P<word>[^\W\d_a-z]+)"  # a run of Chinese (or other) letters
)
_JOINT = re.compile(r"[\-/_&:]")


def terms(text: str) -> list[str]:
    """Terms of the folded (and flowing) text, in order, with repetitions.

    Chinese gives every character and every pair of neighbours. A code or number is one term, never cut;
    joined by ``-/_&:`` its parts are terms too, and with the character after it (``9月``) it makes a pair.
    """
    folded = fold(joined(text))
    return [term for run in _RUN.finditer(folded) for term in _terms_of(run, folded)]


def _terms_of(run: re.Match[str], text: str) -> Iterator[str]:
    found = run.group()
    if run.lastgroup == "word":
        yield from found
        yield from (found[i : i + 2] for i in range(len(found) - 1))
        return
    yield found
    parts = _JOINT.split(found)
    if len(parts) > 1:
        yield from parts
    if text[run.end() : run.end() + 1].isalpha():
        yield text[run.start() : run.end() + 1]
