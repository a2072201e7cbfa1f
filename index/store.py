"""The home folder: numbered generations, of which the newest serves.

HOME/lock                      held by whoever writes
HOME/generations/000007/       manifest.json, documents.jsonl, passages.jsonl, vectors.faiss, lexical.*
"""

import contextlib
import fcntl
import logging
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.documents import Document
from index.encoder import Encoder
from index.errors import IndexDamaged, IndexMismatch, IndexMissing, StoreError
from index.files import new_folder, reason
from index.generation import (
    FORMAT,
    Generation,
    check_files,
    intact_documents,
    read_manifest,
)
from index.tokens import VERSION as TOKENISER

KEPT = 2
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Store:
    """The generations under ``home``; nothing is touched until a method is called."""

    home: Path

    @property
    def _generations(self) -> Path:
        return self.home / "generations"

    def folders(self) -> list[Path]:
        """Published generations, oldest first; raises StoreError when the home cannot be read."""
        try:
            return sorted(p for p in self._generations.iterdir() if p.name.isdigit() and p.is_dir())
        except FileNotFoundError:
            return []
        except OSError as error:
            raise StoreError(
                f"读不了索引目录「{self.home}」：{reason(error)}。请检查 --home 或 WENJU_HOME。"
            ) from error

    def newest(self) -> Path:
        """The folder that serves; raises IndexMissing when nothing was published."""
        folders = self.folders()
        if not folders:
            raise IndexMissing(f"「{self.home}」里还没有索引。请运行 wenju index 文件。")
        return folders[-1]

    def load(self, encoder: Encoder) -> Generation:
        """The generation of ``serving``."""
        return self.serving(encoder)[1]

    def serving(self, encoder: Encoder) -> tuple[Path, Generation]:
        """The newest generation that is not damaged, every file checked, and its folder.

        A damaged one is passed over with an error in the log. Raises IndexMissing, IndexDamaged when all
        are, or IndexMismatch (another format or encoder).
        """
        newest = self.newest()
        try:
            return newest, _load(newest, encoder)
        except IndexDamaged as error:
            if self.newest() != newest:  # it was not damaged, but replaced and removed meanwhile
                return self.serving(encoder)
            return self._older(error, encoder)

    def _older(self, damage: IndexDamaged, encoder: Encoder) -> tuple[Path, Generation]:
        for folder in reversed(self.folders()[:-1]):
            with contextlib.suppress(IndexDamaged):
                found = _load(folder, encoder)
                _log.error("%s 现在用的是上一代索引「%s」。", damage, folder)
                return folder, found
        raise damage

    def load_newest(self, encoder: Encoder) -> Generation:
        """The newest generation, to change its documents: a damaged one is not passed over but raised."""
        return _load(self.newest(), encoder)

    def documents(self) -> dict[str, Document]:
        """Documents of the newest generation in which they are intact, whatever its index is like."""
        folders = self.folders()
        for folder in reversed(folders):
            with contextlib.suppress(IndexDamaged):
                return intact_documents(folder)
        if folders:
            raise IndexDamaged(f"「{self.home}」里的文档都已损坏。请删除此目录，再运行 wenju index 文件。")
        return {}

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the home folder for writing; another writer waits.

        Raises StoreError when it cannot be written.
        """
        try:
            self._generations.mkdir(parents=True, exist_ok=True)
            lock = (self.home / "lock").open("w")
        except OSError as error:
            raise self._unwritable(error) from error
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def publish(self, generation: Generation) -> Path:
        """Write a new generation and let it serve; call it inside ``writing``.

        Raises StoreError when the disk refuses; then the old generation goes on serving.
        """
        folders = self.folders()
        target = self._generations / f"{int(folders[-1].name) + 1 if folders else 1:06d}"
        try:
            with new_folder(target) as building:
                generation.save(building)
        except OSError as error:
            raise self._unwritable(error) from error
        self._prune()
        return target

    def _prune(self) -> None:
        """Remove all but the newest ``KEPT`` generations, and what killed builds left."""
        left = [p for p in self._generations.iterdir() if p.name.startswith(".")]
        for folder in [*self.folders()[:-KEPT], *left]:
            shutil.rmtree(folder, ignore_errors=True)

    def _unwritable(self, error: OSError) -> StoreError:
        return StoreError(
            f"写不了索引目录「{self.home}」：{reason(error)}。原有索引没有改动；"
            "请检查权限和磁盘空间，或用 --home 换一个目录。"
        )


def _load(folder: Path, encoder: Encoder) -> Generation:
    manifest = read_manifest(folder)
    if (manifest.get("format"), manifest.get("tokeniser")) != (FORMAT, TOKENISER):
        raise IndexMismatch("索引是另一版本的问据建的。请运行 wenju index --rebuild 重建。")
    if manifest.get("encoder") != encoder.name:
        raise IndexMismatch(
            f"索引是用编码器「{manifest.get('encoder')}」建的，现在用的是「{encoder.name}」。"
            "请运行 wenju index --rebuild 重建，或改回 WENJU_ENCODER。"
        )
    check_files(folder, manifest)
    return Generation.load(folder, manifest)
