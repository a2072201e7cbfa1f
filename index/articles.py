"""Numbered articles and clauses of a text, and which of them a stretch of it cites."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

Span = tuple[int, int]

_DIGITS = "一二三四五六七八九十"
_HAN = "[一二两三四五六七八九十百千零〇\\d]+"
_HEAD = re.compile(rf"[#*\s]*(?:(第{_HAN}条)|(\d+(?:\.\d+)+)(?![\d%％]))")
_ITEM = re.compile(rf"[（(]?({_HAN})[)）、.．]")
_ONE_ITEM = rf"第?[（(]?({_HAN})[)）]?项"
_CITED = re.compile(
    rf"(第{_HAN}条)(?:第({_HAN})款)?((?:[、和或及]?{_ONE_ITEM})*)|(?<![\d.])(\d+(?:\.\d+)+)\s*[条款项]"
)
_OF_THIS_TEXT = re.compile(r"[本该]\w{0,8}$")  # 本办法
_OF_ANOTHER = re.compile(r"(?:[》法典例]|规定|办法)$")


@dataclass(frozen=True)
class Article:
    """Its paragraphs (款), the first with its number, and those of its items (项) that have one."""

    paragraphs: Sequence[Span]
    items: Mapping[str, Span]

    @property
    def start(self) -> int:
        """Where it begins in the text."""
        return self.paragraphs[0][0]


@dataclass(frozen=True)
class Citation:
    """An article by its number, and the paragraph (from 0) and the items of it that are meant, if told."""

    number: str
    paragraph: int | None = None
    items: Sequence[str] = ()


def articles_of(text: str, paragraphs: Sequence[Span]) -> dict[str, Article]:
    """Articles (第十二条) and clauses (3.2) by number: those paragraphs open, with what follows each.

    Of two of one number the first counts.
    """
    heads = [_HEAD.match(text, *span) for span in paragraphs]
    numbered = [at for at, head in enumerate(heads) if head]
    found: dict[str, Article] = {}
    for at, following in pairwise([*numbered, len(paragraphs)]):
        marks = [(_ITEM.match(text, *span), span) for span in paragraphs[at + 1 : following]]
        plain = [paragraphs[at], *(span for mark, span in marks if not mark)]
        head = heads[at]
        number = next(filter(None, head.groups())) if head else ""
        found.setdefault(number, Article(plain, {mark[1]: span for mark, span in marks if mark}))
    return found


def cited(text: str, start: int, end: int) -> Iterator[Citation]:
    """The articles that ``[start, end)`` cites by number, not those of another text."""
    for match in _CITED.finditer(text, start, end):
        article, paragraph, items, _, clause = match.groups()
        before = text[max(start, match.start() - 9) : match.start()]
        if _OF_THIS_TEXT.search(before) or not _OF_ANOTHER.search(before):
            nth = _DIGITS.find(paragraph) if paragraph else -1
            yield Citation(article or clause, nth if nth >= 0 else None, re.findall(_ONE_ITEM, items or ""))
