"""The fields of events that the facts are taken from, and nothing else of them."""

from __future__ import annotations

from datetime import datetime

import msgspec


class Registered(msgspec.Struct, gc=False):
    """Of `duban.matter.registered.v1`."""

    region: str
    matter: str
    case_number: str


class Treated(msgspec.Struct, gc=False):
    """What the steps of a treatment have in common."""

    region: str
    matter: str
    unit: str
    round: int = 1


class Assigned(Treated, kw_only=True, gc=False):
    """Of `duban.matter.assigned.v1`."""

    assigned_at: datetime


class Signed(Treated, kw_only=True, gc=False):
    """Of `duban.matter.signed.v1`."""

    signed_at: datetime


class Answered(Treated, kw_only=True, gc=False):
    """Of `duban.matter.answered.v1`."""

    answered_at: datetime


class Rated(Treated, kw_only=True, gc=False):
    """Of `duban.matter.rated.v1`."""

    grade: str
    rated_at: datetime
    solved: bool | None = None


class Reopened(msgspec.Struct, gc=False):
    """Of `duban.matter.reopened.v1`; `round` is the one that begins."""

    region: str
    matter: str
    round: int
    reopened_at: datetime


class Breached(msgspec.Struct, gc=False):
    """Of `duban.obligation.breached.v1`."""

    region: str
    matter: str
    obligation: str
    unit: str
    kind: str
    due_at: datetime
    clock: str | None = None


class Discharged(msgspec.Struct, gc=False):
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
    excused: bool = False
    clock: str | None = None


class Replanned(msgspec.Struct, gc=False):
    """Of `duban.obligation.replanned.v1`."""

    region: str
    matter: str
    obligation: str
    unit: str
    kind: str
    reinstated: bool = False
    clock: str | None = None


class Withdrawn(msgspec.Struct, gc=False):
    """Of `duban.obligation.withdrawn.v1`."""

    region: str
    matter: str
    obligation: str
    unit: str
    kind: str
    was_overdue: bool
    clock: str | None = None


class Excused(msgspec.Struct, gc=False):
    """Of `duban.obligation.excused.v1`."""

    region: str
    matter: str
    obligation: str
    unit: str
    excused_at: datetime
    clock: str | None = None


class CardIssued(msgspec.Struct, gc=False):
    """Of `duban.card.issued.v1`."""

    region: str
    matter: str
    unit: str
    card: str
    colour: str
    issued_at: datetime


class CardRevoked(msgspec.Struct, gc=False):
    """Of `duban.card.revoked.v1`."""

    region: str
    matter: str
    unit: str
    card: str
    revoked_at: datetime
