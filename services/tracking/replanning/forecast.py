"""What a calendar would move if it were adopted now: open obligations by unit, counted without writing anything."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from schemas.calendar.days import RegionDays
from schemas.calendar.document import RegionCalendar
from services.chassis.calendars import CalendarVersion
from services.chassis.eventlog import head_of, kept_head
from services.chassis.snapshots import Snapshots
from services.tracking.calendar_seed import calendar_of
from services.tracking.deciders import SUPERVISIONS
from services.tracking.domain.replanning import Replanner
from services.tracking.domain.rules import Rules
from services.tracking.domain.state import Supervision
from services.tracking.reactions import rules_in_force
from services.tracking.replanning.finding import all_open
from services.tracking.replanning.pages import AT_A_STRETCH
from services.tracking.replanning.planner import context_of

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime

MOST: Final = 100_000
"""Matters that are looked at; beyond them the figures are a part of the whole, and say so."""
_PAGE: Final = 1_000
PROPOSED: Final = "proposed"


@dataclass(slots=True)
class Forecast:
    """Open obligations by unit, and how many of them would move; not `whole` where there were too many to look at."""

    open: Counter[str] = field(default_factory=Counter)
    moving: Counter[str] = field(default_factory=Counter)
    looked_at: int = 0
    whole: bool = True

    def take(self, state: Supervision, replanner: Replanner) -> None:
        """Count a matter."""
        events = replanner.plan(state)
        moving = {getattr(event, "obligation", "") for event in events if event.TYPE == "duban.obligation.replanned.v1"}
        for one in state.open_obligations():
            self.open[one.holder.unit] += 1
            self.moving[one.holder.unit] += one.id in moving
        self.looked_at += 1


async def forecast(runtime: Runtime, region: str, whole: RegionCalendar, now: datetime) -> Forecast:
    """Count what would move in a region by a calendar. Nothing is owed where there is no regime."""
    found = Forecast()
    if runtime.regimes.newest(region) is None:
        return found
    replanner = Replanner(_proposed(runtime, region, whole, now), now)
    async for heads, _ in all_open(runtime.pool):
        for start in range(0, len(heads), _PAGE):
            if found.looked_at >= MOST:
                found.whole = False
                return found
            await _page(runtime, region, heads[start : start + _PAGE], replanner, found)
    return found


def _proposed(runtime: Runtime, region: str, whole: RegionCalendar, now: datetime) -> Rules:
    """The rules of the region, whichever version of the regime, with the calendar that nobody adopted yet."""
    days = RegionDays.of(whole)
    version = CalendarVersion(region, PROPOSED, runtime.calendars.newest(region).number + 1, now, whole, days)

    def with_calendar(rules: Rules) -> Rules:
        of = rules.of
        calendar = calendar_of(rules.regime.regime, version)
        return replace(rules, calendar=calendar, of=(lambda digest: with_calendar(of(digest))) if of else None)

    return with_calendar(rules_in_force(region, now, context_of(runtime)))


async def _page(runtime: Runtime, region: str, heads: Sequence[Any], replanner: Replanner, found: Forecast) -> None:
    snapshots = Snapshots.of(SUPERVISIONS)
    async with runtime.pool.acquire() as connection:
        for number, row in enumerate(heads, 1):
            head = kept_head(snapshots, row) or await head_of(connection, snapshots, row)
            if head.state.region == region:
                found.take(head.state, replanner)
            if number % AT_A_STRETCH == 0:
                await asyncio.sleep(0)
