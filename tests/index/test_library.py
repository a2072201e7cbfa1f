"""The index on disk: first use, adding, removing, damage, mismatch, a full or read-only disk."""

import errno
import json
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import numpy as np
import pytest

from index.documents import Document, document_from_text
from index.errors import DocumentError, IndexDamaged, IndexMismatch, StoreError
from index.generation import Generation
from index.library import Library, find_files
from index.store import KEPT, Store
from tests.fakes import HashEncoder

PROJECT = Path(__file__).parents[2]


def document(id: str, text: str = "天津港提质。\n北京大兴机场。") -> Document:
    return document_from_text(text, id=id, name=id, source=f"{id}.txt")


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(Store(tmp_path / "home"), HashEncoder())


def test_first_use_indexes_the_bundled_article(library: Library) -> None:
    assert list(library.open().documents) == ["jingjinji"]
    assert len(library.store.folders()) == 1
    library.open()
    assert len(library.store.folders()) == 1


def test_what_is_loaded_is_what_was_built(library: Library) -> None:
    built = library.add([document("a"), document("b", "雄安新区\ud800。")])
    loaded = library.open()
    assert loaded.documents == built.documents
    assert loaded.passages == built.passages
    rows = np.arange(len(built.passages))
    assert np.array_equal(loaded.vectors.reconstruct(rows), built.vectors.reconstruct(rows))


def test_add_keeps_replaces_and_encodes_only_what_is_new(library: Library) -> None:
    encoder = library.encoder
    assert isinstance(encoder, HashEncoder)
    library.add([document("a"), document("b")])
    encoder.encoded.clear()
    library.add([document("b", "换了。"), document("c", "新来的。")])
    assert encoder.encoded == ["b\n换了。", "c\n新来的。", "换了。", "新来的。"]
    assert {d.id: d.text[:2] for d in library.open().documents.values()} == {
        "a": "天津",
        "b": "换了",
        "c": "新来",
    }


def test_remove(library: Library) -> None:
    library.add([document("a"), document("b")])
    assert list(library.remove("a").documents) == ["b"]
    with pytest.raises(DocumentError, match="a"):
        library.remove("a")
    assert not library.remove("b").passages
    assert not library.open().documents  # removing the last does not bring the article back


def test_old_generations_are_pruned(library: Library) -> None:
    for round in range(KEPT + 3):
        library.add([document("a", f"第{round}次。")])
    assert [p.name for p in library.store.folders()] == ["000004", "000005"]


@pytest.mark.parametrize(
    "name",
    [
        *("documents.jsonl", "passages.jsonl", "vectors.faiss", "sentences.faiss", "sentences.npy"),
        *("lexical.json", "lexical.rows.npy"),
    ],
)
@pytest.mark.parametrize("how", ["cut", "gone"])
def test_a_damaged_file_is_refused_by_name(library: Library, name: str, how: str) -> None:
    library.add([document("a")])
    path = library.store.newest() / name
    path.write_bytes(path.read_bytes()[:-1]) if how == "cut" else path.unlink()
    with pytest.raises(IndexDamaged, match=f"{name}.*--rebuild"):
        library.open()


def test_a_damaged_newest_generation_is_passed_over_loudly_and_not_built_upon(
    library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    library.add([document("a")])
    library.add([document("b")])
    (library.store.newest() / "vectors.faiss").write_bytes(b"")
    assert list(library.open().documents) == ["a"]
    (record,) = caplog.records
    assert record.levelname == "ERROR" and "vectors.faiss" in record.getMessage()
    with pytest.raises(IndexDamaged):
        library.add([document("c")])
    with pytest.raises(IndexDamaged):
        library.remove("a")
    assert set(library.rebuild().documents) == {"a", "b"}


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"files": 1}'])
def test_a_damaged_manifest_is_refused(library: Library, content: str) -> None:
    library.add([document("a")])
    (library.store.newest() / "manifest.json").write_text(content)
    with pytest.raises(IndexDamaged, match="manifest"):
        library.open()


def test_rebuild_mends_a_damaged_index(library: Library) -> None:
    library.add([document("a")])
    (library.store.newest() / "vectors.faiss").write_bytes(b"")
    assert list(library.rebuild().documents) == ["a"]
    assert list(library.open().documents) == ["a"]


def test_rebuild_falls_back_to_older_documents(library: Library) -> None:
    library.add([document("a")])
    library.add([document("b")])
    (library.store.newest() / "documents.jsonl").write_text("")
    assert list(library.rebuild().documents) == ["a"]


def test_another_encoder_or_format_is_refused(library: Library) -> None:
    library.add([document("a")])
    other = Library(library.store, HashEncoder("other"))
    with pytest.raises(IndexMismatch, match="hash.*other.*--rebuild"):
        other.open()
    with pytest.raises(IndexMismatch):
        other.add([document("b")])
    assert list(other.rebuild().documents) == ["a"]
    path = library.store.newest() / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 0}))
    with pytest.raises(IndexMismatch, match="版本"):
        other.open()


def test_a_full_disk_leaves_the_old_index(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    library.add([document("a")])

    def full(self: Generation, folder: Path) -> None:
        (folder / "half").write_text("written")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Generation, "save", full)
    with pytest.raises(StoreError, match="磁盘已满"):
        library.add([document("b")])
    assert list(library.open().documents) == ["a"]
    assert [p.name for p in library.store.newest().parent.iterdir()] == ["000001"]


def test_a_home_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    library = Library(Store(tmp_path / "file" / "home"), HashEncoder())
    with pytest.raises(StoreError, match="不是目录"):
        library.open()


def test_a_read_only_home_still_answers() -> None:
    """Root may write anywhere, so the child gives up its rights first."""
    code = (
        "import os, sys; from pathlib import Path\n"
        "from index.library import Library; from index.store import Store\n"
        "from index.errors import StoreError; from tests.fakes import HashEncoder\n"
        "library = Library(Store(Path(sys.argv[1])), HashEncoder())\n"
        "library.open()  # the interpreter itself may be out of reach afterwards\n"
        "os.getuid() == 0 and os.setuid(65534)\n"
        "assert list(library.open().documents) == ['a']\n"
        "try: library.remove('a')\n"
        "except StoreError as error: assert '没有权限' in str(error); sys.exit(7)\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        Library(Store(home), HashEncoder()).add([document("a")])
        for path in (home, home / "generations"):
            path.chmod(0o555)
        ran = subprocess.run([sys.executable, "-c", code, folder], check=False, cwd=PROJECT)
        home.chmod(0o755)
    assert ran.returncode == 7


def test_two_writers_lose_nothing(library: Library) -> None:
    library.add([document("a")])
    ids = [f"d{i}" for i in range(6)]
    threads = [threading.Thread(target=library.add, args=([document(id)],)) for id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(library.open().documents) == {"a", *ids}


def test_a_killed_build_leaves_nothing_that_serves(library: Library) -> None:
    library.add([document("a")])
    left = library.store.newest().parent / ".000002.abc"
    left.mkdir()
    (left / "manifest.json").write_text("{}")
    assert list(library.open().documents) == ["a"]
    library.add([document("b")])
    assert not left.exists()


def test_files_in_folders(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for name in ("a.txt", "sub/b.MD", "c.pdf"):
        (tmp_path / name).write_text("文字")
    assert [p.name for p in find_files([tmp_path, tmp_path / "a.txt"])] == ["a.txt", "b.MD"]
    (tmp_path / "sub" / "a.txt").write_text("另一个")
    with pytest.raises(DocumentError, match="同名"):
        find_files([tmp_path])
    (tmp_path / "empty").mkdir()
    with pytest.raises(DocumentError, match="empty"):
        find_files([tmp_path / "empty"])
