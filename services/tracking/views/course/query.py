"""Questions to the course of matters: which matter a number means, and its steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.chassis.eventlog import Connection


@dataclass(frozen=True, slots=True)
class Matter:
    """A matter as it was registered; a task has titles, and its process as `kind`."""

    matter: str
    case_number: str
    region: str
    portal: str
    source: str
    kind: str
    category: str | None
    importance: str
    received_at: datetime
    given_due_at: datetime | None
    title_zh: str | None = None
    title_en: str | None = None

    @property
    def is_task(self) -> bool:
        """Whether it is a task of an office, not somebody's complaint."""
        return self.title_zh is not None


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the treatment; `happened` is the event's word: registered, assigned, answered..."""

    version: int
    happened: str
    at: datetime
    unit: str | None
    to_unit: str | None
    who: str | None
    detail: str | None
    round: int


_MATTER_COLUMNS: Final = ", ".join(Matter.__dataclass_fields__)
_STEP_COLUMNS: Final = ", ".join(Step.__dataclass_fields__)
_MATTER: Final = f"SELECT {_MATTER_COLUMNS} FROM course.matters WHERE matter = $1 OR case_number = $1"  # noqa: S608 - column names are constants of this module
_STEPS: Final = f"SELECT {_STEP_COLUMNS} FROM course.steps WHERE matter = $1 ORDER BY version"  # noqa: S608 - column names are constants of this module


async def matter(connection: Connection, reference: str) -> Matter | None:
    """The matter with that id or case number."""
    row = await connection.fetchrow(_MATTER, reference)
    return Matter(*row) if row else None


async def steps(connection: Connection, matter_id: str) -> list[Step]:
    """The steps of a matter, oldest first."""
    return [Step(*row) for row in await connection.fetch(_STEPS, matter_id)]
