"""Writing files whole."""

import contextlib
import os
from pathlib import Path

from evals.errors import RunError
from index.files import reason


def write_whole(path: Path, text: str) -> None:
    """Write a file that appears whole or not at all, with its folder; raises RunError."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(text, encoding="utf-8", errors="replace")
        beside.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise unwritable(path, error) from error


def unwritable(path: Path, error: OSError) -> RunError:
    """The error for a file that cannot be written."""
    return RunError(f"写不了「{path}」：{reason(error)}。请换一个路径或检查权限。")
