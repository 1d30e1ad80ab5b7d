"""Questions to the worklist: a page in one of its orders, and the figures on top of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from services.chassis.eventlog import Connection
from services.chassis.http.paging import Key

Sort = Literal["due", "level", "age", "waiting"]
"""By due time; the highest level of the ladder first; the oldest clock first; who has held it longest first."""

KEYS: Final[Mapping[Sort, tuple[type, ...]]] = {
    "due": (datetime, str, str),
    "level": (int, datetime, str, str),
    "age": (datetime, str, str),
    "waiting": (datetime, str, str),
}
"""What the place of a row consists of in each order."""


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
    rule: str
    provisional: bool
    round: int
    starts_at: datetime
    due_at: datetime
    level: int
    breached: bool
    held_since: datetime
    paused: str | None
    paused_until: datetime | None
    excused: bool
    process: str | None
    """Which kind of task it is a step of; none for a complaint."""
    title_zh: str | None
    title_en: str | None
    problem: str | None
    """Why it is a problem matter; none for nearly all."""

    def place(self, sort: Sort = "due") -> Key:
        """Its place in an order of the list."""
        first: Mapping[Sort, Key] = {
            "due": (self.due_at,),
            "level": (-self.level, self.due_at),
            "age": (self.starts_at,),
            "waiting": (self.held_since,),
        }
        return (*first[sort], self.matter, self.obligation)


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
    case: str | None = None
    """Part of a case number, or of the title of a task."""
    paused: bool | None = None
    problem: bool | None = None


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
    "case": "(strpos(upper(case_number), upper({0})) > 0 OR matter IN (SELECT matter FROM worklist.matters"
    " WHERE strpos(upper(title_zh), upper({0})) > 0 OR strpos(upper(title_en), upper({0})) > 0))",
    "paused": "(paused IS NOT NULL) = {}",
    "problem": "(matter IN (SELECT matter FROM worklist.matters WHERE problem IS NOT NULL)) = {}",
}
_ORDERS: Final[Mapping[Sort, str]] = {
    "due": "due_at, matter, obligation",
    "level": "-level, due_at, matter, obligation",
    "age": "starts_at, matter, obligation",
    "waiting": "held_since, matter, obligation",
}
_COLUMNS: Final = ", ".join(Entry.__dataclass_fields__)
_COUNT: Final = """
SELECT (SELECT count(*) FROM (SELECT FROM {table} WHERE {where} AND due_at < $1 LIMIT {most}) AS overdue),
       (SELECT count(*) FROM (SELECT FROM {table} WHERE {where} AND due_at BETWEEN $1 AND $2 LIMIT {most}) AS today),
       (SELECT count(*) FROM (SELECT FROM {table} WHERE {where} AND due_at > $2 LIMIT {most}) AS later)
"""
# OFFSET keeps the planner from turning the look-ups of a page into a join of everything.
_PAGE: Final = """
SELECT {columns}
FROM (SELECT * FROM worklist.obligations WHERE {where} ORDER BY {order} LIMIT {limit}) AS open
LEFT JOIN LATERAL (
    SELECT process, title_zh, title_en, problem FROM worklist.matters AS known WHERE known.matter = open.matter OFFSET 0
) AS described ON true ORDER BY {order}
"""


_RULES: Final = """
SELECT rule, count(*)::int AS open FROM worklist.obligations WHERE region = $1 GROUP BY rule ORDER BY rule
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


def page_statement(filters: Filters, limit: int, after: Key | None = None, sort: Sort = "due") -> tuple[str, list[Any]]:
    """The statement of a page in an order, beyond the place `after`, with its values."""
    values: list[Any] = []
    where, order = _where(filters, values), _ORDERS[sort]
    if after is not None:
        places = ", ".join(f"${len(values) + number}" for number in range(1, len(after) + 1))
        values += after
        where += f" AND ({order}) > ({places})"
    values.append(limit)
    return _PAGE.format(columns=_COLUMNS, where=where, order=order, limit=f"${len(values)}"), values


async def entries(
    connection: Connection, filters: Filters, limit: int, after: Key | None = None, sort: Sort = "due"
) -> list[Entry]:
    """A page in an order, beyond the place `after`."""
    sql, values = page_statement(filters, limit, after, sort)
    return [Entry(*row) for row in await connection.fetch(sql, *values)]


async def figures(connection: Connection, filters: Filters, overdue_before: datetime, end_of_day: datetime) -> Figures:
    """The figures of a list, whose filters by due time are left aside."""
    values: list[Any] = [overdue_before, end_of_day]
    where = _where(filters, values)
    sql = _COUNT.format(table="worklist.obligations", where=where, most=MOST_COUNTED)
    rows = await connection.fetch(sql, *values)
    return Figures(*rows[0])


async def open_by_rule(connection: Connection, region: str) -> dict[str, int]:
    """How many obligations of a region are open under each rule; reads all that are open."""
    return dict(await connection.fetch(_RULES, region))
