"""The pages of findings, key monitoring and blockage in a browser: read, decided, and seen to be decided."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.async_api import Page, expect

from tests.e2e.tracking.served import move_to, picture, sign_in
from tests.integration.tracking.test_findings import a_month_of_waiting, looked, pass_round, peers_of
from tests.integration.tracking.town import Town, Tracking
from tests.unit.tracking.place import at

NOW = at("2026-03-31 23:00")


@pytest.fixture
async def place(seen: tuple[Town, Tracking, str]) -> tuple[Town, Tracking, str]:
    town, tracking, _ = seen
    move_to(tracking, NOW)
    town.regime = peers_of(town.region)
    await town.adopt()
    return seen


async def test_a_finding_is_read_with_its_evidence_and_examined(place: tuple[Town, Tracking, str], page: Page) -> None:
    town, tracking, address = place
    matter = await pass_round(town, 1, at("2026-03-02 09:00"))
    await looked(town, tracking)
    await sign_in(page, tracking, address)
    await page.goto(f"{address}/findings")
    await expect(page.locator("#findings tbody tr")).to_have_count(2)
    await picture(page, "findings")
    await page.get_by_role("link", name="推诿扯皮").click()
    await expect(page.locator("h1")).to_have_text("推诿扯皮")
    rows = page.locator("tbody tr")
    await expect(rows).to_have_count(3)
    await expect(rows.first.get_by_role("link")).to_have_attribute("href", f"/matters/{matter}")
    await picture(page, "finding")
    await page.get_by_label("结论").select_option("explained")
    await page.get_by_label("核查情况").fill("两局职责不清，已请编办明确")
    await page.get_by_role("button", name="记录结论").click()
    await expect(page.get_by_role("status")).to_be_visible()
    await expect(page.get_by_role("heading", name="已说明")).to_be_visible()
    await expect(page.get_by_role("button", name="记录结论")).to_have_count(0)
    await tracking.caught_up(town)
    await page.goto(f"{address}/findings?lang=en")
    await expect(page.locator("#findings tbody tr")).to_have_count(1)
    await expect(page.locator("h1")).to_have_text("Findings")


async def test_where_matters_stall_is_a_picture_that_leads_to_the_matters(
    place: tuple[Town, Tracking, str], page: Page
) -> None:
    town, tracking, address = place
    await a_month_of_waiting(town)
    await looked(town, tracking)
    move_to(tracking, at("2026-04-01 00:00"))
    await looked(town, tracking, "2026-03")
    await sign_in(page, tracking, address)
    await page.goto(f"{address}/blockage?period=2026-03")
    await expect(page.locator("figcaption")).to_contain_text("突出梗阻：1 处")
    await picture(page, "blockage")
    await page.locator("figure svg a", has_text="▲").click()
    await expect(page.locator("#waiting tbody tr")).to_have_count(6)
    await picture(page, "blockage-matters")
    await page.goto(f"{address}/blockage?period=2026-03&lang=en")
    await expect(page.locator("figcaption")).to_contain_text("Blocked sections: 1")
    await picture(page, "blockage-en")
    await page.goto(f"{address}/findings?kind=blockage&lang=zh")
    await page.locator("#findings tbody a").click()
    await expect(page.get_by_text("偏离倍数", exact=True)).to_be_visible()
    await picture(page, "finding-blockage")


async def test_a_unit_is_put_on_the_list_and_taken_off(place: tuple[Town, Tracking, str], page: Page) -> None:
    town, tracking, address = place
    await tracking.caught_up(town)
    await tracking.knows_rules()
    await sign_in(page, tracking, address)
    await page.goto(f"{address}/monitoring")
    await page.get_by_label("单位").select_option("water")
    await page.get_by_label("原因").fill("一季度超时最多")
    await page.get_by_role("button", name="列入重点监控").click()
    await expect(page.get_by_role("status")).to_be_visible()
    await tracking.caught_up(town)
    await page.goto(f"{address}/monitoring")
    await expect(page.locator("#monitoring tbody tr")).to_contain_text("一季度超时最多")
    await picture(page, "monitoring")
    move_to(tracking, NOW + timedelta(minutes=30))
    await page.locator("#monitoring summary").click()
    await page.get_by_label("解除原因").fill("整改到位")
    await page.get_by_role("button", name="解除").click()
    await expect(page.get_by_role("status")).to_be_visible()
    await tracking.caught_up(town)
    await page.goto(f"{address}/monitoring")
    await expect(page.locator("#monitoring tbody tr")).to_contain_text("整改到位")
    await page.get_by_label("单位").select_option("water")
    await page.get_by_role("button", name="列入重点监控").click()
    assert page.url.endswith("/monitoring")


async def test_who_may_not_see_them_is_not_led_there(place: tuple[Town, Tracking, str], page: Page) -> None:
    _, tracking, address = place
    await sign_in(page, tracking, address, "clerk", "water")
    await page.goto(f"{address}/worklist")
    await expect(page.get_by_role("link", name="问题线索")).to_have_count(0)
    answer = await page.goto(f"{address}/findings")
    assert answer is not None
    assert answer.status == 403
