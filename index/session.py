"""ONNX Runtime sessions."""

from pathlib import Path
from typing import Any

THREADS = 2  # that a model computes with


def open_session(path: Path, threads: int) -> Any:
    """A session on the CPU; its threads sleep when there is nothing to do."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
