"""What a visitor of the page does."""

from playwright.sync_api import Locator, Page, expect

AIRPORT = "北京大兴国际机场什么时候投入运营？"
THREE = "工作中要把握好哪三方面关系？"
MARS = "火星上的氧气浓度是多少？"


def ask(page: Page, question: str) -> Locator:
    """Type the question, send it, and wait for its answer."""
    before = page.locator(".exchange").count()
    page.locator("#question textarea").fill(question)
    page.keyboard.press("Enter")
    return answered(page, before)


def answered(page: Page, number: int) -> Locator:
    """The exchange of this number, once it has its answer."""
    exchange = page.locator(".exchange").nth(number)
    expect(exchange.locator(".sure, .failure")).to_be_visible(timeout=20_000)
    return exchange


def is_phone(page: Page) -> bool:
    """Whether the source slides over the conversation."""
    return bool(page.viewport_size and page.viewport_size["width"] < 861)
