"""Heavy libraries are imported in one module each and only when used; imports point down (lint-imports)."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("index", "qa", "ui", "evals")
HEAVY = (
    "torch", "sentence_transformers", "faiss", "onnxruntime", "gradio", "sklearn", "onnx", "jinja2", "yaml",
)  # fmt: skip
WEB = ("fastapi", "gradio", "typer", "starlette", "uvicorn")


def importers(library: str) -> set[str]:
    pattern = re.compile(rf"^\s*(?:import|from) {library}\b", re.MULTILINE)
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return {str(p.relative_to(ROOT)) for p in files if pattern.search(p.read_text(encoding="utf-8"))}


@pytest.mark.parametrize(
    ("library", "module"),
    [
        ("sentence_transformers", "index/encoder.py"),
        ("faiss", "index/vectors.py"),
        ("gradio", "ui/chat/page.py"),
    ],
)
def test_one_module_each(library: str, module: str) -> None:
    assert importers(library) == {module}


def test_torch_is_for_training_only() -> None:
    modules = ("network", "query_encoder", "trainer")
    assert importers("torch") == {f"qa/reader/training/{module}.py" for module in modules}


@pytest.mark.parametrize("library", WEB)
def test_the_web_stays_out_of_index_and_qa(library: str) -> None:
    assert not [path for path in importers(library) if path.startswith(("index/", "qa/"))]


def test_the_environment_is_read_in_one_module() -> None:
    files = [p for package in ("index", "qa", "ui") for p in (ROOT / package).rglob("*.py")]
    readers = [p for p in files if re.search(r"os\.environ|getenv", p.read_text(encoding="utf-8"))]
    assert [str(p.relative_to(ROOT)) for p in readers] == ["index/settings.py"]


def test_importing_loads_nothing_heavy() -> None:
    code = (
        "import sys, ui.cli, evals.bench, evals.commands, qa.assembly\n"
        f"loaded = [name for name in {HEAVY!r} if name in sys.modules]\n"
        "sys.exit(', '.join(loaded) or 0)"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
