"""The phrases of a Chinese question by parts of speech: its topic, and the nouns that could be others.

Parts of speech are jieba's (after ICTCLAS): ``n`` noun, ``v`` verb, ``r`` pronoun, ``m`` numeral, and so on.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby

from index.folding import simplified

_WHO = re.compile(r"谁|哪位|哪一?个人|什么人|何人|哪个?(?:机构|单位|部门|公司|组织)")
_LONGEST_NAME = 12  # characters of what stands for a person or body
ASKING = re.compile(
    r"什么(?:时候|时间|地方|样|人)?|啥时候?|谁|哪(?:[一几两三四五六些个里儿位家年天月种所座条项次批]|方面)*|怎么[样办]?|怎样|如何"
    r"|为[什何啥]么?|何[时地处人]?|几[个次家年月日天位项条种所座名人批]?|多少|多[大长高久远快]|咋样?"
    r"|是否|有没有|能不能|可不可以|是不是|会不会|要不要|没有?$"
)
_MODAL = frozenset(
    "到 至 要 需要 可以 能 能够 应 应该 应当 会 得 须 必须 想 主要 一共 总共 是 有 在 为".split()
)
_JOINING = frozenset("的 和 与 及 、 · 《 》 “ ” - ( ) （ ）".split())
_HELD_JOIN = re.compile(r".[和与跟同及比].|^比.")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_APART = re.compile(r"([吗呢吧呀啊嘛]+|(?:1[89]|20)\d\d年)")  # 2023年少 is not 2023 and 年少
_NOMINAL = ("n", "m", "q", "t", "j", "l", "i", "s", "vn", "an", "eng", "x")
_NAMES = ("nr", "nrt", "ns", "nt", "nz")
_LOOSE = ("d", "p", "ad", "c", "u", "y", "zg", "b", "v")
MOST_SLOTS = 16
_LONGEST_SLOT = 4  # words


@dataclass(frozen=True)
class Word:
    """``text[start:end]`` of the phrase it was cut from, and its part of speech."""

    text: str
    start: int
    end: int
    kind: str

    @property
    def is_nominal(self) -> bool:
        """Whether it can be part of a noun phrase."""
        return self.kind.startswith(_NOMINAL) and (self.kind != "x" or self.text in _JOINING)


@lru_cache(maxsize=256)
def words(text: str) -> tuple[Word, ...]:
    """The words of a text, in order; a verb that stands as a noun (收入 in 收入是多少) counts as one."""
    plain = simplified(text)
    if len(plain) != len(text):
        plain = text
    parts = [(word, kind) for part in _APART.split(plain) for word, kind in _tagged(part)]
    found, at = [], 0
    for word, kind in parts:
        start = plain.index(word, at)
        at = start + len(word)
        found.append(Word(text[start:at], start, at, kind))
    return tuple(
        replace(word, kind="vn") if _stands_as_noun(word, found[at : at + 2]) else word
        for at, word in enumerate(found, start=1)
    )


def _tagged(text: str) -> list[tuple[str, str]]:
    import rjieba

    if text.endswith("年") and _APART.fullmatch(text):
        return [(text, "t")]
    found = []
    for word, kind in rjieba.tag(text):
        if _HELD_JOIN.search(word) and len(known := rjieba.tag(word, hmm=False)) > 1:
            found += known  # 行和知 is no word, nor is 比望
        elif word.endswith("比") and len(word) > 2 and len(rjieba.tag(word[:-1], hmm=False)) == 1:
            found += [(word[:-1], kind), ("比", "p")]  # 产量比 is one, but not where it is compared
        else:
            found.append((word, kind))
    return found


def _stands_as_noun(word: Word, following: Sequence[Word]) -> bool:
    after, then = (*(w.text for w in following), "", "")[:2]
    joined = after in ("是", "为") or (after in ("的", "和") and _HAN.match(then))
    return bool(joined) and word.kind == "v" and len(word.text) > 1 and word.text not in _MODAL


def topic(question: str) -> str:
    """What a question is about: what stands before its question words without the verb, else what follows.

    "" where it names nothing, or is not Chinese.
    """
    if not _HAN.search(question):
        return ""
    asking = ASKING.search(question)
    before = [w for w in words(question) if asking is None or w.end <= asking.start()]
    if asking is None:
        before = _until_predicate(before)
    head = _trimmed(before)
    if any(word.is_nominal and word.text not in _JOINING for word in head):
        return _text(question, head)
    if asking is None:
        return ""
    after = [w for w in words(question) if w.start >= asking.end()]
    runs = _runs(after)
    if runs and runs[0][0].start == asking.end():
        runs = runs[1:]  # 哪些领域: the noun that is asked for
    return _text(question, runs[-1]) if runs else ""


def subject(statement: str) -> str:
    """The noun phrase that a statement opens with; "" where it opens with none."""
    runs = _runs(words(statement))
    return _text(statement, runs[0]) if runs and runs[0][0].start == 0 else ""


def nouns(text: str) -> list[str]:
    """The noun phrases outside the question words, in order."""
    return [_text(text, run) for run in _runs(_without_asking(text))]


def slots(question: str) -> list[tuple[int, int]]:
    """``[start, end)`` of nouns, and of parts of noun phrases, that could be exchanged for others."""
    found = []
    for run in _runs(_without_asking(question)):
        for joined, part in groupby(run, key=lambda word: word.text in _JOINING):
            some = list(part)
            if not joined:
                ends = range(len(some) + 1)
                spans = [(i, j) for i in ends for j in ends if i < j <= i + _LONGEST_SLOT]
                whole = [(i, j) for i, j in spans if not _cuts_word(some, i) and not _cuts_word(some, j)]
                found += [(some[i].start, some[j - 1].end) for i, j in whole]
    about = topic(question)
    for name in (about, about.partition("的")[0]):
        if name:
            found.append((question.index(name), question.index(name) + len(name)))
    return [(a, b) for a, b in dict.fromkeys(found) if b - a > 1][:MOST_SLOTS]


def opens_with_noun(question: str) -> bool:
    """Whether it begins with a noun of its own, not with a question word, a verb or an adverb."""
    asking, found = ASKING.match(question), words(question)
    return not asking and bool(found) and found[0].is_nominal


def names(text: str) -> bool:
    """Whether a proper name, a title in 《》, or Latin letters are in it."""
    return any(w.kind in (*_NAMES, "eng") or w.text == "《" for w in words(text))


def _cuts_word(run: Sequence[Word], at: int) -> bool:
    """Whether a number stands before the place and what it counts behind it, or one character of a name."""
    if not 0 < at < len(run):
        return False
    return run[at - 1].kind == "m" or (len(run[at].text) == 1 and run[at].kind != "m")


def people(text: str) -> list[str]:
    """Names of people of three characters or more, as far as known (two are often none)."""
    return [w.text for w in words(text) if w.kind in ("nr", "nrt") and len(w.text) > 2]


def person(asked: str, statements: Sequence[str]) -> str:
    """Who 他 is after a question and its answer: the one person asked about, or who answers it; else ""."""
    if _WHO.search(asked):
        return _who(asked, statements[0].rstrip("。")) if statements else ""
    named = people(asked)
    return named[0] if len(named) == 1 and not opens_with_noun(asked.partition(named[0])[2]) else ""


def _who(asked: str, answer: str) -> str:
    """Who answers a question for a person or body: what the answer has before its verb."""
    rest = _WHO.split(asked)[-1]
    verb = next((w.text for w in words(rest) if w.kind.startswith("v") and w.text in answer), None)
    named = [*(one for one in people(answer) if one not in asked), subject(answer)]
    found = (*named, answer.partition(verb)[0] if verb else "", answer)
    return next((one for one in found if 1 < len(one) <= _LONGEST_NAME and not re.search(r"\d", one)), "")


def proper_names(text: str) -> list[str]:
    """Names of people (of three characters: two are often none), places and bodies, as far as known."""
    return [w.text for w in words(text) if w.kind in _NAMES and len(w.text) > (2 if w.kind == "nr" else 1)]


def _without_asking(text: str) -> list[Word]:
    asked = [m.span() for m in ASKING.finditer(text)]
    return [w for w in words(text) if not any(w.start < b and a < w.end for a, b in asked)]


def _runs(found: Sequence[Word]) -> list[list[Word]]:
    """Noun phrases: unbroken runs of nominal words and what joins them, with a noun at the end."""
    runs: list[list[Word]] = []
    for word, following in zip(found, [*found[1:], None], strict=False):
        # A word that was guessed to be an adjective before a noun is often a name (雄安 in 雄安新区).
        named = word.kind in ("a", "b") and len(word.text) > 1 and following and following.is_nominal
        fits = word.is_nominal or word.text in _JOINING or bool(named)
        if fits and runs and runs[-1] and runs[-1][-1].end == word.start:
            runs[-1].append(word)
        else:
            runs.append([word] if fits else [])
    trimmed = (_without_ends(run) for run in runs)
    return [run for run in trimmed if any(len(w.text) > 1 or w.kind in ("eng", "n") for w in run)]


def _without_ends(run: list[Word]) -> list[Word]:
    while run and run[-1].text in ("的", "和", "与", "及", "、", "·", "-"):
        run = run[:-1]
    while run and run[0].text in ("的", "和", "与", "及", "、", "·", "-"):
        run = run[1:]
    return run


def _until_predicate(found: list[Word]) -> list[Word]:
    """The words up to the verb of a question without question words."""
    seen = False
    for at, word in enumerate(found):
        nominal = any(following.is_nominal for following in found[at + 1 : at + 2])
        joins = word.text in _JOINING or (nominal and (word.text in ("到", "至") or word.kind in ("a", "b")))
        if seen and not word.is_nominal and not joins:
            return found[:at]
        seen = seen or word.is_nominal
    return found


def _trimmed(found: list[Word]) -> list[Word]:
    """Without the verb at the end, and adverbs, prepositions and modal verbs around it."""
    verbs = 0
    while found and found[-1].kind.startswith(_LOOSE) and found[-1].kind != "vn":
        if found[-1].kind.startswith("v") and found[-1].text not in _MODAL:
            verbs += 1
        if verbs > 1:
            break
        found = found[:-1]
    while found and (found[-1].kind == "x" and found[-1].text not in _JOINING):
        found = found[:-1]
    named = found
    while named and (named[-1].kind in ("m", "t", "r", "mq") or named[-1].text[0] == "最"):  # 年假[一年]几天
        named = named[:-1]
    return named or found


def _text(text: str, found: Sequence[Word]) -> str:
    return text[found[0].start : found[-1].end]
