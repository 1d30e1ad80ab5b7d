"""What is registered gets its receipt again by either door, whatever the rules say of it by now."""

from __future__ import annotations

import json
import secrets
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.conftest import fresh_database
from tests.infrastructure import Infrastructure
from tests.integration.intake.county_hall import CountyHall, county_hall, recently
from tests.unit.intake.county import DOCUMENT

LONG_AGO = recently(minutes=30 * 24 * 60)


class Registered:
    """A county whose portal `archive` may report no more than three days back since what it has registered."""

    def __init__(self, hall: CountyHall) -> None:
        self.hall = hall
        self.message = hall.said(received_at=LONG_AGO, category="buildings")
        self.answer = {"submission_id": self.message["submission_id"], "at": recently(29 * 24 * 60), "text": "已修复"}
        self.receipt: dict[str, Any] = {}

    async def register(self) -> None:
        """Register and answer a matter; from then on its times are too old, and its category is gone."""
        self.receipt = (await self.say(self.message)).body
        assert self.receipt["status"] == "accepted", self.receipt
        assert (await self.say(self.answer, "duban.matter.answer.v1")).body["status"] == "accepted"
        portals = [{**portal, "backdating_days": 3} for portal in DOCUMENT["portals"]]
        newer = {"version": "2026.2", "effective_from": "2026-01-02"}
        adopted = await self.hall.adopt(**newer, portals=portals, categories=DOCUMENT["categories"][1:])
        assert adopted.status_code == 201, adopted.text

    async def say(self, message: dict[str, Any], type_: str = "duban.matter.submit.v1") -> Any:
        """By Kafka."""
        return await self.hall.say(message, type_, portal="archive")

    async def hand_in(self, message: dict[str, Any]) -> Any:
        """By HTTP."""
        body = {"type": "duban.matter.submit.v1", "data": message}
        headers = {
            "Content-Type": "application/cloudevents+json",
            **self.hall.bearer("portal", portal="archive"),
        }
        return await self.hall.client.post("/v1/messages", content=json.dumps(body).encode(), headers=headers)


@pytest.fixture(scope="module")
async def registered(stack: Infrastructure, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Registered]:
    region = str(100_000 + secrets.randbelow(899_999))
    folder = tmp_path_factory.mktemp("hall")
    async with fresh_database(stack) as dsn, county_hall(stack, region, dsn, folder) as hall:
        found = Registered(hall)
        await found.register()
        yield found


async def test_the_rules_refuse_the_like_of_it_by_now(registered: Registered) -> None:
    unheard_of = {**registered.message, "submission_id": "A-new"}
    assert set((await registered.say(unheard_of)).codes) == {"too_old", "unknown_category"}
    answer = await registered.hand_in({**unheard_of, "submission_id": "A-newer"})
    assert answer.status_code == 422
    assert {found["code"] for found in answer.json()["errors"]} == {"too_old", "unknown_category"}


async def test_what_is_registered_gets_its_receipt_again_by_kafka(registered: Registered) -> None:
    again = await registered.say(registered.message)
    assert again.body == {**registered.receipt, "repeated": True}


async def test_what_is_registered_gets_its_receipt_again_by_http(registered: Registered) -> None:
    again = await registered.hand_in(registered.message)
    assert again.status_code == 201, again.text
    told = {name: value for name, value in again.json().items() if value not in (None, [])}
    assert told == {**{name: value for name, value in registered.receipt.items() if value != []}, "repeated": True}


async def test_a_step_that_was_taken_is_accepted_again(registered: Registered) -> None:
    again = await registered.say(registered.answer, "duban.matter.answer.v1")
    assert (again.body["status"], again.body.get("repeated")) == ("accepted", True)
    stream = f"matter-{registered.receipt['matter']}"
    types = [row["type"] for row in await registered.hall.ask("SELECT type FROM events WHERE stream = $1", stream)]
    assert sorted(types) == [f"duban.matter.{step}.v1" for step in ("answered", "assigned", "registered", "signed")]


async def test_other_content_under_its_id_is_refused_with_all_reasons(registered: Registered) -> None:
    other = {**registered.message, "text": "something else"}
    assert set((await registered.say(other)).codes) == {"id_reused", "too_old", "unknown_category"}
    answer = await registered.hand_in(other)
    assert answer.status_code == 422
    assert "id_reused" in {found["code"] for found in answer.json()["errors"]}


async def test_a_malformed_repetition_is_refused_as_malformed(registered: Registered) -> None:
    assert set((await registered.say({**registered.message, "title": ""})).codes) == {
        "too_short", "too_old", "unknown_category",
    }  # fmt: skip
