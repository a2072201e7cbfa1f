"""Documents to a generation."""

from collections.abc import Callable, Iterable

import numpy as np

from index.documents import Document
from index.encoder import Encoder, Vectors
from index.generation import Generation
from index.lexical import LexicalIndex
from index.passages import Passage, split_passages
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
    return Generation(
        encoder=encoder.name,
        dimension=encoder.dimension,
        documents=by_id,
        passages=passages,
        vectors=VectorIndex.build(_vectors(passages, searched, by_id, encoder, previous, tick)),
        lexical=LexicalIndex.build(terms(text) for text in searched),
    )


def _vectors(
    passages: tuple[Passage, ...],
    searched: list[str],
    documents: dict[str, Document],
    encoder: Encoder,
    previous: Generation | None,
    tick: Tick,
) -> Vectors:
    vectors = np.empty((len(passages), encoder.dimension), np.float32)
    known = _known_rows(documents, encoder, previous)
    new = []
    for row, passage in enumerate(passages):
        if previous and passage.id in known:
            vectors[row] = previous.vectors.reconstruct(np.array([known[passage.id]]))[0]
        else:
            new.append(row)
    for start in range(0, len(new), CHUNK):
        rows = new[start : start + CHUNK]
        vectors[rows] = encoder.encode_passages([searched[row] for row in rows])
        tick(start + len(rows), len(new))
    return vectors


def _known_rows(
    documents: dict[str, Document], encoder: Encoder, previous: Generation | None
) -> dict[str, int]:
    """Rows in ``previous`` of the passages that need no new vector, by passage id."""
    if previous is None or previous.encoder != encoder.name:
        return {}
    same = {id for id, old in previous.documents.items() if id in documents and old == documents[id]}
    return {p.id: row for row, p in enumerate(previous.passages) if p.document_id in same}
