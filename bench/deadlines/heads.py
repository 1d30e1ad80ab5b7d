"""Heads of supervised matters, as many as a province has: filled in by COPY, some of them due when a plan says so."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from struct import Struct
from typing import Any

import asyncpg

from bench.supervised import answering, holders
from schemas.identity import matter_id
from services.chassis.eventlog import GENESIS
from services.chassis.migration import CHASSIS, migrate
from services.chassis.snapshots import Snapshots
from services.tracking.deciders import SUPERVISIONS

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
STATES = [answering(matter_id("360923", "bench", "0"), holder) for holder in holders()]
"""Of the heads, one after the other: one of each who may have to answer. Their names and instants differ."""
FIRST = SUPERVISIONS.wake_at(STATES[0]) or _EPOCH
"""When the first step of each of `STATES` comes; the next is days later."""
CHUNK = 50_000
_FAR = timedelta(days=3650)
_MICROSECOND = timedelta(microseconds=1)
_SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)
HEAD_COLUMNS = ("stream", "previous_version", "version", "hash", "state", "state_version", "wake_at")


@dataclass(frozen=True, slots=True)
class Due:
    """`count` heads, from the `first` on and `stride` apart, are due from `at` on, `apart` after one another."""

    at: datetime
    first: int
    count: int
    stride: int = 1
    apart: timedelta = timedelta()

    def within(self, chunk: range) -> Iterator[tuple[int, int]]:
        """The heads of `chunk` that are of this plan, and the microseconds after `at` when each is due."""
        apart = self.apart // _MICROSECOND
        place = max(0, -((self.first - chunk.start) // self.stride))
        for number in range(self.first + place * self.stride, min(chunk.stop, self.end), self.stride):
            yield number, place * apart
            place += 1

    @property
    def end(self) -> int:
        """Where no more of this plan follow."""
        return self.first + self.count * self.stride


async def fill_heads(
    pool: asyncpg.Pool[Any], pending: int, plans: Sequence[Due] = (), told: Callable[[int], None] = lambda _: None
) -> None:
    """So many heads in a fresh log; `told` hears how many more there are, chunk by chunk.

    The indexes are built afterwards, as one does. Names are spread as the digests that they are made of in earnest, so
    that neighbours in the table are none in the index.
    """
    async with pool.acquire() as connection, connection.transaction():
        await migrate(connection, {"chassis": CHASSIS})
        await connection.execute("SET LOCAL maintenance_work_mem = '1GB'")
        indexes = await connection.fetch("SELECT indexdef FROM pg_indexes WHERE tablename = 'streams'")
        await connection.execute("TRUNCATE streams; ALTER TABLE streams DROP CONSTRAINT streams_pkey")
        await connection.execute("DROP INDEX streams_wake_at")
        await connection.copy_to_table(
            "streams", source=_rows(pending, plans, told), columns=HEAD_COLUMNS, format="binary", freeze=True
        )
        for (definition,) in indexes:
            await connection.execute(definition)
        await connection.execute("ALTER TABLE streams ADD PRIMARY KEY USING INDEX streams_pkey")
    await pool.execute("VACUUM ANALYZE streams")
    await pool.execute("CHECKPOINT")


async def _rows(pending: int, plans: Sequence[Due], told: Callable[[int], None]) -> AsyncIterator[bytes]:
    """The heads as COPY takes them in its binary format: only the name and the instant differ."""
    number, small, instant, length = Struct("!ii"), Struct("!ih"), Struct("!iq"), Struct("!i")
    middles = [
        number.pack(4, 5) + number.pack(4, 6)
        + length.pack(len(GENESIS)) + GENESIS + length.pack(len(state)) + state
        + small.pack(2, SUPERVISIONS.state_version)
        for state in map(Snapshots.of(SUPERVISIONS).encode, STATES)
    ]  # fmt: skip
    kinds = len(middles)
    head, far = Struct("!hi").pack(len(HEAD_COLUMNS), len(name_of(0))), (FIRST + _FAR - _EPOCH) // _MICROSECOND
    yield _SIGNATURE
    for begin in range(0, pending, CHUNK):
        chunk = range(begin, min(begin + CHUNK, pending))
        wake = {one: far + one * 1_000_000 for one in chunk}
        for plan in plans:
            at = (plan.at - _EPOCH) // _MICROSECOND
            wake.update({one: at + later for one, later in plan.within(chunk)})
        rows = [(head, name_of(one), middles[one % kinds], instant.pack(8, wake[one])) for one in chunk]
        yield b"".join([part for row in rows for part in row])
        told(len(chunk))
    yield b"\xff\xff"


def name_of(number: int) -> bytes:
    """The stream of a head: a digest, as matters are named."""
    digest = hashlib.blake2b(number.to_bytes(8, "big"), digest_size=13).hexdigest()
    return b"supervision-" + digest.upper().encode()
