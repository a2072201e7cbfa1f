"""The things that a question sets side by side, each as it would be asked about alone.

农村和城里的收入各是多少？ is 农村的收入是多少？ and 城里的收入是多少？
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

from index.folding import fold, is_traditional, simplified
from index.tokens import terms
from qa.phrases import Word, words
from qa.question import Question

MOST_SIDES = 5
_OF_SEVERAL = frozenset("和 与 跟 同 及 以及 、".split())
_OF_TWO = frozenset("比 还是".split())
_DIFFERENCE = (
    r"(?:主要|具体|到底)?(?:的|有|存在|是)*(?:什么|何|哪些|啥)?(?:主要|具体)?(?:的)?"
    r"(?:区别|不同|差别|差异|差距|两样|不一样|异同)(?:之处|吗)?(?:是什么|在哪里?|有哪些|是啥)?"
    r"|(?:是否|是不是)?(?:一样|相同)吗?|(?:怎么|如何)区分"
)
_DIFFERS = re.compile(_DIFFERENCE)
_CHOICE = r"(?:哪一?[个边种者家类座款项方条只]|谁)的?"
_MORE = r"[更最先早晚多少高低大小长短快慢好贵强弱远近重轻]|比较|便宜"
_EACH = r"各(?![级类地种项方界部国省市县区位族个家式行条街镇乡村单社学])自?|分别"
_ALL = r"(?:都|方面).{0,6}?(?:什么|啥|哪些|多少)"
_MEANING = (
    r"^(?:(?:都|又)?(?:是什么意思|是啥意思|是指什么|指的?是?(?:什么|啥)|怎么理解)"
    r"|的(?:含义|意思)是什么)"
)
_COMPARES = re.compile(
    rf"{_DIFFERENCE}|相?差(?=多少|几)|{_CHOICE}.{{0,10}}?(?:{_MORE})|{_EACH}|{_ALL}|{_MEANING}"
)
_CHANGE = re.compile(r"增长|增加|上升|上涨|提高|扩大|下降|下滑|降低|减少|缩小|翻")  # one figure
_TIME = re.compile(r"[今去前往当上本]年|年[初底前]|\d年|以[前往后]|过去|原来|现在|[上本]月|从前|同期")
_WHY = re.compile(r"为[什何啥]|怎么会|凭什么|原因|理由")
_NO_PART = re.compile(r"、|哪|谁|什么|多少|怎|各|分别|区别|不同|更")
_REWORDED = (
    (re.compile(r"之间|[两二三四五]者|(?:互相|相)比(?:较|起来)?|比起来|对比|比较一下|请问|到底"), ""),
    (_DIFFERS, "是什么"),
    (re.compile(rf"相?差(?=多少|几)|{_CHOICE}|{_EACH}|更|先(?!进|生|期|行)"), ""),
)
_PAUSE = re.compile(r"[，,。？?；;：:！!]+")
_FOLLOWS = frozenset("的 之间 方面 领域 中 里 在 是 有 比".split())  # what may stand after the last thing
_INSIDE = re.compile(r"(?:里面?|当中|中的?)(?=.)")
_ASKED = r"[^，,。；;]*?(?:多少|几|吗|哪|什么|啥|没|怎|如何|[？?]?$)"  # in the same clause
_BY_WHAT = re.compile(rf"(?:的|还|更|要|都|会|能)*(?:{_MORE}|怎|如何|有){_ASKED}")
_BY_HOW_MUCH = (
    (re.compile(r"^[多少](?=[^\W\d_])(?!少)"), ""),  # 比B多花了多少
    (re.compile(r"^(?:[高低大小贵]|便宜)了?(?=多少)"), "是"),  # 比B高多少
)
_WHETHER = re.compile(r"(?:^|(?<=[，,]))是")  # 是A先还是B先
_LONGEST = 10  # words of a thing
_LEAST = 1.0  # likeness of things next to each other from which they are set side by side
Phrase = Sequence[Word]


@dataclass(frozen=True)
class Side:
    """One of the things compared: the terms that only it is called by, and the question about it alone."""

    terms: frozenset[str]
    question: Question


@dataclass(frozen=True)
class _Row:
    """Phrases joined by ``join``; ``shared`` is what stands before the join and is meant of both.

    In 甲厂的产量比乙厂高多少 the phrases are 甲厂 and 乙厂, and 的产量 is shared.
    """

    join: str
    phrases: Sequence[Phrase]
    rating: float
    shared: str

    @property
    def start(self) -> int:
        return self.phrases[0][0].start

    @property
    def end(self) -> int:
        return self.phrases[-1][-1].end


def asks_difference(question: str) -> bool:
    """Whether it asks how things differ: 有什么区别."""
    return bool(_DIFFERS.search(question))


def sides(question: str) -> tuple[Side, ...]:
    """The things compared, two or more, in order; none where the question compares nothing."""
    question = simplified(question) if is_traditional(question) else question
    row = None if _WHY.search(question) else _likeliest_row(question)
    if row is None:
        return ()
    named = [frozenset(terms(fold(_text(phrase)))) for phrase in row.phrases]
    return tuple(
        Side(own.difference(*(other for other in named if other is not own)), Question(asked))
        for own, asked in zip(named, _asked(question, row), strict=True)
    )


def _asked(question: str, row: _Row) -> list[str]:
    texts = [_text(phrase) for phrase in row.phrases]
    if inside := _INSIDE.match(texts[0]):  # 里慢 is taken for a word
        before, texts[0] = question[: row.start + inside.end()], texts[0][inside.end() :]
    else:
        before = question[: row.start]
    after = question[row.end :].removeprefix("的" if row.shared else "")
    if row.join == "比":
        for pattern, plain in _BY_HOW_MUCH:
            after = pattern.sub(plain, after)
    if row.join == "还是":
        asked = [_WHETHER.sub("", part) for part in (f"{before}{texts[0]}", f"{texts[1]}{after}")]
    else:
        asked = [f"{before}{text}{row.shared}{after}" for text in texts]
    for pattern, plain in _REWORDED:
        asked = [pattern.sub(plain, text).strip("，, ") for text in asked]
    return asked


def _likeliest_row(question: str) -> _Row | None:
    """Of all the rows of things that are compared, that of the most alike."""
    rows = [
        row
        for row in _rows(words(question))
        if _is_comparison(row, question[row.end :]) and not _has_more(question, row)
    ]
    best = max(rows, key=_worth, default=None)
    return best if best and _worth(best) >= _LEAST else None


def _worth(row: _Row) -> float:
    return row.rating + 2 * (len(row.phrases) - 2)  # three things in a row are hardly there by chance


def _has_more(question: str, row: _Row) -> bool:
    """Whether further things are joined to those of the row: 钢铁、水泥和玻璃."""
    joins = tuple("、和与跟及")
    return question[: row.start].endswith(joins) or question[row.end :].startswith(joins)


def _is_comparison(row: _Row, after: str) -> bool:
    """Whether what joins the things, or what follows them, asks for each."""
    first, *_, last = row.phrases
    if row.join == "比":
        dated = _TIME.search(_text(first)) or not _TIME.search(_text(last))  # 比去年高 tells of one figure
        changes = _CHANGE.search(_text(last) + after)
        return last[-1].is_nominal and bool(dated) and not changes and bool(_BY_WHAT.match(after))
    return bool(_COMPARES.search(after)) or (row.join == "还是" and min(len(first), len(last)) > 1)


def _rows(found: Phrase) -> Iterator[_Row]:
    """Every way to take the words next to joining ones, within a clause, for things side by side."""
    joins = [at for at, word in enumerate(found) if word.text in _OF_SEVERAL | _OF_TWO]
    for clause in _clauses(found):
        inside = [at for at in joins if clause.start < at < clause.stop - 1]
        for first, several in product(range(len(inside)), range(1, MOST_SIDES)):
            run = inside[first : first + several]
            if len(run) == several and _may_join(found, run):
                yield from _rows_joined_at(found, run, clause)


def _may_join(found: Phrase, joins: Sequence[int]) -> bool:
    """Whether there is something between all of the joining words, and all of them may join several."""
    apart = all(b - a > 1 for a, b in pairwise(joins))
    return len(joins) == 1 or (apart and all(found[at].text in _OF_SEVERAL for at in joins))


def _clauses(found: Phrase) -> Iterator[range]:
    start = 0
    for at, word in enumerate(found):
        if _PAUSE.fullmatch(word.text):
            yield range(start, at)
            start = at + 1
    yield range(start, len(found))


def _rows_joined_at(found: Phrase, joins: Sequence[int], clause: range) -> Iterator[_Row]:
    between = [found[a + 1 : b] for a, b in pairwise(joins)]
    first, last = joins[0], joins[-1]
    starts = range(max(clause.start, first - _LONGEST), first)
    ends = range(last + 2, min(clause.stop, last + 1 + _LONGEST) + 1)
    for start, end, shared in product(starts, ends, _shared_from(found, first, starts)):
        phrases = [found[start:shared], *between, found[last + 1 : end]]
        if start < shared and _are_things([_text(phrase) for phrase in phrases]):
            before = found[start - 1] if start > clause.start else None
            after = found[end] if end < clause.stop else None
            alike = min(_likeness(one, other) for one, other in pairwise(phrases))
            rating = alike + _fits(phrases[0], phrases[-1], before, after)
            yield _Row(found[first].text, phrases, rating, _text(found[shared:first]))


def _shared_from(found: Phrase, join: int, starts: range) -> list[int]:
    """Where the first thing may end: at the joining word; before 比 also earlier (甲厂的产量比乙厂)."""
    if found[join].text != "比":
        return [join]
    return [join, *(at for at in starts if found[at].text == "的" or (at and found[at - 1].is_nominal))]


def _are_things(texts: Sequence[str]) -> bool:
    return len(set(texts)) == len(texts) and not _NO_PART.search("".join(texts))


def _likeness(one: Phrase, other: Phrase) -> float:
    """How parallel two phrases are built: the same last word or character, words of the same kinds."""
    a, b = _text(one), _text(other)
    rating = 3.0 if one[-1].text == other[-1].text else 2.0 if a[-1] == b[-1] else 0.0
    rating += a[0] == b[0]
    rating += 2 * ([word.kind[0] for word in one] == [word.kind[0] for word in other])
    rating += len(one) == len(other)
    rating -= ("的" in a) != ("的" in b)
    return rating - 0.3 * abs(len(a) - len(b)) - 0.02 * (len(one) + len(other))


def _fits(one: Phrase, other: Phrase, before: Word | None, after: Word | None) -> float:
    """Whether the phrases begin and end where phrases do; without a word around them the clause ends."""
    ends = after is None or after.text in _FOLLOWS or after.kind[0] in "vdpra"
    begins = before is None or not (before.is_nominal and one[0].is_nominal) or one[0].kind[0] in "tm"
    cut = [not begins, after is not None and after.is_nominal and not ends]
    loose = one[0].text in ("的", "在") or other[-1].text in ("的", "在")
    return 1.2 * (before is None) + 1.5 * ends - 2.0 * sum(cut) - 3.0 * loose


def _text(some: Phrase) -> str:
    return "".join(word.text for word in some)
