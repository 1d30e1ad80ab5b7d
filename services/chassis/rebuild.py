"""Rebuilding a view beside the live one: read its topics again from the beginning, catch up, compare, swap.

Side effects are not part of views, so nothing is sent. Transactions stay short: a long one would hold back every relay.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition

from services.chassis import views
from services.chassis.consume.checkpoints import Continuity
from services.chassis.eventlog import Connection
from services.chassis.records import Record, Unreadable, read_event
from services.chassis.views import Staged, View, Write

Place = tuple[str, int]
Progress = Callable[[int, int], None]
"""Called with the records read so far and all there are."""

_BATCH = 20_000
_PUT_ASIDE = "SELECT topic, partition, record_offset FROM dead_letters WHERE resolved_at IS NULL"


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What came of a rebuild. `same` says whether the new tables hold what the live ones held at that position."""

    events: int
    checksum: str
    live_checksum: str

    @property
    def same(self) -> bool:
        """Whether both agree."""
        return self.checksum == self.live_checksum


class _Writing:
    """One write at a time, in the background."""

    def __init__(self) -> None:
        self._task: asyncio.Task[None] | None = None

    async def begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Begin another when the one before has ended."""
        try:
            await self.ended()
        except BaseException:
            work.close()
            raise
        self._task = asyncio.create_task(work)

    async def ended(self) -> None:
        """Wait for the last. Raises what it raised."""
        task, self._task = self._task, None
        if task is not None:
            await task


class Rebuild:
    """One view of one service, built anew in the schema `<view>_next`."""

    def __init__(self, pool: asyncpg.Pool[Any], servers: str, view: View, topics: str) -> None:
        self._pool = pool
        self._servers = servers
        self._view = view
        self._topics = re.compile(topics)
        self._next = f"{view.name}_next"
        self._last: dict[str, int] = {}
        self._reached: dict[Place, int] = {}
        self._put_aside: set[tuple[str, int, int]] = set()
        self.events = 0

    async def run(self, *, swap: bool = True, progress: Progress | None = None) -> Rebuilt:
        """Build, catch up with the live view while its consumers stand still, compare, and swap when asked.

        Where the version of the code is the live one's, differing checksums mean a fault and nothing is swapped.
        """
        async with self._pool.acquire() as connection:
            await connection.execute("SET synchronous_commit = off")
            await connection.execute(f'DROP SCHEMA IF EXISTS "{self._next}" CASCADE')
            await views.create(connection, self._view, self._next)
            await self._read_to(connection, await self._checkpoints(connection), progress)
            await views.index(connection, self._view, self._next)
            try:
                async with connection.transaction():
                    # Whoever projects waits here; what came meanwhile is little.
                    await connection.execute("LOCK TABLE checkpoints IN EXCLUSIVE MODE")
                    await self._read_to(connection, await self._checkpoints(connection), None)
                    return await self._compare(connection, swap)
            finally:
                await connection.execute("RESET synchronous_commit")

    async def _compare(self, connection: Connection, swap: bool) -> Rebuilt:
        live_version = await connection.fetchval("SELECT version FROM views WHERE name = $1", self._view.name)
        if live_version == self._view.version:
            # Nobody projects now: the live tables can be looked at beside this transaction, on another core.
            both = views.checksum(connection, self._view, self._next), self._live_checksum()
            fresh, live = await asyncio.gather(*both)
        else:
            live = fresh = await views.checksum(connection, self._view, self._next)
        if swap and fresh == live:
            await connection.execute(f'DROP SCHEMA "{self._view.name}" CASCADE')
            await connection.execute(f'ALTER SCHEMA "{self._next}" RENAME TO "{self._view.name}"')
            await connection.execute(
                "UPDATE views SET version = $2, built_at = now() WHERE name = $1", self._view.name, self._view.version
            )
        else:
            await connection.execute(f'DROP SCHEMA "{self._next}" CASCADE')
        return Rebuilt(self.events, fresh, live)

    async def _live_checksum(self) -> str:
        async with self._pool.acquire() as connection:
            return await views.checksum(connection, self._view)

    async def _checkpoints(self, connection: Connection) -> dict[Place, int]:
        rows = await connection.fetch("SELECT topic, partition, next_offset FROM checkpoints")
        return {(row[0], row[1]): row[2] for row in rows if self._topics.match(row[0])}

    async def _read_to(self, connection: Connection, ends: dict[Place, int], progress: Progress | None) -> None:
        self._put_aside = {tuple(row) for row in await connection.fetch(_PUT_ASIDE)}
        wanted = {place: end for place, end in ends.items() if end > self._reached.get(place, 0)}
        total = sum(end - self._reached.get(place, 0) for place, end in wanted.items())
        done, writing = 0, _Writing()
        try:
            async for records in self._records(wanted):
                folded = self._fold(records)  # while Postgres works on the batch before
                await writing.begin(self._write(connection, folded))
                done += len(records)
                if progress is not None:
                    progress(done, total)
        finally:
            await writing.ended()

    def _fold(self, records: Sequence[Any]) -> Sequence[Write | Staged]:
        events: list[Record] = []
        for record in records:
            try:
                events.append(read_event(record))
            except Unreadable:
                continue  # it is a dead letter of the live consumer as well
        events = [event for event in events if event.version > self._last.get(event.stream, 0)]
        batch = Continuity(events)
        self._last |= batch.last
        fresh = batch.fresh
        if self._put_aside:  # what one part of the service cannot read goes to none of its views
            fresh = [one for one in fresh if (one.topic, one.partition, one.offset) not in self._put_aside]
        read = self._view.select(fresh)
        self.events += len(read)
        return self._view.fold(read) if read else ()

    async def _write(self, connection: Connection, folded: Sequence[Write | Staged]) -> None:
        async with connection.transaction():
            await views.apply_writes(connection, folded, self._next)

    async def _records(self, ends: dict[Place, int]) -> AsyncIterator[list[Any]]:
        """Records of all places from where they were left up to `ends`."""
        if not ends:
            return
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self._servers, enable_auto_commit=False, max_partition_fetch_bytes=2 * 1024 * 1024
        )
        places = [TopicPartition(*place) for place in ends]
        consumer.assign(places)
        await consumer.start()
        try:
            first = await consumer.beginning_offsets(places)
            for place in places:
                consumer.seek(place, max(first[place], self._reached.get((place.topic, place.partition), 0)))
            open_places = {
                place for place in places if await consumer.position(place) < ends[place.topic, place.partition]
            }
            while open_places:
                found = await consumer.getmany(*open_places, timeout_ms=500, max_records=_BATCH)
                batch: list[Any] = []
                for place, records in found.items():
                    end = ends[place.topic, place.partition]
                    batch += [record for record in records if record.offset < end]
                    if await consumer.position(place) >= end:
                        open_places.discard(place)
                        consumer.pause(place)
                if batch:
                    yield batch
        finally:
            await consumer.stop()
            self._reached |= ends
