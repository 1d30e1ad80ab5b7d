"""Looking at a month that is over: waits of sections beside their neighbours, and the closings of units."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from schemas.events.finding import MOST_EVIDENCE, FindingKind
from schemas.periods import Period
from schemas.regime import CompiledRegime
from services.chassis.eventlog import Connection
from services.tracking.domain.calendar import Calendar
from services.tracking.domain.findings.blockage import Comparison, blockage, blocked, compare
from services.tracking.domain.findings.closings import (
    instant_closings,
    is_mass_closing,
    last_days,
    mass_closing,
)
from services.tracking.domain.findings.found import Found, raised
from services.tracking.finding.matters import raise_all
from services.tracking.views.stays import query as stays

_LOOKED: Final = """
INSERT INTO finding_months (region, period, looked_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING period
"""
_LAST_LOOKED: Final = "SELECT max(period) FROM finding_months WHERE region = $1"


async def next_month(connection: Connection, region: str, timezone: str) -> Period | None:
    """The first month that nobody has looked at yet; None where nothing has happened in the region."""
    last: str | None = await connection.fetchval(_LAST_LOOKED, region)
    if last is not None:
        return Period.parse(last).next
    first = await stays.first_instant(connection, region)
    return None if first is None else Period.parse(f"{first.astimezone(ZoneInfo(timezone)):%Y-%m}")


async def look_at_month(
    connection: Connection, regime: CompiledRegime, calendar: Calendar, month: Period, now: datetime
) -> bool:
    """Look at a month inside the caller's transaction; False where somebody else has done so meanwhile."""
    region, rules = regime.region, regime.regime.findings
    if await connection.fetchval(_LOOKED, region, str(month), now) is None:
        return False
    found = [
        *await _blockages(connection, regime, month),
        *await _instant_closings(connection, regime, month),
        *await _mass_closings(connection, regime, calendar, month),
    ]
    kept = (one for one in found if one.kind not in rules.off)
    await raise_all(connection, [raised(one, region, rules, regime.digest) for one in kept])
    return True


async def compared(connection: Connection, regime: CompiledRegime, start: datetime, end: datetime) -> list[Comparison]:
    """Every section beside its neighbours, by the waits between two instants."""
    peer_group = {unit.id: unit.peer_group or "" for unit in regime.regime.units}
    return compare(
        await stays.waits(connection, regime.region, start, end), peer_group, regime.regime.findings.blockage
    )


async def _blockages(connection: Connection, regime: CompiledRegime, month: Period) -> list[Found]:
    start, end = month.previous.ends_at(regime.timezone), month.ends_at(regime.timezone)
    found = []
    for one in blocked(await compared(connection, regime, start, end), regime.regime.findings.blockage):
        place = (one.waits.unit, one.waits.section)
        evidence = await stays.longest(connection, regime.region, start, end, *place, MOST_EVIDENCE)
        found.append(blockage(one, str(month), end, evidence, len(one.waits.seconds)))
    return found


async def _instant_closings(connection: Connection, regime: CompiledRegime, month: Period) -> list[Found]:
    rule = regime.regime.findings.instant_closing
    start, end = month.previous.ends_at(regime.timezone), month.ends_at(regime.timezone)
    by_unit = await stays.instant_closings(connection, regime.region, start, end, rule.seconds)
    found = (instant_closings(unit, evidence, str(month), rule) for unit, evidence in sorted(by_unit.items()))
    return [one for one in found if one is not None]


async def _mass_closings(
    connection: Connection, regime: CompiledRegime, calendar: Calendar, month: Period
) -> list[Found]:
    rule, timezone = regime.regime.findings.mass_closing, regime.timezone
    if FindingKind.MASS_CLOSING in regime.regime.findings.off:
        return []
    first = Period(month.first - rule.months_before, 1)
    start, end = first.previous.ends_at(timezone), month.ends_at(timezone)
    closings = await stays.closings(connection, regime.region, start, end, timezone)
    days = _working_days(calendar, start, end)
    of_the_month = month.previous.ends_at(timezone).date()
    found = []
    for day in last_days(closings, days, lambda one: one >= of_the_month):
        if is_mass_closing(day, rule):
            midnight = datetime.combine(day.day, time(), ZoneInfo(timezone))
            evidence = await stays.closed_between(
                connection, regime.region, midnight, midnight + timedelta(days=1), day.unit
            )
            found.append(mass_closing(day, str(month), end, evidence))
    return found


def _working_days(calendar: Calendar, start: datetime, end: datetime) -> list[date]:
    first, beyond = calendar.local_day(start), calendar.local_day(end)
    days = (first + timedelta(days=number) for number in range((beyond - first).days))
    return [day for day in days if calendar.is_working_day(day)]
