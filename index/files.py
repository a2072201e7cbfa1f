"""Folders that appear whole or not at all."""

import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path


def sha256_of(path: Path) -> str:
    """Hex digest of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextlib.contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """Yield an empty folder that becomes ``target`` in one rename when the block ends well.

    When the block raises, nothing remains. When ``target`` has come to exist meanwhile, that one stays.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    try:
        yield building
        for path in building.rglob("*"):
            if path.is_file():
                _flush(path)
        with contextlib.suppress(FileExistsError):
            _rename(building, target)
        _flush(target.parent)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _rename(building: Path, target: Path) -> None:
    try:
        building.rename(target)
    except OSError as error:
        if not target.is_dir():
            raise
        raise FileExistsError(target) from error


def _flush(path: Path) -> None:
    """Have the disk hold what the path names, so that a published folder survives a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
