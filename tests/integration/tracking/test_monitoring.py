"""Key monitoring: what a unit owes while it is on the list is reminded of more often and escalates earlier."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from schemas.events.supervision import ObligationOpened
from schemas.identity import supervision_stream
from services.chassis.eventlog import read_stream
from tests.integration.tracking.town import Town, Tracking, town_of, tracking_in
from tests.unit.tracking.place import at

MONDAY = at("2026-03-02 09:00")
HOUR = timedelta(hours=1)


@pytest.fixture
async def place(unruled: tuple[Town, Tracking]) -> tuple[Town, Tracking]:
    town, _ = unruled
    await town.adopt()
    return unruled


async def answer_owed(tracking: Tracking, matter: str) -> ObligationOpened:
    async with tracking.runtime.pool.acquire() as connection:
        events = [stored.payload() for stored in await read_stream(connection, supervision_stream(matter))]
    return next(event for event in events if isinstance(event, ObligationOpened) and event.kind == "answer")


async def test_what_is_opened_within_is_tighter_and_nothing_else(place: tuple[Town, Tracking]) -> None:
    town, tracking = place
    tracking.move_to(MONDAY)
    before = await town.register(1, MONDAY)
    await tracking.caught_up(town)
    async with tracking.reader("efficiency") as office:
        begun = await office.post("/v1/monitoring", json={"unit": "water", "reason": "一季度超时最多"})
        assert (begun.status_code, begun.json()["begins_at"]) == (201, "2026-03-02T01:00:00Z")
        await tracking.caught_up(town)
        within = await town.register(2, MONDAY + HOUR)
        await tracking.caught_up(town)
        tracking.move_to(MONDAY + 2 * HOUR)
        ended = await office.post("/v1/monitoring/water/end", json={"reason": "整改到位"})
        assert ended.json()["ends_at"] == "2026-03-02T03:00:00Z"
        await tracking.caught_up(town)
        after = await town.register(3, MONDAY + 2 * HOUR)
        await tracking.caught_up(town)
        listed = (await office.get("/v1/monitoring")).json()["units"]
    assert [(one["unit"], one["reason"], one["end_reason"]) for one in listed] == [
        ("water", "一季度超时最多", "整改到位")
    ]
    usual, tighter, again = [await answer_owed(tracking, matter) for matter in (before, within, after)]
    assert (usual.monitored, tighter.monitored, again.monitored) == (False, True, False)
    assert usual.due_at == tighter.due_at
    assert [one.reminder for one in usual.reminders] == ["fraction:0.5", "working_days_before:1"]
    assert [one.reminder for one in tighter.reminders] == [
        "fraction:0.25", "fraction:0.5", "fraction:0.75", "working_days_before:1",
    ]  # fmt: skip
    assert (usual.ladder[0].level, usual.ladder[0].at) == (1, tighter.ladder[0].at)
    assert [one.level for one in tighter.ladder] == [2, 3]
    assert [one.level for one in again.ladder] == [1, 2, 3]


async def test_the_list_survives_a_restart_and_refuses_what_makes_no_sense(
    stack: Any, database: str, region: str, topics: Any, tmp_path: Path
) -> None:
    await topics(region)
    async with town_of(stack.bootstrap_servers, region) as town:
        async with tracking_in(stack.bootstrap_servers, database, region, tmp_path, "driven") as tracking:
            tracking.move_to(MONDAY)
            await town.adopt()
            await tracking.knows_rules()
            async with tracking.reader("efficiency") as office, tracking.reader("leader", "water") as leader:
                said = {"unit": "water", "reason": "again"}
                assert (await leader.post("/v1/monitoring", json=said)).status_code == 403
                assert (await office.post("/v1/monitoring", json=said | {"unit": "nobody"})).status_code == 422
                assert (await office.post("/v1/monitoring", json=said)).status_code == 201
                twice = await office.post("/v1/monitoring", json=said)
                assert (twice.status_code, twice.json()["errors"][0]["code"]) == (409, "monitored_already")
                past = await office.post(
                    "/v1/monitoring/water/end", json={"reason": "x", "ends_at": "2026-01-01T00:00:00Z"}
                )
                assert past.json()["errors"][0]["code"] == "in_the_past"
            await tracking.caught_up(town)
        async with tracking_in(stack.bootstrap_servers, database, region, tmp_path, "driven") as tracking:
            assert tracking.runtime.monitored.units(region, MONDAY) == ["water"]
