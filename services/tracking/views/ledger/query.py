"""Questions to the ledger: open tasks by due time, closed ones by date, and who is behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from services.chassis.eventlog import Connection

Place = tuple[datetime, str, str]
"""Due time, task and obligation of the last open row of a page; of a closed one its end, its task and nothing."""


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A task. `due_at`, `breached` and `level` are those of the present step; none where the task is closed."""

    task: str
    number: str
    region: str
    process: str
    title_zh: str
    title_en: str
    unit: str
    section: str | None
    post: str | None
    person: str | None
    receiver: str | None
    lead: list[str]
    support: list[str]
    origin: str
    item: str | None
    occurrence: str | None
    document: str | None
    paragraph: str | None
    said: str | None
    importance: str
    opened_at: datetime
    opened_by: str
    regime: str
    step: str | None
    attempt: int
    step_unit: str | None
    step_section: str | None
    step_post: str | None
    step_person: str | None
    step_begun_at: datetime | None
    sent_back: int
    problem: bool
    outcome: str | None
    closed_at: datetime | None
    reason: str | None
    follow_up: str | None
    follow_up_at: datetime | None
    obligation: str | None = None
    due_at: datetime | None = None
    breached: bool = False
    level: int = 0

    @property
    def place(self) -> Place:
        """Its place in the order of the list."""
        return (self.due_at or self.closed_at or self.opened_at, self.task, self.obligation or "")


@dataclass(frozen=True, slots=True)
class LedgerFilters:
    """What a list is narrowed to; None where it is not."""

    region: str
    unit: str | None = None
    process: str | None = None
    due_before: datetime | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Behind:
    """Open tasks of one process at one unit, and how many of them are late."""

    unit: str
    process: str
    open: int
    overdue: int
    sent_back: int
    oldest_due_at: datetime | None


@dataclass(frozen=True, slots=True)
class EndedCount:
    """How many tasks of a process ended in an outcome."""

    unit: str
    process: str
    outcome: str
    tasks: int


_OF_TASK: Final = ", ".join(f"t.{name}" for name in list(LedgerEntry.__dataclass_fields__)[:-4])
_OF_DUE: Final = "d.obligation, d.due_at, coalesce(d.breached, false), coalesce(d.level, 0)"
_OPEN: Final = f"""
SELECT {_OF_TASK}, {_OF_DUE} FROM ledger.dues AS d JOIN ledger.tasks AS t USING (task)
WHERE d.open AND d.step <> 'whole' AND {{where}} ORDER BY d.due_at, d.task, d.obligation LIMIT {{limit}}
"""  # noqa: S608 - column names are constants of this module
_CLOSED: Final = f"""
SELECT {_OF_TASK} FROM ledger.tasks AS t
WHERE t.closed_at IS NOT NULL AND {{where}} ORDER BY t.closed_at DESC, t.task DESC LIMIT {{limit}}
"""  # noqa: S608 - the same
_BEHIND: Final = """
SELECT d.unit, t.process, count(*), count(*) FILTER (WHERE d.due_at < $2), count(*) FILTER (WHERE t.sent_back > 0),
       min(d.due_at)
FROM ledger.dues AS d JOIN ledger.tasks AS t USING (task)
WHERE d.region = $1 AND d.open AND d.step <> 'whole' AND ($3::text IS NULL OR d.unit = $3)
GROUP BY d.unit, t.process ORDER BY 4 DESC, 3 DESC, 1, 2
"""
_ENDED: Final = """
SELECT unit, process, outcome, sum(tasks)::bigint FROM ledger.ended
WHERE region = $1 AND ($2::text IS NULL OR unit = $2) AND month >= $3
GROUP BY unit, process, outcome ORDER BY unit, process, outcome
"""
_CONDITIONS: Final[Mapping[str, tuple[str, str]]] = {
    "region": ("d.region = {}", "t.region = {}"),
    "unit": ("t.closed_at IS NULL AND (t.unit = {0} OR t.step_unit = {0})", "(t.unit = {0} OR t.step_unit = {0})"),
    "process": ("t.process = {}", "t.process = {}"),
    "due_before": ("d.due_at < {}", ""),
    "number": ("t.number = {}", "t.number = {}"),
}


def page_statement(
    filters: LedgerFilters, limit: int, after: Place | None = None, *, closed: bool = False
) -> tuple[str, list[Any]]:
    """The statement of a page beyond the place `after`, with its values."""
    values: list[Any] = []
    conditions = []
    for name, both in _CONDITIONS.items():
        value, condition = getattr(filters, name), both[closed]
        if value is not None and condition:
            values.append(value)
            conditions.append(condition.format(f"${len(values)}"))
    if after is not None:
        values += after[:2] if closed else after
        places = ", ".join(f"${len(values) - back}" for back in range(1 if closed else 2, -1, -1))
        conditions.append(
            f"(t.closed_at, t.task) < ({places})" if closed else f"(d.due_at, d.task, d.obligation) > ({places})"
        )
    values.append(limit)
    statement = _CLOSED if closed else _OPEN
    return statement.format(where=" AND ".join(conditions), limit=f"${len(values)}"), values


async def entries(
    connection: Connection, filters: LedgerFilters, limit: int, after: Place | None = None, *, closed: bool = False
) -> list[LedgerEntry]:
    """A page of open tasks, the first due first, or of closed ones, the last closed first."""
    sql, values = page_statement(filters, limit, after, closed=closed)
    return [LedgerEntry(*row) for row in await connection.fetch(sql, *values)]


async def behind(connection: Connection, region: str, overdue_before: datetime, unit: str | None) -> list[Behind]:
    """Open tasks by unit and process, those with the most that is late first."""
    return [Behind(*row) for row in await connection.fetch(_BEHIND, region, overdue_before, unit)]


async def ended(connection: Connection, region: str, unit: str | None, since_month: str) -> list[EndedCount]:
    """How tasks ended since a month (`2026-01`), by unit, process and outcome."""
    return [EndedCount(*row) for row in await connection.fetch(_ENDED, region, unit, since_month)]
