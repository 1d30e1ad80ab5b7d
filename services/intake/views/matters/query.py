"""Queries on the view of matters: by unit and status a page at a time, and by case number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.chassis.eventlog import Connection
from services.chassis.http.paging import Page

STATUSES = ("assigned", "signed", "answered", "closed")

# Of several open clocks the one that ends first is shown; where none is open, the last answer's.
_SELECT = """
SELECT m.matter, m.case_number, m.region, m.unit, m.section, m.post, m.person, m.acting, m.portal, m.submission_id,
       m.kind, m.category, m.importance, m.confidential, m.received_at, m.round, m.status, m.answered_at, m.closed_at,
       m.grade, m.solved, due.due_at, coalesce(due.overdue AND NOT due.excused, false) AS overdue,
       coalesce(due.excused, false) AS excused, due.paused_until
FROM matters.matters AS m
LEFT JOIN LATERAL (
    SELECT d.due_at, d.overdue, d.excused, d.paused_until FROM matters.deadlines AS d
    WHERE d.matter = m.matter AND (d.open OR d.kind = 'answer')
    ORDER BY d.open DESC, CASE WHEN d.open THEN d.due_at END, d.due_at DESC LIMIT 1
) AS due ON true
"""


@dataclass(frozen=True, slots=True)
class ListedMatter:
    """A row of a list; times in UTC, no personal data."""

    matter: str
    case_number: str
    region: str
    unit: str
    section: str | None
    post: str | None
    person: str | None
    acting: bool
    portal: str
    submission_id: str
    kind: str
    category: str | None
    importance: str
    confidential: bool
    received_at: datetime
    round: int
    status: str
    answered_at: datetime | None
    closed_at: datetime | None
    grade: str | None
    solved: bool | None
    due_at: datetime | None
    """As it was moved last; while the clock stands, what holds if it stands as long as it may."""
    overdue: bool
    """It ran out, and nobody has excused that."""
    excused: bool
    paused_until: datetime | None
    """By when a clock that stands runs again; none where it runs."""


@dataclass(frozen=True, slots=True)
class MatterFilter:
    """What a list shows: matters of a region, of a unit (none: all), in a status (none: all)."""

    region: str
    unit: str | None = None
    status: str | None = None


async def listed(connection: Connection, wanted: MatterFilter, page: Page) -> list[ListedMatter]:
    """Matters newest first, one more than the page shows. The page's key is (received_at, matter)."""
    conditions, parameters = ["m.region = $1"], list[Any]((wanted.region,))
    if wanted.unit is not None:
        parameters.append(wanted.unit)
        conditions.append(f"m.unit = ${len(parameters)}")
    if wanted.status is not None:
        parameters.append(wanted.status)
        conditions.append(f"m.status = ${len(parameters)}")
    if page.after is not None:
        parameters.extend(page.after)
        conditions.append(f"(m.received_at, m.matter) < (${len(parameters) - 1}, ${len(parameters)})")
    parameters.append(page.fetch)
    order = f"ORDER BY m.received_at DESC, m.matter DESC LIMIT ${len(parameters)}"
    rows = await connection.fetch(f"{_SELECT} WHERE {' AND '.join(conditions)} {order}", *parameters)
    return [ListedMatter(**dict(row)) for row in rows]


async def by_case_number(connection: Connection, case_number: str) -> list[ListedMatter]:
    """Matters with a case number: one, and very rarely two."""
    rows = await connection.fetch(f"{_SELECT} WHERE m.case_number = $1 LIMIT 5", case_number)
    return [ListedMatter(**dict(row)) for row in rows]


async def by_matter(connection: Connection, matter: str) -> ListedMatter | None:
    """The row of one matter."""
    row = await connection.fetchrow(f"{_SELECT} WHERE m.matter = $1", matter)
    return ListedMatter(**dict(row)) if row else None
