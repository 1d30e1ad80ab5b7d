"""Facts are the same whatever the order of the streams and the size of the batches."""

from __future__ import annotations

import random
from datetime import timedelta

import asyncpg
import msgspec
import pytest

from schemas.contract import EventContract
from schemas.events.matter import Grade, MatterRated
from schemas.events.terms import Verdict
from services.chassis import views
from services.chassis.eventlog import encode
from services.chassis.records import Record
from services.scoring.views.facts.query import tallies
from services.scoring.views.facts.view import FACTS
from tests.integration.scoring.county import answered_case, at, reopened, revoked

REGION = "360999"
MARCH = at("2026-03-10T09:00")


def history() -> list[EventContract]:
    """Forty matters with all that can happen to them."""
    chance = random.Random(5)  # noqa: S311 - a seeded choice
    events: list[EventContract] = []
    for number in range(40):
        matter, moment = f"M{number:03}", MARCH + timedelta(hours=13 * number)
        verdict = chance.choice([Verdict.ON_TIME, Verdict.OVERDUE])
        events += answered_case(matter, REGION, moment, verdict, chance.choice([None, Grade.SATISFIED]))
        if number % 3 == 0:
            events.append(reopened(matter, REGION, moment + timedelta(days=20)))
        if number % 4 == 0 and verdict is Verdict.OVERDUE:
            events.append(revoked(matter, REGION, moment + timedelta(days=1)))
        if number % 5 == 0:
            later = moment + timedelta(days=30)
            events.append(
                MatterRated(region=REGION, matter=matter, unit="water", grade=Grade.DISSATISFIED, rated_at=later)
            )
    return events


def streams(events: list[EventContract]) -> dict[tuple[str, str], list[EventContract]]:
    """Events by stream, in order."""
    found: dict[tuple[str, str], list[EventContract]] = {}
    for event in events:
        kind = "matter" if event.TYPE.startswith("duban.matter.") else "supervision"
        found.setdefault((kind, getattr(event, "matter", "")), []).append(event)
    return found


def interleaved(chance: random.Random) -> list[EventContract]:
    """The streams mixed at random, each still in its order."""
    waiting = [list(events) for events in streams(history()).values()]
    mixed = []
    while waiting:
        stream = chance.choice(waiting)
        mixed.append(stream.pop(0))
        if not stream:
            waiting.remove(stream)
    return mixed


def read(event: EventContract) -> views.Read:
    """As the consumer hands it to the view."""
    data = encode(event)
    record = Record("t", 0, 0, 0, event.TYPE, "s", 1, data)
    return record, msgspec.json.Decoder(FACTS.reads[event.TYPE]).decode(data)


async def checksum_of(connection: asyncpg.Connection, chance: random.Random, schema: str) -> str:
    events = interleaved(chance)
    await views.create(connection, FACTS, schema)
    while events:
        size = chance.choice([1, 2, 7, 50])
        await views.apply(connection, FACTS, [read(event) for event in events[:size]], schema)
        del events[:size]
    return await views.checksum(connection, FACTS, schema)


async def test_neither_the_order_of_streams_nor_the_batches_change_the_facts(database: str) -> None:
    connection = await asyncpg.connect(database)
    try:
        found = {await checksum_of(connection, random.Random(seed), f"facts_{seed}") for seed in range(6)}  # noqa: S311 - a seeded choice
    finally:
        await connection.close()

    assert len(found) == 1


@pytest.fixture
async def counted(database: str) -> dict[tuple[str, str | None], int]:
    """How often each kind of fact with its outcome was counted in March."""
    connection = await asyncpg.connect(database)
    try:
        await checksum_of(connection, random.Random(1), "facts")  # noqa: S311 - a seeded choice
        found = await tallies(connection, REGION, ["2026-03"])
    finally:
        await connection.close()
    totals: dict[tuple[str, str | None], int] = {}
    for one in found:
        totals[one.kind, one.outcome] = totals.get((one.kind, one.outcome), 0) + one.count
    return totals


async def test_facts_count_what_happened(counted: dict[tuple[str, str | None], int]) -> None:
    events = [event for event in history() if _moment(event).astimezone(at("2026-03-01T00:00").tzinfo).month == 3]

    assert counted["assigned", None] == sum(event.TYPE == "duban.matter.assigned.v1" for event in events)
    assert counted["reopened", None] == sum(event.TYPE == "duban.matter.reopened.v1" for event in events)
    assert counted["rated", "satisfied"] == sum(getattr(event, "grade", None) == Grade.SATISFIED for event in events)
    assert counted["card", "yellow"] + counted["card", "revoked"] == sum(
        event.TYPE == "duban.card.issued.v1" for event in events
    )


def _moment(event: EventContract):  # type: ignore[no-untyped-def]
    instants = [value for name in type(event).model_fields if name.endswith("_at") and name != "due_at"
                and (value := getattr(event, name)) is not None]  # fmt: skip
    return instants[0]
