"""What tracking measures of its own, read from the worklist now and then; the chassis measures lateness of alarms."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import TYPE_CHECKING, Final

import structlog
from prometheus_client import Counter, Gauge

from services.chassis import metrics
from services.chassis.alarms import pending
from services.chassis.consume.passing import PASSING
from services.tracking.calendar_seed import china_calendar
from services.tracking.selection import overdue_before

if TYPE_CHECKING:
    from services.chassis.eventlog import Connection
    from services.chassis.runtime import Runtime

_LOG = structlog.get_logger(__name__)
EVERY_SECONDS: Final = 30.0

OPEN = Gauge(
    "duban_obligations_open",
    "Obligations that are owed. Zero while matters are open: tracking does not consume.",
    ("kind",),
    registry=metrics.REGISTRY,
)
DUE_TODAY = Gauge(
    "duban_obligations_due_today",
    "Obligations that fall due by the end of the day. Many in the afternoon: tell the units, the worklist names them.",
    registry=metrics.REGISTRY,
)
OVERDUE = Gauge(
    "duban_obligations_overdue",
    "Overdue obligations by level of the ladder reached. Growing at the top level: the efficiency office must act.",
    ("level",),
    registry=metrics.REGISTRY,
)
OLDEST_UNESCALATED = Gauge(
    "duban_oldest_unescalated_breach_seconds",
    "Age of the oldest breach that no level of the ladder has seen. Days: does the regime give that rule a ladder?",
    registry=metrics.REGISTRY,
)

REPLAN_LOOKED_AT = Counter(
    "duban_replan_matters_total",
    "Matters that were looked at after a calendar was adopted. Standing still while a re-plan is unfinished: see log.",
    registry=metrics.REGISTRY,
)
REPLAN_MOVED = Counter(
    "duban_replan_obligations_total",
    "Obligations whose instants moved with a calendar. Far more than `duban calendar diff` said: look at the calendar.",
    registry=metrics.REGISTRY,
)
REPLAN_UNFINISHED = Gauge(
    "duban_replan_unfinished_seconds",
    "Age of the oldest adoption whose obligations are not all planned anew. Minutes: is a regime missing, see the log.",
    registry=metrics.REGISTRY,
)

_OPEN = "SELECT kind, count(*) FROM worklist.obligations GROUP BY kind"
_DUE_TODAY = "SELECT count(*) FROM worklist.obligations WHERE due_at BETWEEN $1 AND $2"
_OVERDUE = "SELECT level, count(*), min(due_at) FROM worklist.obligations WHERE breached GROUP BY level"


async def measure(connection: Connection, now: datetime) -> None:
    """Read the figures once."""
    calendar = china_calendar()
    OPEN.clear()
    for kind, count in await connection.fetch(_OPEN):
        OPEN.labels(kind).set(count)
    tonight = calendar.end_of_day(calendar.local_day(now))
    DUE_TODAY.set(await connection.fetchval(_DUE_TODAY, overdue_before(now), tonight))
    OVERDUE.clear()
    OLDEST_UNESCALATED.set(0)
    for level, count, oldest in await connection.fetch(_OVERDUE):
        OVERDUE.labels(str(level)).set(count)
        if level == 0:
            OLDEST_UNESCALATED.set(max(0.0, (now - oldest).total_seconds()))


@asynccontextmanager
async def measuring(runtime: Runtime) -> AsyncIterator[None]:
    """Keep the figures fresh while the service runs."""
    task = asyncio.create_task(_measure_on(runtime), name="measuring")
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _measure_on(runtime: Runtime) -> None:
    while True:
        try:
            async with runtime.pool.acquire() as connection:
                await measure(connection, runtime.clock.now())
            await _measure_alarms(runtime)
        except PASSING as error:
            _LOG.warning("figures_not_read", reason=repr(error))
        await asyncio.sleep(EVERY_SECONDS)


async def _measure_alarms(runtime: Runtime) -> None:
    waiting, earliest = await pending(runtime.pool)
    metrics.ALARMS_PENDING.set(waiting)
    metrics.ALARMS_OVERDUE.set(1 if earliest is not None and earliest <= runtime.clock.now() else 0)
