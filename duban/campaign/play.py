"""Playing a script in a running stack whose services follow the driven clock.

The clock moves on only when all that happened up to now was applied, and offices act only when all that came of itself
is there to be acted upon. So it does not matter how long anything takes, or whether somebody was killed meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Final

from aiokafka import AIOKafkaProducer

from duban.adoption import adopt
from duban.campaign.offices import Offices
from duban.campaign.script import Script, Step
from duban.positions import Positions
from duban.replay.publishing import portal_producer
from duban.stack.stack import Stack
from services.chassis.driven import tick

SERVICES: Final = ("intake", "tracking")
"""Intake adopts, tracking does the rest; nothing else decides by what time it is."""
PATIENCE: Final = 120.0
"""Seconds after which something that does not happen counts as stuck; a service that was killed starts in ten."""


class Play:
    """One performance."""

    def __init__(self, stack: Stack, producer: AIOKafkaProducer, positions: Positions, offices: Offices) -> None:
        self._stack = stack
        self._producer = producer
        self._positions = positions
        self._offices = offices

    async def run(self, script: Script, reached: Callable[[int, datetime], None]) -> None:
        """Play all steps; `reached` is told the number and the instant of each. Raises Stuck, ServiceRefused."""
        for number, step in enumerate(script.steps, 1):
            await self._play(step)
            reached(number, step.at)

    async def _play(self, step: Step) -> None:
        await tick(self._producer, step.at)
        await self._positions.clock_reached(step.at, timeout=PATIENCE)
        for document in step.adopts:
            await asyncio.to_thread(adopt, self._stack, document.path)
        await self._settled(step.at)
        if step.acts:
            await self._offices.act(step.acts)
            await self._settled(step.at)

    async def _settled(self, at: datetime) -> None:
        """Everything was applied, and what that made due by now has fired."""
        await self._positions.drained(PATIENCE)
        await self._positions.alarms_fired(at, timeout=PATIENCE)
        await self._positions.drained(PATIENCE)


@asynccontextmanager
async def play_in(stack: Stack) -> AsyncIterator[Play]:
    """A play in a running stack."""
    producer = portal_producer(stack.bootstrap_servers)
    await producer.start()
    try:
        async with Positions(stack, SERVICES) as positions, Offices(stack, PATIENCE) as offices:
            yield Play(stack, producer, positions, offices)
    finally:
        await producer.stop()
