"""Durable alarms: a stream's head says when it next wants to be looked at; a tick looks at all that are due.

The cost follows what is due, not what is pending. Several replicas share the work: each takes rows that nobody holds.
Several families have alarms side by side: the name of a stream says whose `look` it wants.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

import asyncpg
import structlog

from services.chassis import metrics
from services.chassis.consume.passing import PASSING
from services.chassis.decider import Decider, family_of, never
from services.chassis.eventlog import Appending, Cause, Connection, head_of, write_held

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime

_LOG = structlog.get_logger(__name__)

Families: TypeAlias = Mapping[str, Decider[Any, Any]]
"""Who looks, by the family of the stream."""

# Written out, because a parameter could hide the partial index from the planner. Heads of a family that nobody here
# looks at (a version that knew it was taken back) stay due, show as overdue, and hold up nobody else. What a later
# transaction moved while this one locked other heads is left to the next look.
_DUE = """
SELECT stream, version, hash, state, state_version, wake_at, ctid FROM streams
WHERE wake_at IS NOT NULL AND wake_at <= $1 AND split_part(stream, '-', 1) = ANY($2::text[])
  AND moved_by <= pg_current_xact_id()
ORDER BY wake_at LIMIT $3 FOR UPDATE SKIP LOCKED
"""
_ANY_DUE = """
SELECT EXISTS (
    SELECT FROM streams WHERE wake_at IS NOT NULL AND wake_at <= $1 AND split_part(stream, '-', 1) = ANY($2::text[])
)
"""
_NOTED_EVERY = timedelta(seconds=5)
_TICKED = """
INSERT INTO ticks (task, clock_at, finished_at) SELECT family, $2, now() FROM unnest($1::text[]) AS family
ON CONFLICT (task) DO UPDATE SET clock_at = excluded.clock_at, finished_at = excluded.finished_at
"""


def families(alarms: Iterable[Decider[Any, Any]], deciders: Iterable[Decider[Any, Any]] = ()) -> Families:
    """The deciders that have alarms by their families.

    Raises ValueError for one that has nothing to look with, and for one of `deciders` that wants to be woken by nobody.
    """
    found = {decider.name: decider for decider in alarms}
    for decider in found.values():
        if decider.look is None:
            raise ValueError(f"decider {decider.name} has alarms: give it a `look`")
    for decider in deciders:
        if decider.wake_at is not never and decider.name not in found:
            raise ValueError(f"decider {decider.name} has a `wake_at`: name it among the alarms of the service")
    return found


async def fire(connection: Connection, looking: Families, now: datetime, most: int) -> Sequence[datetime]:
    """Look at up to `most` due streams inside the caller's transaction. Gives the instants they had asked for."""
    rows = await connection.fetch(_DUE, now, list(looking), most)
    grouped: dict[str, list[Any]] = {}
    for row in rows:
        grouped.setdefault(family_of(row[0]), []).append(row)
    for family, due in grouped.items():
        appending = await _looked_at(connection, looking[family], due, now)
        await write_held(connection, appending, [row[6] for row in due])
    return [row[5] for row in rows]


async def _looked_at(
    connection: Connection, decider: Decider[Any, Any], rows: Sequence[Any], now: datetime
) -> Appending[Any]:
    look = decider.look
    assert look is not None, f"{decider.name} has alarms but nothing to look with"
    appending = Appending.of(decider)
    look_packed, state_version = decider.look_packed, decider.state_version
    for row in rows:
        stream, version, digest, state = row[:4]
        cause = Cause(f"{stream}@{version}", stream)
        became = look_packed(state, now) if row[4] == state_version else None
        if became is not None and became.made:
            appending.add_made(stream, version, digest, became, now, cause)
        else:
            head = await head_of(connection, appending.snapshots, row)
            appending.add(head, look(head.state, now), now, cause)
    return appending


class Alarms:
    """Ticks: fires what is due, twice in parallel so that Postgres works while Python decides."""

    def __init__(self, runtime: Runtime, looking: Families, *, tick_seconds: float = 0.1, most: int = 1000) -> None:
        self._runtime = runtime
        self._looking = looking
        self._tick_seconds = tick_seconds
        self._most = most
        self._noted: datetime | None = None

    async def run(self) -> None:
        """Tick until cancelled; what a failed tick left is due in the next."""
        clock = self._runtime.clock
        while True:
            now = self._runtime.calendars.settled(clock.now())
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
        if await self._runtime.pool.fetchval(_ANY_DUE, now, list(self._looking)):
            fired = sum(await asyncio.gather(self._drain(now), self._drain(now)))
        if self._noted is None or now - self._noted >= _NOTED_EVERY:
            async with self._runtime.projection_pool.acquire() as connection:
                await connection.execute(_TICKED, list(self._looking), now)
            self._noted = now
        return fired

    async def _drain(self, now: datetime) -> int:
        fired = 0
        while True:
            async with self._runtime.pool.acquire() as connection, connection.transaction():
                wanted = await fire(connection, self._looking, now, self._most)
            if not wanted:
                return fired
            fired += len(wanted)
            self.note(self._runtime.clock.now(), wanted)

    def note(self, now: datetime, wanted: Sequence[datetime]) -> None:
        """What had been wanted at these instants was committed `now`."""
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
