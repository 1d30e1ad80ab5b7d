"""Playing a story: publish a step, wait until it has been handled, then let the clock go on to its end.

Scoring and notify follow at their own pace: only intake and tracking decide by what time it is. Where a month ends,
all have to be through.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Final

from aiokafka import AIOKafkaProducer

from duban.demo.observing import Observer, observer
from duban.demo.plan import Step, Story
from duban.demo.portals import Portals
from duban.demo.telling import Teller
from duban.positions import Positions, Stuck
from duban.replay.publishing import portal_producer
from duban.stack.stack import Stack
from schemas.topics import SCORE, SUPERVISION, domain_topic, receipt_topic
from services.chassis.driven import tick

PORTALS: Final = ("hotline", "mailbox", "web")
PATIENCE: Final = 60.0
"""Seconds after which something that does not happen counts as stuck."""
_LAST_MOMENT: Final = timedelta(milliseconds=1)
"""Before a month ends, all alarms of its last days have to fire: they count in its scores."""


class Play:
    """One performance in a running stack whose services follow the driven clock."""

    def __init__(
        self, stack: Stack, region: str, producer: AIOKafkaProducer, positions: Positions, looking: Observer
    ) -> None:
        self._stack = stack
        self._producer = producer
        self._positions = positions
        self.portals = Portals(producer, region)
        self.observer = looking

    async def begin(self, told: Story) -> None:
        """Set the clock to the first instant."""
        await tick(self._producer, told.plan.begins)

    async def settled(self) -> None:
        """Wait until everything published has gone through all services and was seen."""
        await self._positions.drained(PATIENCE)
        await self.observer.caught_up()

    async def run(self, told: Story, teller: Teller) -> None:
        """Play all steps. Raises Stuck where somebody does not get on."""
        for number, step in enumerate(told.steps, 1):
            await self._play(step)
            if step.month:
                await self._published(step.month)
            teller.step(number, step)
        await self.settled()

    async def _play(self, step: Step) -> None:
        if step.messages:
            await self.portals.publish(step.messages)
            await self._positions.consumed("intake", PATIENCE, self.portals.ends)
            await self._positions.published("intake", PATIENCE)
            await self._positions.consumed("tracking", PATIENCE)
        if step.month:
            await self._go_on_to(step.until - _LAST_MOMENT)
            await self.settled()
        await self._go_on_to(step.until)

    async def _go_on_to(self, instant: datetime) -> None:
        await tick(self._producer, instant)
        await self._positions.alarms_fired(instant, timeout=PATIENCE)

    async def _published(self, month: str) -> None:
        """Wait until the scores of a month that has ended are out."""
        try:
            await self.observer.until(lambda seen: month in seen.published, PATIENCE)
        except TimeoutError as error:
            log = self._stack.folder.logs / "scoring.log"
            raise Stuck(
                f"The scores of {month} were not published within {PATIENCE:.0f} s after its end. Look at {log}.",
                f"{month} 结束后 {PATIENCE:.0f} 秒内成绩仍未公布。请查看 {log}。",
            ) from error


@asynccontextmanager
async def play_in(stack: Stack, region: str) -> AsyncIterator[Play]:
    """A play in a running stack."""
    topics = [receipt_topic(region, portal) for portal in PORTALS]
    topics += [domain_topic(region, SUPERVISION), domain_topic(region, SCORE)]
    producer = portal_producer(stack.bootstrap_servers)
    await producer.start()
    try:
        async with Positions(stack) as positions, observer(stack.bootstrap_servers, topics) as looking:
            yield Play(stack, region, producer, positions, looking)
    finally:
        await producer.stop()
