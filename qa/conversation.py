"""Follow-ups: a question that leans on the conversation, completed from the last turns.

By rules on the words alone. What a question is about is taken to be what it opens with (``天津港`` in
``天津港怎么样？``), or, where it opens with a question word, what its answer opens with.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from qa.messages import ALL as REFUSALS
from qa.question import MAX_QUESTION
from qa.records import Turn

_MARKER = re.compile(r"\[\d+\]")
_OPENING = re.compile(
    r"^(?:那么|那(?![里儿边个些种项次批家座份件位])|还有|另外|顺便|对了|再问?|然后|请问|麻烦|我?想(?:问|知道)|问|告诉我|一句|一下|你知道|[，,\s])+"
)
_PRONOUN = re.compile(r"(?:它|(?<!其)他|她)们?|那里|那儿|那边|这里|这儿|前者|后者")
_PEOPLE = re.compile(r"他们|她们|它们")
_POINTING = re.compile(
    r"上述|[这那](?:个|些|种|项|次|批|家|座|份|件|位)(?!年|月|天)|(?<!应)该(?=[^\W\d])|(?<![尤极何])其(?![他它中实余次])"
)
_AND_THIS = re.compile(r"^(?P<new>[^？?，,]{1,20}?)(?:具体|又)?(?:呢|咧)[？?。！\s]*$")
_ASKING_OPENING = re.compile(
    r"^(?:是|有|在|由|从)?(?:哪些|哪个|哪位|哪|什么|谁|何)"
    r"(?:领域|方面|地方|地区|城市|省份|人|单位|机构|企业|部门|项目|时候)?"
)
_ITEM = re.compile(r"第(?P<n>[一二三四五六七八九十\d]{1,2})(?:个|点|条|项|方面)")
_ORDINAL = re.compile(r"第[一二三四五六七八九十百\d]+[批次届期轮个条项点章节年]?")
_PLACE = re.compile(
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川"
    "|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门|中国|美国|日本|英国|法国|德国|俄罗斯|印度"
)
_YEAR = re.compile(r"\d{2,4}年|[今去前明]年")
# A question of nothing but these words says nothing of what it is about.
_BARE = re.compile(
    r"为什么|为何|为啥|怎么|怎样|如何|咋|什么|啥|多少|哪些|哪个|哪里|哪儿|何时|时候|时间|包括|包含|涵盖|具体|详细|展开"
    r"|讲讲|说说|细说|解释|说明|介绍|方面|内容|原因|理由|结果|进展|情况|目的|意义|比如|例如|接下来|后来|然后|继续|还有"
    r"|意思|一下|一点|谁|哪|几|个|做|办|讲|说|是|有|的|了|都|呢|吗|吧|啊|呀|么|再|又|就|还|要|能|会|请|点|到底|究竟|样"
    r"|\b(?:why|how|what|when|where|who|about|it|is|are|and|so|then|more|tell|me|that)\b|[\W_]"
)
_SUBJECT_END = re.compile(
    r"[，,。；;：:？?！!、（(]|什么|怎|如何|为|哪|谁|几|多少|何时|是|有|在|将|已|要|能|可以|被|把|对|向|从|由|按|基本"
    r"|分别|到底|究竟|等|建好|现在|目前|都|也|还|主持|召开|提出|实施|印发|全部|做完|投入|取得|成立|开展|吗|呢"
)
_NUMERALS = "一二三四五六七八九十"


def completed(question: str, history: Sequence[Turn]) -> str:
    """The question as it is searched: self-contained ones as they are, follow-ups filled in.

    ``history`` is the conversation so far, the oldest turn first; its questions are completed in turn.
    """
    asked, answered = "", ""
    for turn, following in pairwise([*history, Turn("user", question)]):
        if turn.role == "user":
            asked = _completed(turn.content.strip(), asked, answered)
            answered = following.content if following.role == "assistant" else ""
    return _completed(question, asked, answered)[:MAX_QUESTION]


def _completed(question: str, asked: str, answer: str) -> str:
    """One question after another question and its answer (both may be empty)."""
    statements = [] if answer in REFUSALS else [s.strip() for s in _MARKER.split(answer) if s.strip()]
    new = _OPENING.sub("", question)
    if not asked:
        return question
    if item := _item_meant(new, statements):
        return f"{item.rstrip('。')}，{_ITEM.sub('', new)}"
    if new and not _BARE.sub("", new):
        return _spelt_out(new, asked, statements)
    pronoun = _PRONOUN.search(new) or _POINTING.search(new)
    if pronoun and _BARE.sub("", new[: pronoun.start()]):
        return question  # something is named before it, which it points at
    if match := _PRONOUN.search(new):
        subject = _subject(asked, statements, whole=bool(_PEOPLE.search(new)))
        return new[: match.start()] + subject + new[match.end() :]
    if match := _AND_THIS.match(new):
        return _with(match["new"], asked)
    if pronoun:
        return f"{_subject(asked, statements, whole=True)}，{new}"
    return question


def _item_meant(question: str, statements: Sequence[str]) -> str | None:
    """The item of the enumeration just given that 第二个 points at."""
    match = _ITEM.search(question)
    if not match or len(statements) < 2 or len(_ITEM.sub("", question)) > 8:
        return None
    number = int(match["n"]) if match["n"].isdigit() else _NUMERALS.find(match["n"]) + 1
    if not 0 < number <= len(_NUMERALS):
        return None
    named = re.compile(rf"(?:第|其)?{_NUMERALS[number - 1]}[是、，,：:]|[（(]?{number}[)）.、．]")
    by_place = statements[number - 1 : number]
    return next((s for s in statements if named.match(s)), by_place[0] if by_place else None)


def _spelt_out(question: str, asked: str, statements: Sequence[str]) -> str:
    """A bare question (为什么？具体呢？): of the statement just given, or of what was asked about."""
    if re.search(r"为什么|为何|为啥|原因|理由|why", question) and statements:
        return f"为什么{statements[0].rstrip('。')}？"
    if re.search(r"具体|详细|展开|讲讲|说说|细说|继续|怎么|如何|怎样|咋", question) and statements:
        return f"{statements[0].rstrip('。')}，{question}"
    return f"{_subject(asked, statements, whole=True)}{question}"


def _with(new: str, asked: str) -> str:
    """The question asked before, with its like replaced: ordinal, year or place, else what it opens with."""
    for kind in (_ORDINAL, _YEAR, _PLACE):
        if kind.search(new) and kind.search(asked):
            return kind.sub(new, asked, count=1)
    opened = _OPENING.sub("", asked)
    if asking := _ASKING_OPENING.match(opened):
        return f"{new}{opened[asking.end() :]}"
    end = _SUBJECT_END.search(opened)
    subject, rest = (opened[: end.start()], opened[end.start() :]) if end else (opened, "")
    owner, of, owned = subject.partition("的")
    if of and owner[-1:] == new[-1:]:  # A公司的总部…, B公司呢
        return f"{new}的{owned}{rest}"
    return f"{new}{rest}"


def _subject(asked: str, statements: Sequence[str], whole: bool) -> str:
    """What was asked about; with ``whole`` also what belongs to it (天津的港口, not 天津)."""
    for text in (_OPENING.sub("", asked), *statements[:1]):
        end = _SUBJECT_END.search(text)
        subject = text[: end.start()] if end else text
        subject = subject if whole else subject.split("的")[0]
        if len(subject) > 1:
            return subject
    return asked
