"""A town whose matters tracking watches: what intake would publish, and the service under test."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from aiokafka import AIOKafkaProducer
from fastapi import FastAPI

from schemas.contract import EventContract
from schemas.events.heartbeat import HeartbeatPassed
from schemas.events.matter import (
    Kind,
    MatterAnswered,
    MatterAssigned,
    MatterRegistered,
    MatterSigned,
    MatterTransferred,
    Role,
    Source,
)
from schemas.events.regime import RegimeAdopted
from schemas.identity import case_number, heartbeat_stream, matter_id, matter_stream, regime_stream
from schemas.regime import Regime, read_canonical
from schemas.topics import REGIME, domain_topic
from services.chassis.clock import DrivenClock
from services.chassis.cloud_events import HEADERS, cloud_event
from services.chassis.eventlog import encode
from services.chassis.http.local_issuer import LocalIssuer
from services.chassis.http.principal import Principal
from services.chassis.runtime import Runtime
from services.chassis.service import application
from services.tracking.app import DEFINITION
from services.tracking.settings import TrackingSettings
from tests.unit.tracking.place import ANSWER, SIGN, named, regime_document

LONG_AGO = datetime(2010, 1, 1, tzinfo=UTC)


HEARING = {"id": "hearing", "name": named("hearing"), "longest": {"amount": 10, "unit": "working_days"}}
MOVABLE = {
    **ANSWER,
    "pauses": ["hearing"],
    "extension": {"granted_by": ["leader"], "most": 1, "longest": {"amount": 5, "unit": "working_days"}},
}


def regime_of(region: str) -> Regime:
    document = regime_document(SIGN, MOVABLE, pause_kinds=[HEARING])
    return read_canonical(json.dumps(document | {"region": region}))


# At one moment: what follows from a record is decided in the transaction that moves its checkpoint.
_CAUGHT_UP = """
WITH applied AS (SELECT topic, sum(next_offset) AS records FROM checkpoints GROUP BY topic),
wanted AS (
    SELECT topic, count(*) AS records FROM events GROUP BY topic
    UNION ALL SELECT * FROM unnest($2::text[], $3::bigint[])
)
SELECT NOT EXISTS (SELECT FROM streams WHERE wake_at <= $1)
   AND NOT EXISTS (
       SELECT FROM wanted LEFT JOIN applied USING (topic) WHERE coalesce(applied.records, 0) < wanted.records
   )
"""


@dataclass
class Town:
    """Publishes as intake's relay would, each stream in order."""

    region: str
    producer: AIOKafkaProducer
    regime: Regime
    versions: Counter[str] = field(default_factory=Counter)
    sent: list[tuple[str, bytes, bytes]] = field(default_factory=list)

    async def publish(self, noun: str, stream: str, event: EventContract, at: datetime) -> None:
        self.versions[stream] += 1
        row = {"stream": stream, "version": self.versions[stream], "type": event.TYPE, "occurred_at": at,
               "correlation": stream, "causation": "test", "traceparent": None, "data": encode(event)}  # fmt: skip
        message = (domain_topic(self.region, noun), cloud_event("/intake", row), stream.encode())
        self.sent.append(message)
        await self.send(message)

    async def send(self, message: tuple[str, bytes, bytes]) -> None:
        topic, value, key = message
        await self.producer.send_and_wait(topic, value, key=key, headers=HEADERS)

    async def repeat_everything(self) -> None:
        for message in self.sent:
            await self.send(message)

    async def adopt(self, since: datetime = LONG_AGO) -> None:
        adopted = RegimeAdopted(
            region=self.region, regime=self.regime.id, version=self.regime.version, digest=self.regime.digest,
            effective_from=since, adopted_at=since, adopted_by="efficiency office",
            document=self.regime.canonical,
        )  # fmt: skip
        await self.publish(REGIME, regime_stream(self.region), adopted, since)

    def matter(self, number: int) -> str:
        return matter_id(self.region, "hotline", str(number))

    async def register(self, number: int, at: datetime, given_due_at: datetime | None = None) -> str:
        matter = self.matter(number)
        number_on_receipt = case_number(self.region, at.date(), matter)
        registered = MatterRegistered(
            region=self.region, matter=matter, case_number=number_on_receipt, portal="hotline",
            submission_id=str(number), source=Source.PHONE, kind=Kind.COMPLAINT, received_at=at, content="0" * 64,
            regime=self.regime.digest, given_due_at=given_due_at,
        )  # fmt: skip
        await self.publish("matter", matter_stream(matter), registered, at)
        await self.assign(number, at)
        return matter

    async def assign(self, number: int, at: datetime, unit: str = "water") -> None:
        assigned = MatterAssigned(
            region=self.region, matter=self.matter(number), role=Role.OWNER, unit=unit, section=f"{unit}-office",
            post=f"{unit}-clerk", person="Li", rule="test", assigned_at=at, regime=self.regime.digest,
        )  # fmt: skip
        await self.publish("matter", matter_stream(assigned.matter), assigned, at)

    async def sign(self, number: int, at: datetime, unit: str = "water") -> None:
        signed = MatterSigned(region=self.region, matter=self.matter(number), unit=unit, by="Li", signed_at=at)
        await self.publish("matter", matter_stream(signed.matter), signed, at)

    async def answer(self, number: int, at: datetime, unit: str = "water") -> None:
        answered = MatterAnswered(region=self.region, matter=self.matter(number), unit=unit, by="Li", answered_at=at)
        await self.publish("matter", matter_stream(answered.matter), answered, at)

    async def transfer(self, number: int, at: datetime, to_unit: str) -> None:
        transferred = MatterTransferred(
            region=self.region, matter=self.matter(number), from_unit="water", to_unit=to_unit, reason="not ours",
            by="Li", transferred_at=at,
        )  # fmt: skip
        await self.publish("matter", matter_stream(transferred.matter), transferred, at)
        await self.assign(number, at, to_unit)

    async def heartbeat(self, at: datetime) -> None:
        beat = HeartbeatPassed(region=self.region, stage="intake", sounded_at=at)
        await self.publish("matter", heartbeat_stream(self.region, "intake"), beat, at)


@asynccontextmanager
async def town_of(servers: str, region: str) -> AsyncIterator[Town]:
    producer = AIOKafkaProducer(bootstrap_servers=servers, enable_idempotence=True)
    await producer.start()
    try:
        yield Town(region, producer, regime_of(region))
    finally:
        await producer.stop()


@dataclass
class Tracking:
    """The service, running, with a door for each kind of reader."""

    app: FastAPI
    runtime: Runtime
    issuer: LocalIssuer
    region: str

    def reader(self, role: str, unit: str = "", name: str = "Li") -> httpx.AsyncClient:
        principal = Principal(f"{role}-{unit}", name, self.region, frozenset({role}), unit, f"{unit}-office")
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app),
            base_url="http://tracking",
            headers={"Authorization": f"Bearer {self.issuer.token(principal)}"},
        )

    def move_to(self, moment: datetime) -> None:
        """Let the driven clock be there."""
        clock = self.runtime.clock
        assert isinstance(clock, DrivenClock)
        clock.advance(moment)

    async def caught_up(self, town: Town) -> None:
        """Everything published was taken in, what was due by now has fallen due, and all of it is projected."""
        sent = Counter(message[0] for message in town.sent)
        wanted = {topic: sent[topic] for noun in ("matter", REGIME) if sent[topic := domain_topic(self.region, noun)]}
        async with asyncio.timeout(60):
            while not await self.runtime.pool.fetchval(  # noqa: ASYNC110 - the positions move in other tasks
                _CAUGHT_UP, self.runtime.clock.now(), list(wanted), list(wanted.values())
            ):
                await asyncio.sleep(0)

    async def knows_rules(self, digest: str | None = None) -> None:
        """The regime that the town adopted was taken in; with a digest, that version of it."""
        regimes = self.runtime.regimes
        async with asyncio.timeout(30):
            while (known := regimes.newest(self.region)) is None or digest not in (None, known.digest):  # noqa: ASYNC110 - another task
                await asyncio.sleep(0)

    async def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in await self.runtime.pool.fetch(sql, *values)]


def tracking_app(servers: str, database: str, region: str, folder: Path, clock: str) -> Tracking:
    issuer = LocalIssuer.in_folder(folder)
    settings = TrackingSettings(
        service="tracking", kafka=servers, database=database, issuer=issuer.issuer,
        issuer_jwks_file=folder / "jwks.json", regions=(region,), clock=clock, tick_seconds=0.05,
        finding_look_seconds=0.05, finding_settle_seconds=0.0,
    )  # fmt: skip
    app = application(DEFINITION, settings)
    return Tracking(app, app.state.runtime, issuer, region)


@asynccontextmanager
async def tracking_in(servers: str, database: str, region: str, folder: Path, clock: str) -> AsyncIterator[Tracking]:
    tracking = tracking_app(servers, database, region, folder, clock)
    async with tracking.app.router.lifespan_context(tracking.app):
        yield tracking
