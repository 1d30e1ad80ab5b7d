"""The smallest service there can be: it counts registrations and follows each with a reminder."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from fastapi import FastAPI

from schemas.contract import EventContract
from schemas.events.matter import Kind, MatterRegistered, Source
from schemas.events.supervision import ObligationReminded
from schemas.identity import matter_stream, supervision_stream
from schemas.topics import domain_topic
from services.chassis.cloud_events import HEADERS, cloud_event
from services.chassis.commands import Cause, Command
from services.chassis.decider import Decider
from services.chassis.eventlog import encode
from services.chassis.reactions import Reaction, ReactionContext
from services.chassis.records import Record
from services.chassis.runtime import Runtime
from services.chassis.service import ServiceDefinition
from services.chassis.settings import ServiceSettings
from services.chassis.views import Read, View, Write

MONDAY = datetime(2026, 3, 2, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Reminders:
    """How often was reminded, and when to look again."""

    count: int = 0
    wake_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Remind:
    """Remind now; look again at `wake_at`."""

    region: str
    matter: str
    at: datetime
    wake_at: datetime | None = None


def reminded(region: str, matter: str, at: datetime, due_at: datetime) -> ObligationReminded:
    """An event whose due time says when to look again."""
    return ObligationReminded(
        region=region, matter=matter, obligation="answer.1", unit="housing", reminder="fraction:0.5", readers=("post",),
        due_at=due_at, reminded_at=at,
    )  # fmt: skip


def _decide(state: Reminders, command: Remind) -> Sequence[EventContract]:
    return (reminded(command.region, command.matter, command.at, command.wake_at or command.at),)


def _evolve(state: Reminders, event: EventContract) -> Reminders:
    assert isinstance(event, ObligationReminded)
    later = event.due_at if event.due_at > event.reminded_at else None
    return replace(state, count=state.count + 1, wake_at=later)


def _look(state: Reminders, until: datetime) -> Sequence[EventContract]:
    return (reminded("360923", "woken", until, until),) if state.wake_at and state.wake_at <= until else ()


REMINDERS: Decider[Reminders, Remind] = Decider(
    "supervision",
    Reminders(),
    _decide,
    _evolve,
    lambda event: domain_topic(getattr(event, "region"), "supervision"),  # noqa: B009 - every event here has one
    lambda state: state.wake_at,
    _look,
)


class Registered(msgspec.Struct):
    """What the count reads of a registration."""

    region: str


_COUNT = """
INSERT INTO {schema}.counts AS count (region, matters) SELECT * FROM unnest($1::text[], $2::int[])
ON CONFLICT (region) DO UPDATE SET matters = count.matters + excluded.matters
"""


def _fold(read: Sequence[Read]) -> Sequence[Write]:
    counts: dict[str, int] = {}
    for _, event in read:
        counts[event.region] = counts.get(event.region, 0) + 1
    return (Write(_COUNT, (list(counts), list(counts.values()))),)


COUNTS = View(
    "toy_counts",
    1,
    "CREATE TABLE {schema}.counts (region text PRIMARY KEY, matters int NOT NULL)",
    {MatterRegistered.TYPE: Registered},
    _fold,
    "SELECT coalesce(string_agg(counted::text, ';' ORDER BY region), '') FROM {schema}.counts AS counted",
)


def _react(record: Record, event: EventContract, context: ReactionContext) -> Sequence[Command[Remind]]:
    assert isinstance(event, MatterRegistered)
    remind = Remind(event.region, event.matter, event.received_at)
    return (Command(supervision_stream(event.matter), remind, event.received_at, Cause(record.id, record.correlation)),)


REACTION = Reaction({MatterRegistered.TYPE: MatterRegistered}, REMINDERS, _react)
TOY = ServiceDefinition(
    "toy", "Toy", Path(__file__).with_name("no-migrations"), ("matter",), lambda _: (),
    deciders=(REMINDERS,), alarms=(REMINDERS,), reactions=(REACTION,), views=(COUNTS,),
)  # fmt: skip


def settings(servers: str, database: str, keys: Path, region: str, **more: Any) -> ServiceSettings:
    """Settings of a toy for one region."""
    keys.write_text('{"keys": []}', encoding="utf-8")
    return ServiceSettings(
        service="tracking", kafka=servers, database=database, issuer="http://localhost", issuer_jwks_file=keys,
        regions=(region,), heartbeat_seconds=0, **more,
    )  # fmt: skip


@asynccontextmanager
async def running(definition: ServiceDefinition, configured: ServiceSettings) -> AsyncIterator[Runtime]:
    """The toy, running."""
    runtime = Runtime(definition, configured)
    async with runtime.running(FastAPI()):
        yield runtime


def registered(region: str, number: int) -> MatterRegistered:
    """A registration."""
    return MatterRegistered(
        region=region,
        matter=f"M{number:05d}",
        case_number=f"{region}-{number}",
        portal="hotline",
        submission_id=str(number),
        source=Source.PHONE,
        kind=Kind.COMPLAINT,
        received_at=MONDAY,
        content="0" * 64,
        regime="0" * 64,
    )


class Portal:
    """Publishes registrations as intake's relay would."""

    def __init__(self, producer: AIOKafkaProducer, region: str) -> None:
        self._producer = producer
        self._topic = domain_topic(region, "matter")
        self._region = region

    async def register(self, numbers: Sequence[int], version: int = 1) -> None:
        """Publish one event for each number, all as `version` of their streams."""
        for number in numbers:
            event = registered(self._region, number)
            stream = matter_stream(event.matter)
            row = {"stream": stream, "version": version, "type": event.TYPE, "occurred_at": MONDAY}
            row |= {"data": encode(event), "correlation": stream, "causation": "test", "traceparent": None}
            value = cloud_event("/test", row)
            await self._producer.send(self._topic, value, key=stream.encode(), headers=HEADERS)
        await self._producer.flush()

    async def garble(self, value: bytes, headers: Sequence[tuple[str, bytes]] = ()) -> None:
        """Publish something that is no event."""
        await self._producer.send_and_wait(self._topic, value, headers=list(headers))


@asynccontextmanager
async def portal(servers: str, region: str) -> AsyncIterator[Portal]:
    """A portal of a region."""
    producer = AIOKafkaProducer(bootstrap_servers=servers, enable_idempotence=True)
    await producer.start()
    try:
        yield Portal(producer, region)
    finally:
        await producer.stop()


_REACHED = "SELECT coalesce(sum(next_offset), 0)::bigint FROM checkpoints WHERE topic = $1"


async def drained(runtime: Runtime, servers: str, topic: str) -> None:
    """Return once everything that lies in `topic` now was applied."""
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=servers)
    await consumer.start()
    try:
        ends = await consumer.end_offsets(list(consumer.assignment()))
    finally:
        await consumer.stop()
    wanted = sum(ends.values())
    async with asyncio.timeout(60):
        while await runtime.pool.fetchval(_REACHED, topic) < wanted:  # noqa: ASYNC110 - another process moves it
            await asyncio.sleep(0)


async def events_of(pool: asyncpg.Pool[Any], stream: str) -> list[Any]:
    """Rows of a stream."""
    return list(await pool.fetch("SELECT * FROM events WHERE stream = $1 ORDER BY version", stream))
