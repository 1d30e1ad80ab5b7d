"""Questions to the worklist: a page by due time, and the figures on top of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from services.chassis.eventlog import Connection

Place = tuple[datetime, str, str]
"""Due time, matter and obligation of the last row of a page."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An open obligation."""

    matter: str
    obligation: str
    region: str
    unit: str
    section: str | None
    post: str | None
    person: str | None
    kind: str
    case_number: str | None
    category: str | None
    importance: str
    binding: str
    provisional: bool
    round: int
    starts_at: datetime
    due_at: datetime
    level: int
    breached: bool

    @property
    def place(self) -> Place:
        """Its place in the order of the list."""
        return (self.due_at, self.matter, self.obligation)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; None where it is not. `person` may be any of several names of one person."""

    region: str
    unit: str | None = None
    section: str | None = None
    persons: tuple[str, ...] | None = None
    kind: str | None = None
    category: str | None = None
    importance: str | None = None
    least_level: int | None = None
    due_before: datetime | None = None
    due_from: datetime | None = None
    case_number: str | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """How many are overdue, fall due by the end of the day, and are open later, counted up to `MOST_COUNTED` each."""

    overdue: int
    today: int
    later: int


MOST_COUNTED: Final = 1000

_CONDITIONS: Final[Mapping[str, str]] = {
    "region": "region = {}",
    "unit": "unit = {}",
    "section": "section = {}",
    "persons": "person = ANY({}::text[])",
    "kind": "kind = {}",
    "category": "category = {}",
    "importance": "importance = {}",
    "least_level": "level >= {}",
    "due_before": "due_at < {}",
    "due_from": "due_at >= {}",
    "case_number": "case_number = {}",
}
_COLUMNS: Final = ", ".join(Entry.__dataclass_fields__)
_COUNT: Final = """
SELECT (SELECT count(*) FROM (SELECT FROM {table} WHERE {where} AND due_at < $1 LIMIT {most}) AS overdue),
       (SELECT count(*) FROM (SELECT FROM {table} WHERE {where} AND due_at BETWEEN $1 AND $2 LIMIT {most}) AS today),
       (SELECT count(*) FROM (SELECT FROM {table} WHERE {where} AND due_at > $2 LIMIT {most}) AS later)
"""
_PAGE: Final = """
SELECT {columns} FROM worklist.obligations WHERE {where} ORDER BY due_at, matter, obligation LIMIT {limit}
"""
_OF_MATTER: Final = """
SELECT {columns} FROM worklist.obligations WHERE matter = $1 ORDER BY due_at, obligation
"""


def _where(filters: Filters, values: list[Any]) -> str:
    """Conditions for the filters that are set; only their values come from outside, as parameters."""
    conditions = []
    for name, condition in _CONDITIONS.items():
        value = getattr(filters, name)
        if value is not None:
            values.append(list(value) if name == "persons" else value)
            conditions.append(condition.format(f"${len(values)}"))
    return " AND ".join(conditions)


def page_statement(filters: Filters, limit: int, after: Place | None = None) -> tuple[str, list[Any]]:
    """The statement of a page by due time, beyond the place `after`, with its values."""
    values: list[Any] = []
    where = _where(filters, values)
    if after is not None:
        values += after
        first = len(values) - 2
        where += f" AND (due_at, matter, obligation) > (${first}, ${first + 1}, ${first + 2})"
    values.append(limit)
    return _PAGE.format(columns=_COLUMNS, where=where, limit=f"${len(values)}"), values


async def entries(connection: Connection, filters: Filters, limit: int, after: Place | None = None) -> list[Entry]:
    """A page by due time, beyond the place `after`."""
    sql, values = page_statement(filters, limit, after)
    return [Entry(*row) for row in await connection.fetch(sql, *values)]


async def figures(connection: Connection, filters: Filters, overdue_before: datetime, end_of_day: datetime) -> Figures:
    """The figures of a list, whose filters by due time are left aside."""
    values: list[Any] = [overdue_before, end_of_day]
    where = _where(filters, values)
    sql = _COUNT.format(table="worklist.obligations", where=where, most=MOST_COUNTED)
    rows = await connection.fetch(sql, *values)
    return Figures(*rows[0])


async def of_matter(connection: Connection, matter: str) -> list[Entry]:
    """The open obligations of a matter, by due time."""
    return [Entry(*row) for row in await connection.fetch(_OF_MATTER.format(columns=_COLUMNS), matter)]
