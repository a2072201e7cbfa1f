"""The chat page in a real browser, against a real server with the bundled article."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
SIZES = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 360, "height": 740}}
AIRPORT = "北京大兴国际机场什么时候投入运营？"
pytestmark = pytest.mark.skipif(
    CHROMIUM is None and "CI" not in os.environ, reason="no Chromium here; CI installs it"
)


@pytest.fixture(scope="module")
def address(bundled_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("page")
    settings = {"WENJU_HOME": str(home), "WENJU_CACHE": str(bundled_folder.parent), "PYTHONUNBUFFERED": "1"}
    (home / "恶意.txt").write_text("<script>document.title='坏了'</script>月球基地的负责人是<b>嫦娥</b>。\n")
    wenju = [sys.executable, "-m", "ui.cli"]
    for command in (["docs", "list"], ["index", str(home / "恶意.txt")]):
        subprocess.run(
            [*wenju, *command], cwd=ROOT, env={**os.environ, **settings}, check=True, capture_output=True
        )
    with subprocess.Popen(
        [*wenju, "serve", "--port", "0"], cwd=ROOT, env={**os.environ, **settings}, stdout=subprocess.PIPE
    ) as server:
        try:
            assert server.stdout
            found = re.search(r"http://[\d.:]+", server.stdout.readline().decode())
            assert found
            yield found[0]
        finally:
            server.terminate()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(params=SIZES)
def page(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The page at both sizes; fails the test on a console error or a request to another host."""
    context = browser.new_context(viewport=SIZES[request.param])
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    own = (address, "data:", "blob:")
    page.on("request", lambda request: None if request.url.startswith(own) else faults.append(request.url))
    page.goto(address)
    yield page
    context.close()
    assert not faults


def ask(page: Page, question: str) -> Any:
    """Type the question, send it, and wait for its answer."""
    before = page.locator(".exchange").count()
    page.locator("#question textarea").fill(question)
    page.keyboard.press("Enter")
    answer = page.locator(".exchange").nth(before)
    expect(answer.locator(".sure, .failure")).to_be_visible(timeout=20_000)
    return answer


def test_a_marker_shows_the_cited_characters(page: Page) -> None:
    answer = ask(page, AIRPORT)
    expect(answer.locator(".short")).to_have_text("今年9月底")
    answer.locator(".marker").click()
    mark = page.locator("mark.current")
    expect(mark).to_have_text("确保北京大兴国际机场今年9月底投入运营")
    expect(mark).to_be_in_viewport(ratio=1)


def test_every_marked_stretch_and_the_way_through_them(page: Page) -> None:
    answer = ask(page, "要把握好哪三方面关系？")
    answer.locator(".marker").first.click()
    expect(page.locator("mark")).to_have_count(4)
    page.locator("#next").click()
    expect(page.locator("mark.current")).to_have_text("一是慢与快的关系。")
    expect(page.locator("#source-count")).to_have_text("2 / 4")


def test_a_refusal_offers_the_nearest_passages(page: Page) -> None:
    answer = ask(page, "火星上的氧气浓度是多少？")
    expect(answer.locator(".refusal")).to_contain_text("没有找到")
    answer.locator(".near").first.click()
    expect(page.locator("mark.current")).to_be_in_viewport()


def test_what_documents_and_questions_hold_stays_text(page: Page) -> None:
    answer = ask(page, "<img src=x onerror=\"document.title='坏了'\">月球基地的负责人是谁？")
    expect(answer.locator(".statement")).to_contain_text("<b>嫦娥</b>")
    answer.locator(".marker").click()
    expect(page.locator("#source-text")).to_contain_text("<script>document.title='坏了'</script>月球基地")
    expect(page).to_have_title("问据")
    assert answer.locator("img, script").count() == 0


def test_an_empty_question_is_refused_in_words_and_the_page_goes_on(page: Page) -> None:
    answer = ask(page, "？？？")
    expect(answer.locator(".failure")).to_contain_text("没有文字")
    expect(ask(page, AIRPORT).locator(".marker")).to_have_count(1)


def test_a_new_conversation(page: Page) -> None:
    ask(page, AIRPORT)
    page.locator("#fresh").click()
    expect(page.locator(".exchange")).to_have_count(0)
    expect(page.locator("#examples")).to_be_visible()


def test_nothing_is_wider_than_the_screen(page: Page) -> None:
    ask(page, AIRPORT)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_report_has_a_tab_of_its_own(page: Page) -> None:
    page.get_by_role("tab", name="评测").click()
    expect(page.frame_locator("#report").locator("body")).to_contain_text("还没有评测报告")
    assert page.evaluate("document.querySelector('#report').clientWidth > 0.7 * innerWidth")
    page.get_by_role("tab", name="问答").click()
    expect(ask(page, AIRPORT).locator(".marker")).to_have_count(1)
