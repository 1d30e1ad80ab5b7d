"""One page of heads: read, planned anew, and what moved written in a transaction of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from schemas.contract import EventContract
from schemas.identity import calendar_stream, event_id
from services.chassis.eventlog import Appending, Cause, Connection, head_of, kept_head, write
from services.tracking.deciders import SUPERVISIONS
from services.tracking.domain.state import Supervision
from services.tracking.replanning import work
from services.tracking.replanning.work import Replan

if TYPE_CHECKING:
    import asyncpg

PlanAnew = Callable[[Supervision], Sequence[EventContract]]
"""What is planned anew of a matter; nothing where nothing moves."""

_HEADS = "SELECT stream, version, hash, state, state_version FROM streams WHERE stream = ANY($1::text[])"
_FREE = "SELECT stream, version FROM streams WHERE stream = ANY($1::text[]) FOR UPDATE SKIP LOCKED"
_AT_A_STRETCH: Final = 50
"""Heads that are planned before those who wait for a command get their turn: about two milliseconds."""
_PAUSE_SECONDS: Final = 0.01


@dataclass(slots=True)
class Pages:
    """Works off pages of streams for one adoption. Several may run at a time: Postgres writes while Python plans."""

    pool: asyncpg.Pool[Any]
    replan: Replan
    plan_anew: PlanAnew
    appended: asyncio.Event
    now: Callable[[], datetime]
    looked_at: int = 0
    moved: int = 0
    _cause: Cause = field(init=False)

    def __post_init__(self) -> None:
        stream = calendar_stream(self.replan.region)
        self._cause = Cause(event_id(stream, self.replan.number), stream)

    async def work_off(self, streams: Sequence[str]) -> None:
        """Plan the streams anew. Those that somebody else moved or holds meanwhile are read again until none is left."""
        waiting = list(streams)
        while waiting:
            async with self.pool.acquire() as connection:
                appending, looked_at = await self._planned(connection, waiting)
                waiting = await self._write(connection, appending, looked_at)
            if waiting:
                await asyncio.sleep(_PAUSE_SECONDS)

    async def _planned(self, connection: Connection, streams: Sequence[str]) -> tuple[Appending[Supervision], int]:
        appending = Appending.of(SUPERVISIONS)
        at, region, plan_anew = self.now(), self.replan.region, self.plan_anew
        rows = await connection.fetch(_HEADS, streams)
        for number, row in enumerate(rows, 1):
            head = kept_head(appending.snapshots, row) or await head_of(connection, appending.snapshots, row)
            if head.state.region == region and (events := plan_anew(head.state)):
                appending.add(head, events, at, self._cause)
            if number % _AT_A_STRETCH == 0:
                await asyncio.sleep(0)
        return appending, len(rows)

    async def _write(self, connection: Connection, appending: Appending[Supervision], looked_at: int) -> list[str]:
        """Write what moved; gives the streams that have to be looked at again.

        Locks that others hold are not waited for, so nobody waits for this page while it waits for them.
        """
        again: list[str] = []
        async with connection.transaction():
            if appending.heads:
                free = {row[0]: row[1] for row in await connection.fetch(_FREE, list(appending.heads))}
                again = [stream for stream, (_, before) in appending.heads.items() if free.get(stream) != before]
                _leave_out(appending, again)
            if appending.heads:
                await write(connection, appending)
            moved = len(appending.rows)
            await work.count(connection, self.replan, looked_at - len(again), moved)
        self.looked_at += looked_at - len(again)
        self.moved += moved
        if moved:
            self.appended.set()
        return again


def _leave_out(appending: Appending[Any], streams: Sequence[str]) -> None:
    if streams:
        left_out = set(streams)
        for stream in left_out:
            del appending.heads[stream]
        appending.rows = [row for row in appending.rows if row[0] not in left_out]
