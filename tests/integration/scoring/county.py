"""A county whose units are scored: what intake and tracking would publish, and the service under test."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from aiokafka import AIOKafkaProducer
from fastapi import FastAPI

from schemas.contract import EventContract
from schemas.events.cards import CardRevoked
from schemas.events.heartbeat import HeartbeatPassed
from schemas.events.matter import Grade, MatterAnswered, MatterRated, MatterReopened
from schemas.events.regime import RegimeAdopted
from schemas.events.supervision import ObligationBreached, ObligationDischarged
from schemas.events.terms import Colour, Verdict
from schemas.identity import heartbeat_stream, matter_stream, regime_stream, supervision_stream
from schemas.regime import CompiledRegime
from services.chassis.clock import DrivenClock
from services.chassis.cloud_events import HEADERS, cloud_event
from services.chassis.eventlog import encode
from services.chassis.http.local_issuer import LocalIssuer
from services.chassis.http.principal import Principal
from services.chassis.runtime import Runtime
from services.chassis.service import application
from services.scoring.app import DEFINITION
from services.scoring.settings import ScoringSettings
from tests.integration.chassis.toy import drained
from tests.notices import assigned, card, place, registered

LONG_AGO = datetime(2010, 1, 1, tzinfo=UTC)


def rate(name: str, numerator: str, denominator: str, weight: int, sample: int = 1) -> dict[str, Any]:
    """A rate of the regime."""
    return {"id": name, "name": {"zh": name, "en": name}, "numerator": numerator, "denominator": denominator,
            "weight": weight, "minimum_sample": sample}  # fmt: skip


SCORING = {
    "period": "month",
    "published": True,
    "rates": [
        rate("answered-on-time", "answered_on_time", "answer_due", 60),
        rate("satisfied", "satisfied", "rated", 40, 2),
    ],
}


def rules(region: str, **scoring: Any) -> CompiledRegime:
    """The regime of the county: waterworks and efficiency office, scored by month."""
    return place((), region, scoring={**SCORING, **scoring})


def at(text: str) -> datetime:
    """A moment where the offices are."""
    return datetime.fromisoformat(f"{text}+08:00")


@dataclass
class County:
    """Publishes as the services before scoring would, each stream in order."""

    region: str
    servers: str
    producer: AIOKafkaProducer
    versions: Counter[str] = field(default_factory=Counter)
    streams: dict[str, str] = field(default_factory=dict)

    async def adopt(self, regime: CompiledRegime) -> None:
        """Bring a regime into force."""
        event = RegimeAdopted(
            region=self.region, regime=regime.id, version=regime.version, digest=regime.digest, effective_from=LONG_AGO,
            adopted_at=LONG_AGO, adopted_by="test", document=regime.regime.canonical,
        )  # fmt: skip
        await self.publish("regime", regime_stream(self.region), event)

    async def publish(self, noun: str, stream: str, event: EventContract) -> None:
        """Publish the next event of a stream."""
        self.versions[stream] += 1
        row = {"stream": stream, "version": self.versions[stream], "type": event.TYPE, "occurred_at": LONG_AGO,
               "correlation": stream, "causation": "test", "traceparent": None, "data": encode(event)}  # fmt: skip
        await self.producer.send_and_wait(
            f"{self.region}.{noun}", cloud_event("/t", row), key=stream.encode(), headers=HEADERS
        )

    async def happen(self, events: Sequence[EventContract]) -> None:
        """Publish events of matters and obligations in this order."""
        for event in events:
            matter = getattr(event, "matter", "")
            if event.TYPE.startswith("duban.matter."):
                await self.publish("matter", matter_stream(matter), event)
            else:
                await self.publish("supervision", supervision_stream(matter), event)

    async def heartbeat(self, moment: datetime) -> None:
        """Pass a heartbeat on as tracking would."""
        event = HeartbeatPassed(region=self.region, stage="tracking", sounded_at=moment)
        await self.publish("supervision", heartbeat_stream(self.region, "tracking"), event)


@asynccontextmanager
async def county_of(servers: str, region: str) -> AsyncIterator[County]:
    """A county that can publish."""
    producer = AIOKafkaProducer(bootstrap_servers=servers, enable_idempotence=True)
    await producer.start()
    try:
        yield County(region, servers, producer)
    finally:
        await producer.stop()


@dataclass
class Scoring:
    """The service, running, with a door for each kind of reader."""

    app: FastAPI
    runtime: Runtime
    issuer: LocalIssuer
    region: str
    servers: str

    def reader(self, role: str = "", unit: str = "", region: str = "") -> httpx.AsyncClient:
        """A client with a token, or the public without a role."""
        principal = Principal(f"{role}-{unit}", "Li", region or self.region, frozenset({role}), unit)
        headers = {"Authorization": f"Bearer {self.issuer.token(principal)}"} if role else {}
        return httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://scoring", headers=headers)

    async def caught_up(self) -> None:
        """Everything published was taken in."""
        for noun in ("regime", "matter", "supervision"):
            await drained(self.runtime, self.servers, f"{self.region}.{noun}")

    def now(self, moment: datetime) -> None:
        """Let the clock move on."""
        clock = self.runtime.clock
        assert isinstance(clock, DrivenClock)
        clock.advance(moment)


def scoring_app(servers: str, database: str, region: str, folder: Path, **more: Any) -> Scoring:
    """The service, not yet running."""
    issuer = LocalIssuer.in_folder(folder)
    defaults: dict[str, Any] = {"clock": "driven", "score_settle_seconds": 0, "score_look_seconds": 0.05}
    settings = ScoringSettings(
        service="scoring", kafka=servers, database=database, issuer=issuer.issuer,
        issuer_jwks_file=folder / "jwks.json", regions=(region,), **{**defaults, **more},
    )  # fmt: skip
    app = application(DEFINITION, settings)
    return Scoring(app, app.state.runtime, issuer, region, servers)


@asynccontextmanager
async def scoring_in(servers: str, database: str, region: str, folder: Path, **more: Any) -> AsyncIterator[Scoring]:
    """The service, running."""
    scoring = scoring_app(servers, database, region, folder, **more)
    async with scoring.app.router.lifespan_context(scoring.app):
        yield scoring


def answered_case(
    matter: str, region: str, moment: datetime, verdict: Verdict, grade: Grade | None
) -> list[EventContract]:
    """A matter of the waterworks from registration to rating; `verdict` of its answer, decided at `moment`."""
    late = verdict is Verdict.OVERDUE
    fields: dict[str, Any] = {"region": region, "matter": matter, "obligation": "answer.1", "unit": "water"}
    due_at = moment - timedelta(hours=1) if late else moment + timedelta(days=3)
    events: list[EventContract] = [
        registered(matter, region, at=moment),
        assigned(matter, region, moment),
        MatterAnswered(region=region, matter=matter, unit="water", by="clerk", answered_at=moment),
    ]
    if late:
        events += [
            ObligationBreached(**fields, kind="answer", due_at=due_at, breached_at=due_at + timedelta(seconds=1)),
            card(matter, Colour.YELLOW, region, due_at),
        ]
    events.append(
        ObligationDischarged(
            **fields,
            kind="answer",
            discharged_at=moment,
            due_at=due_at,
            verdict=verdict,
            working_days_left=-1 if late else 3,
        )
    )
    if grade is not None:
        events.append(
            MatterRated(region=region, matter=matter, unit="water", grade=grade, solved=True, rated_at=moment)
        )
    return events


def reopened(matter: str, region: str, moment: datetime) -> MatterReopened:
    """Taken up again."""
    return MatterReopened(region=region, matter=matter, reason="not solved", by="hotline", reopened_at=moment, round=2)


def revoked(matter: str, region: str, moment: datetime) -> CardRevoked:
    """A card taken back."""
    return CardRevoked(
        region=region, matter=matter, obligation="answer.1", unit="water", card="yellow.answer.1", colour=Colour.YELLOW,
        reason="discharged_on_time", revoked_at=moment,
    )  # fmt: skip
