"""Questions as people type them: keywords, small talk, slips, other scripts, widths, words and languages."""

import random
import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from index.folding import simplified
from qa.reader.training import reworded

if TYPE_CHECKING:
    from opencc import OpenCC

_ASKING = re.compile(
    r"请问|什么时候|什么|多少|哪些|哪个|哪里|哪儿|哪一|哪|谁|何时|为什么|为何|怎么样|怎么|怎样|如何|吗|呢|是|的|了|有"
    r"|什麼|哪個|哪裡|誰|為何|嗎"
)
_END = "？?。.!！ "
_BEFORE = tuple("请问 请问一下， 我想知道 我想问一下 你知道 帮我查一下 麻烦问下， 那个， 想请教一下".split())
_AFTER = ("啊？", "呢？", "呀", "？谢谢", "来着？", "", "？？", "，你知道吗？", "哦")
_COLLOQUIAL = tuple(
    pair.split() for pair in ("什么时候 啥时候", "什么 啥", "为什么 为啥", "怎么 咋", "哪里 哪儿", "多少 几")
)
# Characters that are confused by sound or by shape.
_CONFUSED = (
    "的得地 在再 做作坐 他她它 是事式世 时实石 那哪 己已 以已 坐座 像象 长常"
    " 城成程 市式 名明 年念 人仁 发法 经京精 建健件 见间 会回 公工 中种 国果"
    " 区去 河和何 北背 南难 东冬 西希 第地 元员圆 部布 期其 生升声 最醉 由有"
    " 气汽 计记纪 机基 场厂 面免 主住 要药 点电 文闻 力利 学雪 理里 化画 定订"
    " 家加 提题 教交 级极 方放 性姓 平评 分份 高告 进近 新心 开凯"
).split()
_NEIGHBOURS = {c: group.replace(c, "") for group in _CONFUSED for c in group}


def noisy(question: str, share: float, rng: random.Random, *, other_words: bool) -> str:
    """The question, that ``share`` of the time put in one of the other ways.

    With ``other_words`` also in synonyms and, word by word, in English.
    """
    if rng.random() >= share:
        return question
    ways = _WAYS | _OTHER_WORDS if other_words else _WAYS
    changed = rng.choices(tuple(ways), tuple(ways.values()))[0](question, rng)
    return changed if len(changed) >= 3 else question


def keywords(question: str, rng: random.Random) -> str:
    """The question without the words that ask, as typed into a search box."""
    joint = rng.choice(["", " "])
    kept = [part.strip(_END + "，,、") for part in _ASKING.split(question)]
    return joint.join(part for part in kept if part)


def colloquial(question: str, rng: random.Random) -> str:
    """Small talk before or after, everyday question words."""
    bare = question.rstrip(_END)
    for formal, everyday in _COLLOQUIAL:
        if formal in bare and rng.random() < 0.5:
            bare = bare.replace(formal, everyday)
            break
    return rng.choice((*_BEFORE, "")) + bare + rng.choice(_AFTER)


def misspelt(question: str, rng: random.Random) -> str:
    """One character dropped, doubled, swapped with its neighbour or confused with a like one."""
    at = rng.randrange(max(len(question) - 1, 1))
    likely = [i for i, c in enumerate(question) if c in _NEIGHBOURS]
    way = rng.choice(["drop", "confuse", "confuse", "confuse", "turn", "double"])
    if way == "confuse" and likely:
        at = rng.choice(likely)
        return question[:at] + rng.choice(_NEIGHBOURS[question[at]]) + question[at + 1 :]
    if way == "turn":
        return question[:at] + question[at : at + 2][::-1] + question[at + 2 :]
    if question[at].isdigit():
        return question
    return question[:at] + (question[at] * 2 if way == "double" else "") + question[at + 1 :]


def traditional(question: str, _rng: random.Random) -> str:
    """In traditional characters."""
    return str(_converter().convert(question))


def full_width(question: str, _rng: random.Random) -> str:
    """Latin letters and digits at full width."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in question)


def unpunctuated(question: str, _rng: random.Random) -> str:
    """Without the question mark."""
    return question.rstrip(_END)


_WAYS: dict[Callable[[str, random.Random], str], float] = {
    keywords: 4,
    colloquial: 4,
    misspelt: 4,
    traditional: 1,
    full_width: 0.5,
    unpunctuated: 1.5,
}
_OTHER_WORDS: dict[Callable[[str, random.Random], str], float] = {
    lambda question, rng: reworded.english(simplified(question), rng): 6,
    lambda question, rng: reworded.synonymous(simplified(question), rng): 7,
}


@cache
def _converter() -> "OpenCC":
    from opencc import OpenCC

    return OpenCC("s2t")
