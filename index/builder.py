"""Documents to a generation."""

from collections.abc import Callable, Iterable

import numpy as np

from index.documents import Document
from index.encoder import Encoder, Vectors
from index.generation import Generation
from index.lexical import LexicalIndex
from index.passages import Passage, split_passages
from index.sentence_vectors import SentenceVectors
from index.sentences import sentences_of
from index.tokens import terms
from index.vectors import VectorIndex

CHUNK = 64
Tick = Callable[[int, int], None]  # passages encoded so far, passages to encode


def build(
    documents: Iterable[Document],
    encoder: Encoder,
    previous: Generation | None = None,
    tick: Tick = lambda done, total: None,
) -> Generation:
    """Index documents, the later of two with one id winning.

    Vectors of documents that stand unchanged in ``previous`` (built by the same encoder) are taken over.
    """
    by_id = {document.id: document for document in documents}
    passages = tuple(passage for document in by_id.values() for passage in split_passages(document))
    searched = [passage.with_heading(by_id[passage.document_id].title) for passage in passages]
    vectors, sentences = _vectors(passages, searched, by_id, encoder, previous, tick)
    return Generation(
        encoder=encoder.name,
        dimension=encoder.dimension,
        documents=by_id,
        passages=passages,
        vectors=VectorIndex.build(vectors),
        sentences=SentenceVectors.build(sentences, encoder.dimension),
        lexical=LexicalIndex.build(terms(text) for text in searched),
    )


def _vectors(
    passages: tuple[Passage, ...],
    searched: list[str],
    documents: dict[str, Document],
    encoder: Encoder,
    previous: Generation | None,
    tick: Tick,
) -> tuple[Vectors, list[Vectors]]:
    """The vectors of the passages under their headings, and those of each one's sentences."""
    vectors = np.empty((len(passages), encoder.dimension), np.float32)
    sentences = [vectors[:0]] * len(passages)
    known = _known_rows(documents, encoder, previous)
    new = []
    for row, passage in enumerate(passages):
        if previous and passage.id in known:
            old = known[passage.id]
            vectors[row] = previous.vectors.reconstruct(np.array([old]))[0]
            sentences[row] = previous.sentences.of(old)
        else:
            new.append(row)
    for start in range(0, len(new), CHUNK):
        rows = new[start : start + CHUNK]
        said = [_sentences(passages[row]) for row in rows]
        texts = [searched[row] for row in rows] + [sentence for one in said for sentence in one]
        encoded = encoder.encode_passages(texts)
        vectors[rows] = encoded[: len(rows)]
        ends = len(rows) + np.cumsum([len(one) for one in said])
        for row, end, one in zip(rows, ends, said, strict=True):
            sentences[row] = encoded[end - len(one) : end]
        tick(start + len(rows), len(new))
    return vectors, sentences


def _sentences(passage: Passage) -> list[str]:
    spans = sentences_of(passage.flow)
    return [passage.said(passage.start + start, passage.start + end) for start, end in spans]


def _known_rows(
    documents: dict[str, Document], encoder: Encoder, previous: Generation | None
) -> dict[str, int]:
    """Rows in ``previous`` of the passages that need no new vector, by passage id."""
    if previous is None or previous.encoder != encoder.name:
        return {}
    same = {id for id, old in previous.documents.items() if id in documents and old == documents[id]}
    return {p.id: row for row, p in enumerate(previous.passages) if p.document_id in same}
