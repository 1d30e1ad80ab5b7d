"""One page of heads: read, planned anew, and what moved written in a transaction of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import msgspec

from schemas.events.clock import ObligationReplanned
from schemas.identity import calendar_stream, event_id
from services.chassis.eventlog import Appending, Cause, Connection, Head, Place, encode, head_of, kept_head, write_at
from services.tracking.deciders import SUPERVISIONS
from services.tracking.domain.events_of import identity
from services.tracking.domain.replanning import Alike, Planned
from services.tracking.domain.state import Supervision
from services.tracking.replanning import work
from services.tracking.replanning.work import Replan

if TYPE_CHECKING:
    import asyncpg

PlanAnew = Callable[[Supervision], Planned]
"""What is planned anew of a matter."""

HEADS = """
SELECT stream, version, hash, state, state_version, ctid FROM streams WHERE stream = ANY($1::text[]) ORDER BY stream
"""
AT_A_STRETCH: Final = 50
"""Heads that are planned before those who wait for a command get their turn: about two milliseconds."""
_SHARED_FROM: Final = b',"kind":'
"""The first field after those that name the obligation; within a text its quotes would be escaped."""
_to_json: Final = msgspec.json.Encoder().encode


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
    _shared: dict[Alike, tuple[str, bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        stream = calendar_stream(self.replan.region)
        self._cause = Cause(event_id(stream, self.replan.number), stream)

    async def work_off(self, streams: Sequence[str]) -> None:
        """Plan the streams anew. Those that somebody else moves meanwhile are read again until none is left."""
        waiting = list(streams)
        while waiting:
            async with self.pool.acquire() as connection:
                appending, places, looked_at = await self._planned(connection, waiting)
                waiting = await self._write(connection, appending, places, looked_at)

    async def _planned(
        self, connection: Connection, streams: Sequence[str]
    ) -> tuple[Appending[Supervision], Sequence[Place], int]:
        appending = Appending.of(SUPERVISIONS)
        at, region, plan_anew = self.now(), self.replan.region, self.plan_anew
        rows = await connection.fetch(HEADS, streams)
        for number, row in enumerate(rows, 1):
            head = kept_head(appending.snapshots, row) or await head_of(connection, appending.snapshots, row)
            if head.state.region == region:
                self._put(appending, head, plan_anew(head.state), at)
            if number % AT_A_STRETCH == 0:
                await asyncio.sleep(0)
        places = [row[5] for row in rows if row[0] in appending.heads]
        return appending, places, len(rows)

    def _put(self, appending: Appending[Supervision], head: Head[Supervision], planned: Planned, at: datetime) -> None:
        if planned.moves:
            before = head.state
            made = [self._made(before, place, alike) for place, alike in planned.moves]
            appending.add_made(head, made, planned.state(before), at, self._cause)
        elif planned.events:
            appending.add(head, planned.events, at, self._cause)

    def _made(self, state: Supervision, place: int, alike: Alike) -> tuple[str, str, bytes]:
        """The event of a clock that is like others: what they share is serialised once."""
        known = self._shared.get(alike)
        if known is None:
            data = encode(alike.event)
            known = self._shared[alike] = (SUPERVISIONS.topic(alike.event), data[data.index(_SHARED_FROM) :])
        own = {name: value for name, value in identity(state, state.obligations[place]).items() if value is not None}
        return ObligationReplanned.TYPE, known[0], _to_json(own)[:-1] + known[1]

    async def _write(
        self, connection: Connection, appending: Appending[Supervision], places: Sequence[Place], looked_at: int
    ) -> list[str]:
        """Write what moved; gives the streams that somebody else moved meanwhile."""
        again: list[str] = []
        async with connection.transaction():
            if appending.heads:
                took = await write_at(connection, appending, places)
                again = [stream for stream in appending.heads if stream not in took]
            left_out = set(again)
            moved = sum(row[2] == ObligationReplanned.TYPE and row[0] not in left_out for row in appending.rows)
            await work.count(connection, self.replan, looked_at - len(again), moved)
        self.looked_at += looked_at - len(again)
        self.moved += moved
        if appending.rows:
            self.appended.set()
        return again
