"""The fields of events that the ledger is made of."""

from __future__ import annotations

from datetime import datetime

import msgspec


class Opened(msgspec.Struct):
    """Of `duban.task.opened.v1`."""

    region: str
    task: str
    number: str
    process: str
    title_zh: str
    title_en: str
    unit: str
    origin: str
    opened_at: datetime
    opened_by: str
    regime: str
    section: str | None = None
    post: str | None = None
    person: str | None = None
    lead: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    receiver: str | None = None
    item: str | None = None
    occurrence: str | None = None
    document: str | None = None
    paragraph: str | None = None
    said: str | None = None
    importance: str = "ordinary"


class Begun(msgspec.Struct):
    """Of `duban.step.begun.v1`."""

    region: str
    task: str
    step: str
    unit: str
    begins_at: datetime
    attempt: int = 1
    section: str | None = None
    post: str | None = None
    person: str | None = None
    problem: bool = False


class Completed(msgspec.Struct):
    """Of `duban.step.completed.v1`."""

    region: str
    task: str
    unit: str
    outcome: str


class Transferred(msgspec.Struct):
    """Of `duban.step.transferred.v1`."""

    region: str
    task: str
    step: str
    unit: str
    section: str | None = None
    post: str | None = None
    person: str | None = None


class Closed(msgspec.Struct):
    """Of `duban.task.closed.v1`."""

    region: str
    task: str
    process: str
    unit: str
    outcome: str
    closed_at: datetime
    reason: str | None = None
    follow_up: str | None = None
    follow_up_at: datetime | None = None


class Followed(msgspec.Struct):
    """Of `duban.task.followed.v1`."""

    region: str
    task: str
    unit: str
    next_at: datetime | None = None


class Owed(msgspec.Struct):
    """Of `duban.obligation.opened.v1`; the ledger takes those of tasks."""

    region: str
    matter: str
    obligation: str
    unit: str
    kind: str
    starts_at: datetime
    due_at: datetime
    case_number: str | None = None
    discharged_by: tuple[str, ...] = ()
    level: int = 0
    breached: bool = False


class Moved(msgspec.Struct):
    """Of events after which an obligation is due at another time."""

    region: str
    matter: str
    obligation: str
    unit: str
    due_at: datetime
    case_number: str | None = None
    reinstated: bool = False


class Raised(msgspec.Struct):
    """Of `duban.obligation.breached.v1` and `duban.obligation.escalated.v1`."""

    region: str
    matter: str
    obligation: str
    unit: str
    case_number: str | None = None
    level: int = 0


class Ended(msgspec.Struct):
    """Of `duban.obligation.discharged.v1` and `duban.obligation.withdrawn.v1`."""

    region: str
    matter: str
    obligation: str
    unit: str
    case_number: str | None = None
    verdict: str | None = None
