"""Lines of a text: which were broken at the width of a page, so that a paragraph goes on in the next one."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.tables import parting

SOFT = "\x1f"  # stands for each character between two lines of a paragraph; a blank that tokenisers drop
Span = tuple[int, int]

_NARROWEST, _WIDEST = 15, 60  # full-width characters of a page's line
_SLACK = 4  # a line may end this early: for a word, or a mark that must not begin the next one
_LEAST_LINES, _LEAST_SHARE = 4, 0.15  # of lines as long as the page is wide
_LEAST_BROKEN = 0.6  # of them end in the middle of a sentence
_STOP = "。！？!?；;：:…”’）)」』》."
_ENDED = re.compile(r"[。！？!?；;：:…][”’）)」』》]*$")
_FIRST_UNIT = re.compile(r"[A-Za-z0-9.,%\-]+|.[。，、；：！？）」』”’》…]*", re.DOTALL)
_BETWEEN_WORDS = re.compile(r"[!-~](?<!\d)[!-~]|\d[A-Za-z]")  # not inside a number
_PAGE_NUMBER = re.compile(r"^[\s\-—–·]*(?:第?\s*\d{1,4}\s*页?(?:\s*[/／共,，]+\s*\d{1,4}\s*页?)?)[\s\-—–·]*$")
_ITEM = re.compile(
    r"^(?:第[一二三四五六七八九十百\d]+[章节条编]|[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．]|[-*•·#|])"
)


@dataclass(frozen=True)
class Lines:
    """The lines of a text that have more than blanks, and which run on in the next.

    ``spans`` are without the blanks around them, ``[start, end)``; ``runs_on`` has one item for each.
    ``skipped`` are the page numbers and running heads of a text that was broken at the width of a page.
    """

    spans: list[Span]
    runs_on: list[bool]
    skipped: list[Span]

    def paragraphs(self) -> list[Span]:
        """From the first to the last of lines that run on, in order."""
        begins = [True, *(not before for before in self.runs_on)]
        starts = [start for (start, _), first in zip(self.spans, begins, strict=False) if first]
        ends = [end for (_, end), runs_on in zip(self.spans, self.runs_on, strict=True) if not runs_on]
        return list(zip(starts, ends, strict=True))


def lines_of(text: str) -> Lines:
    """The lines; a line runs on only in a text of which most lines were broken at one width."""
    spans = [
        (line.start() + len(raw) - len(raw.lstrip()), line.start() + len(raw.rstrip()))
        for line in re.finditer(r"[^\n]+", text)
        if (raw := line.group()).strip()
    ]
    said = [text[slice(*span)] for span in spans]
    furniture = _page_furniture(said)
    kept = [at for at, skip in enumerate(furniture) if not skip]
    page = _page_of([said[at] for at in kept if not parting(said[at])])
    if page is None:
        return Lines(spans, [False] * len(spans), [])
    skipped = [span for span, skip in zip(spans, furniture, strict=True) if skip]
    return Lines([spans[at] for at in kept], _runs_on(text, spans, kept, page), skipped)


def flowing(text: str, lines: Lines) -> str:
    """The text, as long as it is, with ``SOFT`` for breaks inside paragraphs and for what is skipped.

    Between two Latin words a blank is left.
    """
    if not any(lines.runs_on):
        return text
    flow = list(text)
    for start, end in lines.skipped:
        flow[start:end] = SOFT * (end - start)
    for (one, other), runs_on in zip(pairwise(lines.spans), lines.runs_on, strict=False):
        if runs_on:
            start, end = one[1], other[0]
            blank = " " if _BETWEEN_WORDS.match(text[start - 1] + text[end]) else SOFT
            flow[start:end] = blank + SOFT * (end - start - 1)
    return "".join(flow)


def joined(flow: str) -> str:
    """A stretch of a flowing text with its lines joined: without ``SOFT``."""
    return flow.replace(SOFT, "")


@dataclass(frozen=True)
class _Page:
    """How wide the lines of a page were, by a measure of what a line takes up."""

    measure: Callable[[str], float]
    width: float


def _columns(line: str) -> float:
    """Full-width characters, of which letters and digits take half."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5 for char in line)


def _page_of(lines: Sequence[str]) -> _Page | None:
    """The page that the lines were broken for; None where they were not."""
    measured = [(measure, *found) for measure in (_columns, len) for found in _widths(lines, measure)]
    measure, width, near, _ = max(measured, key=lambda one: one[2] + one[3], default=(len, 0, 0, 0))
    if near < max(_LEAST_LINES, _LEAST_SHARE * len(lines)):
        return None
    widths = [measure(line) for line in lines]
    full = [line for line, w in zip(lines, widths, strict=True) if width - _SLACK < w <= width]
    broken = sum(line[-1] not in _STOP for line in full)
    longer = sum(w > width + 2 for w in widths)
    ended = sum(bool(re.search("[。！？；.]", line)) for line in lines)
    if broken < _LEAST_BROKEN * len(full) or longer > len(lines) / 10 or ended < len(lines) / 6:
        return None
    return _Page(measure, max(w for w in widths if w <= width + 2))


def _widths(lines: Sequence[str], measure: Callable[[str], float]) -> Iterator[tuple[float, int, int]]:
    """Each width that a page may have, the narrower first, and how many lines come near and next to it."""
    counts = Counter(map(measure, lines))
    for width in sorted(w for w in counts if _NARROWEST <= w <= _WIDEST):
        near, next_to = (sum(n for w, n in counts.items() if width - by < w <= width) for by in (_SLACK, 1))
        yield width, near, next_to


def _page_furniture(lines: Sequence[str]) -> list[bool]:
    """Which lines are page numbers, or running heads: next to one more than once."""
    numbers = [bool(_PAGE_NUMBER.match(line)) for line in lines]
    beside = [any(numbers[max(0, at - 1) : at + 2]) for at in range(len(lines))]
    heads = Counter(line for line, near in zip(lines, beside, strict=True) if near)
    found = zip(lines, beside, numbers, strict=True)
    return [number or (near and heads[line] > 1) for line, near, number in found]


def _runs_on(text: str, spans: Sequence[Span], kept: Sequence[int], page: _Page) -> list[bool]:
    """Of each kept line whether its paragraph goes on in the next: full, and that one is not set off."""
    gaps = [text[spans[at - 1][1] : spans[at][0]] for at in kept[1:]]
    next_to = [other == one + 1 for one, other in pairwise(kept)]
    blank = [gap.count("\n") > 1 and near for gap, near in zip(gaps, next_to, strict=True)]
    spaced_out = sum(blank) > 0.8 * len(blank)  # a blank line after every line says nothing
    indents = [len(gap) - gap.rfind("\n") - 1 for gap in gaps]
    usual = Counter(indents).most_common(1)[0][0] if indents else 0
    going = []
    for (one, other), apart, indent in zip(pairwise(kept), blank, indents, strict=True):
        line, following = text[slice(*spans[one])], text[slice(*spans[other])]
        unit = _FIRST_UNIT.match(following)
        slack = 2 if _ENDED.search(line) else _SLACK + 1
        full = page.measure(line) + page.measure(unit[0] if unit else "") > page.width - slack
        set_off = indent > usual or (apart and not spaced_out)
        begins = bool(_ENDED.search(line)) and (_ITEM.match(following) or not _goes_on(following, page))
        is_row = bool(parting(line) or parting(following))
        going.append((full or line[-1] in "，、") and not (set_off or begins or is_row))
    return [*going, False] if kept else []


def _goes_on(line: str, page: _Page) -> bool:
    """Whether a line after the end of a sentence is more of its paragraph, not a heading."""
    return page.measure(line) > page.width / 2 or bool(_ENDED.search(line))
