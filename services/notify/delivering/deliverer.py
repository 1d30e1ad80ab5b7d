"""The deliverer: looks which endpoints have something due and wakes their lanes, at once after a commit."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING, Any, cast

import asyncpg
import structlog

from services.chassis.background import in_background
from services.chassis.consume.passing import PASSING
from services.notify import telemetry
from services.notify.delivering.doorbell import Doorbell
from services.notify.delivering.lane import Lane
from services.notify.delivering.mail import MailChannel
from services.notify.delivering.webhook import WebhookChannel
from services.notify.delivering.work import Attempt, Channel, Endpoint
from services.notify.domain.delivery import MAIL, WEBHOOK
from services.notify.ledger import due
from services.notify.settings import NotifySettings, webhook_secrets

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime

_LOG = structlog.get_logger(__name__)
_SHORTEST_WAIT = 0.005
_TIDY_SECONDS = 10.0


class Deliverer:
    """Runs the lanes. Several replicas may run: each delivery is held by one of them."""

    def __init__(self, runtime: Runtime, doorbell: Doorbell) -> None:
        self.runtime = runtime
        self.settings = cast("NotifySettings", runtime.settings)
        self.sender = 0
        self._doorbell = doorbell
        self._lanes: dict[tuple[str, str], Lane] = {}
        self._standing: asyncpg.Connection[Any] | None = None
        self._tidied = 0.0
        file = self.settings.webhook_secrets_file
        self._secrets = webhook_secrets(file) if file else {}

    async def run(self) -> None:
        """Look and wake until cancelled."""
        while True:
            wait = self.settings.deliver_poll_seconds
            try:
                await self._stand()
                await self._tidy()
                wait = await self._look()
            except PASSING as error:
                _LOG.warning("the deliverer was interrupted, looking again", reason=repr(error))
            await self._doorbell.answer(wait)

    async def stop(self) -> None:
        """End the lanes after their present wave, then close the channels."""
        running = [lane.task for lane in self._lanes.values() if lane.task is not None and lane.is_busy]
        if running:
            _, late = await asyncio.wait(running, timeout=self.settings.http_stop_seconds)
            for task in late:
                task.cancel()
        for lane in self._lanes.values():
            if lane.channel is not None:
                await lane.channel.close()
        if self._standing is not None:
            await self._standing.close(timeout=2)

    def lane_ended(self) -> None:
        """A lane has nothing left: when its next is due has to be looked up."""
        self._doorbell.ring()

    def tell_pages(self, attempts: Iterable[Attempt]) -> None:
        """Refresh open pages of the regions concerned."""
        self.runtime.hub.publish({f"deliveries:{attempt.work.region}" for attempt in attempts})

    async def _stand(self) -> None:
        """Hold the lock that shows that this sender lives, on a connection of its own."""
        if self._standing is not None and not self._standing.is_closed():
            return
        address = self.runtime.settings.database.get_secret_value()
        connection = await asyncpg.connect(address, server_settings={"application_name": "duban-notify-sender"})
        sender = self.sender or 1 + secrets.randbelow(2**31 - 2)
        if not await due.register_sender(connection, sender):
            await connection.close()
            self.sender = 0 if not self._busy() else self.sender
            raise ConnectionError("the number of this sender is still held; trying again")
        self._standing, self.sender = connection, sender

    def _connection(self) -> asyncpg.Connection[Any]:
        if self._standing is None:
            raise ConnectionError("the deliverer has no connection yet")
        return self._standing

    def _busy(self) -> bool:
        return any(lane.is_busy for lane in self._lanes.values())

    async def _tidy(self) -> None:
        if self._tidied and monotonic() - self._tidied < _TIDY_SECONDS:
            return
        left_behind = await due.release_left_behind(self._connection(), datetime.now(UTC))
        self._tidied = monotonic()
        if left_behind:
            _LOG.warning("deliveries that a crash left behind are sent again", deliveries=left_behind)

    async def _look(self) -> float:
        """Wake the lanes that have something due; gives the seconds until somebody should look again."""
        now = self.runtime.clock.now()
        waiting = await due.due(self._connection())
        telemetry.note_waiting([(one.endpoint, one.at) for one in waiting], now)
        for one in waiting:
            if one.at <= now:
                (await self._lane(one.endpoint)).wake()
        return self._until_next([one.at for one in waiting if one.at > now], now)

    def _until_next(self, times: Sequence[datetime], now: datetime) -> float:
        poll = self.settings.deliver_poll_seconds
        soonest = min(times, default=None)
        if soonest is None:
            return poll
        return min(poll, max(_SHORTEST_WAIT, (soonest - now) / timedelta(seconds=1)))

    async def _lane(self, endpoint: Endpoint) -> Lane:
        """The lane of an endpoint; a new one where its address or secret changed."""
        key = (endpoint.channel, endpoint.endpoint)
        lane = self._lanes.get(key)
        if lane is not None and (lane.endpoint == endpoint or lane.is_busy):
            return lane
        if lane is not None and lane.channel is not None:
            await lane.channel.close()
        lane = self._lanes[key] = Lane(self, endpoint, self._channel(endpoint))
        return lane

    def _channel(self, endpoint: Endpoint) -> Channel | None:
        if endpoint.channel == WEBHOOK:
            return WebhookChannel(endpoint, self.settings, self._secrets)
        if endpoint.channel == MAIL:
            return MailChannel(self.settings, self.settings.smtp_seconds)
        return None


@asynccontextmanager
async def delivering(runtime: Runtime, doorbell: Doorbell) -> AsyncIterator[Deliverer]:
    """A deliverer that works in the background."""
    deliverer = Deliverer(runtime, doorbell)
    try:
        async with in_background(_watched(deliverer), "deliverer"):
            yield deliverer
    finally:
        await deliverer.stop()


async def _watched(deliverer: Deliverer) -> None:
    """Run; an error that nobody foresaw is logged and does not end the deliveries."""
    while True:
        try:
            await deliverer.run()
        except Exception:  # noqa: BLE001 - whatever it was, the next look finds what is due
            _LOG.exception("the deliverer failed, starting it again")
            await asyncio.sleep(1)
