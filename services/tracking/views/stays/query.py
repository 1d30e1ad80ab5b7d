"""Questions to the stays: how long matters waited in each section in a month, and which those were."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from schemas.events.finding import MOST_EVIDENCE, Evidence
from services.chassis.eventlog import Connection
from services.tracking.domain.findings.blockage import Waits

# What left in the month; what had come by its end and left later or not at all.
_OF_THE_MONTH: Final = """
SELECT matter, unit, section, arrived_at, left_at FROM stays.stays
WHERE region = $1 AND left_at >= $2 AND left_at < $3 AND how <> 'reassigned'
UNION ALL
SELECT matter, unit, section, arrived_at, NULL FROM stays.stays
WHERE region = $1 AND left_at >= $3 AND how <> 'reassigned' AND arrived_at < $3
UNION ALL
SELECT matter, unit, section, arrived_at, NULL FROM stays.stays
WHERE region = $1 AND left_at IS NULL AND arrived_at < $3
"""
_WAITS: Final = f"""
SELECT unit, section, array_agg(extract(epoch FROM coalesce(left_at, $3) - arrived_at)::float8), count(left_at)
FROM ({_OF_THE_MONTH}) AS stay GROUP BY unit, section
"""  # noqa: S608 - constants of this module
_LONGEST: Final = f"""
SELECT known.case_number, stay.matter, stay.arrived_at,
    extract(epoch FROM coalesce(stay.left_at, $3) - stay.arrived_at)::int AS seconds
FROM ({_OF_THE_MONTH}) AS stay LEFT JOIN course.matters AS known USING (matter)
WHERE stay.unit = $4 AND stay.section = $5
ORDER BY seconds DESC, stay.matter LIMIT $6
"""  # noqa: S608 - constants of this module
_FIRST: Final = """
SELECT least(
    (SELECT left_at FROM stays.stays WHERE region = $1 AND how <> 'reassigned' ORDER BY left_at LIMIT 1),
    (SELECT arrived_at FROM stays.stays WHERE region = $1 AND left_at IS NULL ORDER BY arrived_at LIMIT 1))
"""
_INSTANT: Final = """
SELECT stay.unit, stay.section, known.case_number, stay.matter, stay.left_at, 'matter.' || stay.how,
    extract(epoch FROM stay.left_at - stay.arrived_at)::int AS seconds
FROM stays.stays AS stay LEFT JOIN course.matters AS known USING (matter)
WHERE stay.region = $1 AND stay.left_at >= $2 AND stay.left_at < $3 AND stay.how IN ('answered', 'closed')
  AND stay.left_at - stay.arrived_at <= make_interval(secs => $4)
ORDER BY stay.left_at, stay.matter
"""
_CLOSINGS: Final = """
SELECT unit, (closed_at AT TIME ZONE $4)::date AS day, count(*)::int FROM stays.closings
WHERE region = $1 AND closed_at >= $2 AND closed_at < $3 GROUP BY 1, 2
"""
_CLOSED_ON: Final = """
SELECT known.case_number, closing.matter, closing.closed_at
FROM stays.closings AS closing LEFT JOIN course.matters AS known USING (matter)
WHERE closing.region = $1 AND closing.closed_at >= $2 AND closing.closed_at < $3 AND closing.unit = $4
ORDER BY closing.closed_at, closing.matter LIMIT $5
"""


async def first_instant(connection: Connection, region: str) -> datetime | None:
    """When the first matter of a region left a section, or came to where it still is; None where there is none."""
    found: datetime | None = await connection.fetchval(_FIRST, region)
    return found


async def waits(connection: Connection, region: str, start: datetime, end: datetime) -> list[Waits]:
    """How long matters waited in each section between two instants."""
    rows = await connection.fetch(_WAITS, region, start, end)
    return [Waits(unit, section, seconds, left) for unit, section, seconds, left in rows]


async def longest(
    connection: Connection, region: str, start: datetime, end: datetime, unit: str, section: str, most: int
) -> list[Evidence]:
    """The matters that waited longest in a section, longest first; `at` is when each came."""
    rows = await connection.fetch(_LONGEST, region, start, end, unit, section, most)
    return [
        Evidence(
            what="waiting",
            at=arrived_at,
            matter=matter,
            case_number=number,
            unit=unit,
            section=section or None,
            seconds=seconds,
        )
        for number, matter, arrived_at, seconds in rows
    ]


async def instant_closings(
    connection: Connection, region: str, start: datetime, end: datetime, within: int
) -> dict[str, list[Evidence]]:
    """Matters answered or closed within so many seconds of their arrival, by unit, oldest first."""
    found: dict[str, list[Evidence]] = {}
    for unit, section, number, matter, at, what, seconds in await connection.fetch(
        _INSTANT, region, start, end, within
    ):
        one = Evidence(
            what=what,
            at=at,
            matter=matter,
            case_number=number,
            unit=unit,
            section=section or None,
            seconds=seconds,
        )
        found.setdefault(unit, []).append(one)
    return found


async def closings(
    connection: Connection, region: str, start: datetime, end: datetime, timezone: str
) -> dict[str, dict[date, int]]:
    """How many matters each unit closed on each civil day."""
    found: dict[str, dict[date, int]] = {}
    for unit, day, count in await connection.fetch(_CLOSINGS, region, start, end, timezone):
        found.setdefault(unit, {})[day] = count
    return found


async def closed_between(
    connection: Connection, region: str, start: datetime, end: datetime, unit: str
) -> list[Evidence]:
    """Matters that a unit closed between two instants, oldest first, at most as many as a finding carries."""
    rows = await connection.fetch(_CLOSED_ON, region, start, end, unit, MOST_EVIDENCE)
    return [
        Evidence(what="matter.closed", at=at, matter=matter, case_number=number, unit=unit)
        for number, matter, at in rows
    ]
