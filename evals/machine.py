"""What a run ran on: machine, versions, memory."""

import os
import platform
import re
import resource
import sys
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

_PACKAGES = ("index", "qa", "evals")
_LIBRARIES = ("wenju", "faiss-cpu", "numpy", "onnxruntime", "opencc", "tokenizers")


def processor() -> str:
    """The processor's name where Linux tells it, else its architecture."""
    info = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    return next(iter(re.findall(r"model name\s*:\s*(.+)", info)), platform.machine())


def machine() -> dict[str, str | int | None]:
    """Processor, cores and system."""
    return {"processor": processor(), "cores": os.cpu_count(), "system": platform.platform()}


def versions() -> dict[str, str]:
    """Versions of Python, of what scores depend on, and ``code``, a hash of the project's own files."""
    return {
        "python": platform.python_version(),
        **{library: version(library) for library in _LIBRARIES},
        "code": code_hash(),
    }


@cache
def code_hash() -> str:
    """Hash of every file of the packages that answer and score, weights included."""
    root = Path(__file__).parents[1]
    hashed = sha256()
    for package in _PACKAGES:
        for path in sorted((root / package).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts and path.name != "expected.yaml":
                hashed.update(f"{path.relative_to(root)}\n".encode() + path.read_bytes())
    return hashed.hexdigest()[:12]


def peak_memory_mb() -> float:
    """Peak resident memory of this process so far, in MB of 2^20 bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / 2**20 if sys.platform == "darwin" else peak / 2**10, 1)
