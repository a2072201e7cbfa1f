"""What a question asks for: checked text, kind of answer, words that matter."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from index.folding import fold
from index.tokens import terms
from qa.errors import QuestionError

MAX_QUESTION = 500
Kind = Literal["number", "date", "who", "where", "why", "how", "list", "meaning", "other"]

_KINDS: tuple[tuple[Kind, str], ...] = (
    ("why", r"为什么|为何|为啥|缘何|怎么会|原因|凭什么|\bwhy\b"),
    (
        "date",
        r"什么时候|何时|啥时候?|几时|哪一?[年月日天]|几[月号]|什么时间|哪个?月|年份|日期|时间是|多会儿"
        r"|\bwhen\b|\bwhat (?:year|date|day)\b",
    ),
    (
        "number",
        r"多少|几[个家次项条件所座名位人万亿千百成倍种届年天]|多[大高长远快久]|占比|比例|百分之几|数量|总数"
        r"|\bhow (?:many|much|long|far|large|big|often)\b|\bnumber of\b",
    ),
    ("meaning", r"什么意思|指的?是什么|指什么|含义|定义|什么叫|何谓|是指|怎么理解|如何理解|\bmean"),
    (
        "list",
        r"哪些|哪几|哪[两二三四五六七八九十]|有什么|有啥|包括什么|几个方面|分别|列举|都有谁|什么方面"
        r"|\bwhat are\b|\bwhich \w+s\b|\blist\b",
    ),
    ("how", r"怎么|怎样|如何|咋|方法|措施|步骤|\bhow\b"),
    ("who", r"谁|哪位|何人|什么人|\bwhom?\b"),
    ("where", r"哪里|哪儿|何处|什么地方|哪个?[省市县区国地]|\bwhere\b"),
)
# Words that ask or bind and so say nothing of what is asked for, the longer first.
_FUNCTION_WORDS = re.compile(
    r"请问|告诉我|我想知道|什么时候|啥时候|什么|多少|哪些|哪个|哪里|哪儿|哪|谁|何时|为什么|为何|为啥|怎么样|怎么|怎样|如何"
    r"|咋|啥|吗|呢|啊|呀|吧|嘛|几|是|的|了|有"
    r"|\b(?:it|is|the|an?|of|in|on|to|for|what|when|where|who|why|how|many|much|did|does|do|was|were|are|by|and|or|which)\b"
)


@dataclass(frozen=True)
class Question:
    """A checked question; ``text`` as asked, without control characters and outer blanks."""

    text: str

    @cached_property
    def kind(self) -> Kind:
        """What sort of answer is asked for, by the question words; ``other`` where none is found."""
        folded = fold(self.text)
        return next((kind for kind, pattern in _KINDS if re.search(pattern, folded)), "other")

    @cached_property
    def content_terms(self) -> list[str]:
        """The lexical terms of the question without its function words."""
        return [term for part in _FUNCTION_WORDS.split(fold(self.text)) for term in terms(part)]

    @property
    def is_chinese(self) -> bool:
        """Whether any character of the question is Chinese."""
        return bool(re.search(r"[\u3400-\u9fff\U00020000-\U0003ffff]", self.text))


def check_question(text: str) -> Question:
    """Strip what cannot be asked; raises QuestionError for an empty or over-long question."""
    if len(text) > MAX_QUESTION:
        raise QuestionError(f"问题有 {len(text)} 个字，最多 {MAX_QUESTION} 个。请缩短后再问。")
    kept = "".join(c if unicodedata.category(c) not in ("Cc", "Cs") else " " for c in text)
    if not any(c.isalnum() for c in kept):
        shown = kept.strip()
        raise QuestionError(
            f"问题「{shown}」里没有文字。请写出要问什么。" if shown else "问题是空的。请写出要问什么。"
        )
    return Question(" ".join(kept.split()))
