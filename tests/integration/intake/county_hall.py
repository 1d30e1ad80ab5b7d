"""A running intake with real Kafka and Postgres, and those who knock at its doors: a portal, clerks, a citizen."""

from __future__ import annotations

import asyncio
import json
import secrets
import socket
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import uvicorn
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from duban.following import event_in
from schemas.topics import portal_topic, receipt_topic
from services.chassis.http.local_issuer import LocalIssuer
from services.chassis.http.principal import Principal
from services.chassis.http.server import server_configuration
from services.chassis.service import application
from services.intake.app import DEFINITION
from services.intake.settings import IntakeSettings
from tests.infrastructure import Infrastructure
from tests.unit.intake.county import DOCUMENT

PORTALS = ("hotline", "archive", "heartbeat")
SUBMIT = "duban.matter.submit.v1"


def recently(minutes: float = 5) -> str:
    """A time that lies so many minutes back, as a portal writes it."""
    return (datetime.now(UTC) - timedelta(minutes=minutes)).isoformat(timespec="milliseconds")


def neighbour_of(region: str) -> str:
    """Another division code."""
    return str((int(region) + 450_000) % 900_000 + 100_000)


@dataclass(frozen=True)
class Receipt:
    """A receipt as it lies in the portal's topic."""

    type: str
    causation: str
    body: dict[str, Any]

    @property
    def codes(self) -> list[str]:
        """Codes of its defects."""
        return [found["code"] for found in self.body.get("defects", ())]


class CountyHall:
    """One region with one running intake; it also serves a neighbour for whom nobody has made topics."""

    def __init__(self, region: str, stack: Infrastructure, dsn: str, address: str, issuer: LocalIssuer) -> None:
        self.region = region
        self.neighbour = neighbour_of(region)
        self.stack = stack
        self.dsn = dsn
        self.address = address
        self._issuer = issuer
        self.producer: AIOKafkaProducer
        self.client = httpx.AsyncClient(base_url=address, timeout=20, headers={"Accept-Language": "en"})

    def token(
        self, *roles: str, unit: str = "", portal: str = "", region: str | None = None, name: str = "Chen"
    ) -> str:
        """A token of the local issuer."""
        holder = Principal(
            f"{name}-{unit or portal or 'x'}", name, region or self.region, frozenset(roles), unit, "", portal
        )
        return self._issuer.token(holder)

    def bearer(self, *roles: str, **more: Any) -> dict[str, str]:
        """Its header."""
        return {"Authorization": f"Bearer {self.token(*roles, **more)}"}

    def document(self, **changes: Any) -> str:
        """The county's regime for this region."""
        portals = [
            *DOCUMENT["portals"],
            {"id": "heartbeat", "name": {"zh": "心跳", "en": "heartbeat"}, "source": "web"},
        ]
        return json.dumps({**DOCUMENT, "region": self.region, "portals": portals, **changes}, ensure_ascii=False)

    async def adopt(self, **changes: Any) -> httpx.Response:
        """Adopt it."""
        return await self.client.post(
            "/v1/regimes", content=self.document(**changes).encode(), headers=self.bearer("efficiency")
        )

    async def publish(
        self, data: bytes | None, type_: str = SUBMIT, *, portal: str = "hotline", headers: dict[str, str] | None = None
    ) -> str:
        """Publish as a portal would; gives the message's place."""
        named = (
            headers
            if headers is not None
            else {"ce_type": type_, "ce_specversion": "1.0", "content-type": "application/json"}
        )
        sent = await self.producer.send_and_wait(
            portal_topic(self.region, portal),
            data,
            key=b"k",
            headers=[(name, value.encode()) for name, value in named.items()],
        )
        return f"{sent.topic}/{sent.partition}/{sent.offset}"

    async def say(self, message: dict[str, Any], type_: str = SUBMIT, **more: Any) -> Receipt:
        """Publish a message and wait for its receipt."""
        place = await self.publish(json.dumps(message, ensure_ascii=False).encode(), type_, **more)
        return await self.receipt(place, more.get("portal", "hotline"))

    async def receipt(self, place: str, portal: str = "hotline") -> Receipt:
        """The receipt of the message at a place; waits for it."""
        async for receipt in self._receipts(portal):
            if receipt.causation == place:
                return receipt
        raise AssertionError(f"no receipt for {place}")

    async def receipts_until(self, place: str, portal: str = "hotline") -> list[Receipt]:
        """All receipts of a portal up to and including that of a place."""
        found = []
        async for receipt in self._receipts(portal):
            found.append(receipt)
            if receipt.causation == place:
                break
        return found

    async def _receipts(self, portal: str) -> AsyncIterator[Receipt]:
        consumer = AIOKafkaConsumer(
            receipt_topic(self.region, portal),
            bootstrap_servers=self.stack.bootstrap_servers,
            auto_offset_reset="earliest",
            enable_auto_commit=False,
        )
        await consumer.start()
        try:
            async with asyncio.timeout(30):
                async for record in consumer:
                    event = event_in(record)
                    yield Receipt(event.type, event.causationid, json.loads(bytes(event.data)))
        finally:
            await consumer.stop()

    async def ask(self, sql: str, *values: Any) -> list[Any]:
        """Rows of intake's database."""
        connection = await asyncpg.connect(self.dsn)
        try:
            return list(await connection.fetch(sql, *values))
        finally:
            await connection.close()

    async def until(self, holds: Callable[[], Awaitable[Any]]) -> Any:
        """Wait until something holds, and give it."""
        async with asyncio.timeout(30):
            found = await holds()
            while not found:  # a question to Postgres or the server each time, never a pause
                found = await holds()
            return found

    async def listed(self, matter: str) -> dict[str, Any]:
        """The row of a matter in the view; waits for it."""
        rows = await self.until(lambda: self.ask("SELECT * FROM matters.matters WHERE matter = $1", matter))
        return dict(rows[0])

    def said(self, **more: Any) -> dict[str, Any]:
        """A sound submission with an id of its own."""
        message = {
            "submission_id": f"H-{secrets.token_hex(6)}",
            "source": "phone",
            "title": "电梯停运",
            "text": "三号楼电梯停运两天",
            "received_at": recently(),
            "category": "lifts",
            "complainant": {"name": "张三丰", "phone": "13800009999"},
            **more,
        }
        return {name: value for name, value in message.items() if value is not None}


@asynccontextmanager
async def county_hall(stack: Infrastructure, region: str, dsn: str, folder: Path) -> AsyncIterator[CountyHall]:
    """Start intake in this process; it listens on a free port."""
    issuer = LocalIssuer.in_folder(folder / "issuer")
    master_key = folder / "master.key"
    master_key.write_bytes(urlsafe_b64encode(secrets.token_bytes(32)))
    await asyncio.to_thread(stack.create_topics, region, PORTALS)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = IntakeSettings(
        service="intake", kafka=stack.bootstrap_servers, database=dsn, regions=(region, neighbour_of(region)),
        issuer=issuer.issuer, issuer_jwks_file=folder / "issuer" / "jwks.json", master_key_file=master_key,
        http_port=port, http_read_seconds=2, heartbeat_seconds=1,
    )  # fmt: skip
    server = uvicorn.Server(server_configuration(application(DEFINITION, settings), settings))
    server.capture_signals = nullcontext  # type: ignore[assignment, method-assign]
    serving = asyncio.create_task(server.serve())
    hall = CountyHall(region, stack, dsn, f"http://127.0.0.1:{port}", issuer)
    try:
        await _started(server, serving)
        hall.producer = AIOKafkaProducer(
            bootstrap_servers=stack.bootstrap_servers, max_request_size=1_100_000, enable_idempotence=True
        )
        async with hall.client, hall.producer:
            answer = await hall.adopt()
            assert answer.status_code == 201, answer.text
            yield hall
    finally:
        server.should_exit = True
        await serving


async def _started(server: uvicorn.Server, serving: asyncio.Task[None]) -> None:
    """Wait until the server listens. Raises what stopped it where it does not."""
    async with asyncio.timeout(60):
        while not server.started and not serving.done():  # noqa: ASYNC110 - uvicorn has a flag, not an event
            await asyncio.sleep(0)
    if serving.done():
        await serving
        raise AssertionError("intake did not start")
