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
QUOTED = 6  # letters from which a quoted sentence is no chance
Kind = Literal["number", "date", "who", "where", "why", "how", "list", "meaning", "other"]

_KINDS: tuple[tuple[Kind, str], ...] = (
    ("why", r"为什么|为何|为啥|缘何|怎么会|原因|凭什么|\bwhy\b"),
    (
        "date",
        r"什么时候|何时|啥时候?|几时|哪一?[年月日天]|几[月号]|几点(?:[钟开到结关上下起才]|\W|$)|什么时间|哪个?月"
        r"|年份|日期|时间是|多会儿"
        r"|\bwhen\b|\bwhat (?:year|date|day)\b",
    ),
    (
        "number",
        r"多少|(?<!哪)几[个家次项条件所座名位人万亿千百成倍种届年天小分周岁公米里块台辆本张只口层间趟]"
        r"|多[大高长远快久]|占比|比例|百分之几|数量|总数"
        r"|\bhow (?:many|much|long|far|large|big|often)\b|\bnumber of\b",
    ),
    ("meaning", r"什么意思|指的?是什么|指什么|含义|定义|什么叫|何谓|是指|怎么理解|如何理解|\bmean"),
    (
        "list",
        r"哪些|哪几|哪[两二三四五六七八九十]|有什么|有啥|包括什么|几个方面|分别|列举|列一下|列出|都有谁|什么方面"
        r"|\bwhat are\b|\bwhich \w+s\b|\blist\b",
    ),
    ("how", r"怎么(?!样的)|怎样(?!的)|如何(?!的)|咋|方法|措施|步骤|展开|详细|讲讲|说说|具体呢|\bhow\b"),
    ("who", r"谁|哪位|何人|什么人|\bwhom?\b"),
    ("where", r"哪里|哪儿|何处|什么地方|哪个?[省市县区国地]|\bwhere\b"),
)
# Words that ask or bind and so say nothing of what is asked for, the longer first.
_FUNCTION_WORDS = re.compile(
    r"请问|告诉我|我想知道|能不能|可不可以|能否|帮我|列[一举]下|列举|列出|(?:说说?|讲讲?|介绍)一下|[这那]?方面"
    r"|什么时候|啥时候|什么|多少|哪些|哪个|哪里|哪儿|哪|谁|何时|为什么|为何|为啥|怎么样|怎么|怎样|如何"
    r"|咋|啥|吗|呢|啊|呀|吧|嘛|几|是|的|了|有"
    r"|\b(?:it|is|the|an?|of|in|on|to|for|what|when|where|who|why|how|many|much|did|does|do|was|were|are|by|and|or|which)\b"
)
_DOCUMENT = (
    r"文章|本文|全文|文档|文件|文本|报告|材料|资料|手册|说明书|合同|协议|通知|公告|论文|新闻|报道|指南|教程|故事"
)
# What is left of a question about the whole (这篇文章主要讲了什么？) once these are taken out: nothing.
_OF_THE_WHOLE = re.compile(
    _DOCUMENT + r"|中心思想|主题|主旨|大意|概要|摘要|要点|重点|内容|方面|意思"
    r"|主要|大概|大致|简要|简单|总体|整体|一共|一下|一句话|概括|总结|归纳|概述|介绍|说明|告诉我|你能|能不能|可以"
    r"|请|帮我|给我|用|讲|说|写|谈|关于|哪些|什么|啥|到底|究竟|都|在|有|是|的|了|吗|呢|啊|这|那|本|该|些|篇|份|条|则|部|个|里|对"
    r"|我|想|要|知道|赶紧|快点|先|呀|嘛|吧|破|烂|鬼|东西|玩意儿?|他妈的?|妈的|特么|tmd"
    r"|\b(?:what|whats|is|are|does|do|this|the|it|an?|article|document|text|file|about|main|topic|point|points"
    r"|summari[sz]e|summary|of|please|give|me|tell|say|says|can|you|in|s|hell|fuck(?:ing)?|shit|damn)\b|[\W_]"
)
_WHOLE = re.compile(
    _DOCUMENT + r"|中心思想|主题|主旨|大意|概要|摘要|概括|总结|归纳|概述"
    r"|article|document|text|file|summar|topic|about"
)


@dataclass(frozen=True)
class Question:
    """A checked question; ``text`` as asked, without control characters and outer blanks.

    ``told`` is what the question before it was answered with, where it asks the same of something else: that
    does not answer it again.
    """

    text: str
    told: str = ""

    @cached_property
    def kind(self) -> Kind:
        """What sort of answer is asked for, by the question words; ``other`` where none is found."""
        folded = fold(self.text)
        return next((kind for kind, pattern in _KINDS if re.search(pattern, folded)), "other")

    @cached_property
    def content_terms(self) -> list[str]:
        """The lexical terms of the question without its function words."""
        return [term for part in _FUNCTION_WORDS.split(fold(self.text)) for term in terms(part)]

    @cached_property
    def is_of_the_whole(self) -> bool:
        """Whether it asks what the documents are about, and names nothing in them."""
        folded = fold(self.text)
        return bool(_WHOLE.search(folded)) and not _OF_THE_WHOLE.sub("", folded)

    @property
    def kind_of_document(self) -> str:
        """What a question about the whole calls it (手册, 报告), "" for none; folded."""
        match = _WHOLE.search(fold(self.text)) if self.is_of_the_whole else None
        return match.group() if match else ""

    def quotes(self, sentence: str) -> bool:
        """Whether the question has the sentence in it, word for word."""
        letters = _letters(sentence)
        return len(letters) >= QUOTED and letters in _letters(self.text)

    @property
    def is_chinese(self) -> bool:
        """Whether any character of the question is Chinese."""
        return bool(re.search(r"[\u3400-\u9fff\U00020000-\U0003ffff]", self.text))


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", fold(text))


def function_words(folded: str) -> list[tuple[int, int]]:
    """Where words stand that ask or bind, ``[start, end)`` of a folded question."""
    return [match.span() for match in _FUNCTION_WORDS.finditer(folded)]


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
