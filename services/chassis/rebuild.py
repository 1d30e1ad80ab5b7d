"""Rebuilding a view beside the live one: read its topics again from the beginning, catch up, compare, swap.

Side effects are not part of views, so nothing is sent. Transactions stay short: a long one would hold back every relay.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg

from services.chassis import views
from services.chassis.cloud_events import read_event
from services.chassis.consume.again import records_between
from services.chassis.consume.checkpoints import Continuity
from services.chassis.consume.places import POLL, Place
from services.chassis.eventlog import Connection
from services.chassis.records import Record, Unreadable
from services.chassis.views import Read, Staged, View, Write
from services.chassis.writing import Writing, all_ended

Progress = Callable[[int, int], None]
"""Called with the records read so far and all there are."""

_BATCH = 6_000
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
        async with self._hasty() as connection:
            while (rebuilt := await self._attempt(connection, swap, progress)) is None:
                pass
        return rebuilt

    async def _attempt(self, connection: Connection, swap: bool, progress: Progress | None) -> Rebuilt | None:
        """None where a dead letter that was left out took effect meanwhile: it belongs to the view, in its place."""
        self._last, self._reached, self.events = {}, {}, 0
        self._put_aside = await _waiting_letters(connection)
        await connection.execute(f'DROP SCHEMA IF EXISTS "{self._next}" CASCADE')
        await views.create(connection, self._view, self._next)
        async with self._hasty() as another:
            await self._read_to([connection, another], await self._checkpoints(connection), progress)
        await views.index(connection, self._view, self._next)
        async with connection.transaction():
            # Whoever projects or retries waits here; what came meanwhile is little.
            await connection.execute("LOCK TABLE checkpoints IN EXCLUSIVE MODE")
            left_out, self._put_aside = self._put_aside, await _waiting_letters(connection)
            if not left_out <= self._put_aside:
                return None
            await self._read_to([connection], await self._checkpoints(connection), None)
            return await self._compare(connection, swap)

    @asynccontextmanager
    async def _hasty(self) -> AsyncIterator[Connection]:
        """A connection whose commits do not wait for the disk: what is lost is built again."""
        async with self._pool.acquire() as connection:
            await connection.execute("SET synchronous_commit = off")
            try:
                yield connection
            finally:
                if not connection.is_closed():
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

    async def _read_to(
        self, connections: Sequence[Connection], ends: dict[Place, int], progress: Progress | None
    ) -> None:
        wanted = {place: end for place, end in ends.items() if end > self._reached.get(place, 0)}
        total = sum(end - self._reached.get(place, 0) for place, end in wanted.items())
        done, writings = 0, [Writing(connection) for connection in connections]
        waiting: list[Read] = []
        try:
            async for records in records_between(self._servers, self._reached, wanted, POLL):
                waiting += self._read(records)
                done += len(records)
                if len(waiting) >= _BATCH:
                    await self._share_out(waiting, writings)
                    waiting = []
                if progress is not None:
                    progress(done, total)
            await self._share_out(waiting, writings)
        finally:
            await all_ended(writings)
        self._reached |= wanted

    def _read(self, records: Sequence[Any]) -> list[Read]:
        """What the view reads of `records`, each once."""
        events: list[Record] = []
        for record in records:
            # What one part of the service cannot read goes to none of its views, unless it came once more.
            if self._put_aside and (record.topic, record.partition, record.offset) in self._put_aside:
                continue
            try:
                events.append(read_event(record))
            except Unreadable:
                continue  # it is a dead letter of the live consumer as well
        fresh = Continuity(events, self._last).fresh
        read = self._view.select(fresh)
        for record, _ in read:
            record.keep_time()
        self.events += len(read)
        return read

    async def _share_out(self, read: Sequence[Read], writings: Sequence[Writing]) -> None:
        """Shared out by stream: what concerns one stream is written in its order."""
        shares: list[list[Read]] = [[] for _ in writings]
        writers = len(writings)
        for one in read:
            shares[hash(one[0].stream) % writers].append(one)
        for writing, share in zip(writings, shares, strict=True):
            if share:
                folded = self._view.fold(share)  # while Postgres works on the batch before
                await writing.begin(self._write(writing.connection, folded))

    async def _write(self, connection: Connection, folded: Sequence[Write | Staged]) -> None:
        while True:
            try:
                async with connection.transaction():
                    await views.apply_writes(connection, folded, self._next)
            except asyncpg.DeadlockDetectedError:
                continue  # streams of one matter may meet in a row
            return


async def _waiting_letters(connection: Connection) -> set[tuple[str, int, int]]:
    return {tuple(row) for row in await connection.fetch(_PUT_ASIDE)}
