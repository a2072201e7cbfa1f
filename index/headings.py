"""Lines to the title and the headings of a text."""

import re
from collections.abc import Sequence
from itertools import takewhile

from index.tables import parting

MAX_HEADING = 50
MAX_TITLE = 60
_MAX_LABEL = 6  # characters of an unmarked heading right under the title; a longer line is a subtitle
_CLOSED = r"['\"”’」』）)】》〉]*$"
_SENTENCE_END = re.compile(rf"[。！？!?；;：:，,、…]{_CLOSED}")
_CLAUSE = re.compile(rf"^[^#].*[。；;：:，,、…]{_CLOSED}")  # a numbered sentence, not a question
_KEYED = re.compile(r"^[^：:。，,]{1,12}[：:]\s*\S")
_MARKED_HEADING = re.compile(
    r"^(#{1,6}\s+\S|第[一二三四五六七八九十百千零〇\d]+[章节編编部篇](\s|$)"
    r"|[一二三四五六七八九十]+、|\d+(\.\d+)+\s+\S)"
)
_BRACKETED = re.compile(r"^[（(].*[)）]$")
_LISTED = re.compile(r"^(?:[-*+•·]\s|\|)")  # an item of a list or a row of a table in Markdown
_NUMBERED = re.compile(r"^(#|第?[一二三四五六七八九十百\d]+[条章节编部篇课讲步关\s.．、]|[（(【★●■◆])")


def title_of(lines: Sequence[str]) -> str | None:
    """The first line, where it is short and no sentence and is not the only one."""
    if len(lines) < 2 or len(lines[0]) > MAX_TITLE or _SENTENCE_END.search(lines[0]):
        return None
    return lines[0].lstrip("# ")


def are_headings(lines: Sequence[str]) -> list[bool]:
    """A marked line (``#``, 第一章, 1.2) that is no sentence, or a short unpunctuated one before a body line.

    Where most lines are short and unpunctuated (a table, a poem, a word list) only marked lines count. A line
    that gives a value to a name (主持人：沈佩兰) is body text where the document opens with it, or with one
    like it just before; so are several unmarked lines that open it, or one that is no label of what follows:
    a subtitle, who speaks, when it was passed.
    """
    plain = [_looks_like_heading(line) for line in lines]
    if sum(plain) * 2 > len(lines):
        plain = [False] * len(lines)
    leads = [not following for following in [*plain, True][1:]]
    keyed = [p and bool(_KEYED.match(line)) for p, line in zip(plain, lines, strict=True)]
    stated = [key and before for key, before in zip(keyed, [True, *keyed], strict=False)]
    opening = list(takewhile(lambda at: plain[at] or _BRACKETED.match(lines[at]), range(len(lines))))
    unmarked = [lines[at] for at in opening if plain[at]]
    if len(unmarked) != 1 or not _is_label(unmarked[0]):
        stated[: len(opening)] = [True] * len(opening)
    return [
        (p and lead and not state) or (_is_marked(line) and last < len(lines))
        for last, (p, lead, state, line) in enumerate(zip(plain, leads, stated, lines, strict=True), start=1)
    ]


def _looks_like_heading(line: str) -> bool:
    return (
        len(line) <= MAX_HEADING
        and not _SENTENCE_END.search(line)
        and not line.endswith(".")
        and not _BRACKETED.match(line)
        and not _LISTED.match(line)
        and not parting(line)
    )


def _is_marked(line: str) -> bool:
    return len(line) <= MAX_HEADING and bool(_MARKED_HEADING.match(line)) and not _CLAUSE.match(line)


def _is_label(line: str) -> bool:
    """Whether an unmarked line right under the title names what follows (开箱清单), and not who wrote it."""
    return bool(_NUMBERED.match(line)) or (len(line) <= _MAX_LABEL and not re.search(r"[\s\d]", line))
