"""Durable alarms: a stream's head says when it next wants to be looked at; a tick looks at all that are due.

The cost follows what is due, not what is pending. Several replicas share the work: each takes rows that nobody holds.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import asyncpg
import structlog

from services.chassis import metrics
from services.chassis.consume.passing import PASSING
from services.chassis.decider import Decider
from services.chassis.eventlog import Appending, Cause, Connection, head_of, kept_head, write
from services.chassis.snapshots import Snapshots

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime

_LOG = structlog.get_logger(__name__)

# Written out, because a parameter could hide the partial index from the planner.
_DUE = """
SELECT stream, version, hash, state, state_version, wake_at FROM streams
WHERE wake_at IS NOT NULL AND wake_at <= $1 ORDER BY wake_at LIMIT $2 FOR UPDATE SKIP LOCKED
"""
_ANY_DUE = "SELECT EXISTS (SELECT FROM streams WHERE wake_at IS NOT NULL AND wake_at <= $1)"
_NOTED_EVERY = timedelta(seconds=5)
_TICKED = """
INSERT INTO ticks (task, clock_at, finished_at) VALUES ($1, $2, now())
ON CONFLICT (task) DO UPDATE SET clock_at = excluded.clock_at, finished_at = excluded.finished_at
"""


async def fire(connection: Connection, decider: Decider[Any, Any], now: datetime, most: int) -> Sequence[datetime]:
    """Look at up to `most` due streams inside the caller's transaction. Gives the instants they had asked for."""
    rows = await connection.fetch(_DUE, now, most)
    if not rows:
        return ()
    look = decider.look
    assert look is not None, f"{decider.name} has alarms but nothing to look with"
    snapshots = Snapshots.of(decider)
    appending = Appending(decider, snapshots)
    for row in rows:
        head = kept_head(snapshots, row) or await head_of(connection, snapshots, row)
        cause = Cause(f"{head.stream}@{head.version}", head.stream)
        appending.add(head, look(head.state, now), now, cause)
    await write(connection, appending)
    return [row[5] for row in rows]


class Alarms:
    """Ticks: fires what is due, twice in parallel so that Postgres works while Python decides."""

    def __init__(
        self, runtime: Runtime, decider: Decider[Any, Any], *, tick_seconds: float = 0.1, most: int = 1000
    ) -> None:
        self._runtime = runtime
        self._decider = decider
        self._tick_seconds = tick_seconds
        self._most = most
        self._noted: datetime | None = None

    async def run(self) -> None:
        """Tick until cancelled; what a failed tick left is due in the next."""
        clock = self._runtime.clock
        while True:
            now = clock.now()
            try:
                await self.tick(now)
            except PASSING as error:
                _LOG.warning("tick interrupted, trying again", reason=repr(error))
                await asyncio.sleep(0.5)
                continue
            metrics.LAST_TICK.set_to_current_time()
            await clock.wait(self._tick_seconds)

    async def tick(self, now: datetime) -> int:
        """Fire all that is due at `now`; gives how many streams were looked at."""
        fired = 0
        if await self._runtime.pool.fetchval(_ANY_DUE, now):
            fired = sum(await asyncio.gather(self._drain(now), self._drain(now)))
        if self._noted is None or now - self._noted >= _NOTED_EVERY:
            async with self._runtime.projection_pool.acquire() as connection:
                await connection.execute(_TICKED, self._decider.name, now)
            self._noted = now
        return fired

    async def _drain(self, now: datetime) -> int:
        fired = 0
        while True:
            async with self._runtime.pool.acquire() as connection, connection.transaction():
                wanted = await fire(connection, self._decider, now, self._most)
            if not wanted:
                return fired
            fired += len(wanted)
            self._note(now, wanted)

    def _note(self, now: datetime, wanted: Sequence[datetime]) -> None:
        self._runtime.appended.set()
        metrics.ALARMS_FIRED.inc(len(wanted))
        for instant in wanted:
            metrics.ALARM_LATENESS.observe((now - instant).total_seconds())


async def pending(pool: asyncpg.Pool[Any]) -> tuple[int, datetime | None]:
    """How many streams wait (the planner's estimate) and the earliest instant, in constant time."""
    earliest = await pool.fetchval("SELECT wake_at FROM streams WHERE wake_at IS NOT NULL ORDER BY wake_at LIMIT 1")
    estimate = await pool.fetchval(
        "SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = 'streams_wake_at'::regclass"
    )
    return int(estimate), earliest
