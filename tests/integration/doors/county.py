"""A whole county on a stack of its own: four services as processes, tokens for everybody, and one matter."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self

import asyncpg
import httpx
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from duban.following import event_in
from duban.stack import Stack
from duban.stack.issuer import issue_token
from duban.stack.ports import SERVICES
from tests.integration.doors.attempts import PERSON, PHONE, STORY

REGION = "360923"
SUBMIT = "duban.matter.submit.v1"
HOLDER, OUTSIDER = "housing", "transport"


def minutes_ago(minutes: int = 5) -> str:
    """An instant as portals write it."""
    return (datetime.now(UTC) - timedelta(minutes=minutes)).isoformat()


def said(**more: Any) -> dict[str, Any]:
    """A sound submission with an id of its own, about something that is the housing bureau's."""
    return {
        "submission_id": f"D-{secrets.token_hex(6)}",
        "source": "phone",
        "title": STORY[:4],
        "text": STORY,
        "received_at": minutes_ago(),
        "category": "property-services",
        "complainant": {"name": PERSON, "phone": PHONE},
        **more,
    }


@dataclass
class County:
    """The stack, and hands for every door. An async context manager."""

    stack: Stack
    log_begins: Mapping[str, int] = field(default_factory=dict)
    visitors: dict[str, httpx.AsyncClient] = field(default_factory=dict)
    receipt: dict[str, Any] = field(default_factory=dict)
    tokens: list[str] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        self._closing = AsyncExitStack()
        for name in SERVICES:
            client = httpx.AsyncClient(base_url=self.stack.service_url(name), timeout=60, trust_env=False)
            self.visitors[name] = await self._closing.enter_async_context(client)
        servers = self.stack.bootstrap_servers
        self.producer = AIOKafkaProducer(bootstrap_servers=servers, max_request_size=2 * 1024 * 1024)
        await self._closing.enter_async_context(self.producer)
        self.receipt = await self._one_matter()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._closing.aclose()

    async def _one_matter(self) -> dict[str, Any]:
        body = {"type": SUBMIT, "data": said()}
        answer = await self.visitors["intake"].post("/v1/messages", json=body, headers=self.portal())
        assert answer.status_code == 201, answer.text
        receipt: dict[str, Any] = answer.json()
        assert receipt["unit"] == HOLDER
        address = f"/v1/matters/{receipt['matter']}/timeline"
        await until(lambda: self._is_there("tracking", address))
        return receipt

    async def _is_there(self, service: str, address: str) -> bool:
        return (await self.visitors[service].get(address, headers=self.bearer("efficiency"))).status_code == 200

    def token(self, *roles: str, **claims: Any) -> str:
        """A sound token; remembered, so that the logs can be searched for it."""
        holder = {"sub": "doors", "name": "doors", "region": REGION, "roles": list(roles), **claims}
        token = issue_token(self.stack.folder, holder, timedelta(minutes=30))
        self.tokens.append(token)
        return token

    def bearer(self, *roles: str, **claims: Any) -> dict[str, str]:
        """Its header."""
        return {"Authorization": f"Bearer {self.token(*roles, **claims)}"}

    def portal(self, name: str = "hotline") -> dict[str, str]:
        """The header of a portal."""
        return self.bearer("portal", portal=name)

    async def publish(
        self, topic: str, value: bytes | None, headers: Mapping[str, bytes | None], timestamp: int | None = None
    ) -> tuple[str, int, int]:
        """Publish as anybody might who can reach Kafka; gives the place."""
        sent = await self.producer.send_and_wait(
            topic, value, key=b"doors", headers=list(headers.items()), timestamp_ms=timestamp
        )
        return sent.topic, sent.partition, sent.offset

    async def letter(self, service: str, place: tuple[str, int, int]) -> str:
        """Code of the dead letter at a place, `taken` where there is none once the service has passed it."""
        connection = await asyncpg.connect(self.stack.dsn(f"duban_{service}"))
        passed = "SELECT 1 FROM checkpoints WHERE topic = $1 AND partition = $2 AND next_offset > $3"
        kept = "SELECT code FROM dead_letters WHERE topic = $1 AND partition = $2 AND record_offset = $3"
        try:
            await until(lambda: connection.fetchval(passed, *place))
            return await connection.fetchval(kept, *place) or "taken"
        finally:
            await connection.close()

    async def receipt_of(self, place: tuple[str, int, int]) -> dict[str, Any]:
        """The receipt that intake published for a message."""
        cause = "/".join(map(str, place))
        topic = place[0].replace(".portal.", ".receipt.")
        consumer = AIOKafkaConsumer(
            topic,
            bootstrap_servers=self.stack.bootstrap_servers,
            auto_offset_reset="earliest",
            enable_auto_commit=False,
        )
        async with consumer, asyncio.timeout(20):
            async for record in consumer:
                event = event_in(record)
                if event.causationid == cause:
                    found: dict[str, Any] = json.loads(bytes(event.data))
                    return found
        raise AssertionError(f"no receipt for {place}")

    def memory(self) -> dict[str, int]:
        """Resident bytes of each service."""
        import psutil

        running = {name: self.stack.process(name) for name in SERVICES}
        return {name: psutil.Process(found.pid).memory_info().rss for name, found in running.items() if found}

    def logs(self) -> dict[str, str]:
        """What each service has logged since the tests began."""
        found = {}
        for name in SERVICES:
            content = (self.stack.folder.root / "logs" / f"{name}.log").read_bytes()
            found[name] = content[self.log_begins.get(name, 0) :].decode()
        return found


async def until(holds: Callable[[], Awaitable[Any]]) -> Any:
    """Ask again until something holds, and give it; each question goes to a server, never a pause."""
    async with asyncio.timeout(30):
        found = await holds()
        while not found:
            found = await holds()
    return found
