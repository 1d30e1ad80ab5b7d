"""The fields of a matter's events that tell where it lay and when it left."""

from __future__ import annotations

from datetime import datetime

import msgspec


class OfMatter(msgspec.Struct):
    """What all of them carry."""

    region: str
    matter: str


class Assigned(OfMatter, kw_only=True):
    """Of `duban.matter.assigned.v1`."""

    unit: str
    assigned_at: datetime
    section: str | None = None
    round: int = 1


class Transferred(OfMatter, kw_only=True):
    """Of `duban.matter.transferred.v1`."""

    transferred_at: datetime


class Returned(OfMatter, kw_only=True):
    """Of `duban.matter.returned.v1`."""

    returned_at: datetime


class Answered(OfMatter, kw_only=True):
    """Of `duban.matter.answered.v1`."""

    answered_at: datetime


class Closed(OfMatter, kw_only=True):
    """Of `duban.matter.closed.v1`."""

    unit: str
    closed_at: datetime
    round: int = 1
