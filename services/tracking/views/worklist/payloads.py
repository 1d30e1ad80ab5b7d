"""The fields of events that the worklist is made of, and nothing else of them."""

from __future__ import annotations

from datetime import datetime

import msgspec


class Stood(msgspec.Struct):
    """A stretch in which the clock stood, or stands."""

    pause: str
    ends_at: datetime


class Opened(msgspec.Struct):
    """Of `duban.obligation.opened.v1`."""

    region: str
    matter: str
    obligation: str
    unit: str
    kind: str
    starts_at: datetime
    due_at: datetime
    binding: str
    rule: str
    section: str | None = None
    post: str | None = None
    person: str | None = None
    case_number: str | None = None
    category: str | None = None
    importance: str = "ordinary"
    provisional: bool = False
    round: int = 1
    level: int = 0
    breached: bool = False
    excused: bool = False
    pauses: list[Stood] = []


class Named(msgspec.Struct):
    """Which obligation an event is about."""

    region: str
    matter: str
    obligation: str
    unit: str


class Breached(Named):
    """Of `duban.obligation.breached.v1`."""


class Escalated(Named, kw_only=True):
    """Of `duban.obligation.escalated.v1`."""

    level: int


class Moved(Named, kw_only=True):
    """Of the events that move a due time; each kind says what it does to a pause."""

    due_at: datetime
    binding: str
    provisional: bool = False


class Paused(Moved, kw_only=True):
    """Of `duban.obligation.paused.v1`."""

    pause: str
    ends_at: datetime


class Resumed(Moved, kw_only=True):
    """Of `duban.obligation.resumed.v1`."""


class Replanned(Moved, kw_only=True):
    """Of `duban.obligation.replanned.v1`."""

    reinstated: bool = False


class Excused(Named):
    """Of `duban.obligation.excused.v1`."""


class Entrusted(msgspec.Struct):
    """Of `duban.supervision.entrusted.v1`: the matter is a task."""

    region: str
    matter: str
    process: str
    title_zh: str
    title_en: str


class ProblemFound(msgspec.Struct):
    """Of `duban.problem.found.v1`."""

    region: str
    matter: str
    problem: str


class Ended(Named):
    """Of `duban.obligation.discharged.v1` and `duban.obligation.withdrawn.v1`."""
