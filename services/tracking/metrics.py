"""What tracking measures of its own, read from its views now and then; the chassis measures lateness of alarms."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Final

import structlog
from prometheus_client import Counter, Gauge

from services.chassis import metrics
from services.chassis.alarms import pending
from services.chassis.background import in_background
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
PAUSED = Gauge(
    "duban_obligations_paused",
    "Obligations whose clock stands, by kind of pause. Many of one kind: is it used to win time? See the findings.",
    ("pause",),
    registry=metrics.REGISTRY,
)
RULE_HITS = Gauge(
    "duban_limit_rule_hits",
    "Clocks started by each rule of the regime since the beginning. A rule that is never hit: is its condition right?",
    ("region", "rule"),
    registry=metrics.REGISTRY,
)
DUE_TODAY = Gauge(
    "duban_obligations_due_today",
    "Obligations that fall due by the end of the day. Many in the afternoon: tell the units, the worklist names them.",
    registry=metrics.REGISTRY,
)
OVERDUE = Gauge(
    "duban_obligations_overdue",
    "Overdue obligations by level of the ladder reached and days since the limit. Old ones: the top must act.",
    ("level", "days"),
    registry=metrics.REGISTRY,
)
OLDEST_UNESCALATED = Gauge(
    "duban_oldest_unescalated_breach_seconds",
    "Age of the oldest breach that no level of the ladder has seen. Days: does the regime give that rule a ladder?",
    registry=metrics.REGISTRY,
)
FINDINGS_OPEN = Gauge(
    "duban_findings_open",
    "Findings that nobody has looked into, by kind. Growing: the efficiency office must examine them.",
    ("region", "kind"),
    registry=metrics.REGISTRY,
)
OLDEST_FINDING = Gauge(
    "duban_oldest_open_finding_seconds",
    "Age of the oldest finding that nobody has looked into. Weeks: the efficiency office must examine it.",
    ("region",),
    registry=metrics.REGISTRY,
)
TO_LOOK_AT = Gauge(
    "duban_finding_candidates",
    "Matters that wait to be looked at, counted up to 10,000. Above zero for minutes: the finder stands, see the log.",
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

# Every figure reads running counts or a few rows of an index: none looks at all that is pending.
_COUNTS = """
SELECT name, sum(CASE counted WHEN 'opened' THEN count ELSE -count END)::bigint FROM tally.counts
WHERE counted IN ('opened', 'ended') GROUP BY name
"""
_RULES = "SELECT region, name, sum(count)::bigint FROM tally.counts WHERE counted = 'rule' GROUP BY region, name"
_PAUSED = "SELECT paused, count(*) FROM worklist.obligations WHERE paused IS NOT NULL GROUP BY paused"
_DUE_TODAY = "SELECT count(*) FROM worklist.obligations WHERE region = ANY($3::text[]) AND due_at BETWEEN $1 AND $2"
_OVERDUE = """
SELECT level, CASE WHEN age < interval '1 day' THEN '0-1' WHEN age < interval '5 days' THEN '1-5'
    WHEN age < interval '20 days' THEN '5-20' ELSE '20+' END AS days, count(*), min(due_at)
FROM worklist.obligations CROSS JOIN LATERAL (SELECT $2::timestamptz - due_at AS age) AS since
WHERE breached AND region = ANY($1::text[]) GROUP BY 1, 2
"""
_FINDINGS = """
SELECT region, kind, count(*), min(raised_at) FROM findings.findings WHERE outcome IS NULL GROUP BY region, kind
"""
_TO_LOOK_AT = "SELECT count(*) FROM (SELECT FROM finding_candidates LIMIT 10000) AS waiting"


async def measure(connection: Connection, now: datetime, regions: Sequence[str]) -> None:
    """Read the figures once."""
    await _measure_counts(connection)
    await _measure_due(connection, now, regions)
    await _measure_findings(connection, now)


async def _measure_counts(connection: Connection) -> None:
    for gauge, sql in ((OPEN, _COUNTS), (PAUSED, _PAUSED), (RULE_HITS, _RULES)):
        rows = await connection.fetch(sql)
        metrics.replace_series(gauge, {tuple(labels): count for *labels, count in rows})


async def _measure_due(connection: Connection, now: datetime, regions: Sequence[str]) -> None:
    calendar = china_calendar()
    tonight = calendar.end_of_day(calendar.local_day(now))
    DUE_TODAY.set(await connection.fetchval(_DUE_TODAY, overdue_before(now), tonight, regions))
    overdue = await connection.fetch(_OVERDUE, regions, now)
    metrics.replace_series(OVERDUE, {(str(level), days): count for level, days, count, _ in overdue})
    unescalated = [now, *(oldest for level, _, _, oldest in overdue if level == 0)]
    OLDEST_UNESCALATED.set((now - min(unescalated)).total_seconds())


async def _measure_findings(connection: Connection, now: datetime) -> None:
    found = await connection.fetch(_FINDINGS)
    metrics.replace_series(FINDINGS_OPEN, {(region, kind): count for region, kind, count, _ in found})
    ages: dict[tuple[str, ...], float] = {}
    for region, _, _, oldest in found:
        ages[(region,)] = max(ages.get((region,), 0.0), (now - oldest).total_seconds())
    metrics.replace_series(OLDEST_FINDING, ages)
    TO_LOOK_AT.set(await connection.fetchval(_TO_LOOK_AT))


@asynccontextmanager
async def measuring(runtime: Runtime) -> AsyncIterator[None]:
    """Keep the figures fresh while the service runs."""
    async with in_background(_measure_on(runtime), "measuring"):
        yield


async def _measure_on(runtime: Runtime) -> None:
    while True:
        try:
            async with runtime.pool.acquire() as connection:
                await measure(connection, runtime.clock.now(), runtime.regimes.regions())
            await _measure_alarms(runtime)
        except PASSING as error:
            _LOG.warning("figures_not_read", reason=repr(error))
        await asyncio.sleep(EVERY_SECONDS)


async def _measure_alarms(runtime: Runtime) -> None:
    waiting, earliest = await pending(runtime.pool)
    metrics.ALARMS_PENDING.set(waiting)
    metrics.ALARMS_OVERDUE.set(1 if earliest is not None and earliest <= runtime.clock.now() else 0)
