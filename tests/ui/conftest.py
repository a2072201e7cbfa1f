"""A real server with the bundled article, and a real browser that faults what it should not do."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
]  # fmt: skip
SIZES = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 360, "height": 740}}


@contextmanager
def served(command: list[str], settings: dict[str, str]) -> Iterator[str]:
    """The address that the command says it serves on."""
    environment = {**os.environ, **settings, "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE) as server:
        try:
            assert server.stdout
            found = re.search(r"http://[\d.:]+", server.stdout.readline().decode())
            assert found
            yield found[0]
        finally:
            server.kill()  # a browser may still hold connections that a gentle stop would wait for


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The server's home folder."""
    return tmp_path_factory.mktemp("page")


@pytest.fixture(scope="session")
def address(bundled_folder: Path, home: Path) -> Iterator[str]:
    """Serves the bundled article and a hostile document."""
    settings = {"WENJU_HOME": str(home), "WENJU_CACHE": str(bundled_folder.parent)}
    (home / "恶意.txt").write_text("<script>document.title='坏了'</script>月球基地的负责人是<b>嫦娥</b>。\n")
    wenju = [sys.executable, "-m", "ui.cli"]
    for command in (["docs", "list"], ["index", str(home / "恶意.txt")]):
        subprocess.run(
            [*wenju, *command], cwd=ROOT, env={**os.environ, **settings}, check=True, capture_output=True
        )
    with served([*wenju, "serve", "--port", "0"], settings) as found:
        yield found


@pytest.fixture(scope="session")
def slow_address() -> Iterator[str]:
    """Serves a tiny document, and takes its time over every stage."""
    with served([sys.executable, "-m", "tests.ui.slow"], {}) as found:
        yield found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None and "CI" not in os.environ:
        pytest.skip("no Chromium here; CI installs it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


# What Gradio's script says when a page is left while it waits for an answer.
LEFT = ("AbortError", "Connection errored out")


@contextmanager
def visit(browser: Browser, address: str, size: str, expected: tuple[str, ...] = ()) -> Iterator[Page]:
    """The page; fails the test on a console error that is not expected or a request to another host."""
    context = browser.new_context(
        base_url=address,
        viewport=SIZES[size],
        locale="zh-CN",
        permissions=["clipboard-read", "clipboard-write"],
    )
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    own = (address, "data:", "blob:")
    page.on("request", lambda request: None if request.url.startswith(own) else faults.append(request.url))
    page.goto(address)
    page.locator(".example").first.wait_for(timeout=20_000)
    yield page
    context.close()
    assert not [fault for fault in faults if not any(part in fault for part in expected)]


@pytest.fixture(params=SIZES)
def page(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The page at both sizes."""
    with visit(browser, address, request.param) as page:
        yield page


@pytest.fixture
def slow_page(browser: Browser, slow_address: str) -> Iterator[Page]:
    """The page of the slow server, on a desktop."""
    with visit(browser, slow_address, "desktop", LEFT) as page:
        yield page
