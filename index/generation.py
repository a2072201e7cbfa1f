"""One built index: documents, passages, vectors and lexical index, in memory and as a folder."""

import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

from index.documents import Document
from index.errors import IndexDamaged, StoreError
from index.files import reason, sha256_of
from index.folding import is_traditional
from index.lexical import LexicalIndex
from index.passages import Passage, cut_passage
from index.sentence_vectors import SentenceVectors
from index.tokens import VERSION as TOKENISER
from index.vectors import RECALL_TARGET, VectorIndex

FORMAT = 3  # 2 has vectors of sentences, 3 reads tables and what passages lean on
SAMPLE = 50  # passages looked at for their script
MANIFEST = "manifest.json"
_DOCUMENTS, _PASSAGES = "documents.jsonl", "passages.jsonl"


@dataclass(frozen=True)
class Generation:
    """Row ``i`` of ``vectors``, ``sentences`` and ``lexical`` is ``passages[i]``.

    ``encoder`` is the encoder's name, ``folder`` where it was loaded from, None for one that was just built.
    """

    encoder: str
    dimension: int
    documents: Mapping[str, Document]
    passages: tuple[Passage, ...]
    vectors: VectorIndex
    sentences: SentenceVectors
    lexical: LexicalIndex
    folder: Path | None = None

    @cached_property
    def is_traditional(self) -> bool:
        """Whether most of the passages, as a sample shows, are in traditional characters."""
        step = max(1, len(self.passages) // SAMPLE)
        return is_traditional("".join(passage.text for passage in self.passages[::step]))

    @cached_property
    def passages_of(self) -> dict[str, list[Passage]]:
        """Document id to its passages, in the order of the text."""
        found: dict[str, list[Passage]] = {id: [] for id in self.documents}
        for passage in self.passages:
            found[passage.document_id].append(passage)
        return found

    def passage_around(self, document_id: str, start: int, end: int) -> Passage:
        """The passage that holds ``[start, end)``; where none does (a heading), that stretch as one."""
        passages = self.passages_of[document_id]
        found = passages[max(0, bisect_right(passages, start, key=lambda p: p.start) - 1)]
        if found.start <= start and end <= found.end:
            return found
        return cut_passage(self.documents[document_id], start, end)

    def save(self, folder: Path) -> None:
        """Write everything into an empty folder, the manifest with the checksums last."""
        _write_lines(folder / _DOCUMENTS, (_document_record(d) for d in self.documents.values()))
        _write_lines(folder / _PASSAGES, (_passage_record(p) for p in self.passages))
        self.vectors.save(folder)
        self.sentences.save(folder)
        self.lexical.save(folder)
        files = {path.name: sha256_of(path) for path in sorted(folder.iterdir())}
        manifest = json.dumps(self._manifest() | {"files": files}, ensure_ascii=False, indent=1)
        (folder / MANIFEST).write_text(manifest, encoding="utf-8", errors="backslashreplace")

    def _manifest(self) -> dict[str, Any]:
        documents = [
            {
                "id": document.id,
                "title": document.title,
                "sha256": document.sha256,
                "passages": len(self.passages_of[document.id]),
            }
            for document in self.documents.values()
        ]
        vectors = {"kind": self.vectors.kind, "recall_target": RECALL_TARGET}
        return {
            "format": FORMAT,
            "tokeniser": TOKENISER,
            "encoder": self.encoder,
            "dimension": self.dimension,
            "vectors": {"kind": "flat"} if vectors["kind"] == "flat" else vectors,
            "documents": documents,
        }

    @classmethod
    def load(cls, folder: Path, manifest: Mapping[str, Any]) -> "Generation":
        """Read a folder whose files were checked against its manifest."""
        documents = load_documents(folder)
        return cls(
            encoder=manifest["encoder"],
            dimension=manifest["dimension"],
            documents=documents,
            passages=tuple(_passage(record, documents) for record in _read_lines(folder / _PASSAGES)),
            vectors=VectorIndex.load(folder),
            sentences=SentenceVectors.load(folder),
            lexical=LexicalIndex.load(folder),
            folder=folder,
        )


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest; raises IndexDamaged when it is absent or not a manifest."""
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(manifest["files"], dict):
            raise ValueError(manifest["files"])
    except OSError as error:
        raise _unreadable(path, error) from error
    except (ValueError, KeyError, TypeError) as error:
        raise damaged(path, "内容不完整") from error
    return dict(manifest)


def check_files(folder: Path, manifest: Mapping[str, Any], only: Iterable[str] | None = None) -> None:
    """Raise IndexDamaged, naming the file, when one is absent or differs from its checksum."""
    for name in manifest["files"] if only is None else only:
        path = folder / name
        try:
            intact = sha256_of(path) == manifest["files"].get(name)
        except OSError as error:
            raise _unreadable(path, error) from error
        if not intact:
            raise damaged(path, "内容与校验和不符")


def _unreadable(path: Path, error: OSError) -> StoreError:
    if isinstance(error, FileNotFoundError):
        return damaged(path, reason(error))
    return StoreError(f"读不了索引文件「{path}」：{reason(error)}。请检查权限。")


def damaged(path: Path, why: str) -> IndexDamaged:
    """The error for a file of the index that cannot be trusted."""
    return IndexDamaged(f"索引文件「{path}」已损坏（{why}）。请运行 wenju index --rebuild 重建。")


def load_documents(folder: Path) -> dict[str, Document]:
    """The documents of a generation, by id."""
    return {record["id"]: Document(**record) for record in _read_lines(folder / _DOCUMENTS)}


def intact_documents(folder: Path) -> dict[str, Document]:
    """The documents of a generation of which other files may be damaged; else IndexDamaged."""
    check_files(folder, read_manifest(folder), [_DOCUMENTS])
    return load_documents(folder)


def _document_record(document: Document) -> dict[str, Any]:
    return asdict(document)


def _passage_record(passage: Passage) -> dict[str, Any]:
    names = (field.name for field in fields(passage))
    return {name: getattr(passage, name) for name in names if name not in ("text", "document")}


def _passage(record: dict[str, Any], documents: Mapping[str, Document]) -> Passage:
    document = documents[record["document_id"]]
    return Passage(**record, text=document.text[record["start"] : record["end"]], document=document)


def _write_lines(path: Path, records: Iterable[dict[str, Any]]) -> None:
    # ASCII keeps lone surrogates, which UTF-8 could not hold.
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="ascii")


def _read_lines(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="ascii") as lines:
        return [json.loads(line) for line in lines]
