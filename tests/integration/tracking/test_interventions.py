"""What officials do to clocks and cards over HTTP, on a real Kafka and Postgres: who may, what is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from services.chassis.operations import rebuild_of
from tests.integration.tracking.test_tracking import until
from tests.integration.tracking.town import Town, Tracking
from tests.unit.tracking.place import at

MONDAY = at("2026-03-02 09:00")
HEARING = {"pause": "hearing", "reason": "hearing of the parties", "evidence": "notice 2026-17"}


@pytest.fixture
async def place(unruled: tuple[Town, Tracking]) -> tuple[Town, Tracking]:
    town, tracking = unruled
    await town.adopt()
    await until(tracking, "2026-03-02 09:30")
    return unruled


async def registered(town: Town, tracking: Tracking) -> str:
    matter = await town.register(1, MONDAY)
    await town.sign(1, MONDAY + timedelta(hours=1))
    await tracking.caught_up(town)
    return matter


async def post(door: httpx.AsyncClient, matter: str, what: str, said: Any = None, **headers: str) -> httpx.Response:
    return await door.post(f"/v1/matters/{matter}/{what}", json=said, headers=headers)


def codes(answer: httpx.Response) -> list[str]:
    assert answer.headers["content-type"].startswith("application/problem+json"), answer.text
    return [error["code"] for error in answer.json()["errors"]]


def due(answer: httpx.Response, obligation: str = "answer.1") -> str:
    assert answer.status_code == 200, answer.text
    return next(str(one["due_at"]) for one in answer.json()["obligations"] if one["obligation"] == obligation)


async def test_a_pause_moves_the_due_time_and_what_is_answered_within_it_is_on_time(
    place: tuple[Town, Tracking],
) -> None:
    town, tracking = place
    matter = await registered(town, tracking)
    await until(tracking, "2026-03-04 10:00")
    async with tracking.reader("clerk", "water") as clerk:
        paused = await post(clerk, matter, "obligations/answer.1/pause", HEARING)
        assert due(paused) == "2026-04-08T15:59:59Z"
        assert paused.json()["obligations"][0]["paused"] == "hearing"
        await tracking.caught_up(town)
        entries = (await clerk.get("/v1/worklist?state=paused")).json()["entries"]
        assert [(one["obligation"], one["paused"]) for one in entries] == [("answer.1", "hearing")]
        await until(tracking, "2026-03-09 10:00")
        resumed = await post(clerk, matter, "obligations/answer.1/resume", {})
        assert due(resumed) == "2026-03-26T15:59:59Z"
        assert resumed.headers["etag"] == f'"{resumed.json()["version"]}"'
        await tracking.caught_up(town)
        assert (await clerk.get("/v1/worklist?state=paused")).json()["entries"] == []
        explained = (await clerk.get(f"/v1/matters/{matter}/explanation")).json()["obligations"][0]
        assert [one["what"] for one in explained["changes"]] == ["obligation.paused", "obligation.resumed"]
        assert any("hearing" in line["en"] and "3 working days of it" in line["en"] for line in explained["lines"])
    await town.answer(1, at("2026-03-26 18:00"))
    await until(tracking, "2026-03-26 18:30")
    await tracking.caught_up(town)
    outcomes = "SELECT due_at, overdue, working_days_left FROM outcomes.obligations WHERE kind = 'answer'"
    assert await tracking.rows(outcomes) == [(at("2026-03-26 23:59:59"), False, 0)]


async def test_every_reason_against_a_pause_is_told_at_once(place: tuple[Town, Tracking]) -> None:
    town, tracking = place
    matter = await registered(town, tracking)
    async with tracking.reader("clerk", "water") as clerk:
        said = {"pause": "holiday", "reason": "away", "begins_at": "2026-03-01T09:00:00+08:00"}
        refused = await post(clerk, matter, "obligations/answer.1/pause", said)
        assert (refused.status_code, codes(refused)) == (409, ["pause_not_allowed", "pause_too_early"])
        future = {"pause": "hearing", "reason": "soon", "begins_at": "2026-03-05T09:00:00+08:00"}
        refused = await post(clerk, matter, "obligations/answer.1/pause", future)
        assert (refused.status_code, codes(refused)) == (422, ["pause_in_future", "evidence_needed"])
        misspelt = await post(clerk, matter, "obligations/answer.1/pause", HEARING | {"evidense": "x"})
        assert misspelt.status_code == 422
        unknown = await post(clerk, matter, "obligations/answer.9/pause", HEARING)
        assert (unknown.status_code, codes(unknown)) == (404, ["unknown_obligation"])


async def test_only_the_unit_acts_and_only_on_the_version_it_has_read(place: tuple[Town, Tracking]) -> None:
    town, tracking = place
    matter = await registered(town, tracking)
    async with tracking.reader("clerk", "roads") as roads, tracking.reader("clerk", "water") as water:
        assert (await post(roads, matter, "obligations/answer.1/pause", HEARING)).status_code == 404
        excused = await post(water, matter, "obligations/answer.1/excuse", {"reason": "x", "evidence": "y"})
        assert excused.status_code == 403
        read = await water.get(f"/v1/matters/{matter}/explanation")
        version = read.headers["etag"]
        handed = await post(water, matter, "obligations/answer.1/hand-over", {"post": "water-office-head"})
        assert handed.json()["obligations"][-1]["post"] == "water-office-head"
        late = await post(water, matter, "obligations/answer.2/pause", HEARING, **{"If-Match": version})
        assert (late.status_code, codes(late)) == (412, ["conflict"])
        twice = {"Idempotency-Key": "a-key-of-its-own"}
        first = await post(water, matter, "obligations/answer.2/pause", HEARING, **twice)
        again = await post(water, matter, "obligations/answer.2/pause", HEARING, **twice)
        assert (first.status_code, again.text) == (200, first.text)
        other = await post(water, matter, "obligations/answer.2/hand-over", {"post": "roads-clerk"})
        assert other.status_code == 422


async def test_an_extension_comes_from_the_leader_once_and_never_after_expiry(place: tuple[Town, Tracking]) -> None:
    town, tracking = place
    matter = await registered(town, tracking)
    asked = {"amount": 5, "reason": "expert review"}
    async with tracking.reader("leader", "water") as leader, tracking.reader("efficiency") as office:
        refused = await post(office, matter, "obligations/answer.1/extend", asked)
        assert (refused.status_code, codes(refused)) == (403, ["extension_role"])
        assert codes(await post(leader, matter, "obligations/answer.1/extend", asked | {"amount": 6})) == [
            "extension_too_long"
        ]
        assert due(await post(leader, matter, "obligations/answer.1/extend", asked)) == "2026-03-30T15:59:59Z"
        again = await post(leader, matter, "obligations/answer.1/extend", asked)
        assert (again.status_code, codes(again)) == (409, ["extension_too_many"])
        await until(tracking, "2026-03-31 09:00")
        late = await post(leader, matter, "obligations/answer.1/extend", asked)
        assert "already_overdue" in codes(late)


async def test_a_card_is_appealed_against_and_taken_back_and_what_was_excused_stays_so(
    place: tuple[Town, Tracking],
) -> None:
    town, tracking = place
    matter = await registered(town, tracking)
    await until(tracking, "2026-03-25 09:00")
    async with tracking.reader("leader", "water") as leader, tracking.reader("efficiency") as office:
        card = "cards/yellow.answer.1"
        early = await post(office, matter, f"{card}/uphold", {"grounds": "no"})
        assert (early.status_code, codes(early)) == (409, ["not_appealed"])
        assert (await post(leader, matter, f"{card}/revoke", {"grounds": "mine"})).status_code == 403
        appealed = await post(leader, matter, f"{card}/appeal", {"grounds": "the line was dug up by others"})
        assert appealed.json()["cards"][0]["status"] == "appealed"
        await tracking.caught_up(town)
        assert (await office.get("/v1/worklist/rules")).json() == {"answer": 1}
        assert (await leader.get("/v1/worklist/rules")).status_code == 403
        waiting = (await office.get("/v1/cards?status=appealed")).json()["cards"]
        assert [(one["card"], one["appeal_grounds"]) for one in waiting] == [
            ("yellow.answer.1", "the line was dug up by others")
        ]
        assert (await post(office, matter, f"{card}/revoke", {"grounds": "so it was"})).status_code == 200
        why = {"reason": "the storm", "evidence": "notice 2026-3"}
        assert (await post(office, matter, "obligations/answer.1/admonish", why)).status_code == 200
        excused = await post(office, matter, "obligations/answer.1/excuse", why)
        assert [one["excused"] for one in excused.json()["obligations"]] == [True, False]
        twice = await post(office, matter, "obligations/answer.1/excuse", why)
        assert codes(twice) == ["already_excused"]
        referred = await post(
            office, matter, "obligations/answer.1/refer", why | {"liability": "legal", "to_unit": "x"}
        )
        assert referred.status_code == 200
        await until(tracking, "2026-04-20 09:00")
        await tracking.caught_up(town)
        cards = (await office.get("/v1/cards")).json()["cards"]
        assert [(one["card"], one["status"], one["revoked_because"]) for one in cards] == [
            ("yellow.answer.1", "revoked", "appeal_granted")
        ]
        measures = (await office.get("/v1/measures")).json()["measures"]
        assert [(one["what"], one["taken_by"]) for one in measures] == [("legal", "Li"), ("admonition", "Li")]
    for view in ("worklist", "outcomes", "cards", "course"):
        assert (await rebuild_of(tracking.runtime, view).run()).same, view
