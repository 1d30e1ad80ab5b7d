"""The relay: publishes the event log to Kafka in commit-safe order, at least once, by one process at a time."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg
import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from services.chassis import metrics
from services.chassis.records import event_headers

_LOG = structlog.get_logger(__name__)
_LOCK = 0x6475_6261_6E01
"""Advisory lock: who holds it publishes; it falls with the connection."""

# Rows of transactions that are still running, or began before one that is, wait: they could commit in between.
_UNPUBLISHED = """
SELECT xid::text AS xid, position, stream, version, type, topic, occurred_at, data, causation, correlation, traceparent
FROM events
WHERE (xid, position) > ($1::text::xid8, $2) AND xid < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY xid, position LIMIT $3
"""
_CURSOR = "SELECT xid::text AS xid, position FROM publication"
_MOVE = "UPDATE publication SET xid = $1::text::xid8, position = $2"


class Relay:
    """Publishes what was appended; remembers how far it got after the acknowledgements."""

    def __init__(
        self,
        pool: asyncpg.Pool[Any],
        producer: AIOKafkaProducer,
        source: str,
        *,
        appended: asyncio.Event,
        batch: int = 2000,
        poll_seconds: float = 0.25,
    ) -> None:
        self._pool = pool
        self._producer = producer
        self._source = source.encode()
        self._appended = appended
        self._batch = batch
        self._poll_seconds = poll_seconds

    async def run(self) -> None:
        """Publish until cancelled; a failure of Postgres or Kafka is retried, nothing is skipped."""
        while True:
            try:
                async with self._pool.acquire() as connection:
                    if await connection.fetchval("SELECT pg_try_advisory_lock($1)", _LOCK):
                        try:
                            await self._publish_forever(connection)
                        finally:
                            if not connection.is_closed():
                                await connection.execute("RESET synchronous_commit")
                                await connection.execute("SELECT pg_advisory_unlock($1)", _LOCK)
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, KafkaError) as error:
                _LOG.warning("relay interrupted, trying again", reason=repr(error))
            await asyncio.sleep(0.3)

    async def _publish_forever(self, connection: Any) -> None:
        # Losing this write only repeats a publication, which consumers drop.
        await connection.execute("SET synchronous_commit = off")
        cursor = tuple(await connection.fetchrow(_CURSOR))
        while True:
            self._appended.clear()
            rows = await connection.fetch(_UNPUBLISHED, *cursor, self._batch)
            if rows:
                await self._publish(rows)
                cursor = (rows[-1]["xid"], rows[-1]["position"])
                await connection.execute(_MOVE, *cursor)
                metrics.EVENTS_PUBLISHED.inc(len(rows))
            metrics.RELAY_LAST_RUN.set_to_current_time()
            if len(rows) < self._batch:
                await self._idle()

    async def _idle(self) -> None:
        try:
            async with asyncio.timeout(self._poll_seconds):
                await self._appended.wait()
        except TimeoutError:
            return

    async def _publish(self, rows: list[Any]) -> None:
        send, source = self._producer.send, self._source
        acknowledgements = [
            await send(
                row["topic"],
                row["data"],
                key=row["stream"].encode(),
                headers=event_headers(source, row),
                timestamp_ms=int(row["occurred_at"].timestamp() * 1000),
            )
            for row in rows
        ]
        await asyncio.gather(*acknowledgements)
