"""The pages of intake in a browser: a citizen asks and rates, a clerk answers, and each sees what the other did."""

from __future__ import annotations

import re
from typing import Any

from playwright.async_api import Browser, Page, expect

from tests.integration.intake.county_hall import CountyHall

_OUTDATED = """() => {
  for (const id of ["who", "rating"]) document.getElementById(id).classList.add("outdated");
  document.dispatchEvent(new Event("visibilitychange"));
}"""


async def registered(hall: CountyHall) -> dict[str, Any]:
    receipt = (await hall.say(hall.said())).body
    await hall.listed(receipt["matter"])
    return receipt


async def answers(hall: CountyHall, receipt: dict[str, Any]) -> None:
    """The unit answers, by the API."""
    answer = await hall.client.post(
        f"/v1/matters/{receipt['matter']}/answer",
        json={"text": "电梯已修复"},
        headers=hall.bearer("clerk", unit="housing"),
    )
    assert answer.status_code == 200


async def asks(page: Page, hall: CountyHall, case: str, code: str) -> None:
    """A citizen fills in the form of the front page."""
    await page.goto(hall.address)
    await page.get_by_label("诉求编号").fill(case)
    await page.get_by_label("查询码").fill(code)
    await page.get_by_role("button", name="查询").click()


async def signs_in(page: Page, hall: CountyHall, address: str) -> None:
    """A clerk opens the sign-in link."""
    await page.goto(f"{hall.address}/login?next={address}#{hall.token('clerk', unit='housing', name='陈志明')}")
    await page.wait_for_url(f"**{address}")


async def test_a_citizen_sees_the_answer_without_reloading_and_rates_it(hall: CountyHall, browser: Browser) -> None:
    receipt = await registered(hall)
    context = await browser.new_context(locale="zh-CN")
    faults: list[str] = []
    context.on("weberror", lambda error: faults.append(str(error)))
    citizen = await context.new_page()
    await asks(citizen, hall, receipt["case_number"], receipt["query_code"])
    await expect(citizen.get_by_role("heading", level=1)).to_contain_text(receipt["case_number"])
    await expect(citizen.locator("#standing")).to_contain_text("等待责任单位签收")
    await expect(citizen.get_by_text("实时更新")).to_be_visible()
    await answers(hall, receipt)
    await expect(citizen.locator("#answers")).to_contain_text("电梯已修复", timeout=20_000)
    await citizen.get_by_label("满意", exact=True).check()
    await citizen.get_by_label("解决了", exact=True).check()
    await citizen.get_by_role("button", name="提交评价").click()
    await expect(citizen.get_by_role("status")).to_contain_text("评价已收到")
    await expect(citizen.locator("main")).to_contain_text("满意")
    assert faults == []
    await context.close()


async def test_what_a_citizen_has_written_and_not_sent_stays_when_the_page_is_brought_up_to_date(
    hall: CountyHall, page: Page
) -> None:
    receipt = await registered(hall)
    await answers(hall, receipt)
    await hall.listed(receipt["matter"])
    await asks(page, hall, receipt["case_number"], receipt["query_code"])
    comment = page.locator("#comment")
    await comment.fill("又坏了")
    await page.locator("h1").click()
    # given that two parts of the page differ from what the service would give now, when it asks anew
    await page.evaluate(_OUTDATED)
    # then the one is as given, and the one with the form stands as the citizen left it
    await expect(page.locator("#who")).not_to_have_class(re.compile("outdated"))
    await expect(page.locator("#rating")).to_have_class("outdated")
    await expect(comment).to_have_value("又坏了")


async def test_a_wrong_code_takes_the_focus_to_what_is_wrong(hall: CountyHall, page: Page) -> None:
    receipt = await registered(hall)
    await asks(page, hall, receipt["case_number"], "00000000")
    await expect(page.get_by_role("alert")).to_be_focused()
    await expect(page).to_have_title("错误：我的事项办到哪了 · 督办")


async def test_a_clerk_signs_and_answers_on_the_page(hall: CountyHall, page: Page) -> None:
    receipt = await registered(hall)
    await signs_in(page, hall, "/matters")
    await page.get_by_role("link", name=receipt["case_number"]).click()
    await expect(page.locator("main")).to_contain_text("张三丰")
    await page.get_by_role("button", name="签收").click()
    await expect(page.get_by_role("status")).to_have_text("已签收。")
    await page.get_by_label("答复内容").fill("电梯已修复")
    await page.get_by_role("button", name="答复").click()
    await expect(page.get_by_role("status")).to_contain_text("答复已送出")
    await expect(page.locator("#timeline")).to_contain_text("陈志明")
    await page.get_by_role("link", name="English").click()
    await expect(page.get_by_role("heading", name="Course of the matter")).to_be_visible()


async def test_the_pages_fit_a_telephone(hall: CountyHall, page: Page) -> None:
    receipt = await registered(hall)
    await page.set_viewport_size({"width": 360, "height": 740})
    await signs_in(page, hall, "/matters")
    for address in ("/", "/status", "/matters", f"/matters/{receipt['matter']}"):
        await page.goto(hall.address + address)
        overflow = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0, address
