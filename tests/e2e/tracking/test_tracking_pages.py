"""A matter's time line, its cards and the calendar in a browser, and the forms that move a clock."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.e2e.tracking.served import picture, sign_in
from tests.integration.tracking.replans import replanned
from tests.integration.tracking.town import Town, Tracking
from tests.unit.tracking.place import at


async def test_a_matter_says_why_it_is_due_then_and_follows_what_happens(
    place: tuple[Town, Tracking, str], page: Page
) -> None:
    town, tracking, address = place
    matter = await town.register(1, at("2026-01-28 09:00"))
    await town.sign(1, at("2026-01-28 10:00"))
    await tracking.caught_up(town)
    await sign_in(page, tracking, address)
    await page.goto(f"{address}/matters/{matter}")
    why = page.locator("#why")
    await expect(why).to_contain_text("为什么这时到期")
    await expect(why).to_contain_text("15个工作日")
    await expect(why).to_contain_text("春节")
    await picture(page, "matter")
    await expect(page.locator(".live-mark")).to_be_visible()
    await town.answer(1, at("2026-03-02 09:20"))
    await expect(page.locator("#timeline-card .event-title").first).to_contain_text("已答复", timeout=15_000)
    await page.goto(f"{address}/matters/{matter}?lang=en")
    await expect(page.locator("#why")).to_contain_text("Why due then")
    await picture(page, "matter-en")


async def test_cards_are_listed_with_what_they_were_given_for(place: tuple[Town, Tracking, str], page: Page) -> None:
    town, tracking, address = place
    for number in range(6):
        await town.register(number, at(f"2025-1{number % 3}-08 09:00"))
    await tracking.caught_up(town)
    await sign_in(page, tracking, address)
    await page.goto(f"{address}/cards")
    await expect(page.locator(".tag-card-red").first).to_be_visible()
    await picture(page, "cards")


async def test_the_calendar_shows_the_year_its_versions_and_what_a_revision_moved(
    place: tuple[Town, Tracking, str], page: Page
) -> None:
    town, tracking, address = place
    await town.register(1, at("2026-02-27 09:00"))
    await tracking.caught_up(town)
    document = f'''
region: "{town.region}"
years:
  - year: 2026
    reference: 演示〔2026〕3号
    days_off:
      - {{name: 元旦, from: 2026-01-01, to: 2026-01-03}}
      - {{name: 春节, from: 2026-02-15, to: 2026-02-23}}
      - {{name: 妇女节, from: 2026-03-09}}
      - {{name: 劳动节, from: 2026-05-01, to: 2026-05-05}}
      - {{name: 国庆节, from: 2026-10-01, to: 2026-10-07}}
    make_up_days: [{{date: 2026-10-10, for: 国庆节}}]
    local_holidays: [{{name: 锦江龙舟日, from: 2026-07-13, basis: 虚构}}]
    business_hours: [{{from: 2026-06-15, to: 2026-09-15, hours: [{{from: "09:00", to: "12:00"}}]}}]
'''
    async with tracking.reader("efficiency") as office:
        adopted = (await office.post("/v1/calendars", content=document)).json()
    await replanned(tracking)
    await sign_in(page, tracking, address)
    await page.goto(f"{address}/calendar")
    await expect(page.locator("h1")).to_contain_text("工作日历 2026")
    await expect(page.locator(".calendar-month")).to_have_count(12)
    await expect(page.locator('time[datetime="2026-03-09"]').locator("..")).to_have_class("day day-off day-changed")
    await expect(page.locator('time[datetime="2026-07-13"]').locator("..")).to_have_class("day day-local day-changed")
    await expect(page.locator('time[datetime="2026-10-10"]').locator("..")).to_have_class("day day-made")
    versions = page.get_by_role("region", name="历次采用与修订")
    await expect(versions).to_contain_text("2026年3月9日：改为放假（妇女节）")
    await expect(versions).to_contain_text("作息时间变动：65 天")
    await expect(versions).to_contain_text("Li")
    await expect(versions.locator("tbody tr").first.locator("td").last).to_contain_text("2")
    await picture(page, "calendar")
    await page.goto(f"{address}/calendar?year=2027&lang=en")
    await expect(page.locator("h1")).to_contain_text("provisional")
    await picture(page, "calendar-2027")
    await page.goto(f"{address}/calendar?version={adopted['replaces']}&lang=en")
    await expect(page.locator(".notice").first).to_contain_text("This is the earlier version")
    await expect(page.locator('time[datetime="2026-03-09"]').locator("..")).to_have_class("day day-work")
    await page.set_viewport_size({"width": 390, "height": 844})
    await picture(page, "calendar-phone")


async def test_a_clerk_stops_the_clock_and_a_leader_grants_time(place: tuple[Town, Tracking, str], page: Page) -> None:
    town, tracking, address = place
    matter = await town.register(1, at("2026-02-25 09:00"))
    await town.sign(1, at("2026-02-25 10:00"))
    await tracking.caught_up(town)
    await sign_in(page, tracking, address, "leader", "water")
    await page.goto(f"{address}/matters/{matter}")
    extend = page.locator("#acts details", has_text="批准延期")
    await extend.locator("summary").click()
    await extend.get_by_label("延长").fill("5")
    await extend.get_by_label("理由").fill("专家评审")
    await extend.get_by_role("button").click()
    await expect(page.get_by_role("status")).to_contain_text("已批准延期")
    pause = page.locator("#acts details", has_text="中止计时")
    await pause.locator("summary").click()
    await pause.get_by_label("事由类别").select_option("hearing")
    await pause.get_by_label("理由").fill("举行听证")
    await pause.get_by_label("凭据").fill("听证通知 2026-17")
    await picture(page, "matter-forms")
    # A second tab acts on what it read before: it is told, and keeps what was written.
    other = await page.context.new_page()
    await other.goto(f"{address}/matters/{matter}")
    await pause.get_by_role("button").click()
    await expect(page.get_by_role("status")).to_contain_text("已中止计时")
    await expect(page.locator("#why")).to_contain_text("中止计时（hearing）")
    await expect(page.locator("#timeline-card")).to_contain_text("听证通知 2026-17")
    await picture(page, "matter-paused")
    stale = other.locator("#acts details", has_text="中止计时")
    await stale.locator("summary").click()
    await stale.get_by_label("事由类别").select_option("hearing")
    await stale.get_by_label("理由").fill("又一次")
    await stale.get_by_label("凭据").fill("2026-18")
    await stale.get_by_role("button").click()
    await expect(other.get_by_role("alert")).to_be_visible()
    await picture(other, "matter-refused")
    await page.goto(f"{address}/matters/{matter}?lang=en")
    await expect(page.locator("#acts")).to_contain_text("Let the clock run")
    await picture(page, "matter-paused-en")


async def test_a_unit_appeals_and_the_efficiency_office_decides(place: tuple[Town, Tracking, str], page: Page) -> None:
    town, tracking, address = place
    for number in range(3):
        await town.register(number, at(f"2026-01-29 0{7 + number}:00"))
    await tracking.caught_up(town)
    await sign_in(page, tracking, address, "leader", "water")
    await page.goto(f"{address}/cards?status=standing")
    await page.get_by_role("link", name="查看、申诉、审理").first.click()
    await page.get_by_label("理由").fill("管线被第三方挖断，已报备")
    await page.get_by_role("button", name="申诉").click()
    await expect(page.get_by_role("status")).to_contain_text("申诉已提交")
    await sign_in(page, tracking, address)
    await page.goto(f"{address}/cards?status=appealed")
    await expect(page.locator("#cards tbody tr")).to_have_count(1)
    await picture(page, "cards-appealed")
    await page.get_by_role("link", name="查看、申诉、审理").click()
    await expect(page.locator("#main")).to_contain_text("管线被第三方挖断")
    revoke = page.locator("details", has_text="申诉成立或亮牌有误")
    await revoke.locator("summary").click()
    await revoke.get_by_label("理由").fill("情况属实")
    await picture(page, "card-decision")
    await revoke.get_by_role("button").click()
    await expect(page.get_by_role("status")).to_contain_text("已撤销")
    await expect(page.locator("#main")).to_contain_text("审理结果：撤销", timeout=15_000)
    matter = page.url.split("/matters/")[1].split("/")[0]
    await page.goto(f"{address}/matters/{matter}")
    admonish = page.locator("#acts details", has_text="效能告诫").first
    await admonish.locator("summary").click()
    await admonish.get_by_label("理由").fill("屡次超时")
    await admonish.get_by_label("凭据").fill("效能办〔2026〕3号")
    await admonish.get_by_role("button").click()
    await expect(page.get_by_role("status")).to_contain_text("已发出效能告诫")
    await page.goto(f"{address}/cards?lang=en")
    await expect(page.locator("#cards")).to_contain_text("admonition")
    await expect(page.get_by_role("link", name="see why")).to_have_count(1)  # nothing is left to decide there
    await picture(page, "cards-en")
