"""What citizens do: ask where their matter is, see it change by itself, and say how satisfied they are."""

from __future__ import annotations

from playwright.async_api import Browser, expect

from schemas.commands.portal import SignForMatter
from tests.e2e.county.place import County
from tests.e2e.county.telling import Said, submission_of
from tests.e2e.visiting import ask_for_matter, visit
from tests.e2e.watching import faults_of


async def test_a_wrong_code_is_told_at_the_form_and_takes_the_focus(browser: Browser, place: County) -> None:
    async with visit(browser, place) as (page, watch):
        await page.goto(place.address("intake", "/status"))
        await page.get_by_label("诉求编号").fill(place.receipt("lamp").case_number)
        await page.get_by_label("查询码").fill("00000000")
        await page.get_by_role("button", name="查询").click()

        await expect(page.locator(".error-summary")).to_be_focused()
        await expect(page).to_have_title("错误：我的事项办到哪了 · 督办")
        told = await page.locator(".error-summary a").inner_text()
        assert await page.locator("#case-error").text_content() == f"错误：{told}"
        assert await faults_of(page) == []
        await page.locator(".error-summary a").click()
        await expect(page.locator("#case")).to_be_focused()
        assert watch.faults == []


async def test_a_citizen_rates_and_gets_a_confirmation_that_can_be_found_again(browser: Browser, place: County) -> None:
    async with visit(browser, place) as (page, watch):
        await ask_for_matter(page, place, "subsidy")
        await page.get_by_label("基本满意").check()
        await page.get_by_label("解决了", exact=True).check()
        await page.get_by_label("还想说什么（可不填）").fill("补贴到账了，就是等得久了点")
        await page.get_by_role("button", name="提交评价").click()

        await expect(page.locator(".confirmation")).to_be_focused()
        await expect(page.locator(".confirmation-number")).to_have_text(place.receipt("subsidy").case_number)
        await expect(page.locator(".next-steps")).to_contain_text("您的评价：基本满意")
        assert await faults_of(page) == []
        await page.reload()
        await expect(page.locator(".confirmation")).to_be_visible()
        await page.get_by_role("link", name="返回我的事项").click()
        await expect(page.locator(".notice")).to_contain_text("基本满意")
        await expect(page.locator("#course .event-title").first).to_have_text("群众评价")
        assert watch.faults == []


async def test_a_change_shows_without_reloading(browser: Browser, place: County) -> None:
    async with visit(browser, place) as (page, watch):
        await ask_for_matter(page, place, "signal")
        await expect(page.locator("#standing")).to_contain_text("待签收")
        await expect(page.locator(".live-mark")).to_be_visible()
        stays = await page.evaluate("window.stays = Math.random()")

        submission, at = submission_of("signal"), place.now.isoformat()
        await place.say([Said("web", submission, SignForMatter.TYPE, place.now, {"at": at})])

        await expect(page.locator("#standing")).to_contain_text("办理中", timeout=20_000)
        await expect(page.locator("#course .event-title").first).to_have_text("已签收")
        assert await page.evaluate("window.stays") == stays
        assert watch.faults == []


async def test_large_type_and_english_stay_chosen(browser: Browser, place: County) -> None:
    async with visit(browser, place) as (page, _):
        await page.goto(place.address("intake"))
        await page.get_by_role("link", name="大字版").click()
        await page.get_by_role("link", name="English").click()
        await page.goto(place.address("intake", "/status"))

        await expect(page.locator("html")).to_have_attribute("lang", "en")
        await expect(page.locator("html")).to_have_class("large-type")
        assert await faults_of(page) == []
