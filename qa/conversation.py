"""Follow-ups: a question that leans on the conversation, completed from the last turns.

What a question is about, and which of its words could be others, is told by parts of speech (``qa.phrases``);
which of them is meant (李四 for 张三, not for 项目) by how alike the encoder finds them.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qa.phrases import ASKING, names, nouns, opens_with_noun, person, slots, subject, topic, words
from qa.question import MAX_QUESTION, Question
from qa.records import Turn
from qa.talk import in_talk
from qa.told import statements_of

Alike = Callable[[str, Sequence[str]], Sequence[float]]
Exact = Callable[[str, str], str]

# After 这 and 那 the thing itself may follow; 部门, 条件, 根据 and their like begin with no classifier.
_CLASSIFIER = (
    r"(?:[个些种项次批家座份件位届篇幢栋艘辆]|条(?!件|例|款|文)|部(?!门|分|署|长)|场(?!地|所|馆|景)|款(?!项)|类(?!别|型|似)|段(?!落)"
    r"|根(?!据|本)|台(?![湾风北])|套(?!餐)|所(?![有以谓])|笔(?!记)|本(?=[书手]))"
)
_OPENING = re.compile(
    rf"^(?:那么|那(?![里儿边时]|{_CLASSIFIER})|还有|另外|顺便|对了|再问?|然后|请问|麻烦|我?想(?:问|知道)|问|告诉我|一句|一下|你知道|[，,\s])+"
)
_PRONOUN = re.compile(r"(?:它|(?<!其)他|她)们?|[那这](?=里[面边头])|那里|那儿|那边|这里|这儿|前者|后者")
_WHY_NOT = re.compile(r"^为(?:什么|何|啥)(?:就|还)?(?:不|没有?)?(?P<verb>[能会要让可行]?)[以]?[？?]?$")
_PEOPLE = re.compile(r"他们|她们|它们")
_PERSON = re.compile(r"(?<!其)[他她](?!们)")
_POINTING = re.compile(
    rf"上述|[这那]{_CLASSIFIER}(?!年|月|天)|(?<!应)该(?=[^\W\d])|(?<![尤极何])其(?![他它中实余次])"
)
_AND_THIS = re.compile(r"^(?P<new>[^？?，,]{1,20}?)(?:具体|又)?(?:呢|咧)[？?。！\s]*$")
_ITEM = re.compile(r"第(?P<n>[一二三四五六七八九十\d]{1,2})(?:个|点|条|项|方面)")
_ORDINAL = re.compile(r"第[一二三四五六七八九十百\d]+[批次届期轮个条项点章节年]?")
_PERIOD = (
    r"(?:(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月(?:份|底|初|[上中下]旬|\d{1,2}[日号])?|[上下]半年|第?[一二三四]季度"
    r"|(?:情人|劳动|妇女|儿童)节|(?:春|元宵|清明|端午|七夕|中秋|重阳|国庆|圣诞)节|元旦|国庆|中秋|五一"
    r"|[春夏秋冬][天季]|[淡旺]季|周末|周[一二三四五六日]|工作日|节假日|平[时日])"
)
_TIME = re.compile(rf"(?P<year>\d{{2,4}}年|[今去前明]年)(?P<of_it>{_PERIOD})?|(?P<period>{_PERIOD})")
_NOW_OR_THEN = re.compile(r"^(?:现在|目前|以前|从前|之前|原来|当初|当时|后来|以后|将来|最后|一般|平时)")
# A question of nothing but these words says nothing of what it is about.
_BARE = re.compile(
    r"为什么|为何|为啥|怎么|怎样|如何|咋|什么|啥|多少|哪些|哪个|哪里|哪儿|何时|时候|时间|包括|包含|涵盖|具体|详细|展开"
    r"|讲讲|说说|细说|解释|说明|介绍|方面|内容|原因|理由|结果|进展|情况|目的|意义|比如|例如|接下来|后来|然后|继续|还有"
    r"|意思|一下|一点|钱|现在|目前|以前|原来|当时|最后|最多|最少|最早|最晚|谁|哪|几|个|在|做|办|讲|说|是|有|的|了|都|呢|吗|吧|啊|呀|么|再|又|就|还|要|能|会|请|点|到底|究竟|样"
    r"|\b(?:why|how|what|when|where|who|about|it|is|are|and|so|then|more|tell|me|that)\b|[\W_]"
)
_OWNED = re.compile(r"[^，,。是有为吗]{2,6}?(?:是|为|有|什么|谁|哪|多|几|[？?]|$)")
_NUMERALS = "一二三四五六七八九十"
_LOOSE_NOUN = 5  # characters up to which a noun that a question opens with may be of what was asked about
_CURT, _BRIEF = 8, 14  # characters of a question that hardly says all, and of one that may not
_CORRECTING = re.compile(r"错了|问[错岔]|[想要]问|问的?是|我[要说指问]的|应该问|不对|^[哦啊]?不是")
_ASKS = re.compile(r"[?？]|[吗嘛么呢咧不没的]$|(.)[不没]\1|干[嘛啥]|^那")
_TO_US = re.compile(r"[你您](?:是|叫|会|能|们|好|真)|多?谢|感谢|再见|拜拜")  # said to who answers, not asked
_ORDER = re.compile(r"[给帮替]我")
_SHORT = 40  # characters of a statement up to which why? asks for all that it says
LAG = 0.1  # of confidence by which a question that is read after what was said lags behind the completed one


@dataclass(frozen=True)
class Completion:
    """A reading of a question; of two the one that is surer of its answer, less its ``lag``, is taken.

    Where it asks the same of something else (那天津呢), ``told`` is the exact answer given before.
    """

    text: str
    lag: float = 0.0
    told: str = ""


def completions(question: str, history: Sequence[Turn], alike: Alike, exact: Exact) -> list[Completion]:
    """The question completed; where it leans on the conversation also as it is, after what was said.

    ``history`` is the conversation so far, the oldest turn first; its questions are completed in turn.
    ``alike(phrase, others)`` tells how near in meaning each of the others is, as a cosine;
    ``exact(question, stated)`` which words of what was stated answer.
    """
    if _TO_US.match(question):
        return [Completion(question)]
    asked, answered = "", ""
    for turn, following in pairwise([*history, Turn("user", question)]):
        if turn.role == "user":
            as_said = turn.content.strip()
            found = _completions(as_said, asked, answered, alike)
            asked = found[-1]  # completed, where it may be
            answered = following.content if following.role == "assistant" else ""
    found = _completions(question, asked, answered, alike)
    if not asked or not _leans(question, found):
        return [Completion(found[0][:MAX_QUESTION])]
    stated = "".join(statements_of(answered))
    said = exact(asked, stated) if stated else ""
    told = said if _asks_of_another(question) else ""
    after = in_talk(asked, said, question)
    return [Completion(found[0][:MAX_QUESTION], told=told), Completion(after[:MAX_QUESTION], LAG, told)]


def _asks_of_another(question: str) -> bool:
    """那天津呢, not 为什么呢."""
    match = _AND_THIS.match(_OPENING.sub("", question))
    return bool(match and _BARE.sub("", match["new"]))


def _leans(question: str, found: Sequence[str]) -> bool:
    """Whether it may lean on what was said, so that it is read after that too."""
    if found != [question] or _CORRECTING.search(question):
        return True
    asks = _ASKS.search(question) or ASKING.search(question) or nouns(question)
    if not asks or _ORDER.match(question):
        return False  # 好的, 嗯, 给我讲个笑话
    if not Question(question).is_chinese:
        return len(question) <= _SHORT
    return len(question) <= _CURT or (len(question) <= _BRIEF and not names(question))


def _completions(question: str, asked: str, answer: str, alike: Alike) -> list[str]:
    """One question after another and its answer, completed (both may be empty).

    Where it stands as it is but may want completing, that comes second.
    """
    statements = statements_of(answer)
    new = _OPENING.sub("", question)
    if not asked:
        return [question]
    if item := _item_meant(new, statements):
        return [f"{item.rstrip('。')}，{_ITEM.sub('', new)}"]
    if new and not _BARE.sub("", new):
        return [_spelt_out(new, asked, statements)]
    if why_not := _why_not(new, asked):
        return [why_not]
    pronoun = _PRONOUN.search(new) or _POINTING.search(new)
    if pronoun and nouns(new[: pronoun.start()]):
        return [question]  # something is named before it, which it points at
    if match := _PRONOUN.search(new):
        about = person(asked, statements) if _PERSON.search(new) else ""
        about = about or _about(asked, statements, whole=bool(_PEOPLE.search(new)))
        return [new[: match.start()] + about + new[match.end() :]]
    if match := _AND_THIS.match(new):
        return [_with(match["new"], asked, statements, alike)]
    if pronoun:
        return [f"{_about(asked, statements, whole=True) or _said(asked)}，{new}"]
    return _continued(question, new, asked, statements)


def _continued(question: str, new: str, asked: str, statements: Sequence[str]) -> list[str]:
    """A question without a word that points back: one that lacks what it is about is told of it."""
    about = [_about(asked, statements, whole=whole) for whole in (True, False)]
    stem = _NOW_OR_THEN.sub("", new)
    opens = opens_with_noun(stem)
    joint = ("的" if _OWNED.match(stem) else "，") if opens else ""
    filled = [f"{one}{joint}{new}" for one in about if one and one not in new]
    asks = ASKING.search(new) or re.search(r"[?？吗]", new)
    if not filled or not asks or names(new) or len(words(new)) > 12:
        return [question]
    named = nouns(stem)
    loose = all(len(noun) <= _LOOSE_NOUN for noun in named[:1])
    if opens or not loose:
        return [question, filled[-1]] if loose else [question]
    return [filled[0]]


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
        at_length = len(statements[0]) > _SHORT and not ASKING.search(asked)
        return f"为什么{_said(asked) if at_length else statements[0].rstrip('。')}？"
    if re.search(r"具体|详细|展开|讲讲|说说|细说|继续|怎么|如何|怎样|咋", question) and statements:
        return f"{statements[0].rstrip('。')}，{question}"
    return f"{_about(asked, statements, whole=True)}{question}"


def _why_not(new: str, asked: str) -> str:
    """为什么不能？ after a question that is answered by yes or no: why not that; else ""."""
    match = _WHY_NOT.match(new)
    if not match or ASKING.search(asked) or not re.search(r"[吗么嘛][？?]?$", asked):
        return ""
    return f"为什么{_said(asked)}？" if match["verb"] in asked else ""


def _said(asked: str) -> str:
    """A question that is answered by yes or no as a statement."""
    return re.sub(r"(?:[吗么嘛吧呢]|是吧|对吧)?[？?。！\s]*$", "", asked)


def _with(new: str, asked: str, statements: Sequence[str], alike: Alike) -> str:
    """The question asked before, with its like replaced: ordinal, time, or the phrase nearest in meaning."""
    if _ORDINAL.search(new) and _ORDINAL.search(asked):
        return _ORDINAL.sub(new, asked, count=1)
    if moved := _at_another_time(new, asked):
        return moved
    about = _about(asked, statements, whole=True)
    if new.endswith("的") and about:
        return f"{new}{asked}"
    places = slots(asked)
    if not places:
        return f"{about}的{new}？" if about else f"{new}，{asked}"
    near = alike(new, [asked[a:b] for a, b in places])
    start, end = places[max(range(len(places)), key=lambda i: near[i])]
    return f"{asked[:start]}{new}{asked[end:]}"


def _at_another_time(new: str, asked: str) -> str:
    """The question asked before, of the time that the new one names; "" where one of them names none.

    A year keeps the month that was asked about, a month the year (2019年呢, 六月呢 after 2018年5月…).
    """
    then, now = _TIME.search(asked), _TIME.search(new)
    if not then or not now:
        return ""
    year = now["year"] or then["year"] or ""
    period = now["of_it"] or now["period"] or then["of_it"] or then["period"] or ""
    named = f"{new[: now.start()]}{year}{period}{new[now.end() :]}"
    return f"{asked[: then.start()]}{named}{asked[then.end() :]}"


def _about(asked: str, statements: Sequence[str], whole: bool) -> str:
    """What was asked about; with ``whole`` also what belongs to it (天津的港口, not 天津)."""
    found = topic(_OPENING.sub("", asked)) or next((s for s in map(subject, statements[:1]) if s), "")
    return found if whole else found.split("的")[0]
