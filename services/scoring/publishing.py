"""Publishing tables: when a period has ended and what was on its way has arrived, once each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast

import structlog
from aiokafka.errors import KafkaError

from schemas.defects import Refused
from schemas.identity import score_stream
from schemas.periods import Period, ended
from schemas.topics import MATTER, SUPERVISION
from services.chassis.background import in_background
from services.chassis.commands import Cause, Command
from services.chassis.consume.passing import PASSING
from services.chassis.settling import Settling
from services.scoring import telemetry
from services.scoring.deciders import PUBLICATIONS
from services.scoring.domain.publication import PublishTable
from services.scoring.published import published_periods, tracking_heard_at
from services.scoring.settings import ScoringSettings
from services.scoring.tables import live_table, rules_for
from services.scoring.views.facts.query import first_month

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime

_LOG = structlog.get_logger(__name__)


class Publisher:
    """Looks for ended periods. Two replicas may look: the stream of a period takes one publication."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._settings = cast("ScoringSettings", runtime.settings)
        self._settling = Settling(runtime, (MATTER, SUPERVISION), self._settings.score_settle_seconds)

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            try:
                for region in self._runtime.regimes.regions():
                    await self.look(region)
            except (*PASSING, KafkaError) as error:
                _LOG.warning("publishing was interrupted, trying again", reason=repr(error))
            await self._runtime.clock.wait(self._settings.score_look_seconds)

    async def look(self, region: str) -> None:
        """Publish what of a region has ended and settled."""
        newest = self._runtime.regimes.newest(region)
        scoring = newest.regime.scoring if newest else None
        if newest is None or scoring is None:
            return
        async with self._runtime.pool.acquire() as connection:
            first = await first_month(connection, region)
            known = await published_periods(connection, region)
            heard = await tracking_heard_at(connection, region)
        if first is None:
            return
        now = self._runtime.clock.now()
        waits = 0.0
        for period in ended(first, scoring.period, now, newest.timezone, timedelta(0)):
            end = period.ends_at(newest.timezone)
            if str(period) in known:
                continue
            if _is_unheard(heard, end):
                waits = max(waits, (now - end).total_seconds())
            elif await self._settling.has_settled(region, period):
                await publish(self._runtime, region, period)
                self._settling.done(region, period)
        telemetry.PUBLICATION_WAITS.labels(region).set(waits)


def _is_unheard(heard: datetime | None, end: datetime) -> bool:
    """Whether tracking was not heard since a period ended: its last breaches and cards may still be to come.

    Where a region never had a heartbeat nobody can know.
    """
    return heard is not None and heard < end


async def publish(runtime: Runtime, region: str, period: Period, by: str = "scoring") -> Refused | None:
    """Compute the table of a period and have it published; gives why not where it is refused.

    Raises LookupError where the region has no scoring rules.
    """
    rules = rules_for(runtime, region, period)
    if rules is None:
        raise LookupError(f"region {region} has no scoring rules")
    async with runtime.pool.acquire() as connection:
        live = await live_table(connection, rules, period)
    now = runtime.clock.now()
    stream = score_stream(region, str(period))
    command = PublishTable(
        region=region,
        period=str(period),
        regime=rules.regime.digest,
        standings=live.standings,
        ends_at=period.ends_at(rules.regime.timezone),
        at=now,
    )
    outcome = await runtime.bus(PUBLICATIONS).submit(Command(stream, command, now, Cause(by, stream)))
    if outcome.refused is None:
        runtime.hub.publish([f"score:{region}"])
        _LOG.info("a table was published", region=region, period=str(period))
    return outcome.refused


@asynccontextmanager
async def publishing(runtime: Runtime) -> AsyncIterator[Publisher]:
    """A publisher that works in the background."""
    publisher = Publisher(runtime)
    async with in_background(_watched(publisher), "publisher"):
        yield publisher


async def _watched(publisher: Publisher) -> None:
    while True:
        try:
            await publisher.run()
        except Exception:  # noqa: BLE001 - whatever it was, the next look finds what is not published
            _LOG.exception("publishing failed, starting it again")
            await asyncio.sleep(1)
