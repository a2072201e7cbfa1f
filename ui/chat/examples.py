"""Questions that the documents answer, drawn from what they say."""

import re
from collections.abc import Collection, Iterator
from itertools import islice, zip_longest

from index.documents import Document
from index.lines import joined
from index.sentences import sentences_of
from qa.reader.spans import find_spans

_EXAMPLES = 4
_SHORTEST, _LONGEST = 8, 28  # characters of a question
_PAUSE = re.compile(r"[，,；;：:。！？!?“”《》（）()\n]")
_UNIT = re.compile(
    r"\d[\d.,，]*[多余几]?[万亿千百]*[多余]?(?P<unit>[^\d万亿千百多余几以左]+)(?:以上|以下|左右)?$"
)


def example_questions(documents: Collection[Document]) -> list[str]:
    """One of the whole, then how many there are of what is counted, of each document in turn."""
    if not documents:
        return []
    whole = "这些文档主要讲了什么？" if len(documents) > 1 else "这篇文章主要讲了什么？"
    in_turn = zip_longest(*(islice(_counted(d), _EXAMPLES) for d in islice(documents, _EXAMPLES)))
    asked = dict.fromkeys(question for turn in in_turn for question in turn if question)
    return [whole, *asked][:_EXAMPLES]


def _counted(document: Document) -> Iterator[str]:
    """From each paragraph the first clause with one number, the number asked for: 调研7次, 调研多少次？"""
    for paragraph in document.paragraphs:
        text = joined(document.flow[paragraph.start : paragraph.end])
        clauses = (c.strip() for a, b in sentences_of(text) for c in _PAUSE.split(text[a:b]))
        if found := next((asked for clause in clauses if (asked := _question(clause))), None):
            yield found


def _question(clause: str) -> str | None:
    spans = find_spans("number", clause)
    if len(spans) != 1 or len(re.findall(r"\d+(?:\.\d+)?", clause)) != 1:
        return None
    start, end = spans[0]
    unit = _UNIT.search(clause[start:end])
    if not unit or start < 4 or clause[start - 1] in "第不—-–.+":
        return None
    asked = "百分之多少" if unit["unit"] == "%" else f"多少{unit['unit']}"
    question = f"{clause[:start]}{asked}{clause[end:]}？"
    return question if _SHORTEST <= len(question) <= _LONGEST else None
