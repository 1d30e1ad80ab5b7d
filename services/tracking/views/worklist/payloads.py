"""The fields of events that the worklist is made of, and nothing else of them."""

from __future__ import annotations

from datetime import datetime

import msgspec


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


class Ended(Named):
    """Of `duban.obligation.discharged.v1` and `duban.obligation.withdrawn.v1`."""
