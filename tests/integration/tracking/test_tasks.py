"""Tasks on a real Kafka and Postgres: taken over HTTP, watched, listed on the ledger, followed up by date."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any

import httpx
import pytest

from schemas.regime import read_canonical
from services.chassis.operations import rebuild_of
from tests.integration.tracking.town import Town, Tracking
from tests.unit.tracking.place import ANSWER, SIGN, at, regime_document
from tests.unit.tracking.tasks.offices import COURSE, LICENCE, RECTIFICATION, reorganised

FINDING = {
    "process": "rectification", "title_zh": "窗口无人值守", "title_en": "Counter left unattended", "unit": "water",
    "receiver": "office", "reference": "2026-03-counter",
}  # fmt: skip


@pytest.fixture
async def place(unruled: tuple[Town, Tracking], region: str) -> tuple[Town, Tracking]:
    bare, tracking = unruled
    document = regime_document(SIGN, ANSWER, processes=[LICENCE, COURSE, RECTIFICATION], problems={"redone": 1})
    town = replace(bare, regime=read_canonical(json.dumps(document | {"region": region})))
    await town.adopt()
    return town, tracking


async def until(tracking: Tracking, moment: str) -> None:
    """Let the clock of the place move on, and wait until all that was to happen by then is decided and projected."""
    tracking.move_to(at(moment))
    await settled(tracking)


async def settled(tracking: Tracking) -> None:
    """Everything decided has gone through Kafka and come back, and no alarm is left."""
    at_rest = """
    SELECT NOT EXISTS (SELECT FROM streams WHERE wake_at <= $1)
       AND (SELECT coalesce(sum(next_offset), 0) FROM checkpoints WHERE topic = ANY($2)) = (SELECT count(*) FROM events)
    """
    topics = [f"{tracking.region}.{noun}" for noun in ("supervision", "task")]
    async with asyncio.timeout(30):
        while not await tracking.runtime.pool.fetchval(at_rest, tracking.runtime.clock.now(), topics):  # noqa: ASYNC110 - positions move in other tasks
            await asyncio.sleep(0)


async def post(reader: httpx.AsyncClient, address: str, code: int = 200, /, **said: Any) -> dict[str, Any]:
    answer = await reader.post(address, json=said)
    assert answer.status_code == code, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def redone_once(office: httpx.AsyncClient, water: httpx.AsyncClient) -> dict[str, Any]:
    """A finding that was put right, sent back, put right again and waits for its verification; its opening."""
    opened = await post(office, "/v1/tasks", 201, **FINDING)
    again = await post(office, "/v1/tasks", 201, **FINDING)
    assert (again["task"], again["changed"]) == (opened["task"], False)
    task = f"/v1/tasks/{opened['task']}"
    await post(water, f"{task}/complete", 403)
    await post(office, f"{task}/complete")
    await post(water, f"{task}/complete", 422)
    await post(water, f"{task}/complete", evidence="plan 1")
    await post(water, f"{task}/complete", evidence="report 1")
    await post(water, f"{task}/verify", 403)
    await post(office, f"{task}/send-back", note="the counter is empty again")
    await post(water, f"{task}/complete", evidence="report 2")
    return opened


async def test_a_finding_is_put_right_struck_off_and_looked_at_again(place: tuple[Town, Tracking]) -> None:
    _, tracking = place
    await tracking.knows_rules()
    await until(tracking, "2026-03-02 09:00")
    async with (
        tracking.reader("efficiency", "office", "Sun") as office,
        tracking.reader("clerk", "water") as water,
        tracking.reader("clerk", "roads") as roads,
    ):
        opened = await redone_once(office, water)
        task = f"/v1/tasks/{opened['task']}"
        await settled(tracking)

        (owed,) = (await office.get("/v1/worklist")).json()["entries"]
        assert (owed["kind"], owed["problem"]) == ("verify", "redone")
        (entry,) = (await water.get("/v1/tasks?process=rectification")).json()["tasks"]
        assert (entry["step"], entry["step_unit"], entry["attempt"], entry["sent_back"]) == ("verify", "office", 2, 1)
        assert (await roads.get("/v1/tasks")).json()["tasks"] == []
        assert (await roads.get(task)).status_code == 404
        shown = await office.get(f"/v1/tasks/{opened['number']}")
        assert [(step["step"], step["state"]) for step in shown.json()["steps"]] == [
            ("feed_back", "done"), ("plan", "done"), ("rectify", "done"), ("verify", "sent_back"), ("rectify", "done"),
            ("verify", "present"),
        ]  # fmt: skip
        stale = await office.post(f"{task}/verify", json={}, headers={"If-Match": '"1"'})
        assert stale.status_code == 412
        fresh = await office.post(f"{task}/verify", json={}, headers={"If-Match": shown.headers["ETag"]})
        assert fresh.json()["outcome"] == "struck_off"
        await settled(tracking)
        (closed,) = (await water.get("/v1/tasks?state=closed")).json()["tasks"]
        assert (closed["outcome"], closed["follow_up"]) == ("struck_off", "look_back")
        standing = (await office.get("/v1/tasks/standing")).json()
        assert standing["behind"] == []
        assert standing["ended"] == [{"unit": "water", "process": "rectification", "outcome": "struck_off", "tasks": 1}]

        await until(tracking, "2026-06-02 12:00")
        await settled(tracking)
        (look_back,) = (await office.get("/v1/tasks")).json()["tasks"]
        assert (look_back["process"], look_back["step"], look_back["origin"]) == (
            "look_back", "look", f"task:{opened['task']}",
        )  # fmt: skip


async def test_a_task_just_opened_is_found_by_its_number(place: tuple[Town, Tracking]) -> None:
    _, tracking = place
    await tracking.knows_rules()
    async with tracking.reader("efficiency", "office") as office, tracking.reader("clerk", "roads") as roads:
        opened = await post(office, "/v1/tasks", 201, **FINDING)
        found = await office.get(f"/v1/tasks/{opened['number']}")  # before any view has heard of it
        assert (found.json()["task"]["task"], found.json()["version"]) == (opened["task"], opened["version"])
        assert (await roads.get(f"/v1/tasks/{opened['number']}")).status_code == 404
        assert (await office.get(f"/v1/tasks/{opened['number'][:-1]}0")).status_code == 404


async def test_an_approval_that_its_unit_opens_is_watched_step_by_step_and_checked_each_year(
    place: tuple[Town, Tracking],
) -> None:
    _, tracking = place
    await tracking.knows_rules()
    await until(tracking, "2026-03-02 09:00")
    async with (
        tracking.reader("efficiency", "office", "Sun") as office,
        tracking.reader("clerk", "water") as water,
        tracking.reader("clerk", "roads") as roads,
    ):
        said = {"process": "approval", "item": "stall-licence", "reference": "A-17"}
        await post(roads, "/v1/tasks", 403, **said)
        late = await post(water, "/v1/tasks", 422, **(said | {"due_at": "2040-01-02T09:00:00+08:00"}))
        assert [(error["code"], error["field"]) for error in late["errors"]] == [("later_than_limit", "due_at")]
        opened = await post(water, "/v1/tasks", 201, **said)
        task = f"/v1/tasks/{opened['task']}"
        await post(water, f"{task}/complete")
        await post(roads, f"{task}/complete", evidence="visit 3")
        await settled(tracking)
        shown = (await water.get(task)).json()
        assert shown["outcomes"] == ["granted", "refused"]
        assert shown["task"]["title_zh"] == "stall licence"
        await post(water, f"{task}/complete", 409)
        await post(water, f"{task}/complete", outcome="granted")
        await until(tracking, "2028-03-02 09:00")
        await settled(tracking)
        checks = (await office.get("/v1/tasks?process=annual_check")).json()["tasks"]
        assert sorted(check["occurrence"] for check in checks) == ["2027", "2028"]
        await post(office, f"{task}/cancel", reason="given back")
        await until(tracking, "2029-03-02 09:00")
        checks = (await office.get("/v1/tasks?process=annual_check")).json()["tasks"]
        assert len(checks) == 2


async def test_another_escort_takes_over_the_course_on_the_page_of_the_task(place: tuple[Town, Tracking]) -> None:
    _, tracking = place
    await tracking.knows_rules()
    await until(tracking, "2026-03-02 09:00")
    async with tracking.reader("efficiency", "office", "Sun") as office, tracking.reader("clerk", "water") as water:
        said = {"process": "full_course", "item": "investor", "unit": "water", "post": "water-clerk"}
        task = (await post(office, "/v1/tasks", 201, **said))["task"]
        await post(water, f"/v1/tasks/{task}/complete")
        await settled(tracking)
        assert f'action="/ledger/{task}/hand-over-whole"' in (await water.get(f"/ledger/{task}")).text
        form = {"post": "water-office-head", "reason": "on leave"}
        taken = await water.post(f"/ledger/{task}/hand-over-whole", data=form)
        assert (taken.status_code, taken.headers["Location"]) == (303, f"/ledger/{task}?done=hand-over-whole")
        await settled(tracking)
        shown = (await office.get(f"/v1/tasks/{task}")).json()
        assert (shown["whole"]["post"], shown["task"]["post"]) == ("water-office-head", "water-office-head")
        assert (shown["task"]["step"], shown["task"]["step_unit"]) == ("connect", "roads")
        owed = await tracking.rows("SELECT unit, post FROM worklist.obligations WHERE kind = 'serve' ORDER BY unit")
        assert owed == [("roads", "roads-head"), ("water", "water-office-head")]

        matter = (await office.get(f"/matters/{task}")).text
        assert f'href="/ledger/{task}"' in matter
        assert "/hand-over" not in matter
        refused = await post(office, f"/v1/matters/{task}/obligations/serve.1/hand-over", 409, post="water-clerk")
        assert [error["code"] for error in refused["errors"]] == ["handed_over_with_task"]


async def test_after_a_reorganisation_tasks_under_way_go_to_the_posts_and_heads_of_now(
    place: tuple[Town, Tracking],
) -> None:
    town, tracking = place
    await tracking.knows_rules()
    await until(tracking, "2026-03-02 09:00")
    async with tracking.reader("clerk", "water") as water:
        task = (await post(water, "/v1/tasks", 201, process="approval", item="stall-licence"))["task"]
        later = replace(town, regime=reorganised(town.region).regime.regime)
        await later.adopt(at("2026-03-02 12:00"))
        await tracking.knows_rules(later.regime.digest)

        handed = {"post": "water-inspector", "reason": "new post"}
        assert "water-inspector" not in (await water.get(f"/ledger/{task}")).text, "it is to come"
        await post(water, f"/v1/tasks/{task}/hand-over", 422, **handed)
        await until(tracking, "2026-03-02 15:00")
        assert "water-inspector" in (await water.get(f"/ledger/{task}")).text
        await post(water, f"/v1/tasks/{task}/hand-over", **handed)
        await post(water, f"/v1/tasks/{task}/complete")
        shown = (await water.get(f"/v1/tasks/{task}")).json()
        assert (shown["task"]["post"], shown["whole"]["post"]) == ("water-inspector", "water-inspector")
        present = next(step for step in shown["steps"] if step["state"] == "present")
        assert (present["step"], present["post"], present["person"]) == ("site_visit", "roads-director", "Qian")


async def test_what_is_wrong_with_a_task_is_told_at_once(place: tuple[Town, Tracking]) -> None:
    _, tracking = place
    await tracking.knows_rules()
    await until(tracking, "2026-03-02 09:00")
    async with tracking.reader("efficiency", "office", "Sun") as office, tracking.reader("clerk", "water") as water:
        wrong = await post(
            office, "/v1/tasks", 422, process="rectification", unit="watr", receiver="x", lead=["roads", "y"]
        )
        assert sorted(error["field"] for error in wrong["errors"]) == ["lead", "receiver", "title_zh", "unit"]
        item = await post(
            office, "/v1/tasks", 422, process="approval", item="stall-license", unit="water", title_zh="x"
        )
        assert item["errors"][0]["code"] == "unknown_item"
        await post(water, "/v1/tasks", 403, **FINDING)
        own = await post(office, "/v1/tasks", 403, **(FINDING | {"receiver": "water"}))
        assert own["errors"][0]["code"] == "own_verification"
        assert (await office.get("/v1/tasks/nothing")).status_code == 404
        await post(office, "/v1/tasks", 422, **(FINDING | {"title_zh": "\0"}))
        keyed = {"Idempotency-Key": "open-1"}
        report = {"process": "report", "title_zh": "信息", "unit": "water", "due_at": "2026-03-15T23:59:59+08:00"}
        first = await office.post("/v1/tasks", json=report, headers=keyed)
        second = await office.post("/v1/tasks", json=report, headers=keyed)
        assert first.json()["task"] == second.json()["task"]


async def test_who_does_nothing_is_warned_gets_a_card_and_is_shown_as_behind(place: tuple[Town, Tracking]) -> None:
    _, tracking = place
    await tracking.knows_rules()
    await until(tracking, "2026-03-02 09:00")
    async with tracking.reader("efficiency", "office", "Sun") as office:
        said = FINDING | {"due_at": "2026-03-04T23:59:59+08:00"}
        opened = await post(office, "/v1/tasks", 201, **said)
        await post(office, f"/v1/tasks/{opened['task']}/complete")
        await settled(tracking)
        (entry,) = (await office.get("/v1/tasks")).json()["tasks"]
        assert (entry["step"], entry["due_at"], entry["breached"]) == ("plan", "2026-03-09T15:59:59Z", False)
        await until(tracking, "2026-03-10 00:00")
        (entry,) = (await office.get("/v1/tasks?due=overdue")).json()["tasks"]
        assert (entry["breached"], entry["level"]) == (True, 1)
        (card,) = (await office.get("/v1/cards")).json()["cards"]
        assert (card["colour"], card["unit"], card["case_number"]) == ("yellow", "water", opened["number"])
        standing = (await office.get("/v1/tasks/standing")).json()["behind"]
        assert [(one["unit"], one["process"], one["open"], one["overdue"]) for one in standing] == [
            ("water", "rectification", 1, 1)
        ]
        shown = (await office.get(f"/v1/tasks/{opened['task']}")).json()["steps"][1]
        assert (shown["step"], shown["late"], shown["level"]) == ("plan", True, 1)
        why = (await office.get(f"/v1/matters/{opened['number']}/explanation")).json()["obligations"]
        assert [(one["kind"], one["status"], one["lines"] != []) for one in why] == [
            ("rectify", "discharged", True),
            ("rectify", "open", True),
        ]


async def test_the_ledger_is_the_same_after_a_rebuild(place: tuple[Town, Tracking]) -> None:
    _, tracking = place
    await tracking.knows_rules()
    await until(tracking, "2026-03-02 09:00")
    async with tracking.reader("efficiency", "office", "Sun") as office, tracking.reader("leader", "water") as water:
        for number in range(6):
            opened = await post(office, "/v1/tasks", 201, **(FINDING | {"reference": f"f-{number}"}))
            task = f"/v1/tasks/{opened['task']}"
            if number > 0:
                await post(office, f"{task}/complete")
            if number > 1:
                await post(water, f"{task}/hand-over", post="water-office-head", reason="away")
            if number > 2:
                await post(office, f"{task}/cancel", reason="opened by mistake")
    await settled(tracking)
    posts = await tracking.rows("SELECT count(*) FROM ledger.tasks WHERE post = 'water-office-head'")
    assert posts == [(4,)], "who takes over answers for the task"
    assert (await rebuild_of(tracking.runtime, "ledger").run()).same
