"""The finder: looks at matters as their events come, and at months when they are over and have settled.

Several replicas may look: matters are taken row by row, a month by whoever notes it first.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, cast

import structlog
from aiokafka.errors import KafkaError

from schemas.periods import Period
from schemas.topics import MATTER
from services.chassis.background import in_background
from services.chassis.commands import StreamMovedOn
from services.chassis.consume.passing import PASSING
from services.chassis.settling import Settling
from services.tracking.calendar_seed import calendar_of
from services.tracking.finding.matters import look_at_matters
from services.tracking.finding.months import look_at_month, next_month
from services.tracking.settings import TrackingSettings

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime

_LOG = structlog.get_logger(__name__)


class Finder:
    """Looks for what stands out while the service runs."""

    def __init__(self, runtime: Runtime) -> None:
        settings = cast("TrackingSettings", runtime.settings)
        self._runtime = runtime
        self._look_seconds = settings.finding_look_seconds
        self._settling = Settling(runtime, (MATTER,), settings.finding_settle_seconds)
        self._next: dict[str, Period] = {}

    async def run(self) -> None:
        """Look until cancelled; what a look that failed left is there for the next."""
        while True:
            try:
                await self.look()
            except (*PASSING, KafkaError, StreamMovedOn) as error:
                _LOG.warning("looking was interrupted, trying again", reason=repr(error))
            await self._runtime.clock.wait(self._look_seconds)

    async def look(self) -> None:
        """Look once at everything that waits."""
        while await self._look_at_matters():
            pass
        for region in self._runtime.regimes.regions():
            while await self._look_at_month(region):
                pass

    async def _look_at_matters(self) -> int:
        async with self._runtime.pool.acquire() as connection, connection.transaction():
            looked = await look_at_matters(connection, self._runtime.regimes)
        if looked:
            self._runtime.appended.set()
        return looked

    async def _look_at_month(self, region: str) -> bool:
        """Look at the next month of a region, if it is over and has settled; whether it was."""
        regimes = self._runtime.regimes
        newest = regimes.newest(region)
        month = await self._next_month(region, newest.timezone) if newest else None
        if newest is None or month is None:
            return False
        ends_at = month.ends_at(newest.timezone)
        if self._runtime.clock.now() < ends_at or not await self._settling.has_settled(region, month):
            return False
        regime = regimes.in_force(region, ends_at - timedelta(seconds=1)) or newest
        calendar = calendar_of(regime.regime, self._runtime.calendars.at(region, ends_at))
        async with self._runtime.pool.acquire() as connection, connection.transaction():
            await look_at_month(connection, regime, calendar, month, self._runtime.clock.now())
        self._runtime.appended.set()
        self._settling.done(region, month)
        self._next[region] = month.next
        return True

    async def _next_month(self, region: str, timezone: str) -> Period | None:
        if region not in self._next:
            async with self._runtime.pool.acquire() as connection:
                found = await next_month(connection, region, timezone)
            if found is None:
                return None
            self._next[region] = found
        return self._next[region]


@asynccontextmanager
async def finding(runtime: Runtime) -> AsyncIterator[Finder]:
    """A finder that works in the background."""
    finder = Finder(runtime)
    async with in_background(_watched(finder), "finder"):
        yield finder


async def _watched(finder: Finder) -> None:
    while True:
        try:
            await finder.run()
        except Exception:  # noqa: BLE001 - whatever it was, the next look finds what was not looked at
            _LOG.exception("looking failed, starting it again")
            await asyncio.sleep(1)
