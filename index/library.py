"""The documents a user has, kept indexed: open, add, remove, rebuild."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from index.builder import Tick, build
from index.documents import Document, read_document
from index.encoder import Encoder
from index.errors import DocumentError, IndexMissing
from index.generation import Generation
from index.store import Store

BUNDLED_ARTICLE = Path(__file__).with_name("jingjinji.txt")

TEXT_SUFFIXES = (".txt", ".md")


def _quiet(done: int, total: int) -> None:
    pass


@dataclass(frozen=True)
class Library:
    """A store and the encoder that its vectors are made with."""

    store: Store
    encoder: Encoder

    def open(self, tick: Tick = _quiet) -> Generation:
        """What serves; in a home folder that never held an index the bundled article is indexed first."""
        try:
            return self.store.load(self.encoder)
        except IndexMissing:
            with self.store.writing():
                if not self.store.folders():
                    self._publish([read_document(BUNDLED_ARTICLE)], None, tick)
            return self.store.load(self.encoder)

    def add(self, documents: Iterable[Document], tick: Tick = _quiet) -> Generation:
        """Add documents to those there are; one of the same id is replaced."""
        with self.store.writing():
            old = self._previous()
            kept = list(old.documents.values()) if old else []
            return self._publish([*kept, *documents], old, tick)

    def remove(self, id: str, tick: Tick = _quiet) -> Generation:
        """Remove one document; raises DocumentError when there is none of this id."""
        with self.store.writing():
            old = self.store.load_newest(self.encoder)
            if id not in old.documents:
                raise DocumentError(f"没有编号为「{id}」的文档。运行 wenju docs list 查看现有文档。")
            return self._publish([d for d in old.documents.values() if d.id != id], old, tick)

    def rebuild(self, tick: Tick = _quiet) -> Generation:
        """Index the stored documents anew: after a damaged file, or for another encoder."""
        with self.store.writing():
            documents = list(self.store.documents().values()) or [read_document(BUNDLED_ARTICLE)]
            return self._publish(documents, None, tick)

    def _previous(self) -> Generation | None:
        try:
            return self.store.load_newest(self.encoder)
        except IndexMissing:
            return None

    def _publish(self, documents: list[Document], old: Generation | None, tick: Tick) -> Generation:
        generation = build(documents, self.encoder, old, tick)
        self.store.publish(generation)
        return generation


def find_files(paths: Iterable[Path]) -> list[Path]:
    """The text files (``.txt``, ``.md``) in folders, at any depth, and the files named outright.

    Raises DocumentError for a path that does not exist, a folder without text files, and two files whose
    documents would share an id.
    """
    found: dict[str, Path] = {}
    for path in paths:
        files = _files_in(path) if path.is_dir() else [path]
        for file in files:
            other = found.setdefault(file.stem, file)
            if other.resolve() != file.resolve():
                raise DocumentError(f"「{other}」和「{file}」同名，编号会相同。请给其中一个改名。")
    return list(found.values())


def _files_in(folder: Path) -> list[Path]:
    files = sorted(p for p in folder.rglob("*") if p.suffix.lower() in TEXT_SUFFIXES and p.is_file())
    if not files:
        raise DocumentError(f"目录「{folder}」里没有 .txt 或 .md 文件。")
    return files
