"""Waiting for positions: until what was published has gone through every service, or until somebody is stuck.

Nobody needs to sleep: each stage has a position (a checkpoint, the relay's cursor) that only moves forward.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from types import TracebackType
from typing import Any, Self

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition

from duban.kafka_topics import KafkaTopics
from duban.stack.errors import StackError
from duban.stack.ports import SERVICES
from duban.stack.stack import Stack
from services.chassis.consume.subscription import topic_pattern

READS: Mapping[str, tuple[str, ...]] = {
    "intake": ("matter", "supervision", "regime", r"portal\..+"),
    "tracking": ("matter", "supervision", "task", "campaign", "finding", "calendar", "regime"),
    "scoring": ("matter", "supervision", "regime"),
    "notify": ("matter", "supervision", "score", "calendar", "regime"),
}
"""Which topics of a region each service reads; a test holds this against the services' own definitions."""

SOONEST, LATEST = 0.002, 0.05
"""Seconds between two looks: at once where little is missing, at leisure where one waits for long."""
_CHECKPOINTS = "SELECT topic, partition, next_offset FROM checkpoints"
_LAST_EVENT = "SELECT xid::text AS xid, position FROM events ORDER BY events.xid DESC, events.position DESC LIMIT 1"
_PUBLISHED = "SELECT (xid, position) >= ($1::text::xid8, $2::bigint) FROM publication"
_CURSOR = "SELECT xid::text || '/' || position FROM publication"
_REPLANNING = "SELECT count(*) FROM replans WHERE finished_at IS NULL"
_CLOCK = "SELECT min(clock_at) FROM ticks"
_AWAKE = "SELECT count(*) FROM (SELECT FROM streams WHERE wake_at IS NOT NULL AND wake_at <= $1 LIMIT 1000) AS due"

Place = tuple[str, int]


class Stuck(StackError):
    """A stage did not get on; the text names it and says what to look at."""


class Positions:
    """How far each of the services of a stack is. An async context manager; the services have been started before."""

    def __init__(self, stack: Stack, services: Sequence[str] = SERVICES) -> None:
        self._stack = stack
        self.services = tuple(name for name in SERVICES if name in services)
        self._databases: dict[str, asyncpg.Connection[Any]] = {}
        self._closing = AsyncExitStack()
        self._reads = {name: re.compile(topic_pattern((), READS[name], None)) for name in self.services}

    async def __aenter__(self) -> Self:
        self._kafka = AIOKafkaConsumer(
            bootstrap_servers=self._stack.bootstrap_servers, enable_auto_commit=False, client_id="duban-positions"
        )
        await self._kafka.start()
        self._topics = await self._closing.enter_async_context(KafkaTopics(self._stack.bootstrap_servers))
        self._closing.push_async_callback(self._kafka.stop)
        for name in self.services:
            connection = await asyncpg.connect(self._stack.dsn(f"duban_{name}"))
            self._closing.push_async_callback(connection.close)
            self._databases[name] = connection
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._closing.aclose()

    async def drained(self, timeout: float = 60.0) -> None:
        """Wait until everything published so far has gone through all services, and all they said of it as well.

        Ends when a whole round along the way of the data found nothing to wait for. Raises Stuck.
        """
        deadline = time.monotonic() + timeout
        while True:
            waited = [
                await self.consumed(name, _left(deadline)) | await self.published(name, _left(deadline))
                for name in self.services
            ]
            if "tracking" in self.services:
                waited.append(await self.planned_anew(_left(deadline)))
            if not any(waited):
                return

    async def consumed(self, service: str, timeout: float = 60.0, ends: Mapping[Place, int] | None = None) -> bool:
        """Wait until a service has applied all that its topics hold now, or up to `ends`; whether that took time."""
        behind = dict(ends) if ends is not None else await self._ends(service)
        deadline, waited, pause = time.monotonic() + timeout, False, _Pause()
        while behind := await self._behind(service, behind):
            if time.monotonic() > deadline:
                raise self._not_consumed(service, behind, timeout)
            waited = True
            await pause.take()
        return waited

    async def published(self, service: str, timeout: float = 60.0) -> bool:
        """Wait until the relay of a service has published every event now in its log; whether that took time."""
        database = self._databases[service]
        last = await database.fetchrow(_LAST_EVENT)
        deadline, waited, pause = time.monotonic() + timeout, False, _Pause()
        while last is not None and not await database.fetchval(_PUBLISHED, last["xid"], last["position"]):
            if time.monotonic() > deadline:
                cursor = await database.fetchval(_CURSOR)
                raise self._stuck(
                    service, f"its relay stands at {cursor} and should reach {last['xid']}/{last['position']}", timeout
                )
            waited = True
            await pause.take()
        return waited

    async def planned_anew(self, timeout: float = 60.0) -> bool:
        """Wait until tracking has planned anew whatever the calendars adopted so far move; whether that took time."""
        deadline, waited, pause = time.monotonic() + timeout, False, _Pause()
        while count := await self._databases["tracking"].fetchval(_REPLANNING):
            if time.monotonic() > deadline:
                raise self._stuck("tracking", f"by {count} adopted calendars not everything is planned anew", timeout)
            waited = True
            await pause.take()
        return waited

    async def alarms_fired(self, until: datetime, service: str = "tracking", timeout: float = 60.0) -> None:
        """Wait until a service has looked at every stream that wanted it by then; its clock must have come so far."""
        deadline, pause = time.monotonic() + timeout, _Pause()
        while due := await self._databases[service].fetchval(_AWAKE, until):
            if time.monotonic() > deadline:
                raise self._stuck(service, f"{due} or more alarms that were due at {until} did not fire", timeout)
            await pause.take()

    async def clock_reached(self, instant: datetime, service: str = "tracking", timeout: float = 60.0) -> None:
        """Wait until the alarms of a service have been looked at with a clock that had come so far. Raises Stuck."""
        deadline, pause = time.monotonic() + timeout, _Pause()
        while (reached := await self._databases[service].fetchval(_CLOCK)) is None or reached < instant:
            if time.monotonic() > deadline:
                raise self._stuck(service, f"its clock stands at {reached} and should reach {instant}", timeout)
            await pause.take()

    async def _ends(self, service: str) -> dict[Place, int]:
        reads = self._reads[service]
        places = [
            TopicPartition(topic, number)
            for topic, numbers in (await self._topics.partitions()).items()
            if reads.match(topic)
            for number in numbers
        ]
        ends = await self._kafka.end_offsets(places) if places else {}
        return {(place.topic, place.partition): end for place, end in ends.items() if end}

    async def _behind(self, service: str, ends: Mapping[Place, int]) -> dict[Place, int]:
        rows = await self._databases[service].fetch(_CHECKPOINTS)
        reached = {(row["topic"], row["partition"]): row["next_offset"] for row in rows}
        return {place: end for place, end in ends.items() if reached.get(place, 0) < end}

    def _not_consumed(self, service: str, behind: Mapping[Place, int], timeout: float) -> Stuck:
        (topic, partition), end = next(iter(behind.items()))
        more = f" (and {len(behind) - 1} more partitions)" if len(behind) > 1 else ""
        return self._stuck(service, f"it has not read {topic}/{partition} up to {end}{more}", timeout)

    def _stuck(self, service: str, what: str, timeout: float) -> Stuck:
        log = self._stack.folder.logs / f"{service}.log"
        letters = f"duban dead-letters list {service}"
        return Stuck(
            f"Service {service} is stuck: {what} after {timeout:.0f} s. Look at `duban status`, {log}, "
            f"and `{letters}`.",
            f"服务 {service} 停滞：{timeout:.0f} 秒后 {what}。请查看 duban status、{log} 以及 {letters}。",
        )


class _Pause:
    """Growing pauses between looks."""

    def __init__(self) -> None:
        self._seconds = SOONEST

    async def take(self) -> None:
        """Wait a little, each time a little longer."""
        await asyncio.sleep(self._seconds)
        self._seconds = min(self._seconds * 1.5, LATEST)


def _left(deadline: float) -> float:
    return max(0.0, deadline - time.monotonic())


async def wait_until_drained(stack: Stack, services: Sequence[str] = SERVICES, timeout: float = 60.0) -> None:
    """Wait until everything published so far has gone through `services`. Raises Stuck, naming who does not get on."""
    async with Positions(stack, services) as positions:
        await positions.drained(timeout)
