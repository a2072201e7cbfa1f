"""The index that an evaluation searches: built for it, in the cache folder, never the user's."""

import contextlib
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from index.builder import Tick, build
from index.documents import Document
from index.encoder import Encoder
from index.errors import StoreError
from index.generation import FORMAT, Generation
from index.passages import split_passages
from index.store import Store
from index.tokens import VERSION as TOKENISER

_BUILT = "built.json"


@dataclass(frozen=True)
class Corpus:
    """An index with what it cost: seconds to build (when it was built), bytes on disk."""

    generation: Generation
    sha256: str
    build_s: float
    size: int


def open_corpus(documents: Sequence[Document], encoder: Encoder, cache: Path, tick: Tick) -> Corpus:
    """The index of the documents, built when the cache does not hold it; raises StoreError."""
    key = corpus_hash(documents, encoder)
    home = cache / "evals" / key[:16]
    store = Store(home)
    with contextlib.suppress(StoreError, OSError, ValueError):
        build_s = float(json.loads((home / _BUILT).read_text(encoding="utf-8"))["seconds"])
        return Corpus(store.load(encoder), key, build_s, _size(store.newest()))
    began = time.perf_counter()
    generation = build(documents, encoder, tick=tick)
    with store.writing():
        folder = store.publish(generation)
    build_s = round(time.perf_counter() - began, 2)
    (home / _BUILT).write_text(json.dumps({"seconds": build_s}), encoding="utf-8")
    return Corpus(generation, key, build_s, _size(folder))


def corpus_hash(documents: Sequence[Document], encoder: Encoder) -> str:
    """Hash of all an index depends on: texts, how they are cut and headed, encoder, tokeniser, format."""
    hashed = sha256(repr((encoder.name, encoder.dimension, TOKENISER, FORMAT)).encode())
    for document in documents:
        hashed.update(repr((document.id, document.sha256)).encode())
        for passage in split_passages(document):
            searched = passage.with_heading(document.title)
            hashed.update(f"{passage.id}\n{searched}\n".encode("utf-8", "surrogatepass"))
    return hashed.hexdigest()


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())
