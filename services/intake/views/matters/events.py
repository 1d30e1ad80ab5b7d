"""The fields of events that the view of matters reads."""

from __future__ import annotations

from datetime import datetime

import msgspec

from schemas.events import cards, clock, matter, supervision


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


class OfObligation(msgspec.Struct):
    """Which obligation an event is about."""

    matter: str
    obligation: str


class Stood(msgspec.Struct):
    """A stretch in which the clock stood, or stands."""

    ends_at: datetime


class Opened(OfObligation, kw_only=True):
    """A clock runs; one that was handed on brings along what had come of it."""

    kind: str
    due_at: datetime
    breached: bool = False
    excused: bool = False
    pauses: list[Stood] = []


class Breached(OfObligation, kw_only=True):
    """It ran out."""

    due_at: datetime


class Moved(OfObligation, kw_only=True):
    """Another due time: more time was granted, or it was planned anew. `reinstated`: it has not run out after all."""

    due_at: datetime
    reinstated: bool = False


class Paused(OfObligation, kw_only=True):
    """The clock stands until `ends_at` at the latest; `due_at` holds if it stands as long."""

    due_at: datetime
    ends_at: datetime


class Resumed(OfObligation, kw_only=True):
    """The clock runs again."""

    due_at: datetime


class Excused(OfObligation):
    """Nobody is held to account for its lateness."""


class Discharged(OfObligation, kw_only=True):
    """Done."""

    due_at: datetime
    verdict: str
    excused: bool = False


class Withdrawn(OfObligation, kw_only=True):
    """No longer owed."""

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
    clock.ObligationPaused.TYPE: Paused,
    clock.ObligationResumed.TYPE: Resumed,
    clock.ObligationExtended.TYPE: Moved,
    clock.ObligationReplanned.TYPE: Moved,
    cards.ObligationExcused.TYPE: Excused,
    supervision.ObligationDischarged.TYPE: Discharged,
    supervision.ObligationWithdrawn.TYPE: Withdrawn,
}
