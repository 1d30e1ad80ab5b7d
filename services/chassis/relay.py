"""The relay: publishes the event log to Kafka in commit-safe order, at least once, by one process at a time."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from time import monotonic
from typing import Any
from zlib import crc32

import asyncpg
import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from aiokafka.producer.message_accumulator import BatchBuilder

from services.chassis import metrics
from services.chassis.cloud_events import HEADERS, cloud_event
from services.chassis.consume.passing import PASSING
from services.chassis.consume.places import Place
from services.chassis.existing_topics import ExistingTopics
from services.chassis.pace import Pace
from services.chassis.producing import Producing

_LOG = structlog.get_logger(__name__)
_LOCK = 0x6475_6261_6E01
"""Advisory lock: who holds it publishes; it falls with the connection."""

# Rows of transactions that are still running, or began before one that is, wait: they could commit in between.
# Ordered by the table's own columns: a bare `xid` would mean the text of the result, in which 1000 comes before 999.
_ROWS = """
SELECT xid::text AS xid, position, stream, version, type, topic, occurred_at, data, causation, correlation, traceparent
FROM events WHERE (xid, position) > ($1::text::xid8, $2)"""
UNPUBLISHED = f"""{_ROWS} AND xid < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY events.xid, events.position LIMIT $3
"""
_HELD_BACK = f"""{_ROWS} AND (xid, position) <= ($3::text::xid8, $4) AND topic = ANY($5::text[])
ORDER BY events.xid, events.position LIMIT $6
"""
_CURSOR = "SELECT xid::text AS xid, position FROM publication"
LEFT = "SELECT EXISTS (SELECT FROM events WHERE (xid, position) > ($1::text::xid8, $2))"
_MOVE = """
UPDATE publication SET xid = $1::text::xid8, position = $2
RETURNING EXISTS (SELECT FROM events WHERE (events.xid, events.position) > ($1::text::xid8, $2))
"""
# Losing the cursor only repeats a publication, which consumers drop. What is new lies at the end of an index: a log
# that grows faster than its statistics would be read from its beginning each time.
AS_A_RELAY = "SET synchronous_commit = off; SET enable_seqscan = off; SET enable_bitmapscan = off"
AS_ANYBODY = "RESET synchronous_commit; RESET enable_seqscan; RESET enable_bitmapscan"
_LOOK_AGAIN_SECONDS = 5.0
"""Between two looks for topics that did not exist."""
_SHORTEST_PAUSE = 0.003
"""Seconds until what an older transaction held back is looked for again; twice as long each time."""


class Relay:
    """Publishes what was appended; remembers how far it got after the acknowledgements.

    Events whose topic does not exist wait for it, and hold back no others. A stream has one topic, so its order stays.
    """

    def __init__(
        self,
        pool: asyncpg.Pool[Any],
        producing: Producing,
        source: str,
        *,
        appended: asyncio.Event,
        topics: ExistingTopics,
        batch: int = 2000,
        poll_seconds: float = 0.25,
        gap_seconds: float = 0.0,
    ) -> None:
        self._pool = pool
        self._producing = producing
        self._source = source
        self._appended = appended
        self._batch = batch
        self._poll_seconds = poll_seconds
        self._pace = Pace(gap_seconds)
        self._partitions: dict[str, int] = {}
        self._topics = topics
        self._waiting: set[str] = set()
        self._look_again_at = 0.0

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
                                await connection.execute(AS_ANYBODY)
                                await connection.execute("SELECT pg_advisory_unlock($1)", _LOCK)
            except (*PASSING, asyncpg.PostgresError, KafkaError) as error:
                _LOG.warning("relay interrupted, trying again", reason=repr(error))
            await asyncio.sleep(0.3)

    async def _publish_forever(self, connection: Any) -> None:
        await connection.execute(AS_A_RELAY)
        cursor = tuple(await connection.fetchrow(_CURSOR))
        self._waiting.clear()
        pause, full = _SHORTEST_PAUSE, False
        while True:
            if not full:
                await self._pace.wait()
            told = self._appended.is_set()
            self._appended.clear()
            if self._waiting and monotonic() >= self._look_again_at:
                await self._catch_up(connection, cursor)
            rows = await connection.fetch(UNPUBLISHED, *cursor, self._batch)
            full = len(rows) == self._batch
            if rows:
                cursor, pause = await self._through(rows), _SHORTEST_PAUSE
                left = await self._move(connection, cursor)
            else:
                left = (told or pause > _SHORTEST_PAUSE) and await connection.fetchval(LEFT, *cursor)
            metrics.RELAY_LAST_RUN.set_to_current_time()
            if not full:
                await self._idle(pause if left else self._poll_seconds, told=not left)
                pause = min(pause * 2, self._poll_seconds) if left else _SHORTEST_PAUSE

    async def _through(self, rows: list[Any]) -> tuple[str, int]:
        """Publish rows, and give the cursor behind them."""
        published = await self._producing.do(lambda producer: self._publish(producer, rows))
        metrics.EVENTS_PUBLISHED.inc(published)
        return rows[-1]["xid"], rows[-1]["position"]

    async def _move(self, connection: Any, cursor: tuple[str, int]) -> bool:
        """Remember the cursor, unless something before it waits for its topic; gives whether more follows it."""
        return bool(await connection.fetchval(LEFT if self._waiting else _MOVE, *cursor))

    async def _catch_up(self, connection: Any, cursor: tuple[str, int]) -> None:
        """Publish what waited, up to the cursor, for topics that exist by now."""
        self._look_again_at = monotonic() + _LOOK_AGAIN_SECONDS
        there = await self._topics(self._waiting)
        if not there:
            return
        self._waiting -= there
        since = tuple(await connection.fetchrow(_CURSOR))
        while rows := await connection.fetch(_HELD_BACK, *since, *cursor, sorted(there), self._batch):
            since = await self._through(rows)
        await self._move(connection, cursor)

    async def _idle(self, seconds: float, *, told: bool) -> None:
        """Wait so long, or until something was appended where `told`: more of what is held back changes nothing."""
        if not told:
            await asyncio.sleep(seconds)
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._appended.wait()

    async def _publish(self, producer: AIOKafkaProducer, rows: list[Any]) -> int:
        """Publish those rows that have a topic, in this order, a batch for each partition at a time; gives how many."""
        await self._note_missing({row["topic"] for row in rows})
        if self._waiting:
            rows = [row for row in rows if row["topic"] not in self._waiting]
        open_batches: dict[Place, BatchBuilder] = {}
        sent: list[asyncio.Future[Any]] = []
        for row in rows:
            place = await self._place(producer, row["topic"], row["stream"])
            batch = open_batches.get(place) or open_batches.setdefault(place, producer.create_batch())
            if not _append(batch, row, self._source):
                sent.append(await _send(producer, batch, place))
                batch = open_batches[place] = producer.create_batch()
                if not _append(batch, row, self._source):
                    raise ValueError(f"{row['stream']}@{row['version']} fits into no batch")
        for place, batch in open_batches.items():
            sent.append(await _send(producer, batch, place))
        await asyncio.gather(*sent)
        return len(rows)

    async def _note_missing(self, topics: set[str]) -> None:
        unmet = topics - self._partitions.keys() - self._waiting
        if unmet and (missing := unmet - await self._topics(unmet)):
            self._waiting |= missing
            _LOG.error("events wait for topics that do not exist; create them", topics=sorted(missing))

    async def _place(self, producer: AIOKafkaProducer, topic: str, stream: str) -> Place:
        """A stream's partition, by CRC-32: only the relay writes these topics, and murmur2 is slow in Python."""
        partitions = self._partitions.get(topic)
        if partitions is None:
            partitions = self._partitions[topic] = len(await producer.partitions_for(topic))
        return topic, crc32(stream.encode()) % partitions


async def _send(producer: AIOKafkaProducer, batch: BatchBuilder, place: Place) -> asyncio.Future[Any]:
    batch.close()
    topic, partition = place
    acknowledged: asyncio.Future[Any] = await producer.send_batch(batch, topic, partition=partition)
    return acknowledged


def _append(batch: BatchBuilder, row: Any, source: str) -> bool:
    """Add a row as a record; false where the batch is full."""
    stamp = int(row["occurred_at"].timestamp() * 1000)
    value = cloud_event(source, row)
    added = batch.append(timestamp=stamp, key=row["stream"].encode(), value=value, headers=HEADERS)
    return added is not None
