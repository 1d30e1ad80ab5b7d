"""Replicas of a service tell each other what has changed, so that a live page hears of it whichever it is open at.

PostgreSQL's notifications carry the names of topics, never data. Whose connection was away tells all its pages.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

import asyncpg
import structlog

from services.chassis.consume.passing import PASSING
from services.chassis.http.live import LiveHub
from services.chassis.pace import Pace

CHANNEL = "duban_live"
EVERYTHING = "*"
MOST_TOPICS = 40
"""In one notification, which holds 8,000 bytes; of more at once every page is told."""
_LOG = structlog.get_logger(__name__)
_GAP_SECONDS = 0.2
"""Between two notifications: nobody reads faster, and each costs a transaction."""
_SAY = "SELECT pg_notify($1, $2)"


class Neighbours:
    """One replica's line to the others. `address` is its database."""

    def __init__(self, hub: LiveHub, address: str, application: str) -> None:
        self._hub = hub
        self._address = address
        self._options = {"application_name": application, "synchronous_commit": "off"}
        self._unsaid: set[str] = set()
        self._something = asyncio.Event()
        self._pace = Pace(_GAP_SECONDS)

    def tell(self, topics: Iterable[str]) -> None:
        """Tell the others soon; never waits, and keeps no more than says that there was too much to name."""
        if len(self._unsaid) <= MOST_TOPICS:
            self._unsaid.update(topics)
        self._something.set()

    async def run(self) -> None:
        """Say and listen until cancelled; a connection that breaks is made again."""
        while True:
            try:
                connection = await asyncpg.connect(self._address, server_settings=self._options)
                try:
                    await self._talk(connection)
                finally:
                    await connection.close(timeout=1)
            except (*PASSING, asyncpg.PostgresError) as error:
                _LOG.warning("other replicas are not heard, trying again", reason=repr(error))
            await asyncio.sleep(1)

    async def _talk(self, connection: asyncpg.Connection[Any]) -> None:
        """Until the connection breaks, of which one who only listens hears by its end."""
        await connection.add_listener(CHANNEL, self._heard)
        connection.add_termination_listener(lambda _: self._something.set())
        self._hub.pass_on(self._hub.followed)  # what was said before was not heard
        while not connection.is_closed():
            await self._something.wait()
            await self._pace.wait()
            self._something.clear()
            topics = self._unsaid
            if topics and not connection.is_closed():
                said = " ".join(sorted(topics)) if len(topics) <= MOST_TOPICS else EVERYTHING
                self._unsaid = set()
                await connection.execute(_SAY, CHANNEL, said)

    def _heard(self, connection: Any, pid: int, channel: str, said: Any) -> None:
        del channel
        if pid == connection.get_server_pid():
            return
        self._hub.pass_on(self._hub.followed if said == EVERYTHING else said.split(" "))
