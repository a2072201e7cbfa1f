"""Numbers and dates in a statement: the short answer where the question asks for one."""

import re

from index.folding import fold
from qa.question import Kind, Question

Span = tuple[int, int]
_HAN = "[一二两三四五六七八九十百千万亿零〇]+"
_NUMERAL = rf"(?:\d+(?:[.,．]\d+)*|{_HAN}(?:分之{_HAN})?)"
_UNITS = tuple(  # the longer first
    "个工作日|工作日|个小时|个星期|星期|季度|平方公里|平方千米|平方米|立方米|个百分点|百分点|公里|千米|厘米|毫米|公斤|千克|小时|分钟|个月|世纪|年代"
    "|人次|美元|欧元|英镑|日元|公顷|个|家|件|项|次|条|人|名|位|年|月|日|天|吨|亩|元|倍|座|所|届|种|岁|米|里|克|秒"
    "|周|户|套|批|支|部|本|册|张|台|辆|架|艘|枚|颗|棵|只|头|匹|场|期|轮|级|层|度|集|首|篇|章|节|字|句|成|县|区|市"
    "|根|股|笔|宗|起|处|间|栋|幢|道|门|口|块|片|省|村|国|类|组|队|票|分|点".split("|")
)
_NUMBER = re.compile(
    rf"(?:约|超过|近|逾|达到?|不到|不足)?{_NUMERAL}[多余几]?[万亿千百]*[多余]?"
    rf"(?:[%％‰]|{'|'.join(_UNITS)})?(?:以上|以下|左右)?"
)
_ENDS_IN_DIGITS = re.compile(r"\d[万亿千百]*[多余几]?[万亿千百]*$")
_REST_OF_NUMBER = re.compile(rf"[多余几]?[万亿千百]*[多余]?(?:[%％‰]|{'|'.join(_UNITS)})")
_SMALL = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_DAY = rf"{_SMALL}[日号]"
_MONTH = rf"(?:{_SMALL}|[本上下]个?)月"
_YEAR = r"(?:\d{2,4}|[一二三四五六七八九〇零]{4}|[今去前明当同次])年"
_PART = r"(?:底|初|末|中旬|上旬|下旬|上半年|下半年|[春夏秋冬]季?)"
_DAYS = rf"{_MONTH}(?:{_DAY}(?:至(?:{_MONTH})?{_DAY})?)?"
_DATE = re.compile(
    rf"(?:公元前?)?{_YEAR}(?:{_DAYS})?{_PART}?|{_DAYS}{_PART}?"
    rf"|\d{{4}}(?:[-/.]\d{{1,2}}){{1,2}}|{_SMALL}世纪(?:\d0年代|{_HAN}年代)?"
)
_PATTERNS: dict[Kind, re.Pattern[str]] = {"number": _NUMBER, "date": _DATE}
# What a unit measures. Counting words (个, 家, 次) are exchanged freely, so they are one measure.
_MEASURES = {
    "money": "元|美元|欧元|英镑|日元",
    "area": "平方公里|平方千米|平方米|公顷|亩",
    "length": "公里|千米|厘米|毫米|米|里",
    "mass": "公斤|千克|克|吨",
    "time": "个?工作日|个?小时|分钟|个月|个?星期|季度|世纪|年代|年|月|日|天|周|秒|岁",
    "share": "[%％‰]|个百分点|百分点|倍|成",
}
_MEASURE_OF_UNIT = {name: re.compile(f"(?:{units})$") for name, units in _MEASURES.items()}
_MEASURE_ASKED = {
    "money": r"多少钱|多贵|(?:投资|预算|造价|费用|成本|经费|价格|票价|售价).{0,6}(?:多少|几)|\bcosts?\b",
    "area": r"面积",
    "length": r"多远|多高|多深|多宽|多长(?!时)|(?:长|高|宽|深)度|\bhow (?:far|tall|high|deep|wide)\b",
    "time": r"多久|多长时间|几个?(?:年|月|天|小时|分钟)|\bhow long\b",
    "share": r"比例|百分|占比|几成|几分之|\bper ?cent",
    "count": r"多少人|人口|\bhow many people\b",
}
_ASKED_UNIT = re.compile(r"(?:多少|几)[万亿千百]*([^\s吗呢啊的是，。？?]{1,4})")
_ALONE = re.compile(r"\d+(?:[.,．]\d+)*")
_CUT = re.compile(r"[，；。、,;和与及]")
_REACH = 14  # characters beside a span that tell what it counts
_NEARNESS = 0.8  # of a shared pair, for each character between it and the span


def find_spans(kind: Kind, text: str) -> list[Span]:
    """Spans of the kind asked for, in order; none for kinds that have no pattern."""
    pattern = _PATTERNS.get(kind)
    found = [match.span() for match in pattern.finditer(text)] if pattern else []
    if kind == "number":  # a year is not a count
        dates = [match.span() for match in _DATE.finditer(text)]
        found = [(a, b) for a, b in found if not any(a < end and start < b for start, end in dates)]
    # A lone Chinese numeral (一, 十) is most often not a number.
    return [(a, b) for a, b in found if b - a > 1 or text[a:b].isdecimal()]


def with_unit(text: str, end: int) -> int:
    """Where a span that ends in digits at ``end`` ends with the unit behind them (600余 + 件)."""
    ends_so = _ENDS_IN_DIGITS.search(text[max(0, end - _REACH) : end])
    match = _REST_OF_NUMBER.match(text, end) if ends_so else None
    return match.end() if match else end


def choose_span(question: Question, text: str) -> Span | None:
    """The span of ``text`` that most likely is the answer, if one measures what is asked for.

    Spans that the question itself contains are passed over. Of the others, the one with the unit asked for,
    then the one whose neighbourhood shares most characters with the question.
    """
    asked = fold(question.text)
    spans = [
        (a, b)
        for a, b in find_spans(question.kind, text)
        if fold(text[a:b]) not in asked and measures_asked(asked, text[a:b])
    ]
    return max(
        spans, key=lambda s: (_has_unit(asked, text[slice(*s)]), _shared(asked, text, s)), default=None
    )


def measures_asked(asked: str, span: str) -> bool:
    """False where the folded question asks for one measure (money, say) and the span has another (years).

    A number alone may measure anything, as in a table, where the column tells.
    """
    if _ALONE.fullmatch(span):
        return True
    match = _ASKED_UNIT.search(asked)
    wanted = next((name for name, pattern in _MEASURE_ASKED.items() if re.search(pattern, asked)), None)
    wanted = wanted or (_measure(match[1], at_end=False) if match else None)
    return wanted is None or wanted == (_measure(_bare(span)) or "count")


def _measure(text: str, at_end: bool = True) -> str | None:
    """What the unit at the end (or at the start) of a text measures; None for counting words."""
    if "分之" in text:
        return "share"
    if at_end:
        return next((name for name, unit in _MEASURE_OF_UNIT.items() if unit.search(text)), None)
    return next((name for name, units in _MEASURES.items() if re.match(units, text)), None)


def _bare(span: str) -> str:
    return re.sub(r"(?:以上|以下|左右|多|余)$", "", span)


def _has_unit(asked: str, span: str) -> bool:
    match = _ASKED_UNIT.search(asked)
    unit = next((unit for unit in _UNITS if match and match[1].startswith(unit)), None)
    return unit is not None and _bare(span).endswith(unit)


def _shared(asked: str, text: str, span: Span) -> float:
    """Pairs of characters that the clause around the span shares with the question, the nearer the more."""
    before = _CUT.split(fold(text[max(0, span[0] - _REACH) : span[0]]))[-1]
    after = _CUT.split(fold(text[span[1] : span[1] + _REACH]))[0]
    pairs = {pair for i in range(len(asked) - 1) if (pair := asked[i : i + 2]).isalpha()}
    ahead = [after[i : i + 2] for i in range(len(after) - 1)]
    behind = [before[i : i + 2] for i in range(len(before) - 2, -1, -1)]
    return sum(
        _NEARNESS**distance
        for side in (ahead, behind)
        for distance, pair in enumerate(side)
        if pair in pairs
    )
