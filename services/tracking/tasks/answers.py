"""What is asked of the ledger and what is answered, for machines."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from schemas.events.task import Process
from services.chassis.http.principal import Principal
from services.tracking.scope import unit_in_scope
from services.tracking.selection import Asked, overdue_before
from services.tracking.tasks.story import TaskStep
from services.tracking.views.ledger.query import Behind, EndedCount, LedgerEntry, LedgerFilters


class TaskSelection(Asked):
    """Filters of the ledger; they apply to the whole list."""

    process: Process | None = None
    state: Literal["open", "closed"] = "open"
    due: Literal["all", "overdue"] = "all"
    number: Annotated[str, Field(max_length=40)] | None = None

    def filters(self, principal: Principal, now: datetime) -> LedgerFilters:
        """As conditions on the ledger. Raises 403 for a unit that is not one's own."""
        return LedgerFilters(
            region=principal.region,
            unit=unit_in_scope(principal, self.unit),
            process=self.process.value if self.process else None,
            due_before=overdue_before(now) if self.due == "overdue" else None,
            number=self.number.strip() if self.number else None,
        )


class Tasks(BaseModel):
    """A page of tasks: open ones by due time, closed ones the latest first; `next` is the address of the next page."""

    tasks: list[LedgerEntry]
    next: str | None


class TaskNow(BaseModel):
    """Where a task stands after a step."""

    task: str
    number: str
    process: str
    step: str | None
    unit: str | None
    attempt: int | None
    outcome: str | None
    version: int
    changed: bool


class TaskShown(BaseModel):
    """One task with the chain of its steps. `outcomes`: how the present step may end."""

    task: LedgerEntry
    version: int
    whole: TaskStep | None
    steps: list[TaskStep]
    outcomes: list[str]


class Standing(BaseModel):
    """Who is behind: open tasks by unit and process, and how tasks ended in the months asked for."""

    behind: list[Behind]
    ended: list[EndedCount]


def now_of(outcome: Any) -> TaskNow:
    """Where the task of a command's outcome stands."""
    state = outcome.state
    present = state.present
    return TaskNow(
        task=state.task,
        number=state.number,
        process=state.process,
        step=present.step if present else None,
        unit=present.holder.unit if present else None,
        attempt=present.attempt if present else None,
        outcome=state.outcome,
        version=outcome.version,
        changed=bool(outcome.events),
    )
