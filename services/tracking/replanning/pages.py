"""One page of heads: read, planned anew, and what moved written in a transaction of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from schemas.contract import EventContract
from schemas.events.clock import ObligationReplanned
from schemas.identity import calendar_stream, event_id
from services.chassis.decider import Repacked
from services.chassis.eventlog import Appending, Cause, Connection, Place, head_of, write_at
from services.tracking.deciders import SUPERVISIONS
from services.tracking.domain.state import Supervision
from services.tracking.replanning import work
from services.tracking.replanning.finding import heads_of
from services.tracking.replanning.work import Replan

if TYPE_CHECKING:
    import asyncpg


class Planner(NamedTuple):
    """What is planned anew of a matter: from its snapshot, as nearly always, or from its state where that says None."""

    packed: Callable[[bytes], Repacked | None]
    unpacked: Callable[[Supervision], Sequence[EventContract]]


AT_A_STRETCH: Final = 50
"""Heads that are planned before those who wait for a command get their turn: about two milliseconds."""


@dataclass(slots=True)
class Pages:
    """Works off pages of streams for one adoption. Several may run at a time: Postgres writes while Python plans."""

    pool: asyncpg.Pool[Any]
    replan: Replan
    planner: Planner
    appended: asyncio.Event
    now: Callable[[], datetime]
    looked_at: int = 0
    moved: int = 0
    _cause: Cause = field(init=False)

    def __post_init__(self) -> None:
        stream = calendar_stream(self.replan.region)
        self._cause = Cause(event_id(stream, self.replan.number), stream)

    async def work_off(self, heads: Sequence[Any]) -> None:
        """Plan anew what is under these heads. Those that somebody else moves meanwhile are read again and tried again
        until none is left."""
        async with self.pool.acquire() as connection:
            while heads:
                appending, places = await self._planned(connection, heads)
                again = await self._write(connection, appending, places, len(heads))
                heads = await heads_of(connection, again) if again else ()

    async def _planned(
        self, connection: Connection, heads: Sequence[Any]
    ) -> tuple[Appending[Supervision], Sequence[Place]]:
        appending = Appending.of(SUPERVISIONS)
        at, packed = self.now(), self.planner.packed
        places: list[Place] = []
        for number, row in enumerate(heads, 1):
            stream, version, digest, state, state_version, place, _ = row
            planned = packed(state) if state_version == SUPERVISIONS.state_version else None
            if planned is None:
                await self._unpack(connection, appending, row, at)
            elif planned.made:
                appending.add_made(stream, version, digest, planned, at, self._cause)
            if stream in appending.heads:
                places.append(place)
            if number % AT_A_STRETCH == 0:
                await asyncio.sleep(0)
        return appending, places

    async def _unpack(self, connection: Connection, appending: Appending[Supervision], row: Any, at: datetime) -> None:
        head = await head_of(connection, appending.snapshots, row)
        if head.state.region == self.replan.region:
            events = self.planner.unpacked(head.state)
            if events:
                appending.add(head, events, at, self._cause)

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
