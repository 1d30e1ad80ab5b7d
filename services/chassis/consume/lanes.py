"""Lanes: partitions shared out over a few connections, each applying its batches one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zlib import crc32

import asyncpg
import structlog

from services.chassis import dead_letters, metrics
from services.chassis.commands import StreamMovedOn
from services.chassis.consume import checkpoints
from services.chassis.consume.batch import Application, Done
from services.chassis.consume.places import Run
from services.chassis.records import ConsumerRecord, DeadLetter, raw_message
from services.chassis.regimes import RegimeNotYetKnown

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime

_LOG = structlog.get_logger(__name__)

PASSING = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.UniqueViolationError,
    asyncpg.DiskFullError,
    asyncpg.OutOfMemoryError,
    StreamMovedOn,
    RegimeNotYetKnown,
)
"""Failures that say nothing about the records: the same batch is tried again until it succeeds."""


class Lanes:
    """Bounded queues of batches, one worker each; a full queue holds the consumer back."""

    def __init__(self, runtime: Runtime, pool: asyncpg.Pool[Any], count: int, most: int) -> None:
        self._runtime = runtime
        self._pool = pool
        self._most = most
        self._application = Application(runtime)
        self._queues: list[asyncio.Queue[list[ConsumerRecord]]] = [asyncio.Queue(1) for _ in range(count)]
        self._held: list[list[ConsumerRecord]] = [[] for _ in range(count)]
        self.stuck_since: datetime | None = None
        self.stuck_because = ""
        self.applied: dict[tuple[str, int], tuple[int, int]] = {}
        """Offset and time stamp (ms) of the last record applied of each partition."""

    async def put(self, runs: Iterable[Run]) -> None:
        """Hand records to the lanes of their partitions; waits while one of them is full."""
        shares: dict[int, list[ConsumerRecord]] = {}
        for (topic, partition), records in runs:
            lane = (crc32(topic.encode()) + partition) % len(self._queues)
            shares.setdefault(lane, []).extend(records)
        for lane, share in shares.items():
            await self._queues[lane].put(share)

    async def run(self, lane: int) -> None:
        """Apply the batches of one lane until cancelled.

        A batch is held until all of it is through: work that fails and is begun again goes on with it. Were it dropped,
        the next batch would move the checkpoint past it.
        """
        queue, held = self._queues[lane], self._held[lane]
        while True:
            if not held:
                held += await queue.get()
            while len(held) < self._most and not queue.empty():
                held += queue.get_nowait()
            await self._until_applied(held)
            held.clear()

    async def _until_applied(self, batch: list[ConsumerRecord]) -> None:
        try:
            await self._insist(lambda: self._once(batch))
        except Exception as error:  # noqa: BLE001 - a record that nobody foresaw is put aside, not in the way
            if len(batch) == 1:
                reason = error
                await self._insist(lambda: self._put_aside(batch[0], reason))
                return
            _LOG.exception("a batch failed, its records are tried one by one", records=len(batch))
            for record in batch:
                await self._until_applied([record])

    async def _insist(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do `work`, again and again while what fails says nothing about the records."""
        pause = 0.02
        while True:
            try:
                await work()
            except PASSING as error:
                self._note_stuck(error)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 2.0)
            else:
                self.stuck_since = None
                return

    def _note_stuck(self, error: BaseException) -> None:
        if self.stuck_since is None:
            self.stuck_since = datetime.now(UTC)
            _LOG.warning("a batch waits", reason=repr(error))
        self.stuck_because = repr(error)

    async def _once(self, batch: list[ConsumerRecord]) -> None:
        async with self._pool.acquire() as connection, connection.transaction():
            done = await self._application.apply(connection, batch)
        self._after_commit(batch, done)

    async def _put_aside(self, record: ConsumerRecord, error: Exception) -> None:
        _LOG.error(
            "a record cannot be applied",
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
            reason=repr(error),
        )
        async with self._pool.acquire() as connection, connection.transaction():
            await checkpoints.advance(connection, [record])
            await dead_letters.keep(connection, [DeadLetter(raw_message(record), "cannot_be_applied", repr(error))])
        metrics.CONSUMED.labels(record.topic, "dead_letter").inc()

    def _after_commit(self, batch: list[ConsumerRecord], done: Done) -> None:
        topic = batch[-1].topic
        metrics.CONSUMED.labels(topic, "applied").inc(done.applied)
        for outcome, count in (("duplicate", done.repeated), ("gap", done.gaps), ("dead_letter", done.letters)):
            if count:
                metrics.CONSUMED.labels(topic, outcome).inc(count)
        if done.appended:
            self._runtime.appended.set()
        for ledger in done.ledgers:
            if ledger.after_commit is not None:
                ledger.after_commit()
        if done.touched:
            self._runtime.hub.publish(done.touched)
        for record in batch:
            self.applied[record.topic, record.partition] = (record.offset, record.timestamp)
