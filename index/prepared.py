"""Models made once from shipped weights, kept in the cache folder and checked by hash."""

import json
import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from index.errors import EncoderError
from index.files import new_folder, reason, sha256_of

Progress = Callable[[str], None]
_log = logging.getLogger(__name__)


def prepared(folder: Path, served: Sequence[str], prepare: Callable[[Path], None]) -> Path:
    """``folder``; made by ``prepare`` when it is absent, remade when a served file differs from its hash.

    ``prepared.json`` in it holds the SHA-256 of the files ``served``. Raises EncoderError when the cache
    cannot be written.
    """
    if folder.is_dir() and _intact(folder, served):
        return folder
    try:
        if folder.is_dir():
            _log.warning("prepared model is damaged, preparing it again: %s", folder)
            folder.rename(_unused(folder))
        with new_folder(folder) as building:
            prepare(building)
            hashes = {name: sha256_of(building / name) for name in served}
            (building / "prepared.json").write_text(json.dumps(hashes, indent=1), encoding="utf-8")
    except OSError as error:
        raise EncoderError(
            f"写不了缓存目录「{folder.parent}」：{reason(error)}。请检查权限和磁盘空间。"
        ) from error
    return folder


def stamp(weights: Path) -> str:
    """What stands for a file of shipped weights in the name of the folder made of it."""
    return sha256_of(weights)[:12] if weights.is_file() else "missing"


def _unused(folder: Path) -> Path:
    """A name beside ``folder`` that nothing has."""
    number = 1
    while (free := folder.with_name(f"{folder.name}.damaged-{number}")).exists():
        number += 1
    return free


def _intact(folder: Path, served: Sequence[str]) -> bool:
    try:
        hashes = json.loads((folder / "prepared.json").read_text(encoding="utf-8"))
        return all(sha256_of(folder / name) == hashes[name] for name in served)
    except (OSError, ValueError, KeyError):
        return False
