"""The chat page in a real browser: for every screen, hand, eye and ear."""

import re
import sys

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.ui.conftest import served
from tests.ui.visitor import AIRPORT, MARS, THREE, answered, ask, is_phone


def violations(page: Page) -> list[str]:
    """What axe-core finds serious or worse, with the elements."""
    page.wait_for_timeout(400)  # transitions over: axe looks at the colours of the moment
    found = Axe().run(page).response["violations"]
    return [
        f"{v['id']}: {[node['html'] for node in v['nodes']]}"
        for v in found
        if v["impact"] in ("serious", "critical")
    ]


def test_axe_finds_nothing_serious(page: Page) -> None:
    assert violations(page) == []
    answer = ask(page, THREE)
    answer.locator("summary").click()
    answer.locator("[data-act=bad]").click()
    expect(answer.locator(".reason")).to_be_visible()
    assert violations(page) == []
    page.locator("#theme").click()
    assert violations(page) == []
    ask(page, MARS)
    ask(page, "？？？")
    assert violations(page) == []
    page.locator(".marker").first.click()
    assert violations(page) == []


def test_light_and_dark(page: Page) -> None:
    def paper() -> str:
        return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    light = paper()
    page.locator("#theme").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("body")).to_have_class(re.compile("dark"))
    dark = paper()
    assert dark != light
    page.reload()
    page.locator(".example").first.wait_for(timeout=20_000)
    assert paper() == dark
    page.locator("#theme").click()
    assert paper() == light


def test_with_the_keyboard_only(page: Page) -> None:
    page.keyboard.press("/")
    expect(page.locator("#question textarea")).to_be_focused()
    page.keyboard.type(THREE)
    page.keyboard.press("Enter")
    marker = answered(page, 0).locator(".marker").last
    for _ in range(20):
        page.keyboard.press("Shift+Tab")
        if marker.evaluate("button => button === document.activeElement"):
            break
    expect(marker).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("mark.current")).to_have_text("三是行与知的关系。")
    expect(page.locator("mark.current")).to_be_in_viewport(ratio=1)
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("mark.current")).to_have_text("二是合与分的关系。")
    if is_phone(page):
        expect(page.locator("#close")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator("#source")).to_be_hidden()
    expect(marker).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator(".weighed")).to_be_visible()


def test_the_source_slides_over_on_a_phone(page: Page) -> None:
    marker = ask(page, AIRPORT).locator(".marker")
    if not is_phone(page):
        expect(page.locator("mark.current")).to_be_in_viewport()
        expect(page.locator("#close")).to_be_hidden()
        return
    expect(page.locator("#source")).to_be_hidden()
    marker.click()
    expect(page.locator("#source")).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.querySelector('#talk').inert")
    page.locator("#close").click()
    expect(page.locator("#source")).to_be_hidden()
    expect(marker).to_be_focused()


def test_answers_are_said_to_screen_readers(page: Page) -> None:
    ask(page, AIRPORT)
    expect(page.locator("#announce")).to_contain_text("今年9月底 确保北京大兴国际机场")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")


def test_nothing_is_wider_than_the_screen(page: Page) -> None:
    ask(page, AIRPORT).locator("summary").click()
    ask(page, "字" * 300)
    for box in ("document.documentElement", "document.querySelector('#conversation')"):
        assert page.evaluate(f"{box}.scrollWidth <= {box}.clientWidth")


def test_a_word_while_the_page_is_built(page: Page) -> None:
    html = page.request.get("/").text()
    head, _, _ = html.partition("<script>window.gradio_config")
    assert 'lang="zh-CN"' in head and "://" not in head
    assert "正在打开…" in html
    expect(page.locator("#opening")).to_have_count(0)
    expect(page.locator("link[rel=icon]").first).to_have_attribute("href", re.compile("icon.svg|favicon"))


def test_a_lost_server_is_told_in_words(browser: Browser) -> None:
    with served([sys.executable, "-m", "tests.ui.slow"], {}) as address:
        page = browser.new_page(locale="zh-CN")
        page.goto(address)
        page.locator(".example").first.wait_for(timeout=20_000)
    page.locator("#question textarea").fill("天津港怎么样？")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("toast-text").first).to_contain_text("断开了", timeout=10_000)
    expect(page.locator("#question textarea")).to_have_value("天津港怎么样？")
    page.context.close()
