"""Driving a replay: a portal that publishes in the order of time, and a clock that never runs ahead of what is handled.

The clock is told to go on to the end of a portion once every service has applied that portion; meanwhile the next ones
are being published. So an alarm can fire late, never early, and late alarms change no result: each command first brings
a matter forward to its own time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiokafka import AIOKafkaProducer

from duban.following import Following, event_in
from duban.positions import Place, Positions
from duban.replay.outcome import RECEIPT_TYPE, Outcomes
from duban.replay.publishing import PortalPublisher, portal_producer
from duban.replay.schedule import Message, Schedule
from duban.stack.ports import SERVICES
from duban.stack.stack import Stack
from duban.watching import Watcher
from schemas.topics import SUPERVISION, domain_topic, portal_topic, receipt_topic
from services.chassis.driven import tick

PORTION = 2000
AHEAD = 2
"""Portions that are published while an earlier one is still being handled."""
PATIENCE = 120.0
"""Seconds after which a portion that is not handled counts as stuck."""


@dataclass(frozen=True, slots=True)
class _Portion:
    messages: int
    ends: dict[Place, int]
    until: datetime


class Driver:
    """Replays one schedule into a running stack whose services follow the driven clock."""

    def __init__(
        self,
        stack: Stack,
        planned: Schedule,
        region: str,
        portal: str,
        watcher: Watcher,
        services: Sequence[str] = SERVICES,
    ) -> None:
        self._stack = stack
        self._planned = planned
        self._region, self._portal = region, portal
        self._watcher = watcher
        self._services = services
        self._outcomes = Outcomes(len(planned.ids))
        self._under_way: asyncio.Queue[_Portion | None] = asyncio.Queue(AHEAD)
        self.settled: Callable[[], None] = lambda: None
        """Called after each portion."""

    async def run(self, adopt: Callable[[], object]) -> Outcomes:
        """Set the clock to the first instant, let `adopt` adopt the regime, replay all, and read what came of it."""
        async with AsyncExitStack() as open_parts:
            await self._open(open_parts)
            await tick(self._producer, self._planned.begins)
            await asyncio.to_thread(adopt)
            await self._positions.drained(PATIENCE)
            self._watcher.phase("replaying 回放", len(self._planned.messages))
            both = [asyncio.create_task(self._publish()), asyncio.create_task(self._settle())]
            try:
                await asyncio.gather(*both)
            finally:
                for task in both:
                    task.cancel()
            await self._finish()
        return self._outcomes

    async def _open(self, open_parts: AsyncExitStack) -> None:
        servers = self._stack.bootstrap_servers
        self._positions = await open_parts.enter_async_context(Positions(self._stack, self._services))
        self._producer: AIOKafkaProducer = portal_producer(servers)
        await self._producer.start()
        open_parts.push_async_callback(self._producer.stop)
        self._receipts = receipt_topic(self._region, self._portal)
        self._supervision = domain_topic(self._region, SUPERVISION)
        self._following = await open_parts.enter_async_context(Following(servers))
        partitions = len(await self._following.ends(portal_topic(self._region, self._portal)))
        self._publisher = PortalPublisher(self._producer, self._region, self._portal, partitions)

    async def _publish(self) -> None:
        for portion in self._planned.portions(PORTION):
            await self._publisher.publish(self._not_withheld(portion))
            last = portion[-1]
            await self._under_way.put(_Portion(len(portion), self._publisher.ends(), last.instant))
            if last.waits:
                await self._under_way.join()
                await self._following.catch_up(self._receipts, self._take_receipt)
        await self._under_way.put(None)

    def _not_withheld(self, portion: Sequence[Message]) -> Sequence[Message]:
        return [one for one in portion if not (one.withheld_when_refused and self._outcomes.refused(one))]

    async def _settle(self) -> None:
        handled = 0
        while (portion := await self._under_way.get()) is not None:
            await self._until_handled(portion)
            await self._drive_to(portion.until)
            handled += portion.messages
            self._watcher.done(handled)
            self.settled()
            self._under_way.task_done()

    async def _until_handled(self, portion: _Portion) -> None:
        positions = self._positions
        await positions.consumed("intake", PATIENCE, portion.ends)
        await positions.published("intake", PATIENCE)
        for service in positions.services:
            await positions.consumed(service, PATIENCE)
            await positions.published(service, PATIENCE)

    async def _drive_to(self, instant: datetime) -> None:
        await tick(self._producer, instant)
        await self._positions.alarms_fired(instant, timeout=PATIENCE)

    async def _finish(self) -> None:
        """What is overdue by the last recorded instant shows; nothing is driven beyond it."""
        self._watcher.phase("reading receipts and verdicts 读取回执与结论", 2)
        await self._positions.drained(PATIENCE)
        await self._drive_to(self._planned.ends)
        await self._positions.drained(PATIENCE)
        await self._following.catch_up(self._receipts, self._take_receipt)
        self._watcher.done(1)
        await self._following.catch_up(self._supervision, self._take_supervision)
        self._watcher.done(2)

    def _take_receipt(self, record: Any) -> None:
        event = event_in(record)
        if event.type != RECEIPT_TYPE:
            return
        message = self._publisher.message_at(event.causationid)
        if message is not None:
            self._outcomes.take_receipt(message, bytes(event.data))

    def _take_supervision(self, record: Any) -> None:
        event = event_in(record)
        self._outcomes.take_supervision(event.type, bytes(event.data))
