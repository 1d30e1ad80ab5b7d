"""A running notify with a regime in force, and events published as intake and tracking would."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import time
from typing import Any

import httpx
from aiokafka import AIOKafkaProducer
from fastapi import FastAPI

from schemas.contract import EventContract
from schemas.events.calendar import CalendarAdopted
from schemas.events.regime import RegimeAdopted
from schemas.identity import calendar_stream, matter_stream, regime_stream, supervision_stream
from schemas.regime import CompiledRegime
from services.chassis.calendar_seed import seed_version
from services.chassis.calendars import as_it_came
from services.chassis.cloud_events import HEADERS, cloud_event
from services.chassis.eventlog import encode
from services.chassis.http.local_issuer import LocalIssuer
from services.chassis.http.principal import Principal
from services.chassis.runtime import Runtime
from services.chassis.service import application
from services.notify.app import notify
from services.notify.settings import NotifySettings
from tests.infrastructure import Infrastructure
from tests.integration.chassis.toy import drained
from tests.notices import MONDAY

SECRET = "whsec_" + base64.b64encode(b"a secret of tests only, 32 bytes").decode()


def settings(stack: Infrastructure, database: str, region: str, folder: Path, **more: Any) -> NotifySettings:
    """Settings of a notify for one region."""
    issuer, secrets = LocalIssuer.in_folder(folder), folder / "secrets.json"
    secrets.write_text(json.dumps({"WEBHOOK_DESK": SECRET, "WEBHOOK_PRESS": [SECRET]}), encoding="utf-8")
    secrets.chmod(0o600)
    defaults: dict[str, Any] = {
        "service": "notify", "kafka": stack.bootstrap_servers, "database": database,
        "issuer": issuer.issuer, "issuer_jwks_file": folder / "jwks.json",
        "regions": (region,), "heartbeat_seconds": 0, "webhook_secrets_file": secrets,
        "webhook_allow_private": True, "smtp_host": "127.0.0.1", "clock": monday_clock(1),
    }  # fmt: skip
    return NotifySettings(**{**defaults, **more})


def monday_clock(factor: int) -> str:
    """A clock that begins on a working day at ten and runs `factor` times as fast."""
    return f"accelerated:{MONDAY.isoformat()}@{time():.3f}x{factor}"


@dataclass
class Office:
    """What a test acts on."""

    app: FastAPI
    runtime: Runtime
    region: str
    servers: str
    producer: AIOKafkaProducer

    async def adopt(self, rules: CompiledRegime) -> None:
        """Bring a regime into force."""
        regime = rules.regime
        event = RegimeAdopted(
            region=self.region,
            regime=regime.id,
            version=regime.version,
            digest=regime.digest,
            effective_from=datetime(2020, 1, 1, tzinfo=UTC),
            adopted_at=datetime(2020, 1, 1, tzinfo=UTC),
            adopted_by="test",
            document=regime.canonical,
        )
        await self._send("regime", regime_stream(self.region), 1, event)
        await drained(self.runtime, self.servers, f"{self.region}.regime")

    async def adopt_calendar(self, region: str) -> None:
        """Let a region adopt the days that came with Duban, and wait until it was heard of."""
        calendar = as_it_came().calendar
        event = CalendarAdopted(
            region=region,
            version=f"{region}-1-{calendar.digest[:8]}",
            number=1,
            replaces=seed_version(),
            years=tuple(year.year for year in calendar.years),
            digest=calendar.digest,
            adopted_at=MONDAY,
            adopted_by="test",
            document=calendar.canonical,
        )
        await self._send("calendar", calendar_stream(region), 1, event, region=region)
        await self.producer.flush()
        await drained(self.runtime, self.servers, f"{region}.calendar")

    async def publish(self, events: Sequence[EventContract], first_version: int = 1, at: datetime = MONDAY) -> None:
        """Publish events, each of its own stream at the version it has there, and wait until they are planned."""
        topics = set()
        versions: dict[str, int] = {}
        for event in events:
            is_matter = event.TYPE.startswith("duban.matter.")
            stream = (matter_stream if is_matter else supervision_stream)(getattr(event, "matter", ""))
            versions[stream] = versions.get(stream, first_version - 1) + 1
            topics.add("matter" if is_matter else "supervision")
            await self._send("matter" if is_matter else "supervision", stream, versions[stream], event, at)
        await self.producer.flush()
        for topic in topics:
            await drained(self.runtime, self.servers, f"{self.region}.{topic}")

    async def _send(
        self, noun: str, stream: str, version: int, event: EventContract, at: datetime = MONDAY, region: str = ""
    ) -> None:
        row = {"stream": stream, "version": version, "type": event.TYPE, "occurred_at": at, "correlation": stream,
               "causation": "test", "traceparent": None, "data": encode(event)}  # fmt: skip
        await self.producer.send(
            f"{region or self.region}.{noun}", cloud_event("/t", row), key=stream.encode(), headers=HEADERS,
            timestamp_ms=int(at.timestamp() * 1000),
        )  # fmt: skip

    def reader(self, role: str, unit: str = "", region: str = "") -> httpx.AsyncClient:
        """A client with a token."""
        jwks = self.runtime.settings.issuer_jwks_file
        assert jwks is not None
        principal = Principal(role, "Li", region or self.region, frozenset({role}), unit)
        token = LocalIssuer.in_folder(jwks.parent).token(principal)
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app),
            base_url="http://notify",
            headers={"Authorization": f"Bearer {token}"},
        )

    async def states(self) -> dict[str, int]:
        """How many deliveries stand in each state."""
        rows = await self.runtime.pool.fetch("SELECT state, count(*) FROM deliveries GROUP BY state")
        return {row[0]: row[1] for row in rows}

    async def until(self, expected: Callable[[dict[str, int]], bool], seconds: float = 30) -> dict[str, int]:
        """Wait until the ledger looks as expected."""
        async with asyncio.timeout(seconds):
            while not expected(states := await self.states()):  # noqa: ASYNC110 - the ledger moves it
                await asyncio.sleep(0)
        return states


@asynccontextmanager
async def office(configured: NotifySettings, region: str) -> AsyncIterator[Office]:
    """A notify that runs."""
    app = application(notify(), configured)
    runtime: Runtime = app.state.runtime
    producer = AIOKafkaProducer(bootstrap_servers=configured.kafka, enable_idempotence=True)
    await producer.start()
    try:
        async with app.router.lifespan_context(app):
            yield Office(app, runtime, region, configured.kafka, producer)
    finally:
        await producer.stop()
