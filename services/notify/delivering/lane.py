"""A lane: takes what is due at one endpoint in waves, sends it, notes the results; others do not wait for it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import structlog

from services.chassis.consume.passing import PASSING
from services.notify import telemetry
from services.notify.delivering import notice, portal
from services.notify.delivering.work import Attempt, Channel, Endpoint, Work
from services.notify.domain.delivery import PORTAL
from services.notify.domain.retries import Failure, Kind
from services.notify.ledger import due, results

if TYPE_CHECKING:
    from services.notify.delivering.deliverer import Deliverer

_LOG = structlog.get_logger(__name__)


class Lane:
    """Works off one endpoint while there is something due; started by the deliverer, ends when nothing is left."""

    def __init__(self, deliverer: Deliverer, endpoint: Endpoint, channel: Channel | None) -> None:
        self._deliverer = deliverer
        self._runtime = deliverer.runtime
        self.endpoint = endpoint
        self.channel = channel
        self.task: asyncio.Task[None] | None = None
        self.again = False
        self._progress = False

    @property
    def is_busy(self) -> bool:
        """Whether a wave is under way."""
        return self.task is not None and not self.task.done()

    def wake(self) -> None:
        """Work until nothing is due; when it works already it looks once more before it ends."""
        self.again = True
        if not self.is_busy:
            self.task = asyncio.create_task(self._work(), name=f"deliver to {self.endpoint.endpoint}")

    async def _work(self) -> None:
        self._progress = False
        try:
            while self.again:
                self.again = False
                while await self._wave():
                    pass
        except PASSING as error:
            # Whatever was sent is noted; what was not taken is still due and found by the next look.
            _LOG.warning("a lane was interrupted", endpoint=self.endpoint.endpoint, reason=repr(error))
        finally:
            if self._progress:
                self._deliverer.lane_ended()

    async def _wave(self) -> bool:
        """One wave; false where nothing is left that was due when it began, or the endpoint does not work."""
        now, most = self._runtime.clock.now(), self._deliverer.settings.deliver_batch
        if self.endpoint.channel == PORTAL:
            return await self._tell_portals(now, most)
        async with self._runtime.pool.acquire() as connection:
            works = await due.take(connection, self.endpoint, now, most, self._deliverer.sender)
        if not works:
            return False
        attempts = await self._send(works)
        await self._note(attempts)
        if any(attempt.failure is not None and attempt.failure.sick for attempt in attempts):
            return False
        self._progress = True
        return len(works) == most

    async def _send(self, works: Sequence[Work]) -> list[Attempt]:
        if self.channel is None:
            raise RuntimeError(f"there is no channel {self.endpoint.channel}")
        started_at, started = datetime.now(UTC), time.monotonic()
        try:
            return await self.channel.send(works)
        except Exception as error:  # noqa: BLE001 - a fault of ours is noted like any failure and tried again
            _LOG.exception("a channel failed", endpoint=self.endpoint.endpoint)
            failure = Failure(Kind.TECHNICAL, repr(error)[:500], sick=True)
            return [Attempt(work, started_at, time.monotonic() - started, failure) for work in works]

    async def _note(self, attempts: Sequence[Attempt]) -> None:
        """Write the results, again and again until the database took them: what was sent must not be sent twice."""
        pause = 0.05
        while True:
            now = self._runtime.clock.now()
            try:
                async with self._runtime.pool.acquire() as connection, connection.transaction():
                    noted = await results.note(connection, self.endpoint, attempts, now, self._deliverer.sender)
                    if noted.disabled_since is not None:
                        await notice.plan(connection, self._runtime, self.endpoint, noted, now)
            except PASSING as error:
                _LOG.warning("results wait for the database", deliveries=len(attempts), reason=repr(error))
                await asyncio.sleep(pause)
                pause = min(pause * 2, 2.0)
                continue
            telemetry.note_attempts(self.endpoint, attempts)
            self._deliverer.tell_pages(attempts)
            return

    async def _tell_portals(self, now: datetime, most: int) -> bool:
        async with self._runtime.pool.acquire() as connection, connection.transaction():
            told = await portal.tell(connection, now, most)
        if told:
            self._progress = True
            self._runtime.appended.set()
            telemetry.DELIVERED.labels(PORTAL, self.endpoint.endpoint).inc(told)
        return told == most
