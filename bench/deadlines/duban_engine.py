"""Our alarms as a worker: the chassis' own ticks over a log, in the time of the machine."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg

from bench.deadlines.heads import FIRST, fill_heads, name_of
from bench.deadlines.worker import Orders, Record
from services.chassis.alarms import Alarms, families
from services.chassis.calendars import Calendars
from services.chassis.clock import AcceleratedClock
from services.chassis.settings import ServiceSettings
from services.tracking.deciders import SUPERVISIONS

IDLE_TICKS = 500
RECORDED = "SELECT count(*) FROM events"
_DUE = """
UPDATE streams SET wake_at = $1::timestamptz + (row - 1) * $3::interval
FROM unnest($2::text[]) WITH ORDINALITY AS due (name, row) WHERE stream = name
"""


async def _as_it_is(_: Any) -> None:
    """Nothing to reset."""


def service_pool(database: str) -> asyncpg.Pool[Any]:
    """Connections as a service has them (services/chassis/runtime.py)."""
    return asyncpg.create_pool(database, min_size=2, max_size=4, server_settings={"jit": "off"}, reset=_as_it_is)


@dataclass(slots=True)
class Surroundings:
    """What the alarms need of a running service."""

    pool: asyncpg.Pool[Any]
    clock: AcceleratedClock
    calendars: Calendars = field(default_factory=Calendars)
    appended: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def projection_pool(self) -> asyncpg.Pool[Any]:
        """The same."""
        return self.pool


class Watched(Alarms):
    """Ticks of a service with the settings that it has by default, telling how late each alarm was recorded.

    The first step of the heads' plan is due at `begins`, by a clock that then goes on as the machine's.
    """

    def __init__(self, pool: asyncpg.Pool[Any], begins: float, record: Record) -> None:
        surroundings: Any = Surroundings(pool, AcceleratedClock(FIRST, datetime.fromtimestamp(begins, UTC), 1.0))
        most: int = ServiceSettings.model_fields["alarm_batch"].default
        super().__init__(surroundings, families([SUPERVISIONS]), most=most)
        self._behind, self._record = FIRST.timestamp() - begins, record

    def note(self, now: datetime, wanted: Sequence[datetime]) -> None:
        """After the commit."""
        super().note(now, wanted)
        self._record.add([one.timestamp() - self._behind for one in wanted], now.timestamp() - self._behind)


async def fill(pool: asyncpg.Pool[Any], pending: int, told: Callable[[int], None]) -> None:
    """So many heads, due years ahead."""
    await fill_heads(pool, pending, (), told)


async def make_due(pool: asyncpg.Pool[Any], begins: float, after: int, count: int, apart: timedelta) -> None:
    """Heads after the one of that number fall due from the first step of the plan on."""
    names = [name_of(number).decode() for number in range(after, after + count)]
    await pool.execute(_DUE, FIRST, names, apart)
    await pool.execute("VACUUM ANALYZE streams")


async def engine(orders: Orders, record: Record) -> None:
    """Tick until cancelled."""
    async with service_pool(orders.database) as pool:
        watched = Watched(pool, orders.begins, record)
        await watched.run()


async def idle_ticks(pool: asyncpg.Pool[Any]) -> float:
    """Ticks a second when nothing is due."""
    watched = Watched(pool, 0.0, Record())
    now = FIRST - timedelta(days=1)
    await watched.tick(now)
    began = time.perf_counter()
    for _ in range(IDLE_TICKS):
        await watched.tick(now)
    return IDLE_TICKS / (time.perf_counter() - began)
