"""Lanes: partitions shared out over a few connections, each applying its batches one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from zlib import crc32

import asyncpg
import structlog

from services.chassis import dead_letters, metrics
from services.chassis.consume import checkpoints
from services.chassis.consume.batch import Application, Done
from services.chassis.consume.passing import PASSING
from services.chassis.consume.places import POLL, Batch, Place, Run
from services.chassis.consume.positions import Positions
from services.chassis.consume.reading import Reading
from services.chassis.consume.waiting import Waiting
from services.chassis.eventlog import Connection
from services.chassis.pace import Pace
from services.chassis.records import ConsumerRecord, DeadLetter, raw_message

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime

_LOG = structlog.get_logger(__name__)


class _Share(NamedTuple):
    """Runs for one lane, and what was read of them."""

    runs: list[Run]
    reading: Reading


@dataclass(slots=True)
class _Held:
    """The batch that a lane works on."""

    batch: Batch = field(default_factory=Batch)
    reading: Reading | None = None

    def add(self, share: _Share) -> None:
        self.batch.add(share.runs)
        if self.reading is None:
            self.reading = share.reading
        else:
            self.reading.add(share.reading)


class Lanes:
    """Bounded queues of batches, one worker each; a full queue holds the consumer back."""

    def __init__(self, runtime: Runtime, pool: asyncpg.Pool[Any], count: int, most: int) -> None:
        self._runtime = runtime
        self._pool = pool
        self._most = most
        self._application = Application(runtime)
        self._queues: list[asyncio.Queue[_Share]] = [asyncio.Queue(max(1, most // POLL)) for _ in range(count)]
        self._held = [_Held() for _ in range(count)]
        self._paces = [Pace(runtime.gap(runtime.settings.consume_gap_milliseconds)) for _ in range(count)]
        self._next: list[_Share | None] = [None] * count
        self.positions = Positions(runtime)
        self.stuck_since: datetime | None = None
        self.stuck_because = ""
        self.applied: dict[Place, tuple[int, int]] = {}
        """Offset and time stamp (ms) of the last record applied of each partition."""
        self.waiting = Waiting()

    async def put(self, records: Iterable[ConsumerRecord]) -> None:
        """Hand records whose turn it is to the lanes of their partitions; waits while one of them is full.

        They are read here, while the lanes wait for Postgres.
        """
        shares: dict[int, list[Run]] = {}
        admitted = self.positions.admit(records)
        self.waiting.fetched(admitted)
        for run in admitted:
            topic, partition = run.place
            shares.setdefault((crc32(topic.encode()) + partition) % len(self._queues), []).append(run)
        for lane, runs in shares.items():
            reading = self._application.reader.read([record for run in runs for record in run.records])
            await self._queues[lane].put(_Share(runs, reading))

    async def look_back(self, connection: Connection) -> None:
        """Go back where a crash of Postgres took checkpoints with it: commits of views do not wait for the disk."""
        applied = {place: offset for place, (offset, _) in self.applied.items()}
        known = await checkpoints.positions(connection, applied)
        self._go_back({place: to for place, to in known.items() if to <= applied[place]})

    async def run(self, lane: int) -> None:
        """Apply the batches of one lane until cancelled.

        A batch is held until all of it is through: work that fails and is begun again goes on with it.
        """
        while True:
            held = self._held[lane]
            await self._fill(lane, held)
            if len(held.batch.records) < POLL:
                await self._paces[lane].wait()
                await self._fill(lane, held)
            await self._until_applied(held.batch, held.reading)
            self._held[lane] = _Held()

    async def _fill(self, lane: int, held: _Held) -> None:
        queue = self._queues[lane]
        if not held.batch.records:
            held.add(self._next[lane] or await queue.get())
            self._next[lane] = None
        while len(held.batch.records) < self._most and self._next[lane] is None and not queue.empty():
            share = queue.get_nowait()
            if held.batch.takes(share.runs):
                held.add(share)
            else:
                self._next[lane] = share

    async def _until_applied(self, batch: Batch, reading: Reading | None = None) -> None:
        try:
            await self._insist(lambda: self._once(batch, reading))
        except checkpoints.Behind as behind:
            self._go_back(behind.back_to)
            rest = batch.without(behind.back_to)
            if rest.records:
                await self._until_applied(rest)
        except Exception as error:  # noqa: BLE001 - a record that nobody foresaw is put aside, not in the way
            if len(batch.records) == 1:
                reason = error
                await self._insist(lambda: self._put_aside(batch, reason))
                return
            _LOG.exception("a batch failed, its records are tried one by one", records=len(batch.records))
            for single in batch.singles():
                await self._until_applied(single)

    def _go_back(self, to: Mapping[Place, int]) -> None:
        if to:
            _LOG.warning("checkpoints were lost, reading again", partitions=len(to))
            self.waiting.forget(to)
            self.positions.go_back(to)

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

    async def _once(self, batch: Batch, reading: Reading | None) -> None:
        async with self._pool.acquire() as connection, connection.transaction():
            done = await self._application.apply(connection, batch, reading)
        self._after_commit(batch, done)

    async def _put_aside(self, batch: Batch, error: Exception) -> None:
        record = batch.records[0]
        _LOG.error(
            "a record cannot be applied",
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
            reason=repr(error),
        )
        async with self._pool.acquire() as connection, connection.transaction():
            await checkpoints.advance(connection, batch)
            await dead_letters.keep(connection, [DeadLetter(raw_message(record), "cannot_be_applied", repr(error))])
        metrics.CONSUMED.labels(record.topic, "dead_letter").inc()
        self._note_applied(batch)

    def _after_commit(self, batch: Batch, done: Done) -> None:
        topic = batch.records[-1].topic
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
        self._note_applied(batch)

    def _note_applied(self, batch: Batch) -> None:
        self.applied |= batch.last
        self.waiting.applied(batch.last)
