"""Calendars on a real Kafka and Postgres: adopted over HTTP, and whatever is open is planned anew, once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from services.chassis.decider import Repacked
from services.tracking.replanning import finding
from services.tracking.replanning import sweep as sweeping
from services.tracking.replanning.planner import planner_of
from tests.integration.tracking.replans import replanned
from tests.integration.tracking.town import Town, Tracking, town_of, tracking_in
from tests.unit.docs.pages import PROJECT
from tests.unit.tracking.place import at

RECEIVED = at("2026-09-10 09:00")
ADOPTED = at("2026-09-22 10:00")
REVISED = (PROJECT / "calendars" / "360923-2026-revised.yaml").read_text(encoding="utf-8")
MOVED = "SELECT count(*) FROM events WHERE type = 'duban.obligation.replanned.v1'"


@pytest.fixture
async def place(unruled: tuple[Town, Tracking]) -> tuple[Town, Tracking]:
    town, tracking = unruled
    tracking.move_to(ADOPTED)
    await town.adopt()
    return unruled


def revised(region: str) -> str:
    return REVISED.replace("360923", region)


async def test_an_adopted_revision_moves_what_is_open_and_is_told_of(place: tuple[Town, Tracking]) -> None:
    town, tracking = place
    moving = await town.register(1, RECEIVED)
    await town.sign(1, RECEIVED)
    done = await town.register(2, RECEIVED)
    await town.answer(2, at("2026-09-11 09:00"))
    await tracking.caught_up(town)
    async with tracking.reader("efficiency") as office:
        before = (await office.post("/v1/calendars/difference", content=revised(town.region))).json()
        assert (before["units"], before["whole"]) == ([{"unit": "water", "open": 1, "moving": 1}], True)
        answer = await office.post("/v1/calendars", content=revised(town.region))
        assert answer.status_code == 201, answer.text
        assert before["changed"] == answer.json()["changed"]
        adopted = answer.json()
        changed = [(one["day"], one["works"]) for one in adopted["changed"]]
        assert changed == [("2026-10-08", False), ("2026-10-11", True)]
        again = (await office.post("/v1/calendars", content=revised(town.region))).json()
        assert (again["repeated"], again["version"]) == (True, adopted["version"])
        await replanned(tracking)
        await tracking.caught_up(town)
        explained = (await office.get(f"/v1/matters/{moving}/explanation")).json()["obligations"]
        assert [one["due_at"] for one in explained if one["kind"] == "answer"] == ["2026-10-09T15:59:59Z"]
        answer_owed = next(one for one in explained if one["kind"] == "answer")
        assert answer_owed["calendar"] == adopted["version"]
        assert [(one["former_calendar"], one["calendar"]) for one in answer_owed["changes"]] == [
            (adopted["replaces"], adopted["version"])
        ]
        assert answer_owed["lines"][-1] == {
            "zh": f"2026年9月22日 10:00 采用日历 {adopted['version']}（演示〔2026〕1号（非真实通知）），"
            f"取代 {adopted['replaces']}：2026年10月8日改为放假；"
            "到期由2026年10月8日 23:59:59改为2026年10月9日 23:59:59。",
            "en": f"2026-09-22 10:00: calendar {adopted['version']} (演示〔2026〕1号（非真实通知）) was adopted "
            f"in place of {adopted['replaces']}: 2026-10-08 became a day off; "
            "due 2026-10-09 23:59:59 instead of 2026-10-08 23:59:59.",
        }
        assert "2026年10月9日 23:59:59 到期（含该秒）。" in [line["zh"] for line in answer_owed["lines"]]
        closed = (await office.get(f"/v1/matters/{done}/explanation")).json()["obligations"]
        assert {one["calendar"] for one in closed} == {adopted["replaces"]}
        versions = (await office.get("/v1/calendars", params={"region": town.region})).json()
        assert [one["number"] for one in versions] == [1, 0]
        year = (await office.get(f"/v1/calendars/{town.region}/2026")).json()
        assert (year["version"], year["provisional"]) == (adopted["version"], False)
        former = await office.get(f"/v1/calendars/{town.region}/2026", params={"version": adopted["replaces"]})
        assert former.json()["version"] == adopted["replaces"]
        assert (await office.get(f"/v1/calendars/{town.region}/2027")).json()["provisional"]
    assert await tracking.rows(MOVED) == [(1,)]


async def test_only_the_efficiency_office_adopts_and_is_told_every_mistake(place: tuple[Town, Tracking]) -> None:
    town, tracking = place
    async with tracking.reader("clerk", "water") as clerk, tracking.reader("efficiency") as office:
        assert (await clerk.post("/v1/calendars", content=revised(town.region))).status_code == 403
        wrong = revised(town.region).replace("reference", "refrence").replace("to: 2026-02-23", "to: 2026-02-01")
        refused = await office.post("/v1/calendars", content=wrong)
        assert refused.status_code == 422
        assert [one["code"] for one in refused.json()["errors"]] == ["unknown-key", "wrong-value"]
        elsewhere = await office.post("/v1/calendars", content=revised("110101"))
        assert [one["code"] for one in elsewhere.json()["errors"]] == ["calendar_region"]
        unknown = await office.get(f"/v1/calendars/{town.region}/2026", params={"version": "none"})
        assert unknown.status_code == 404


async def test_a_calendar_is_adopted_only_once_its_region_has_topics(
    stack: Any, database: str, region: str, topics: Any, tmp_path: Path
) -> None:
    async with (
        tracking_in(stack.bootstrap_servers, database, region, tmp_path, "system") as tracking,
        tracking.reader("efficiency") as office,
    ):
        answer = await office.post("/v1/calendars", content=revised(region))
        assert answer.status_code == 422
        (found,) = answer.json()["errors"]
        assert found["code"] == "topics_missing"
        assert f"make these topics by `duban topics --region {region} --kafka <servers>`" in found["message"]
        assert await tracking.rows("SELECT stream FROM streams") == []
        await topics(region)
        assert (await office.post("/v1/calendars", content=revised(region))).status_code == 201


async def test_a_calendar_of_a_region_that_is_not_served_is_refused(place: tuple[Town, Tracking]) -> None:
    _, tracking = place
    stranger = Tracking(tracking.app, tracking.runtime, tracking.issuer, "110101")
    async with stranger.reader("efficiency") as office:
        answer = await office.post("/v1/calendars", content=revised("110101"))
        assert [one["code"] for one in answer.json()["errors"]] == ["region_not_served"]
    assert await tracking.rows("SELECT stream FROM streams WHERE stream = 'calendar-110101'") == []


async def test_a_sweep_that_was_killed_goes_on_and_moves_nothing_twice(
    place: tuple[Town, Tracking], monkeypatch: pytest.MonkeyPatch
) -> None:
    town, tracking = place
    monkeypatch.setattr(sweeping, "PAGE", 3)
    monkeypatch.setattr(finding, "AT_ONCE", 6)
    for number in range(20):
        await town.register(number, RECEIVED)
        await town.sign(number, RECEIVED)
    await tracking.caught_up(town)
    runtime = tracking.runtime
    failing = _Failing(after=7)
    monkeypatch.setattr("services.tracking.replanning.running.planner_of", failing.planner_of)
    async with tracking.reader("efficiency") as office:
        await office.post("/v1/calendars", content=revised(town.region))
    await replanned(tracking)
    assert failing.failed
    await tracking.caught_up(town)
    assert await tracking.rows(MOVED) == [(20,)]
    per_stream = "SELECT DISTINCT count(*) FROM events WHERE type = 'duban.obligation.replanned.v1' GROUP BY stream"
    assert await tracking.rows(per_stream) == [(1,)]
    assert await tracking.rows("SELECT moved FROM replans") == [(20,)]
    await runtime.pool.execute("UPDATE replans SET finished_at = NULL, phase = 'urgent', reached = NULL")
    await replanned(tracking)
    assert await tracking.rows(MOVED) == [(20,)]


class _Failing:
    """Plans anew until it fails, once."""

    def __init__(self, after: int) -> None:
        self._left = after
        self.failed = False

    def planner_of(self, *given: Any) -> Any:
        planner = planner_of(*given)

        def packed(snapshot: bytes) -> Repacked | None:
            self._left -= 1
            if not self._left:
                self.failed = True
                raise ConnectionResetError("killed")
            return planner.packed(snapshot)

        return planner._replace(packed=packed)


async def test_a_restarted_service_knows_the_calendars_and_what_was_late_is_planned_by_the_newest(
    stack: Any, database: str, region: str, topics: Any, tmp_path: Path
) -> None:
    await topics(region)
    async with town_of(stack.bootstrap_servers, region) as town:
        async with tracking_in(stack.bootstrap_servers, database, region, tmp_path, "driven") as first:
            first.runtime.clock.advance(ADOPTED)  # type: ignore[attr-defined]
            await town.adopt()
            async with first.reader("efficiency") as office:
                version = (await office.post("/v1/calendars", content=revised(region))).json()["version"]
            await replanned(first)
        async with tracking_in(stack.bootstrap_servers, database, region, tmp_path, "driven") as second:
            second.runtime.clock.advance(ADOPTED)  # type: ignore[attr-defined]
            late = await town.register(1, RECEIVED)
            await second.caught_up(town)
            async with second.reader("efficiency") as office:
                explained = (await office.get(f"/v1/matters/{late}/explanation")).json()["obligations"]
            assert [(one["calendar"], one["due_at"]) for one in explained if one["kind"] == "answer"] == [
                (version, "2026-10-09T15:59:59Z")
            ]
