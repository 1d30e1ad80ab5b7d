"""The fields of events that the list of cards is made of."""

from __future__ import annotations

from datetime import datetime

import msgspec


class Issued(msgspec.Struct):
    """Of `duban.card.issued.v1`."""

    region: str
    matter: str
    obligation: str
    card: str
    unit: str
    colour: str
    level: int
    issued_at: datetime
    section: str | None = None
    post: str | None = None
    person: str | None = None
    case_number: str | None = None


class Revoked(msgspec.Struct):
    """Of `duban.card.revoked.v1`."""

    region: str
    matter: str
    card: str
    unit: str
    reason: str
    revoked_at: datetime
