"""Records as text for a terminal."""

from collections.abc import Iterable, Iterator

from index.generation import Generation
from qa.records import Answer, Citation, Hit

_SNIPPET = 80


def answer_lines(answer: Answer) -> Iterator[str]:
    """The answer, and the question as it was searched where that is another; then sources or passages."""
    yield answer.answer
    if answer.searched_question not in ("", answer.question):
        yield f"（按「{answer.searched_question}」查找）"
    yield ""
    if not answer.answerable:
        yield from hit_lines(answer.hits)
        return
    if answer.short_answer:
        yield f"简答：{answer.short_answer}"
    yield f"把握：{answer.confidence:.0%}"
    for citation in answer.citations:
        yield from _citation_lines(citation)


def _citation_lines(citation: Citation) -> Iterator[str]:
    place = f"第 {citation.paragraph} 段" if citation.paragraph else "标题"
    section = f"，{citation.section}" if citation.section else ""
    yield f"[{citation.marker}] 《{citation.title}》{section}，{place}，字符 {citation.start}–{citation.end}"
    yield f"    {citation.quote}"


def hit_lines(hits: Iterable[Hit]) -> Iterator[str]:
    """One passage a pair of lines: where it stands, how it begins."""
    for hit in hits:
        passage = hit.passage
        text = " ".join(passage.text.split())
        cut = "…" if len(text) > _SNIPPET else ""
        place = f"第 {passage.paragraph} 段，字符 {passage.start}–{passage.end}"
        yield f"{hit.rank}. {passage.document_id} {place}"
        yield f"   {text[:_SNIPPET]}{cut}"


def document_lines(generation: Generation) -> Iterator[str]:
    """One document a line: id, title, characters, passages."""
    for document in generation.documents.values():
        passages = len(generation.passages_of[document.id])
        yield f"{document.id}\t{document.title}\t{len(document.text)} 字\t{passages} 个切片"
    if not generation.documents:
        yield "还没有文档。运行 wenju index 文件 添加。"
