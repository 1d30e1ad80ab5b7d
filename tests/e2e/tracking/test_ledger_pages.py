"""The ledger in a browser: who is behind, a task's chain of steps, and the forms that move it on."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import httpx
import pytest
from playwright.async_api import Page, expect

from schemas.regime import read_canonical
from tests.e2e.tracking.served import picture, sign_in
from tests.integration.tracking.test_tasks import post, settled, until
from tests.integration.tracking.town import Town, Tracking
from tests.unit.tracking.place import ANSWER, SIGN, regime_document
from tests.unit.tracking.tasks.offices import COURSE, LICENCE, RECTIFICATION

FINDINGS = ("窗口无人值守", "办事指南未公示", "上班时间网购", "公开电话无人接听", "收费依据未上墙")


@pytest.fixture
async def place(seen: tuple[Town, Tracking, str]) -> tuple[Tracking, str]:
    town, tracking, address = seen
    document = regime_document(SIGN, ANSWER) | {"region": town.region, "processes": [LICENCE, COURSE, RECTIFICATION]}
    await replace(town, regime=read_canonical(json.dumps(document))).adopt()
    await tracking.knows_rules()
    await until(tracking, "2026-03-02 09:00")
    return tracking, address


async def opened(office: httpx.AsyncClient, number: int, **more: Any) -> dict[str, Any]:
    """A finding of an inspection that is to be put right."""
    title = FINDINGS[number % len(FINDINGS)]
    said = {
        "process": "rectification", "title_zh": f"{title}（暗访）", "title_en": f"Finding {number}",
        "unit": "water" if number % 2 else "roads", "receiver": "office", "reference": f"f-{number}",
        "importance": "important" if number == 3 else "ordinary", **more,
    }  # fmt: skip
    return await post(office, "/v1/tasks", 201, **said)


async def ledger(tracking: Tracking) -> dict[str, Any]:
    """A county with findings at different steps, a licence and a course; the last finding that was sent back."""
    async with tracking.reader("efficiency", "office", "Sun") as office:
        found = [await opened(office, number) for number in range(5)]
        for one in found[1:]:
            await post(office, f"/v1/tasks/{one['task']}/complete")
        last = f"/v1/tasks/{found[3]['task']}"
        await post(office, f"{last}/complete", evidence="整改方案〔2026〕3号")
        await post(office, f"{last}/complete", evidence="整改报告〔2026〕5号")
        await post(office, f"{last}/send-back", note="电话仍无人接听")
        approval = {"process": "approval", "item": "stall-licence", "unit": "water", "reference": "A-1"}
        await post(office, "/v1/tasks", 201, **approval)
        course = {"process": "full_course", "item": "investor", "unit": "office", "reference": "G-1"}
        course |= {"title_zh": "某电子企业落户", "title_en": "An electronics firm settles"}
        await post(office, "/v1/tasks", 201, **course)
    await until(tracking, "2026-03-11 09:00")
    await settled(tracking)
    return found[3]


async def test_the_ledger_says_what_is_owed_and_who_is_behind(place: tuple[Tracking, str], page: Page) -> None:
    tracking, address = place
    await ledger(tracking)
    await sign_in(page, tracking, address)
    await page.goto(f"{address}/ledger")
    rows = page.locator("#ledger tbody tr")
    await expect(rows).to_have_count(7)
    await expect(rows.first).to_contain_text("超时")
    await expect(page.locator("#behind tbody tr").first).to_contain_text("roads")
    await picture(page, "ledger")
    await page.get_by_label("类别").select_option("approval")
    await page.get_by_role("button", name="筛选").click()
    await expect(rows).to_have_count(1)
    await page.goto(f"{address}/ledger?lang=en")
    await expect(page.locator("#behind")).to_contain_text("Who is behind")
    await picture(page, "ledger-en")


async def test_a_task_is_put_right_verified_and_struck_off(place: tuple[Tracking, str], page: Page) -> None:
    tracking, address = place
    found = await ledger(tracking)
    await sign_in(page, tracking, address, "clerk", "water")
    await page.goto(f"{address}/ledger/{found['task']}")
    present = page.locator(".chain [aria-current=step]")
    await expect(present).to_contain_text("整改 · 第 2 次")
    await picture(page, "task")
    await expect(page.locator("#cancel-button")).to_have_count(0)
    await page.locator("#complete-button").click()
    await expect(page.get_by_role("alert")).to_contain_text("佐证")
    await page.locator("#complete-evidence").fill("整改报告〔2026〕9号")
    await page.locator("#complete-button").click()
    await expect(page.get_by_role("status")).to_contain_text("已办结本步骤")
    await expect(present).to_contain_text("核实")
    await expect(page.locator("#complete-button")).to_have_count(0)

    await page.context.clear_cookies()
    await sign_in(page, tracking, address, "efficiency", "office")
    await page.goto(f"{address}/ledger/{found['task']}?lang=en")
    await expect(page.locator("#course")).to_contain_text("sent back")
    await page.locator("#verify-note").fill("复查属实")
    await page.locator("#verify-button").click()
    await expect(page.locator(".page-head")).to_contain_text("struck off")
    await expect(page.locator("#facts")).to_contain_text("Look-back")
    await picture(page, "task-en")


async def test_the_escort_of_a_course_is_shown_beside_the_units_of_its_steps(
    place: tuple[Tracking, str], page: Page
) -> None:
    tracking, address = place
    await ledger(tracking)
    await sign_in(page, tracking, address)
    await page.goto(f"{address}/ledger?process=full_course")
    await page.get_by_role("link", name="某电子企业落户").click()
    await expect(page.locator("#facts")).to_contain_text("全程服务专员")
    await expect(page.locator(".chain .link")).to_have_count(2)
    await picture(page, "course")
    await page.get_by_role("link", name="为什么这时到期").click()
    await expect(page.locator("#why")).to_contain_text("30个工作日")


async def test_the_ledger_follows_what_happens(place: tuple[Tracking, str], page: Page) -> None:
    tracking, address = place
    await sign_in(page, tracking, address)
    await page.goto(f"{address}/ledger")
    await expect(page.locator(".live-mark")).to_be_visible()
    async with tracking.reader("efficiency", "office", "Sun") as office:
        await opened(office, 1)
    await expect(page.locator("#ledger tbody tr")).to_have_count(1, timeout=15_000)


async def test_the_office_sets_a_task_by_a_form(place: tuple[Tracking, str], page: Page) -> None:
    tracking, address = place
    await sign_in(page, tracking, address, "clerk", "water")
    await page.goto(f"{address}/ledger")
    await expect(page.locator("#open")).to_have_count(0)
    await page.context.clear_cookies()
    await sign_in(page, tracking, address)
    await page.goto(f"{address}/ledger")
    await page.locator("#open summary").click()
    await page.locator("#open-what").select_option("rectification")
    await page.locator("#open-button").click()
    await expect(page.get_by_role("alert")).to_contain_text("请填写：任务名称")
    await picture(page, "ledger-open")
    await page.locator("#open-title").fill("窗口无人值守（暗访）")
    await page.locator("#open-unit").select_option("water")
    await page.locator("#open-receiver").select_option("office")
    await page.locator("#open-due").fill("2026-03-06")
    await page.locator("#open-button").click()
    await expect(page.get_by_role("status")).to_contain_text("任务已下达")
    await expect(page.locator(".chain .link")).to_have_count(4)
