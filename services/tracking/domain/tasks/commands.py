"""Commands on a task. Each has its instant inside, and the rules of the task's regime where they decide.

Steps and limits are those of the regime under which a task was opened; posts, heads and absences those in force.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from schemas.events.matter import Importance
from schemas.events.task import Process, StepOutcome
from services.tracking.domain.rules import Rules
from services.tracking.domain.state import Holder


@dataclass(frozen=True, slots=True)
class OpenTask:
    """Somebody answers for a piece of work from `at` on. Sent again it does nothing.

    `due_at` is a date given for the first step (the day in a document); without it the regime's limit holds.
    `ladder` takes the place of the regime's for the first step. `own`: the unit sets itself the task, and so a date
    that it gives may only be earlier than the regime's limit.
    """

    region: str
    task: str
    process: Process
    title_zh: str
    title_en: str
    holder: Holder
    rules: Rules
    at: datetime
    by: str
    origin: str = "registry"
    lead: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    receiver: str | None = None
    item: str | None = None
    occurrence: str | None = None
    document: str | None = None
    paragraph: str | None = None
    said: str | None = None
    importance: Importance = Importance.ORDINARY
    due_at: datetime | None = None
    ladder: str | None = None
    own: bool = False


@dataclass(frozen=True, slots=True)
class Acting:
    """Who acts: a name, the unit, and whether for any unit of the region (the efficiency office)."""

    name: str
    unit: str | None
    for_any: bool = False


@dataclass(frozen=True, slots=True)
class EndStep:
    """The present step ended: done, verified, sent back, granted or refused (办理, 核实, 退回, 准予, 不予).

    `at` is when it happened, `now` when it is told. `step` is the one that is meant; none: whichever is present.
    `people` are the rules in force at that time, where they are not the task's own: who is the head of the next unit.
    """

    outcome: StepOutcome
    acting: Acting
    rules: Rules
    at: datetime
    now: datetime
    step: str | None = None
    evidence: str | None = None
    note: str | None = None
    people: Rules | None = None


@dataclass(frozen=True, slots=True)
class HandOverTask:
    """Somebody else answers for the present step, or for the open one of that name: `whole` is the task (移交)."""

    holder: Holder
    reason: str
    acting: Acting
    at: datetime
    step: str | None = None


@dataclass(frozen=True, slots=True)
class CancelTask:
    """Nothing more is asked for (撤销); for a granted approval: its yearly checks end."""

    reason: str
    acting: Acting
    at: datetime


TaskCommand = OpenTask | EndStep | HandOverTask | CancelTask
