"""Questions that anyone could ask of the documents, drawn from their headings."""

import re
from collections.abc import Collection

from index.documents import Document

_EXAMPLES = 4
_PAUSE = re.compile(r"[，,；;。]")


def example_questions(documents: Collection[Document]) -> list[str]:
    """One of the whole, then of what the headings name; none without documents."""
    if not documents:
        return []
    headings = [section.heading for document in documents for section in document.sections]
    named = dict.fromkeys(_PAUSE.split(text.rstrip("。：:"))[-1] for text in headings)
    asked = [f"{text}，具体是什么？" for text in named if 4 <= len(text) <= 30]
    return ["这些文档主要讲了什么？" if len(documents) > 1 else "这篇文章主要讲了什么？", *asked][:_EXAMPLES]
