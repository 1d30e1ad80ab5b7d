"""The page 活动计划 in a browser: a campaign in its second phase, whole and for one unit, in both languages, live."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.async_api import Page, expect

from schemas.regime import read_canonical
from services.tracking.domain.campaigns.identity import item_task
from tests.e2e.tracking.served import move_to, picture, sign_in
from tests.e2e.watching import Watch, faults_of
from tests.integration.tracking.town import Town, Tracking
from tests.unit.tracking.place import ANSWER, SIGN, at, named, regime_document

BEGUN = at("2026-01-06 09:00")
NOW = at("2026-02-10 09:30")
REFERENCE = {"document": "d", "paragraph": "三(一)2"}


def phase(name: str, first: str, last: str) -> dict[str, Any]:
    return {"id": name, "name": named(name), "from": first, "to": last, "reference": REFERENCE}


CAMPAIGN = {
    "id": "better",
    "name": {"zh": "效能提升年活动", "en": "Year of better offices"},
    "from": "2026-01-05",
    "to": "2026-04-30",
    "reference": REFERENCE,
    "phases": [phase("mobilise", "2026-01-05", "2026-01-31"), phase("rectify", "2026-02-01", "2026-04-30")],
    "deliverables": [
        {"id": "plans", "name": {"zh": "实施方案", "en": "Plans"}, "phase": "mobilise", "to": "office",
         "reference": REFERENCE},
        {"id": "summaries", "name": {"zh": "总结报告", "en": "Summaries"}, "phase": "rectify", "appears": "2026-04-01",
         "said": "4月底前", "reference": REFERENCE},
    ],
    "duties": [{"number": 1, "task": {"zh": "查找问题", "en": "Find problems"}, "lead": ["water"],
                "support": ["roads"], "reference": REFERENCE}],
    "report_quotas": [{"id": "news", "owed_by": "section", "count": 1, "every": "half_month", "reference": REFERENCE}],
}  # fmt: skip


@pytest.fixture
async def place(seen: tuple[Town, Tracking, str]) -> tuple[Town, Tracking, str]:
    town, tracking, _ = seen
    document = regime_document(SIGN, ANSWER) | {"region": town.region, "campaign": CAMPAIGN}
    town.regime = read_canonical(json.dumps(document))
    await go_on(tracking, town, BEGUN)
    await town.adopt()
    await tracking.caught_up(town)
    return seen


async def go_on(tracking: Tracking, town: Town, to: Any) -> None:
    move_to(tracking, to)
    await tracking.caught_up(town)


async def hand_in(tracking: Tracking, unit: str, item: str) -> None:
    task = item_task(tracking.region, "better", item, "once", unit, None, None)
    async with tracking.reader("clerk", unit) as clerk:
        answer = await clerk.post(f"/v1/tasks/{task}/complete", json={"evidence": "2026-1"})
    assert answer.status_code == 200, answer.text


async def test_a_campaign_is_seen_over_time_with_its_paragraphs_and_those_who_are_late(
    place: tuple[Town, Tracking, str], page: Page
) -> None:
    town, tracking, address = place
    await hand_in(tracking, "water", "plans")
    await tracking.caught_up(town)
    await go_on(tracking, town, NOW)
    await sign_in(page, tracking, address)
    watch = Watch.over(page, [address])

    told = (("zh", "效能提升年活动", "超时未报"), ("en", "Year of better offices", "missed so far"))
    for language, title, missed in told:
        await page.goto(f"{address}/campaigns?lang={language}")
        await expect(page.locator("h1")).to_have_text(title)
        await expect(page.locator(".figure-late")).to_contain_text("7")  # one plan, three sections' two reports
        await expect(page.locator(".figure-late")).to_contain_text(missed)
        await expect(page.locator(".chart svg")).to_have_count(1)
        plans = page.locator("#item-plans")
        await plans.locator("summary").click()
        await expect(plans).to_contain_text("三(一)2")
        await expect(plans.locator("tbody tr")).to_have_count(2)
        await picture(page, f"campaigns-{language}")
        assert await faults_of(page) == []
    await expect(page.locator("#item-duty-1")).to_contain_text("no day in the document")
    assert watch.faults == []


async def test_what_is_handed_in_shows_without_reloading(place: tuple[Town, Tracking, str], page: Page) -> None:
    town, tracking, address = place
    await go_on(tracking, town, NOW)
    await sign_in(page, tracking, address)
    await page.goto(f"{address}/campaigns?lang=en")
    await expect(page.locator(".figure-soon")).to_contain_text("0")
    await expect(page.locator("[data-live-mark]")).to_be_visible()

    await hand_in(tracking, "water", "plans")

    await expect(page.locator(".figure-soon")).to_contain_text("1")


async def test_what_comes_anew_leaves_the_reader_where_they_are(place: tuple[Town, Tracking, str], page: Page) -> None:
    town, tracking, address = place
    await go_on(tracking, town, NOW)
    await sign_in(page, tracking, address)
    await page.goto(f"{address}/campaigns?lang=en")
    await expect(page.locator("[data-live-mark]")).to_be_visible()
    # given a reader who has opened an item and stands at one of its tasks
    plans = page.locator("#item-plans")
    await plans.locator("summary").click()
    task = plans.locator("tbody a").first
    await task.focus()

    # when that is handed in, then its standing changes, and nothing closes under the reader
    await hand_in(tracking, "water", "plans")
    await expect(page.locator(".figure-soon")).to_contain_text("1")
    await expect(plans.locator("tbody")).to_contain_text("late")
    await expect(task).to_be_focused()


async def test_a_clerk_sees_what_the_own_unit_owes(place: tuple[Town, Tracking, str], page: Page) -> None:
    _, tracking, address = place
    await sign_in(page, tracking, address, "clerk", "roads")
    await page.goto(f"{address}/campaigns?lang=en")
    await expect(page.locator("#item-plans tbody tr")).to_have_count(1)
    answer = await page.goto(f"{address}/campaigns?unit=water")
    assert answer is not None
    assert answer.status == 403
    answer = await page.goto(f"{address}/campaigns?campaign=nothing")
    assert answer is not None
    assert answer.status == 404
