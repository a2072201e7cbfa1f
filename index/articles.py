"""Numbered articles and clauses of a text, and which of them a stretch of it cites."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

Span = tuple[int, int]

_DIGITS = "一二三四五六七八九十"
_HAN = "[一二两三四五六七八九十百千零〇\\d]+"
_HEAD = re.compile(rf"[#*\s]*(?:(第{_HAN}条)|(\d+(?:\.\d+)+)(?![\d%％]))")
_ITEM = re.compile(rf"[（(]?({_HAN})[)）、.．]")
_ONE_ITEM = rf"第?[（(]?({_HAN})[)）]?项"
_ITEMS = rf"(?P<items>(?:[、和或及至]?{_ONE_ITEM})*)"
_CITED = re.compile(
    rf"(?P<number>第{_HAN}条)(?:第(?P<paragraph>{_HAN})款)?{_ITEMS}"
    r"|(?<![\d.])(?P<clause>\d+(?:\.\d+)+)\s*[条款项]"
)
_EARLIER = "(?:前|上一?)(?P<count>[一两二三四])?"
_BACK = re.compile(
    rf"(?:{_EARLIER}(?:款|(?P<articles>条))|(?<!条)第(?P<number>{_HAN})款){_ITEMS}"
    "(?=的|规定|所[列述称]|情形|行为|要求|义务)"
)
_OF_THIS_TEXT = re.compile(r"[本该]\w{0,8}$")  # 本办法
_OF_ANOTHER = re.compile(r"(?:[》法典例]|规定|办法)$")


@dataclass(frozen=True)
class Article:
    """Its paragraphs (款), the first with its number, and its items (项) that have one, by that, in order."""

    paragraphs: Sequence[Span]
    items: Sequence[tuple[str, Span]]

    @property
    def start(self) -> int:
        """Where it begins in the text."""
        return self.paragraphs[0][0]

    def items_of(self, paragraph: int) -> list[tuple[str, Span]]:
        """The items that a paragraph leads in."""
        (begin, _), *following = self.paragraphs[paragraph : paragraph + 2]
        return [
            (mark, (start, end))
            for mark, (start, end) in self.items
            if begin < start and not (following and following[0][0] < start)
        ]


@dataclass(frozen=True)
class Reference:
    """An article, and the paragraph (from 0) and the items of it that are meant, if told."""

    article: Article
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
        found.setdefault(number, Article(plain, [(mark[1], span) for mark, span in marks if mark]))
    return found


def cited(text: str, articles: Mapping[str, Article], start: int, end: int) -> Iterator[Reference]:
    """What ``[start, end)`` cites of the articles of its text, as ``articles_of`` gives them.

    By number (第九条第二项), not those of another text; by the place in its own article (第一款, 前两款规定);
    or as the articles before that (前条规定).
    """
    for match in _CITED.finditer(text, start, end):
        number, paragraph, items, clause = match.group("number", "paragraph", "items", "clause")
        before = text[max(start, match.start() - 9) : match.start()]
        article = articles.get(number or clause)
        if article and (_OF_THIS_TEXT.search(before) or not _OF_ANOTHER.search(before)):
            yield Reference(article, _nth(paragraph, article), re.findall(_ONE_ITEM, items or ""))
    back = [*_BACK.finditer(text, start, end)]
    if not back:
        return
    ordered = [*articles.values()]
    begun = [article.start for article in ordered]
    for match in back:
        own = bisect_right(begun, match.start()) - 1
        if match["articles"]:
            yield from map(Reference, ordered[max(0, own - _count(match["count"])) : max(0, own)])
        elif own >= 0:
            yield from _in_article(ordered[own], match)


def _in_article(article: Article, match: re.Match[str]) -> Iterator[Reference]:
    at = bisect_right([start for start, _ in article.paragraphs], match.start()) - 1
    items = re.findall(_ONE_ITEM, match["items"])
    if match["number"] is None:
        yield from (Reference(article, n, items) for n in range(max(0, at - _count(match["count"])), at))
    elif (nth := _nth(match["number"], article)) is not None and nth != at:
        yield Reference(article, nth, items)


def _nth(number: str | None, article: Article) -> int | None:
    """Which paragraph an ordinal means, from 0; None for none that is there."""
    at = _DIGITS.find(number) if number else -1
    return at if 0 <= at < len(article.paragraphs) else None


def _count(numeral: str | None) -> int:
    return "一两三四".find((numeral or "一").replace("二", "两")) + 1
