"""The chat page in a real browser: answers and their proof."""

from playwright.sync_api import Browser, Page, Route, expect

from tests.ui.conftest import visit
from tests.ui.visitor import AIRPORT, MARS, THREE, ask, is_phone


def test_a_marker_shows_the_cited_characters(page: Page) -> None:
    answer = ask(page, AIRPORT)
    expect(answer.locator(".short")).to_have_text("今年9月底")
    answer.locator(".marker").click()
    mark = page.locator("mark.current")
    expect(mark).to_have_text("确保北京大兴国际机场今年9月底投入运营")
    expect(mark).to_be_in_viewport(ratio=1)
    expect(answer.locator(".marker")).to_have_attribute("aria-current", "true")


def test_the_whole_document_with_headings_and_paragraph_numbers(page: Page) -> None:
    source = page.locator("#source-text")
    expect(source.locator("h2")).to_contain_text("推动京津冀协同发展")
    assert source.locator("h3").count() >= 3
    numbers = source.locator("p").evaluate_all("all => all.map(p => +p.dataset.number)")
    assert numbers == sorted(numbers) and numbers[-1] == 23
    text = page.request.get("/documents/jingjinji").json()["text"]
    shown = source.locator("> *").evaluate_all("all => all.map(e => e.textContent)")
    assert shown == [line.strip() for line in text.split("\n") if line.strip()]


def test_every_marked_stretch_and_the_way_through_them(page: Page) -> None:
    answer = ask(page, THREE)
    answer.locator(".marker").first.click()
    expect(page.locator("mark")).to_have_count(4)
    page.locator("#next").click()
    expect(page.locator("mark.current")).to_have_text("一是慢与快的关系。")
    expect(page.locator("#source-count")).to_have_text("第 2 处，共 4 处")
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("mark.current")).to_have_text("二是合与分的关系。")
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("#previous")).to_be_disabled()


def test_pointing_at_a_marker_shows_its_quote(page: Page) -> None:
    answer = ask(page, THREE)
    answer.locator(".marker").nth(2).hover()
    tip = page.locator("#tip")
    if is_phone(page):
        expect(tip).to_be_hidden()
    else:
        expect(tip).to_contain_text("二是合与分的关系。")
        expect(tip).to_contain_text("第 22 段")
        page.locator("#source-text").hover()
        expect(tip).to_be_hidden()


def test_a_refusal_offers_the_nearest_passages(page: Page) -> None:
    answer = ask(page, MARS)
    expect(answer.locator(".sure")).to_have_text("没有找到")
    expect(answer.locator(".refusal")).to_contain_text("没有找到")
    answer.locator(".near").first.click()
    expect(page.locator("mark.current").first).to_be_in_viewport()
    expect(page.locator("#source-count")).to_have_text("第 1 处，共 3 处")


def test_why_this_passage(page: Page) -> None:
    answer = ask(page, AIRPORT)
    why = answer.locator(".why")
    expect(why.locator(".weighed")).to_be_hidden()
    why.locator("summary").click()
    first = why.locator("li").first
    expect(first.locator(".shared span").first).to_have_text("北京大兴国际机场")
    assert first.locator("dt").all_text_contents() == ["语义", "单句", "字词", "合计", "细读"]
    first.locator("button").click()
    expect(page.locator("mark.current").first).to_be_in_viewport()


def test_what_documents_and_questions_hold_stays_text(page: Page) -> None:
    answer = ask(page, "<img src=x onerror=\"document.title='坏了'\">${1+1}{{value}}月球基地的负责人是谁？")
    expect(answer.locator(".asked")).to_contain_text("${1+1}{{value}}月球")
    expect(answer.locator(".statement")).to_contain_text("<b>嫦娥</b>")
    answer.locator("summary").click()
    answer.locator(".marker").click()
    expect(page.locator("#source-text")).to_contain_text("<script>document.title='坏了'</script>月球基地")
    expect(page).to_have_title("问据")
    assert answer.locator("img, script, .statement b").count() == 0


def test_a_document_of_choice(page: Page) -> None:
    if is_phone(page):
        ask(page, AIRPORT).locator(".marker").click()
    page.locator("#source-list").select_option("恶意")
    expect(page.locator("#source-text")).to_contain_text("月球基地")
    expect(page.locator("mark")).to_have_count(0)


def test_the_document_chosen_last_stays_whichever_comes_last(browser: Browser, address: str) -> None:
    with visit(browser, address, "desktop") as page:
        held: list[Route] = []
        page.route("**/documents/jingjinji", lambda route: held.append(route))
        page.reload()
        page.locator("#source-list").select_option("恶意")
        expect(page.locator("#source-text")).to_contain_text("月球基地")
        with page.expect_response("**/documents/jingjinji"):
            held[0].continue_()
        page.wait_for_timeout(200)  # long enough to show it
        expect(page.locator("#source-text")).to_contain_text("月球基地")
        expect(page.locator("#source-list")).to_have_value("恶意")


def test_a_quote_that_no_longer_stands_is_not_marked(page: Page) -> None:
    answer = ask(page, AIRPORT)
    marker = answer.locator(".marker")
    marker.evaluate("button => button.dataset.quote = '别的话'")
    marker.click()
    expect(page.locator("#source-text")).to_contain_text("文档变了")


def test_the_report_has_a_tab_of_its_own(page: Page) -> None:
    page.get_by_role("tab", name="评测").click()
    expect(page.frame_locator("#report").locator("body")).to_contain_text("还没有评测报告")
    assert page.evaluate("document.querySelector('#report').clientWidth > 0.7 * innerWidth")
    page.get_by_role("tab", name="问答").click()
    expect(ask(page, AIRPORT).locator(".marker")).to_have_count(1)
