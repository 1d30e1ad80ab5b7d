"""The background work of a service: hears of new calendars, and plans anew what they move, one process at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import structlog

from services.chassis.background import in_background
from services.chassis.consume.passing import PASSING
from services.tracking.metrics import REPLAN_LOOKED_AT, REPLAN_MOVED, REPLAN_UNFINISHED
from services.tracking.replanning import work
from services.tracking.replanning.pages import Pages
from services.tracking.replanning.planner import planner_of
from services.tracking.replanning.sweep import sweep
from services.tracking.replanning.work import Replan

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime

_LOG = structlog.get_logger(__name__)
EVERY_SECONDS: Final = 0.5
_LOCK: Final = 0x6475_6261_6E_0002
_TRIED_AGAIN_AFTER: Final = 0.5


@asynccontextmanager
async def replanning(runtime: Runtime) -> AsyncIterator[None]:
    """Keep open obligations at their region's calendar while the service runs."""
    async with in_background(_keep_up(runtime), "replanning"):
        yield


async def _keep_up(runtime: Runtime) -> None:
    while True:
        try:
            await _once(runtime)
        except* PASSING as errors:
            _LOG.warning("planning anew was interrupted, trying again", reason=repr(errors.exceptions[0]))
            await asyncio.sleep(_TRIED_AGAIN_AFTER)
        except* Exception:  # noqa: BLE001 - it shows in the log and as an unfinished re-plan, and goes on
            _LOG.exception("planning anew failed, trying again")
            await asyncio.sleep(_TRIED_AGAIN_AFTER)
        await asyncio.sleep(EVERY_SECONDS)


async def _once(runtime: Runtime) -> None:
    """Hear of what other replicas learnt, and do the oldest work that nobody else does."""
    async with runtime.pool.acquire() as connection:
        await runtime.calendars.load(connection)
        waiting = await work.unfinished(connection)
    _hold_alarms(runtime, waiting)
    REPLAN_UNFINISHED.set((datetime.now(UTC) - waiting[0].begun_at).total_seconds() if waiting else 0)
    if waiting:
        await _alone(runtime, waiting[0])


def _hold_alarms(runtime: Runtime, waiting: list[Replan]) -> None:
    """Alarms that may still move are not looked at; what others finished holds nothing back any more."""
    unfinished = {replan.version: replan for replan in waiting}
    for version in runtime.calendars.holding():
        if version in unfinished:
            runtime.calendars.hold(version, unfinished[version].holds_alarms_from)
        else:
            runtime.calendars.release(version)


async def _alone(runtime: Runtime, replan: Replan) -> None:
    """One process works; the lock falls with its connection."""
    async with runtime.pool.acquire() as connection:
        if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", _LOCK):
            return
        try:
            await _work(runtime, connection, replan)
        finally:
            if not connection.is_closed():
                await connection.execute("SELECT pg_advisory_unlock($1)", _LOCK)


async def _work(runtime: Runtime, connection: Any, replan: Replan) -> None:
    planner = planner_of(runtime, replan)
    current = next((one for one in await work.unfinished(connection) if one.version == replan.version), None)
    if current is None:
        return
    pages = Pages(runtime.pool, current, planner, runtime.appended, runtime.clock.now)
    began = datetime.now(UTC)
    _LOG.info("planning anew", region=replan.region, version=replan.version, phase=current.phase)

    def reached(now: Replan) -> None:
        runtime.calendars.hold(now.version, now.holds_alarms_from)
        REPLAN_UNFINISHED.set((datetime.now(UTC) - now.begun_at).total_seconds())
        REPLAN_LOOKED_AT.inc(pages.looked_at)
        REPLAN_MOVED.inc(pages.moved)
        pages.looked_at = pages.moved = 0

    ended = await sweep(runtime.pool, pages, reached)
    reached(ended)
    runtime.calendars.release(replan.version)
    REPLAN_UNFINISHED.set(0)
    seconds = (datetime.now(UTC) - began).total_seconds()
    _LOG.info("planned anew", region=replan.region, version=replan.version, seconds=round(seconds, 1))
