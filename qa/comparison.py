"""Comparisons: the two things that a question sets side by side, each asked about by itself.

农村和城里的收入各是多少？ is 农村的收入是多少？ and 城里的收入是多少？; what answers both is put together.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from index.folding import fold, is_traditional, simplified
from index.tokens import terms
from qa.phrases import Word, words
from qa.question import Question
from qa.reader import Reading

_JOINS = frozenset("和 与 跟 同 及 以及 、 比 还是".split())
_DIFFERENCE = (
    r"(?:主要|具体|到底)?(?:的|有|存在|是)*(?:什么|何|哪些|啥)?(?:主要|具体)?(?:的)?"
    r"(?:区别|不同|差别|差异|差距|两样|不一样|异同)(?:之处|吗)?(?:是什么|在哪里?|有哪些|是啥)?"
    r"|(?:是否|是不是)?(?:一样|相同)吗?|(?:怎么|如何)区分"
)
_CHOICE = r"(?:哪一?[个边种者家类座款项方条只]|谁)的?"
_MORE = r"[更最先早晚多少高低大小长短快慢好贵强弱远近重轻]|比较|便宜"
_EACH = r"各(?![级类地种项方界部国省市县区位族个家式行条街镇乡村单社学])自?|分别"
_COMPARES = re.compile(rf"{_DIFFERENCE}|相?差(?=多少|几)|{_CHOICE}.{{0,10}}?(?:{_MORE})|{_EACH}")
_CHANGE = re.compile(r"增长|增加|上升|上涨|提高|扩大|下降|下滑|降低|减少|缩小|翻")  # one figure
_ASKS = re.compile(r"哪|谁|什么|多少|怎|各|分别|区别|不同|更")
_REWORDED = (
    (re.compile(r"之间|两者|二者|(?:互相|相)比(?:较|起来)?|比起来|对比|比较一下|请问|到底"), ""),
    (re.compile(_DIFFERENCE), "是什么"),
    (re.compile(rf"相?差(?=多少|几)|{_CHOICE}|{_EACH}|更|先(?!进|生|期|行)"), ""),
)
_PAUSE = re.compile(r"[，,。？?；;：:！!]+")
_FOLLOWS = frozenset("的 之间 中 里 在 是 有 比".split())  # what may stand after the second thing
_INSIDE = re.compile(r"(?:里面?|当中|中的?)(?=.)")
_BY_HOW_MUCH = re.compile(r"^[多少](?=[^\W\d_])(?!少)")  # 比B多花了多少
_WHETHER = re.compile(r"(?:^|(?<=[，,]))是")  # 是A先还是B先
_LEAST = 2.0  # likeness of the two from which they are a pair
_NAMED = 4.0  # log-odds that a statement gains which names its own side, and loses which names the other
_RIVALS = 4  # readings of each side that are weighed against each other
Span = tuple[int, int]


@dataclass(frozen=True)
class Side:
    """One of two things compared: the terms that only it is called by, and the question about it alone."""

    terms: frozenset[str]
    question: Question


@dataclass(frozen=True)
class Told:
    """What was read about each side, and how sure the less sure of them is."""

    sides: tuple[tuple[Question, Reading], tuple[Question, Reading]]
    confidence: float


def told_of_each(question: str, read: Callable[[Question], Sequence[Reading]], least: float) -> Told | None:
    """What answers each side of a comparison; None where there is none or one is less sure than ``least``.

    ``read`` gives readings best first. The two are different statements, unless one names both sides.
    """
    both = sides(question)
    if both is None:
        return None
    read_of = [list(read(side.question)) for side in both]
    confidence = min((found[0].confidence if found else 0.0) for found in read_of)
    if confidence < least:
        return None
    weighed = [_weighed(found, *order) for found, order in zip(read_of, (both, both[::-1]), strict=True)]
    (_, one), (_, other) = (rated[0] for rated in weighed)
    if _place(one) == _place(other) and not all(side.terms & _terms(one) for side in both):
        apart = [
            (worth_one + worth_other, first, second)
            for worth_one, first in weighed[0][:_RIVALS]
            for worth_other, second in weighed[1][:_RIVALS]
            if _place(first) != _place(second)
        ]
        if not apart:
            return None
        _, one, other = max(apart, key=lambda rated: rated[0])
    return Told(((both[0].question, one), (both[1].question, other)), confidence)


def sides(question: str) -> tuple[Side, Side] | None:
    """The two things compared, as each would be asked about alone; None where the question compares none."""
    question = simplified(question) if is_traditional(question) else question
    pair = _pair(question)
    if pair is None or _is_one_of_more(question, pair[0][0], pair[2][1]):
        return None
    one, join, other = pair
    if inside := _INSIDE.match(question, *one):  # 里慢 is taken for a word
        one = inside.end(), one[1]
    if join == "还是":
        asked = [_WHETHER.sub("", part) for part in (question[: one[1]], question[other[0] :])]
    else:
        before, after = question[: one[0]], question[other[1] :]
        after = _BY_HOW_MUCH.sub("", after) if join == "比" else after
        asked = [f"{before}{question[slice(*side)]}{after}" for side in (one, other)]
    for pattern, plain in _REWORDED:
        asked = [pattern.sub(plain, text).strip("，, ") for text in asked]
    named = [frozenset(terms(fold(question[slice(*side)]))) for side in (one, other)]
    return (
        Side(named[0] - named[1], Question(asked[0])),
        Side(named[1] - named[0], Question(asked[1])),
    )


def _is_one_of_more(question: str, start: int, end: int) -> bool:
    """Whether further things are joined to the two that stand at ``[start, end)``: 钢铁、水泥和玻璃."""
    return question[:start].endswith(tuple("、和与跟及")) or question[end:].startswith(tuple("、和与跟及"))


def _pair(question: str) -> tuple[Span, str, Span] | None:
    """Where the two things stand, and what joins them: of all that could be, the most alike."""
    found = words(question)
    rated = [
        (rating, (one[0].start, one[-1].end), join, (other[0].start, other[-1].end))
        for one, join, other, rating in _rated_pairs(found)
        if _is_comparison(join, other, question[other[-1].end :], len(one))
    ]
    best = max(rated, key=lambda pair: pair[0], default=None)
    return best[1:] if best and best[0] >= _LEAST else None


def _is_comparison(join: str, other: Sequence[Word], after: str, words_before: int) -> bool:
    """Whether what joins two things, or what follows them, asks for both."""
    if join == "比":
        return other[0].is_nominal and not _CHANGE.search(after)
    return bool(_COMPARES.search(after)) or (join == "还是" and min(words_before, len(other)) > 1)


def _rated_pairs(found: Sequence[Word]) -> Iterator[tuple[Sequence[Word], str, Sequence[Word], float]]:
    for at, word in enumerate(found):
        if word.text not in _JOINS:
            continue
        first, last = at, at + 1
        while first > 0 and not _PAUSE.fullmatch(found[first - 1].text):
            first -= 1
        while last < len(found) and not _PAUSE.fullmatch(found[last].text):
            last += 1
        for start in range(first, at):
            for end in range(at + 2, last + 1):
                one, other = found[start:at], found[at + 1 : end]
                texts = _text(one), _text(other)
                if texts[0] != texts[1] and not _ASKS.search("".join(texts)):
                    around = found[start - 1] if start > first else None, found[end] if end < last else None
                    yield one, word.text, other, _likeness(one, other) + _fits(one, other, *around)


def _likeness(one: Sequence[Word], other: Sequence[Word]) -> float:
    """How parallel two phrases are built: the same last word or character, words of the same kinds."""
    a, b = _text(one), _text(other)
    rating = 3.0 if one[-1].text == other[-1].text else 2.0 if a[-1] == b[-1] else 0.0
    rating += a[0] == b[0]
    rating += 2 * ([word.kind[0] for word in one] == [word.kind[0] for word in other])
    rating += len(one) == len(other)
    return rating - 0.3 * abs(len(a) - len(b)) - 0.02 * (len(one) + len(other))


def _fits(one: Sequence[Word], other: Sequence[Word], before: Word | None, after: Word | None) -> float:
    """Whether the phrases begin and end where phrases do; without a word around them the clause ends."""
    ends = after is None or after.text in _FOLLOWS or after.kind[0] in "vdpra"
    begins = before is None or not (before.is_nominal and one[0].is_nominal) or one[0].kind[0] in "tm"
    cut = [not begins, after is not None and after.is_nominal and not ends]
    loose = one[0].text in ("的", "在") or other[-1].text in ("的", "在")
    return 1.2 * (before is None) + 1.5 * ends - 2.0 * sum(cut) - 3.0 * loose


def _text(some: Sequence[Word]) -> str:
    return "".join(word.text for word in some)


def _weighed(found: Sequence[Reading], own: Side, other: Side) -> list[tuple[float, Reading]]:
    """Readings by how well they answer and which side they name, best first."""
    rated = []
    for reading in found:
        said = _terms(reading)
        rated.append((reading.score + _NAMED * (bool(said & own.terms) - bool(said & other.terms)), reading))
    return sorted(rated, key=lambda pair: -pair[0])


def _terms(reading: Reading) -> frozenset[str]:
    offset = reading.hit.passage.start
    return frozenset(terms(fold(reading.hit.passage.text[reading.start - offset : reading.end - offset])))


def _place(reading: Reading) -> tuple[str, int, int]:
    return reading.hit.passage.document_id, reading.start, reading.end
