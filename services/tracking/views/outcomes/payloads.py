"""The fields of events that outcomes are made of."""

from __future__ import annotations

from datetime import datetime

import msgspec


class Discharged(msgspec.Struct):
    """Of `duban.obligation.discharged.v1`."""

    region: str
    matter: str
    obligation: str
    unit: str
    kind: str
    discharged_at: datetime
    due_at: datetime
    verdict: str
    working_days_left: int
    section: str | None = None
    person: str | None = None
    case_number: str | None = None
    round: int = 1
    level: int = 0


class Withdrawn(msgspec.Struct):
    """Of `duban.obligation.withdrawn.v1`."""

    region: str
    matter: str
    obligation: str
    unit: str
    kind: str
    reason: str
    withdrawn_at: datetime
    was_overdue: bool
    section: str | None = None
    person: str | None = None
    case_number: str | None = None


class Excused(msgspec.Struct):
    """Of `duban.obligation.excused.v1`; it may come before the end or after it."""

    matter: str
    obligation: str
    excused_at: datetime
    excused_by: str
