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
    grounds: str | None = None
    decided_by: str | None = None


class Appealed(msgspec.Struct):
    """Of `duban.card.appealed.v1`."""

    region: str
    matter: str
    card: str
    unit: str
    grounds: str
    appealed_by: str
    appealed_at: datetime


class Upheld(msgspec.Struct):
    """Of `duban.card.upheld.v1`."""

    region: str
    matter: str
    card: str
    unit: str
    grounds: str
    decided_by: str
    upheld_at: datetime


class Admonished(msgspec.Struct):
    """Of `duban.admonition.issued.v1`."""

    region: str
    matter: str
    obligation: str
    unit: str
    admonition: str
    reason: str
    evidence: str
    issued_by: str
    issued_at: datetime
    section: str | None = None
    post: str | None = None
    person: str | None = None
    case_number: str | None = None


class Referred(msgspec.Struct):
    """Of `duban.accountability.referred.v1`."""

    region: str
    matter: str
    obligation: str
    unit: str
    referral: str
    liability: str
    to_unit: str
    reason: str
    evidence: str
    referred_by: str
    referred_at: datetime
    section: str | None = None
    post: str | None = None
    person: str | None = None
    case_number: str | None = None
