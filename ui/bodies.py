"""Records as the JSON bodies that the HTTP API and ``--json`` give."""

from typing import Any

from index.documents import Document
from index.generation import Generation
from index.passages import Passage
from qa.records import Answer, Citation, Hit

Body = dict[str, Any]


def answer_body(answer: Answer, request_id: str) -> Body:
    """The body of ``/ask``."""
    return {
        "question": answer.question,
        "searched_question": answer.searched_question,
        "answerable": answer.answerable,
        "answer": answer.answer,
        "short_answer": answer.short_answer,
        "confidence": round(answer.confidence, 4),
        "citations": [citation_body(citation) for citation in answer.citations],
        "passages": [hit_body(hit) for hit in answer.hits],
        "mode": answer.mode,
        "model": answer.model,
        "timings_ms": dict(answer.timings_ms),
        "request_id": request_id,
    }


def citation_body(citation: Citation) -> Body:
    """One citation with the passage around it."""
    passage = citation.passage
    return {
        "marker": citation.marker,
        "document_id": citation.document_id,
        "title": citation.title,
        "section": citation.section,
        "paragraph": citation.paragraph,
        "page": citation.page,
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
        "passage": _span_body(passage) | {"text": passage.text},
    }


def hit_body(hit: Hit) -> Body:
    """One retrieved passage with its scores by stage."""
    passage = hit.passage
    return {
        "rank": hit.rank,
        **_span_body(passage),
        "document_id": passage.document_id,
        "section": passage.section,
        "paragraph": passage.paragraph,
        "text": passage.text,
        "scores": {stage: round(score, 4) for stage, score in hit.scores.items()},
    }


def _span_body(passage: Passage) -> Body:
    return {"id": passage.id, "start": passage.start, "end": passage.end}


def documents_body(generation: Generation) -> Body:
    """The list of documents, without their texts."""
    return {"documents": [item_body(document, generation) for document in generation.documents.values()]}


def item_body(document: Document, generation: Generation) -> Body:
    """One document without its text."""
    return {
        "id": document.id,
        "title": document.title,
        "source": document.source,
        "sha256": document.sha256,
        "characters": len(document.text),
        "passages": len(generation.passages_of[document.id]),
    }


def document_body(document: Document) -> Body:
    """One document with its text, sections and paragraphs."""
    return {
        "id": document.id,
        "title": document.title,
        "source": document.source,
        "text": document.text,
        "sha256": document.sha256,
        "sections": [{"heading": s.heading, "start": s.start, "end": s.end} for s in document.sections],
        "paragraphs": [
            {
                "number": p.number,
                "start": p.start,
                "end": p.end,
                "section": p.section,
                "is_heading": p.is_heading,
            }
            for p in document.paragraphs
        ],
    }
