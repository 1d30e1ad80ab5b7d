"""The fields of events that the view of matters reads."""

from __future__ import annotations

from datetime import datetime

import msgspec

from schemas.events import matter, supervision


class Registered(msgspec.Struct):
    """A new row."""

    matter: str
    region: str
    case_number: str
    portal: str
    submission_id: str
    source: str
    kind: str
    received_at: datetime
    category: str | None = None
    importance: str = "ordinary"
    district: str | None = None
    about: str | None = None
    confidential: bool = False


class Assigned(msgspec.Struct):
    """Who is answerable from here on."""

    matter: str
    region: str
    role: str
    unit: str
    assigned_at: datetime
    section: str | None = None
    post: str | None = None
    person: str | None = None
    acting: bool = False
    round: int = 1


class Signed(msgspec.Struct):
    """Signed for."""

    matter: str
    signed_at: datetime


class Answered(msgspec.Struct):
    """Answered."""

    matter: str
    answered_at: datetime
    result: str = "answered"


class Rated(msgspec.Struct):
    """The complainant's word."""

    matter: str
    grade: str
    rated_at: datetime
    solved: bool | None = None


class Reopened(msgspec.Struct):
    """A new round."""

    matter: str
    round: int


class Closed(msgspec.Struct):
    """Closed."""

    matter: str
    closed_at: datetime


class Opened(msgspec.Struct):
    """A clock runs."""

    matter: str
    obligation: str
    kind: str
    due_at: datetime


class Breached(msgspec.Struct):
    """It ran out."""

    matter: str
    obligation: str
    kind: str
    due_at: datetime


class Discharged(msgspec.Struct):
    """Done."""

    matter: str
    obligation: str
    kind: str
    due_at: datetime
    verdict: str


class Withdrawn(msgspec.Struct):
    """No longer owed."""

    matter: str
    obligation: str
    kind: str
    was_overdue: bool


READS: dict[str, type] = {
    matter.MatterRegistered.TYPE: Registered,
    matter.MatterAssigned.TYPE: Assigned,
    matter.MatterSigned.TYPE: Signed,
    matter.MatterAnswered.TYPE: Answered,
    matter.MatterRated.TYPE: Rated,
    matter.MatterReopened.TYPE: Reopened,
    matter.MatterClosed.TYPE: Closed,
    supervision.ObligationOpened.TYPE: Opened,
    supervision.ObligationBreached.TYPE: Breached,
    supervision.ObligationDischarged.TYPE: Discharged,
    supervision.ObligationWithdrawn.TYPE: Withdrawn,
}
