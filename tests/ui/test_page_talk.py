"""The chat page in a real browser: the conversation."""

import sqlite3
from contextlib import closing
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.ui.visitor import AIRPORT, MARS, THREE, answered, ask


def test_a_follow_up_is_completed_even_after_a_reload(page: Page) -> None:
    ask(page, THREE)
    page.reload()
    expect(page.locator(".asked")).to_have_text(THREE, timeout=20_000)
    expect(page.locator(".exchange .marker")).to_have_count(4)
    answer = ask(page, "第二个是什么意思？")
    expect(answer.locator(".searched")).to_contain_text("二是合与分的关系")
    expect(answer.locator(".statement")).to_contain_text("合指的是")


def test_an_empty_question_is_refused_in_words_and_the_page_goes_on(page: Page) -> None:
    answer = ask(page, "？？？")
    expect(answer.locator(".failure")).to_contain_text("没有文字")
    page.locator("#question textarea").fill("  ")
    page.keyboard.press("Enter")
    expect(ask(page, AIRPORT).locator(".marker")).to_have_count(1)
    expect(page.locator(".exchange")).to_have_count(2)


# Gradio's word that it closes the stream of results comes late: after the next question was taken.
LATE = """
const real = window.fetch;
window.fetch = async (...asked) => {
  const response = await real(...asked);
  if (!(asked[0].url ?? String(asked[0])).includes("queue/data")) return response;
  const late = new TransformStream({
    async transform(text, out) {
      const at = text.indexOf('data: {"msg":"close_stream"');
      if (at < 0) return out.enqueue(text);
      if (at) out.enqueue(text.slice(0, at));
      await new Promise((resolve) => setTimeout(resolve, 2000));
      window.closedLate = (window.closedLate ?? 0) + 1;
      out.enqueue(text.slice(at));
    },
  });
  const body = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(late);
  return new Response(body.pipeThrough(new TextEncoderStream()), response);
};
"""


def test_a_question_sent_while_the_stream_of_results_closes_is_answered(page: Page) -> None:
    page.add_init_script(LATE)
    page.reload()
    page.locator(".example").first.wait_for(timeout=20_000)
    ask(page, THREE)
    ask(page, AIRPORT)
    assert page.evaluate("window.closedLate")


def test_an_example_question_is_answered(page: Page) -> None:
    page.locator(".example", has_text="重要会议多少次").click()
    expect(answered(page, 0).locator(".asked")).to_contain_text("重要会议多少次")
    expect(answered(page, 0).locator(".marker")).to_have_count(1)
    expect(page.locator(".example")).to_have_count(0)


def test_a_new_conversation(page: Page) -> None:
    ask(page, AIRPORT)
    page.locator("#fresh").click()
    expect(page.locator(".exchange")).to_have_count(0)
    expect(page.locator(".example").first).to_be_visible()
    page.reload()
    expect(page.locator(".example").first).to_be_visible(timeout=20_000)


def test_retry_and_change_the_last_question(page: Page) -> None:
    ask(page, THREE)
    ask(page, MARS).locator("[data-act=retry]").click()
    expect(page.locator(".waiting")).to_have_count(0)
    expect(answered(page, 1).locator(".asked")).to_have_text(MARS)
    page.locator("[data-act=edit]").click()
    box = page.locator("#question textarea")
    expect(box).to_have_value(MARS)
    expect(box).to_be_focused()
    page.locator("[data-act=keep]").click()
    expect(box).to_have_value("")
    page.locator("[data-act=edit]").click()
    expect(box).to_have_value(MARS)
    box.fill(AIRPORT)
    page.keyboard.press("Enter")
    expect(page.locator(".exchange").nth(1).locator(".short")).to_have_text("今年9月底")
    expect(page.locator(".exchange")).to_have_count(2)


def test_copies_and_the_whole_conversation_as_a_file(page: Page) -> None:
    answer = ask(page, AIRPORT)
    answer.locator("[data-act=copy]").click()
    expect(answer.locator("[data-act=copy]")).to_have_text("已复制")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"问：{AIRPORT}\n答：确保北京大兴") and "第 20 段：“确保北京大兴" in copied
    answer.locator("[data-act=copy-markdown]").click()
    expect(answer.locator("[data-act=copy-markdown]")).to_have_text("已复制")
    assert page.evaluate("navigator.clipboard.readText()").startswith(f"## {AIRPORT}\n\n**今年9月底**")
    ask(page, MARS)
    with page.expect_download() as download:
        page.locator("#export").click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert download.value.suggested_filename.startswith("问据-")
    assert text.startswith("# 问据对话") and f"## {AIRPORT}" in text and f"## {MARS}" in text


def test_a_vote_with_its_reason(page: Page, home: Path) -> None:
    answer = ask(page, AIRPORT)
    id = answer.get_attribute("data-id")
    bad = answer.locator("[data-act=bad]")
    bad.click()
    expect(bad).to_have_attribute("aria-pressed", "true")
    answer.locator("input[name=reason]").fill("少了<b>日期</b>")
    page.keyboard.press("Enter")
    expect(answer.locator(".thanks")).to_have_text("记下了：少了<b>日期</b>")
    with closing(sqlite3.connect(home / "feedback.sqlite3")) as database:
        rows = database.execute("SELECT vote, reason, question FROM feedback WHERE id = ?", (id,)).fetchall()
    assert rows == [("bad", "少了<b>日期</b>", AIRPORT)]
    page.reload()
    expect(page.locator("[data-act=bad]")).to_have_attribute("aria-pressed", "true", timeout=20_000)


def test_how_far_it_is_and_stop(slow_page: Page) -> None:
    page = slow_page
    page.locator("#question textarea").fill("天津港怎么样？")
    page.keyboard.press("Enter")
    expect(page.locator(".waiting")).to_contain_text("正在细读")
    expect(page.locator("#send")).to_be_hidden()
    page.locator("#stop").click()
    expect(page.locator(".failure")).to_contain_text("已停止")
    expect(page.locator("#send")).to_be_visible()
    page.locator("[data-act=retry]").click()
    expect(page.locator(".waiting")).to_contain_text("正在核对出处", timeout=10_000)
    expect(page.locator(".marker")).to_have_count(1)


def test_what_is_typed_while_waiting_stays_in_the_box(slow_page: Page) -> None:
    box = slow_page.locator("#question textarea")
    box.fill("天津港怎么样？")
    slow_page.keyboard.press("Enter")
    expect(slow_page.locator(".waiting")).to_be_visible()
    box.fill("北京机场呢？")
    slow_page.keyboard.press("Enter")
    answered(slow_page, 0)
    expect(box).to_have_value("北京机场呢？")
    expect(slow_page.locator(".exchange")).to_have_count(1)


def test_a_reload_while_waiting_offers_to_try_again(slow_page: Page) -> None:
    slow_page.locator("#question textarea").fill("天津港怎么样？")
    slow_page.keyboard.press("Enter")
    expect(slow_page.locator(".waiting")).to_be_visible()
    slow_page.reload()
    expect(slow_page.locator(".failure")).to_contain_text("断开", timeout=20_000)
    slow_page.keyboard.press("Escape")
    slow_page.locator("[data-act=retry]").click()
    expect(answered(slow_page, 0).locator(".marker")).to_have_count(1)
