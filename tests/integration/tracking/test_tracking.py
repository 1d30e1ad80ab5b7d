"""Tracking on a real Kafka and Postgres: what intake publishes becomes clocks, alarms, lists and explanations."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from services.chassis.operations import rebuild_of
from services.tracking.metrics import DUE_TODAY, OLDEST_UNESCALATED, OPEN, OVERDUE, PAUSED, RULE_HITS, measure
from tests.integration.tracking.town import Town, Tracking
from tests.unit.tracking.place import at

MONDAY = at("2026-03-02 09:00")


@pytest.fixture
async def place(unruled: tuple[Town, Tracking]) -> tuple[Town, Tracking]:
    town, _ = unruled
    await town.adopt()
    return unruled


async def until(tracking: Tracking, moment: str) -> None:
    """Let the clock of the place move on, and wait until no alarm is left before it."""
    tracking.move_to(at(moment))
    due = "SELECT EXISTS (SELECT FROM streams WHERE wake_at <= $1)"
    async with asyncio.timeout(30):
        while await tracking.runtime.pool.fetchval(due, at(moment)):  # noqa: ASYNC110 - ticks run in another task
            await asyncio.sleep(0)


async def test_an_assigned_matter_is_on_the_worklist_of_its_unit_until_it_is_answered(
    place: tuple[Town, Tracking],
) -> None:
    town, tracking = place
    await until(tracking, "2026-03-02 09:30")
    matter = await town.register(1, MONDAY)
    await town.register(2, MONDAY + timedelta(days=1))
    await tracking.caught_up(town)
    async with tracking.reader("clerk", "water") as clerk:
        page = (await clerk.get("/v1/worklist")).json()
        assert [(entry["kind"], entry["matter"] == matter) for entry in page["entries"]] == [
            ("sign", True), ("sign", False), ("answer", True), ("answer", False),
        ]  # fmt: skip
        assert page["entries"][2]["due_at"] == "2026-03-23T15:59:59Z"
        await town.sign(1, MONDAY + timedelta(hours=1))
        await town.answer(1, MONDAY + timedelta(hours=2))
        await tracking.caught_up(town)
        page = (await clerk.get("/v1/worklist")).json()
        assert {entry["matter"] == matter for entry in page["entries"]} == {False}
    outcomes = "SELECT kind, outcome, overdue, working_days_left FROM outcomes.obligations ORDER BY kind"
    assert await tracking.rows(outcomes) == [("answer", "discharged", False, 15), ("sign", "discharged", False, 1)]


async def test_alarms_fire_once_at_the_planned_instants_and_cards_are_listed(place: tuple[Town, Tracking]) -> None:
    town, tracking = place
    await until(tracking, "2026-03-02 09:30")
    matter = await town.register(1, MONDAY)
    await town.sign(1, MONDAY + timedelta(hours=1))
    await tracking.caught_up(town)
    for moment in ("2026-03-12 09:00", "2026-03-23 23:59:59", "2026-03-24 00:00:00", "2026-04-02 12:00"):
        await until(tracking, moment)
    await tracking.caught_up(town)
    async with tracking.reader("efficiency") as office:
        cards = (await office.get("/v1/cards")).json()["cards"]
        assert [(card["card"], card["issued_at"]) for card in cards] == [
            ("red.answer.1", "2026-03-30T16:00:00Z"),
            ("yellow.answer.1", "2026-03-23T16:00:00Z"),
        ]
        entries = (await office.get("/v1/worklist?due=overdue&level=2")).json()["entries"]
        assert [(entry["matter"], entry["level"], entry["breached"]) for entry in entries] == [(matter, 2, True)]
        steps = (await office.get(f"/v1/matters/{matter}/timeline")).json()["steps"]
        assert [step["what"] for step in steps] == [
            "card.issued", "obligation.escalated", "card.issued", "obligation.escalated", "obligation.breached",
            "obligation.reminded", "obligation.reminded", "obligation.discharged", "matter.signed", "obligation.opened",
            "obligation.opened", "supervision.begun", "matter.assigned", "matter.registered",
        ]  # fmt: skip


async def test_the_explanation_names_rule_value_and_days_as_of_a_moment(place: tuple[Town, Tracking]) -> None:
    town, tracking = place
    await until(tracking, "2026-04-20 09:30")
    await town.register(1, MONDAY)
    await tracking.caught_up(town)
    number = (await tracking.rows("SELECT case_number FROM course.matters"))[0][0]
    async with tracking.reader("leader", "water") as leader:
        answer, sign = (await leader.get(f"/v1/matters/{number}/explanation")).json()["obligations"]
        assert (answer["rule"], answer["binding"], answer["level"]) == ("answer", "statutory", 3)
        assert answer["values"][0]["amount"] == 15
        assert "2026-03-23 23:59:59" in answer["lines"][-1]["en"]
        assert sign["status"] == "open"
        before = await leader.get(f"/v1/matters/{number}/explanation", params={"as_of": "2026-03-10T00:00:00+08:00"})
        assert before.json()["obligations"][0]["level"] == 0
        too_early = await leader.get(f"/v1/matters/{number}/explanation", params={"as_of": "2026-03-01T00:00:00+08:00"})
        assert too_early.status_code == 404


async def test_a_transfer_moves_the_matter_to_the_other_units_list(place: tuple[Town, Tracking]) -> None:
    town, tracking = place
    await until(tracking, "2026-03-02 09:30")
    await town.register(1, MONDAY)
    await town.transfer(1, MONDAY + timedelta(days=2), "roads")
    await tracking.caught_up(town)
    async with tracking.reader("clerk", "water") as water, tracking.reader("clerk", "roads", "Wang") as roads:
        assert (await water.get("/v1/worklist")).json()["entries"] == []
        entries = (await roads.get("/v1/worklist?kind=answer")).json()["entries"]
        assert [(entry["obligation"], entry["due_at"]) for entry in entries] == [("answer.2", "2026-03-23T15:59:59Z")]
        # Who held it may still look at its course.
        assert (await water.get(f"/v1/matters/{town.matter(1)}/timeline")).status_code == 200


async def test_what_comes_twice_has_one_effect_and_a_rebuild_gives_the_same_rows(place: tuple[Town, Tracking]) -> None:
    town, tracking = place
    await until(tracking, "2026-05-01 09:30")
    for number in range(20):
        await town.register(number, MONDAY + timedelta(hours=number))
        if number % 2:
            await town.answer(number, MONDAY + timedelta(days=number))
    await tracking.caught_up(town)
    events = await tracking.rows("SELECT count(*) FROM events")
    await town.repeat_everything()
    await tracking.caught_up(town)
    assert await tracking.rows("SELECT count(*) FROM events") == events
    for view in ("worklist", "outcomes", "cards", "course"):
        assert (await rebuild_of(tracking.runtime, view).run()).same, view


async def test_the_heartbeat_is_passed_on(place: tuple[Town, Tracking]) -> None:
    town, tracking = place
    await until(tracking, "2026-03-02 09:30")
    await town.heartbeat(MONDAY)
    await tracking.caught_up(town)
    passed = await tracking.rows("SELECT stream, topic FROM events")
    assert passed == [(f"heartbeat-{town.region}-tracking", f"{town.region}.supervision")]


async def test_doors_are_closed_to_others(place: tuple[Town, Tracking]) -> None:
    town, tracking = place
    await until(tracking, "2026-03-02 09:30")
    matter = await town.register(1, MONDAY)
    await tracking.caught_up(town)
    async with tracking.reader("clerk", "roads") as stranger, tracking.reader("portal") as portal:
        assert (await stranger.get("/v1/worklist")).json()["entries"] == []
        assert (await stranger.get("/v1/worklist?unit=water")).status_code == 403
        for path in ("timeline", "explanation"):
            assert (await stranger.get(f"/v1/matters/{matter}/{path}")).status_code == 404
        for path in ("/v1/worklist", "/v1/cards", f"/v1/matters/{matter}/timeline", "/worklist", "/cards"):
            assert (await portal.get(path)).status_code == 403
            portal.headers.pop("Authorization", None)
            assert (await portal.get(path)).status_code == 401
            portal.headers["Authorization"] = tracking.reader("portal").headers["Authorization"]
        assert (await stranger.get("/v1/worklist?due=never&level=99")).status_code == 422


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_pages_are_shown_in_both_languages(place: tuple[Town, Tracking], language: str) -> None:
    town, tracking = place
    await until(tracking, "2026-03-02 09:30")
    matter = await town.register(1, MONDAY)
    await town.transfer(1, MONDAY + timedelta(hours=3), "roads")
    await tracking.caught_up(town)
    await until(tracking, "2026-04-20 09:30")
    await town.answer(1, at("2026-04-20 10:00"), "roads")
    await town.register(2, at("2026-04-20 10:00"))
    await tracking.caught_up(town)
    async with tracking.reader("efficiency") as office:
        for path in (
            "/worklist?due=all&unit=&kind=",
            f"/matters/{matter}",
            "/cards?unit=&colour=red",
            "/worklist?due=overdue",
        ):
            page = await office.get(path, headers={"Accept": "text/html", "Accept-Language": language})
            assert page.status_code == 200, page.text
            assert "<h1>" in page.text
        assert (await office.get("/assets/worklist.js")).status_code == 200


async def test_figures_say_what_is_open_and_what_is_overdue_by_level(place: tuple[Town, Tracking]) -> None:
    town, tracking = place
    await until(tracking, "2026-03-24 09:30")
    await town.register(1, MONDAY)
    await town.register(2, at("2026-03-23 10:00"))
    await tracking.caught_up(town)
    async with tracking.runtime.pool.acquire() as connection:
        await measure(connection, tracking.runtime.clock.now(), [town.region])
    values = {
        (sample.name, *sample.labels.values()): sample.value
        for family in (OPEN, RULE_HITS, PAUSED, DUE_TODAY, OVERDUE, OLDEST_UNESCALATED)
        for metric in family.collect()
        for sample in metric.samples
    }
    assert values == {
        ("duban_obligations_open", "answer"): 2,
        ("duban_obligations_open", "sign"): 2,
        ("duban_limit_rule_hits", town.region, "answer"): 2,
        ("duban_limit_rule_hits", town.region, "sign"): 2,
        ("duban_obligations_due_today",): 1,
        ("duban_obligations_overdue", "1", "0-1"): 1,
        ("duban_obligations_overdue", "3", "20+"): 1,
        ("duban_oldest_unescalated_breach_seconds",): 0,
    }


async def test_every_filter_is_described_for_machines(place: tuple[Town, Tracking]) -> None:
    _, tracking = place
    async with tracking.reader("efficiency") as office:
        paths = (await office.get("/openapi.json")).json()["paths"]
    described = {parameter["name"] for parameter in paths["/v1/worklist"]["get"]["parameters"]}
    assert described >= {"limit", "cursor", "whose", "unit", "kind", "category", "importance", "due", "level", "case"}
