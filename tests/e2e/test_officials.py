"""What officials do: sign in and out, work through a matter, follow the list by keyboard, and send a mail again."""

from __future__ import annotations

from playwright.async_api import Browser, Page, expect

from tests.e2e.county.place import REFUSED, REGION, County
from tests.e2e.visiting import CITIZEN, CLERK, EFFICIENCY, Visitor, sign_in_as, visit
from tests.e2e.watching import faults_of

OUTSIDE = Visitor("clerk", "chengguan-town", "冯亦可")
FIRST_CONTACT = Visitor("clerk", "gov-office", "许清和")
SANITATION = Visitor("clerk", "urban-management", "邓子安")


async def become(page: Page, place: County, visitor: Visitor) -> None:
    """Another official sits down at the same browser."""
    await page.context.add_cookies(sign_in_as(place, visitor))  # type: ignore[arg-type]


async def test_a_sign_in_link_keeps_its_token_out_of_addresses_and_signing_out_ends_it(
    browser: Browser, place: County
) -> None:
    async with visit(browser, place, CITIZEN) as (page, watch):
        token = place.token("clerk", unit="housing")
        await page.goto(place.address("intake", f"/login?next=/matters#{token}"))
        await page.wait_for_url("**/matters")
        await expect(page.locator(".who")).to_have_text("陈思远")
        assert token not in await page.evaluate("JSON.stringify([location.href, document.referrer])")
        assert watch.faults == []

        await page.get_by_role("button", name="退出").click()
        await page.goto(place.address("intake", "/matters"))
        await expect(page.get_by_role("heading", level=1)).to_have_text("请先登录")


async def step(page: Page, name: str, **said: str) -> None:
    """Take a step on a matter's page; its form is opened where it is closed."""
    form = page.locator(f"details.step:has(#{name}-button)")
    if await form.get_attribute("open") is None:
        await form.locator("summary").click()
    for field, value in said.items():
        entry = form.locator(f"#{name}-{field}")
        if await entry.evaluate("entry => entry.tagName") == "SELECT":
            await entry.select_option(value)
        else:
            await entry.fill(value)
    await form.locator(f"#{name}-button").click()
    await page.wait_for_url(f"**?done={name}")
    await expect(page.locator(".notice[data-focus]")).to_be_focused()


async def test_a_matter_is_worked_through_to_its_end_and_taken_up_again(browser: Browser, place: County) -> None:
    address = place.address("intake", f"/matters/{place.matter('refuse')}")
    async with visit(browser, place, SANITATION) as (page, watch):
        await page.goto(address)
        await step(page, "sign")
        await step(page, "transfer", to_unit="chengguan-town", reason="幸福巷由城关镇保洁")
        await become(page, place, OUTSIDE)
        await page.goto(address)
        await step(page, "return", reason="幸福巷属县城清运范围")
        await become(page, place, FIRST_CONTACT)
        await page.goto(address)
        await step(page, "transfer", to_unit="urban-management", reason="经核实属县城清运范围")
        await become(page, place, SANITATION)
        await page.goto(address)
        await step(page, "answer", text="已清运并冲洗路面。", result="solved")
        await step(page, "close")
        await step(page, "reopen", reason="第二天又满了")

        course = await page.locator("#course .event-title").all_inner_texts()
        newest_first = ["重新办理", "已办结", "已答复", "转办", "退回首问单位", "转办", "已签收"]
        assert [title for title in course if title != "确定责任单位"][: len(newest_first) + 1].count("转办") == 2
        assert set(newest_first) <= set(course)
        assert course.index("已办结") < course.index("已答复") < course.index("退回首问单位")
        await expect(page.locator("#facts")).to_contain_text("第 2 次办理")
        assert watch.faults == []


async def test_a_step_that_cannot_be_taken_any_more_is_told_at_the_form(browser: Browser, place: County) -> None:
    address = place.address("intake", f"/matters/{place.matter('pavement')}")
    async with visit(browser, place, CLERK) as (page, _), visit(browser, place, CLERK) as (other, _):
        await page.goto(address)
        await other.goto(address)
        await step(other, "answer", text="已重新铺设。", result="solved")
        await page.locator("#answer-text").fill("正在安排。")
        await page.locator("#answer-button").click()

        await expect(page.locator(".error-summary")).to_be_focused()
        assert (await page.title()).startswith("错误：")
        assert await faults_of(page) == []


async def test_the_worklist_is_filtered_in_the_address_and_walked_by_keyboard(browser: Browser, place: County) -> None:
    async with visit(browser, place, EFFICIENCY) as (page, watch):
        await page.goto(place.address("tracking", "/worklist"))
        await page.get_by_label("到期", exact=True).select_option("overdue")
        await page.get_by_role("button", name="筛选").click()
        await page.wait_for_url("**due=overdue*")
        rows = page.locator("#worklist tbody tr")
        await expect(rows.first).to_contain_text("超时")
        assert await rows.count() == await rows.filter(has_text="超时").count()

        await page.keyboard.press("?")
        await expect(page.locator("#keys")).to_be_visible()
        await page.keyboard.press("Escape")
        await page.keyboard.press("j")
        await page.keyboard.press("j")
        await page.keyboard.press("k")
        await expect(rows.first).to_have_class("row-current")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/matters/*")
        await expect(page.locator("#why")).to_contain_text("为什么这时到期")
        assert watch.faults == []


async def test_the_table_leads_to_a_unit_and_to_the_matters_behind_a_rate(browser: Browser, place: County) -> None:
    async with visit(browser, place, EFFICIENCY) as (page, watch):
        await page.goto(place.address("scoring", f"/scores/{REGION}/2026-02"))
        await expect(page.locator(".chart svg").first).to_be_visible()
        ingredients = page.locator("tbody tr", has_text="县城市管理局").locator("td a").first
        await ingredients.click()
        await page.wait_for_url(f"**/scores/{REGION}/2026-02/units/urban-management/*")
        await page.locator("tbody th a").first.click()
        await page.wait_for_url(f"{place.address('tracking')}matters/*")
        await expect(page.locator("#timeline-card")).to_be_visible()
        assert watch.faults == []


async def test_a_mail_that_was_refused_is_sent_again_once_the_address_works(browser: Browser, place: County) -> None:
    async with visit(browser, place, EFFICIENCY) as (page, watch):
        await page.goto(place.address("notify", "/deliveries?state=failed_permanently"))
        await page.locator("#deliveries tbody tr", has_text=REFUSED).first.locator("a").click()
        await page.wait_for_url("**/deliveries/*")
        await expect(page.locator("#delivery")).to_contain_text("对方拒收")
        place.post.refused.discard(REFUSED)
        await page.get_by_role("button", name="立即重发").click()
        await page.wait_for_url("**again=true")

        await expect(page.locator("#delivery .event-title").first).to_contain_text("已送达", timeout=20_000)
        assert watch.faults == []


async def test_deliveries_are_turned_over_page_by_page(browser: Browser, place: County) -> None:
    async with visit(browser, place, EFFICIENCY) as (page, watch):
        await page.goto(place.address("notify", "/deliveries?channel=portal"))
        rows = page.locator("#deliveries tbody tr")
        await expect(rows).to_have_count(50)
        first = await rows.first.locator("a").get_attribute("href")
        await page.get_by_role("link", name="下一页").click()
        await expect(page.get_by_role("link", name="回到第一页")).to_be_visible()
        assert "channel=portal" in page.url
        assert await rows.first.locator("a").get_attribute("href") != first
        assert watch.faults == []
