"""Questions to the facts: tallies for scoring, the first month, the matters behind a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.chassis.eventlog import Connection
from services.scoring.domain.measures import Tally

_TALLIES = """
SELECT unit, kind, outcome, coalesce(days_left > 0, false) AS early, solved, count(*)::int AS count
FROM facts.facts WHERE region = $1 AND period = ANY($2::text[]) GROUP BY 1, 2, 3, 4, 5
"""

_TALLIES_BY_MONTH = """
SELECT period, unit, kind, outcome, coalesce(days_left > 0, false) AS early, solved, count(*)::int AS count
FROM facts.facts WHERE region = $1 AND period = ANY($2::text[]) AND unit = $3 GROUP BY 1, 2, 3, 4, 5, 6
"""

# One step of the index for each region, however many facts there are.
_FIRST_MONTH = "SELECT period FROM facts.facts WHERE region = $1 ORDER BY period LIMIT 1"

_MATTERS = """
SELECT fact.matter, known.case_number, fact.subject, fact.at, fact.outcome, fact.days_left, fact.solved
FROM facts.facts AS fact LEFT JOIN facts.cases AS known USING (matter)
WHERE fact.region = $1 AND fact.period = ANY($2::text[]) AND fact.unit = $3 AND fact.kind = $4
  AND fact.outcome IS DISTINCT FROM 'excused'
  AND ($5::timestamptz IS NULL OR (fact.at, fact.matter, fact.subject) > ($5, $6, $7))
ORDER BY fact.at, fact.matter, fact.subject LIMIT $8
"""


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact behind a number, with the matter that it is about."""

    matter: str
    case_number: str | None
    subject: str
    at: datetime
    outcome: str | None
    days_left: int | None
    solved: bool | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of facts begins: after this one."""

    at: datetime
    matter: str
    subject: str


async def tallies(connection: Connection, region: str, months: Sequence[str]) -> list[Tally]:
    """What was counted in a region in the months."""
    return [Tally(*row) for row in await connection.fetch(_TALLIES, region, months)]


async def tallies_by_month(
    connection: Connection, region: str, months: Sequence[str], unit: str
) -> dict[str, list[Tally]]:
    """What was counted of a unit, month by month."""
    found: dict[str, list[Tally]] = {month: [] for month in months}
    for period, *rest in await connection.fetch(_TALLIES_BY_MONTH, region, months, unit):
        found[period].append(Tally(*rest))
    return found


async def first_month(connection: Connection, region: str) -> str | None:
    """The first month of which anything is known, None where nothing is."""
    found: str | None = await connection.fetchval(_FIRST_MONTH, region)
    return found


async def facts(
    connection: Connection, region: str, months: Sequence[str], unit: str, kind: str, after: Place | None, most: int
) -> list[Fact]:
    """The facts of one kind, oldest first, those after a place."""
    start = (after.at, after.matter, after.subject) if after else (None, None, None)
    rows = await connection.fetch(_MATTERS, region, months, unit, kind, *start, most)
    return [Fact(*row) for row in rows]
