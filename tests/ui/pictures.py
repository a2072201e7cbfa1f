"""``python -m tests.ui.pictures ADDRESS [FOLDER]``: the README's pictures, and how fast the page is.

First contentful paint is the browser's own entry, over fresh visits with an empty cache. An answer's time
runs from the Enter key to the frame that shows its confidence.
"""

import sys
from pathlib import Path
from statistics import median, quantiles

from playwright.sync_api import Browser, Page, sync_playwright

from tests.ui.conftest import CHROMIUM, FLAGS, SIZES
from tests.ui.visitor import AIRPORT, MARS, THREE, ask

VISITS = 10
_PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
_BUILT = "performance.now()"
_WATCH = """() => {
  const box = document.querySelector("#question textarea");
  const before = document.querySelectorAll(".sure").length;
  window.took = new Promise((done) => box.addEventListener("keydown", () => {
    const began = performance.now();
    const look = () => document.querySelectorAll(".sure").length > before
      ? done(performance.now() - began) : requestAnimationFrame(look);
    look();
  }, { once: true }));
}"""


def visit(browser: Browser, address: str, size: str, scheme: str = "light") -> Page:
    """A fresh visitor."""
    context = browser.new_context(
        viewport=SIZES[size],
        locale="zh-CN",
        color_scheme="dark" if scheme == "dark" else "light",
        device_scale_factor=2 if size == "phone" else 1,
    )
    page = context.new_page()
    page.goto(address)
    page.locator(".example").first.wait_for()
    return page


def measure(browser: Browser, address: str) -> str:
    """The figures as one line."""
    paints, builds, answers = [], [], []
    for _ in range(VISITS):
        page = visit(browser, address, "desktop")
        paints.append(page.evaluate(_PAINT))
        builds.append(page.evaluate(_BUILT))
        for question in (AIRPORT, THREE, MARS):
            page.evaluate(_WATCH)
            ask(page, question)
            answers.append(page.evaluate("window.took"))
        page.context.close()
    return (
        f"首次内容绘制 {median(paints):.0f} ms；可以提问 {median(builds):.0f} ms；"
        f"从回车到答案 p50 {median(answers):.0f} ms，p95 {quantiles(answers, n=20)[-1]:.0f} ms"
    )


def take(browser: Browser, address: str, folder: Path) -> None:
    """Desktop, phone, dark and refusal."""
    page = visit(browser, address, "desktop")
    ask(page, AIRPORT)
    ask(page, THREE).locator(".marker").nth(2).click()
    _shoot(page, folder / "desktop.png")
    page = visit(browser, address, "desktop", "dark")
    ask(page, THREE)
    ask(page, AIRPORT).locator("summary").click()
    _shoot(page, folder / "dark.png")
    page = visit(browser, address, "desktop")
    ask(page, MARS).locator(".near").first.click()
    _shoot(page, folder / "refusal.png")
    page = visit(browser, address, "phone")
    ask(page, THREE)
    _shoot(page, folder / "phone.png")
    page.locator(".marker").nth(2).click()
    _shoot(page, folder / "phone-source.png")


def _shoot(page: Page, path: Path) -> None:
    page.mouse.move(0, 0)
    page.wait_for_timeout(800)
    page.screenshot(path=path)


def main() -> None:
    """Measure, then take the pictures where a folder is given."""
    address, *folder = sys.argv[1:]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        sys.stdout.write(measure(browser, address) + "\n")
        if folder:
            take(browser, address, Path(folder[0]))
        browser.close()


if __name__ == "__main__":
    main()
