"""Which heads may have something to plan anew: by their alarms, so that the cost follows what is open."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from services.chassis.eventlog import Connection
from services.tracking.replanning.work import URGENT, Replan

if TYPE_CHECKING:
    import asyncpg

AT_ONCE: Final = 10_000
"""Heads that are held in memory."""
_FAMILY: Final = "supervision-"
_FIRST: Final = datetime(1, 1, 1, tzinfo=UTC)
_LAST: Final = datetime(9999, 1, 1, tzinfo=UTC)

_HEADS = "SELECT stream, version, hash, state, state_version, ctid, wake_at FROM streams WHERE "
# Written out, because a parameter could hide the partial index from the planner.
_EARLIEST = _HEADS + "wake_at IS NOT NULL AND wake_at > $1 AND wake_at <= $2 ORDER BY wake_at LIMIT $3"
_FARTHEST = _HEADS + "wake_at IS NOT NULL AND wake_at > $1 AND wake_at < $2 ORDER BY wake_at DESC LIMIT $3"
_AT = _HEADS + "wake_at IS NOT NULL AND wake_at = $1"
_NAMED = _HEADS + "stream = ANY($1::text[])"
_EXHAUSTED = """
SELECT DISTINCT head.stream FROM worklist.obligations AS open
JOIN streams AS head ON head.stream = 'supervision-' || open.matter AND head.wake_at IS NULL
WHERE open.region = $1 AND open.breached
"""
_OPENED_SINCE = """
SELECT DISTINCT stream FROM events
WHERE (xid, position) >= ((SELECT since FROM replans WHERE region = $1 AND number = $2), 0)
  AND type = 'duban.obligation.opened.v1'
"""

Found = tuple[list[Any], datetime | None]
"""Heads (stream, version, hash, state, state_version, ctid, wake_at), and the alarm that is reached once they are
worked off."""


async def to_look_at(pool: asyncpg.Pool[Any], replan: Replan) -> AsyncIterator[Found]:
    """The heads of the phase that the work is in, from where it is on, some thousand at a time."""
    horizon = replan.adopted_at + URGENT
    if replan.phase == "urgent":
        async for found in _by_alarm(pool, _EARLIEST, replan.reached or _FIRST, horizon):
            yield found
    elif replan.phase == "ahead":
        async for found in _by_alarm(pool, _FARTHEST, horizon, replan.reached or _LAST):
            yield found
    elif replan.phase == "exhausted":
        async for found in _named(pool, await pool.fetch(_EXHAUSTED, replan.region)):
            yield found
    else:
        async for found in _named(pool, await pool.fetch(_OPENED_SINCE, replan.region, replan.number)):
            yield found


async def all_open(pool: asyncpg.Pool[Any]) -> AsyncIterator[Found]:
    """The head of every stream with something ahead, by its next alarm."""
    async for found in _by_alarm(pool, _EARLIEST, _FIRST, _LAST):
        yield found


async def heads_of(connection: Connection, streams: Sequence[str]) -> list[Any]:
    """The heads of streams as they are now."""
    return await connection.fetch(_NAMED, streams)


async def _named(pool: asyncpg.Pool[Any], rows: Sequence[Any]) -> AsyncIterator[Found]:
    for start in range(0, len(rows), AT_ONCE):
        async with pool.acquire() as connection:
            yield await heads_of(connection, [row[0] for row in rows[start : start + AT_ONCE]]), None


async def _by_alarm(pool: asyncpg.Pool[Any], sql: str, first: datetime, last: datetime) -> AsyncIterator[Found]:
    upwards = sql is _EARLIEST
    while rows := await pool.fetch(sql, first, last, AT_ONCE):
        reached: datetime = rows[-1]["wake_at"]
        if len(rows) < AT_ONCE:
            yield _of_family(rows), reached
            return
        if whole := [row for row in rows if row["wake_at"] != reached]:
            reached = whole[-1]["wake_at"]
            yield _of_family(whole), reached
        else:
            async for same in _at(pool, reached):
                yield _of_family(same), first if upwards else last
        first, last = (reached, last) if upwards else (first, reached)


async def _at(pool: asyncpg.Pool[Any], alarm: datetime) -> AsyncIterator[list[Any]]:
    """All with the same alarm, however many: a reminder of a morning may be that of every matter of a week."""
    async with pool.acquire() as connection, connection.transaction(readonly=True):
        cursor = await connection.cursor(_AT, alarm)
        while rows := await cursor.fetch(AT_ONCE):
            yield rows


def _of_family(rows: Sequence[Any]) -> list[Any]:
    return [row for row in rows if row[0].startswith(_FAMILY)]
