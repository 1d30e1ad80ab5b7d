"""What stands out is found from what intake publishes, once, and stays on the list until somebody looks into it."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime, timedelta

import pytest

from schemas.events.matter import MatterClosed, MatterReturned, MatterTransferred
from schemas.identity import matter_stream
from schemas.regime import Regime, read_canonical
from services.chassis.operations import rebuild_of
from tests.integration.tracking.town import Town, Tracking
from tests.unit.tracking.place import ANSWER, SIGN, at, named, regime_document
from tests.unit.tracking.place import unit as unit_named

MONDAY = at("2026-03-02 09:00")
HOUR = timedelta(hours=1)


def peers_of(region: str) -> Regime:
    """The town's rules, with all its units in one peer group."""
    peers = {"id": "departments", "name": named("departments")}
    units = [unit_named(name) | {"peer_group": "departments"} for name in ("water", "roads", "office")]
    document = regime_document(SIGN, ANSWER) | {"region": region, "peer_groups": [peers], "units": units}
    return read_canonical(json.dumps(document))


@pytest.fixture
async def place(unruled: tuple[Town, Tracking], region: str) -> tuple[Town, Tracking]:
    town, _ = unruled
    town.regime = peers_of(region)
    await town.adopt()
    return unruled


async def hand_on(town: Town, number: int, at: datetime, unit: str, to_unit: str, word: str = "transfer") -> None:
    matter = town.matter(number)
    fields = {
        "region": town.region,
        "matter": matter,
        "from_unit": unit,
        "to_unit": to_unit,
        "reason": "no",
        "by": "Li",
    }
    event = (
        MatterTransferred(transferred_at=at, **fields)
        if word == "transfer"
        else MatterReturned(returned_at=at, **fields)
    )
    await town.publish("matter", matter_stream(matter), event, at)
    await town.assign(number, at, to_unit)


async def close(town: Town, number: int, at: datetime, unit: str = "water") -> None:
    matter = town.matter(number)
    closed = MatterClosed(region=town.region, matter=matter, unit=unit, by="Li", closed_at=at)
    await town.publish("matter", matter_stream(matter), closed, at)


async def looked(town: Town, tracking: Tracking, month: str | None = None) -> None:
    """Everything was taken in, no matter waits to be looked at, the month was, and the list shows it."""
    await tracking.caught_up(town)
    pool = tracking.runtime.pool
    waiting = "SELECT EXISTS (SELECT FROM finding_candidates)"
    done = "SELECT $1::text IS NULL OR EXISTS (SELECT FROM finding_months WHERE region = $2 AND period = $1)"
    async with asyncio.timeout(30):
        while await pool.fetchval(waiting) or not await pool.fetchval(done, month, town.region):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    await tracking.caught_up(town)


async def pass_round(town: Town, number: int, start: datetime) -> str:
    matter = await town.register(number, start)
    await hand_on(town, number, start + HOUR, "water", "roads")
    await hand_on(town, number, start + 2 * HOUR, "roads", "water", "return")
    await hand_on(town, number, start + 3 * HOUR, "water", "roads")
    return matter


async def test_a_matter_passed_round_is_found_once_with_its_steps_and_stays_until_examined(
    place: tuple[Town, Tracking],
) -> None:
    town, tracking = place
    tracking.move_to(at("2026-03-02 13:00"))
    matter = await pass_round(town, 1, MONDAY)
    await looked(town, tracking)
    await hand_on(town, 1, MONDAY + 4 * HOUR, "roads", "water", "return")
    await town.repeat_everything()
    await looked(town, tracking)
    async with tracking.reader("efficiency") as office, tracking.reader("leader", "roads") as leader:
        listed = (await office.get("/v1/findings")).json()["findings"]
        assert sorted(one["kind"] for one in listed) == ["buck_passing", "ping_pong"]
        assert {one["subject"] for one in listed} == {f"matter:{matter}"}
        found = next(one["finding"] for one in listed if one["kind"] == "buck_passing")
        shown = (await leader.get(f"/v1/findings/{found}")).json()
        assert shown["raised"]["raised_at"] == "2026-03-02T04:00:00Z"
        assert shown["raised"]["thresholds"] == {"hand_ons": 3.0}
        assert [(one["what"], one["unit"], one["to_unit"]) for one in shown["raised"]["evidence"]] == [
            ("matter.transferred", "water", "roads"),
            ("matter.returned", "roads", "water"),
            ("matter.transferred", "water", "roads"),
        ]
        assert (await leader.post(f"/v1/findings/{found}/examine", json={})).status_code == 403
        said = {"outcome": "explained", "note": "两局职责不清，已请编办明确"}
        examined = await office.post(f"/v1/findings/{found}/examine", json=said)
        assert examined.json()["examined"]["outcome"] == "explained"
        again = await office.post(f"/v1/findings/{found}/examine", json=said)
        assert (again.status_code, again.json()["errors"][0]["code"]) == (409, "already_examined")
        await looked(town, tracking)
        assert [one["kind"] for one in (await office.get("/v1/findings")).json()["findings"]] == ["ping_pong"]
        assert len((await office.get("/v1/findings?state=all")).json()["findings"]) == 2
    async with tracking.reader("leader", "office") as stranger:
        assert (await stranger.get("/v1/findings")).json()["findings"] == []
        assert (await stranger.get(f"/v1/findings/{found}")).status_code == 404


async def a_month_of_waiting(town: Town) -> None:
    """Water hands on at once, the office answers within hours and closes all at the end; roads lets them lie."""
    for number in range(6):
        start = MONDAY + number * timedelta(days=1)
        await town.register(number, start)
        await hand_on(town, number, start + HOUR, "water", "roads")
        await town.register(100 + number, start)
        await hand_on(town, 100 + number, start + HOUR, "water", "office")
        await town.answer(100 + number, start + (3 + number % 3) * HOUR, "office")
    for number in range(12):
        await close(town, 100 + number % 6, at("2026-03-31 15:00") + number * timedelta(minutes=1), "office")


async def test_a_month_that_is_over_shows_who_blocks_and_who_closes_all_at_its_end(
    place: tuple[Town, Tracking],
) -> None:
    town, tracking = place
    tracking.move_to(at("2026-03-31 23:00"))
    await a_month_of_waiting(town)
    await looked(town, tracking)
    async with tracking.reader("efficiency") as office:
        assert (await office.get("/v1/findings")).json()["findings"] == []
        tracking.move_to(at("2026-04-01 00:00"))
        await looked(town, tracking, "2026-03")
        listed = (await office.get("/v1/findings")).json()["findings"]
        assert sorted((one["kind"], one["subject"], one["period"]) for one in listed) == [
            ("blockage", "section:roads/roads-office", "2026-03"),
            ("mass_closing", "unit:office", "2026-03"),
        ]
        found = next(one["finding"] for one in listed if one["kind"] == "blockage")
        blocked = (await office.get(f"/v1/findings/{found}")).json()["raised"]
        map_of_march = (await office.get("/v1/blockage?period=2026-03")).json()
        said = {"outcome": "confirmed", "note": "the section has one desk for all", "rectify": True}
        assert (await office.post(f"/v1/findings/{found}/examine", json=said)).status_code == 200
        await tracking.caught_up(town)
        await tracking.caught_up(town)
        [owed] = (await office.get("/v1/tasks?process=rectification")).json()["tasks"]
    assert (owed["unit"], owed["origin"], owed["step"]) == ("roads", f"finding:{found}", "feed_back")
    assert map_of_march["over"]
    assert [(one["unit"], one["waits"], one["left"], one["stands_out"]) for one in map_of_march["sections"]] == [
        ("office", 6, 6, False), ("roads", 6, 0, True), ("water", 12, 12, False),
    ]  # fmt: skip
    assert blocked["figures"]["neighbours_median_seconds"] == 3600
    assert [one["matter"] for one in blocked["evidence"]] == [town.matter(number) for number in range(6)]


async def test_every_view_is_the_same_when_rebuilt(place: tuple[Town, Tracking]) -> None:
    town, tracking = place
    tracking.move_to(at("2026-03-31 23:00"))
    await pass_round(town, 1000, MONDAY)
    await a_month_of_waiting(town)
    await looked(town, tracking)
    for view in ("stays", "findings", "course"):
        assert (await rebuild_of(tracking.runtime, view).run()).same, view
