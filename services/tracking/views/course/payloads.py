"""The fields of a matter's events that its time line shows. None of them is personal data of the complainant."""

from __future__ import annotations

from datetime import datetime

import msgspec


class Registered(msgspec.Struct):
    """Of `duban.matter.registered.v1`."""

    region: str
    matter: str
    case_number: str
    portal: str
    source: str
    kind: str
    received_at: datetime
    category: str | None = None
    importance: str = "ordinary"
    given_due_at: datetime | None = None


class Entrusted(msgspec.Struct):
    """Of `duban.supervision.entrusted.v1`: the matter is a task."""

    region: str
    matter: str
    case_number: str
    process: str
    title_zh: str
    title_en: str
    begun_at: datetime
    importance: str = "ordinary"


class Assigned(msgspec.Struct):
    """Of `duban.matter.assigned.v1`."""

    matter: str
    role: str
    unit: str
    assigned_at: datetime
    rule: str
    person: str | None = None
    acting: bool = False
    round: int = 1


class Signed(msgspec.Struct):
    """Of `duban.matter.signed.v1`."""

    matter: str
    unit: str
    by: str
    signed_at: datetime
    round: int = 1


class Transferred(msgspec.Struct):
    """Of `duban.matter.transferred.v1`."""

    matter: str
    from_unit: str
    to_unit: str
    reason: str
    by: str
    transferred_at: datetime
    round: int = 1


class Returned(msgspec.Struct):
    """Of `duban.matter.returned.v1`."""

    matter: str
    from_unit: str
    to_unit: str
    reason: str
    by: str
    returned_at: datetime
    round: int = 1


class Answered(msgspec.Struct):
    """Of `duban.matter.answered.v1`."""

    matter: str
    unit: str
    by: str
    answered_at: datetime
    result: str = "answered"
    round: int = 1


class Rated(msgspec.Struct):
    """Of `duban.matter.rated.v1`."""

    matter: str
    unit: str
    grade: str
    rated_at: datetime
    round: int = 1
    by_unit: str | None = None


class Reopened(msgspec.Struct):
    """Of `duban.matter.reopened.v1`."""

    matter: str
    reason: str
    by: str
    reopened_at: datetime
    round: int


class Closed(msgspec.Struct):
    """Of `duban.matter.closed.v1`."""

    matter: str
    unit: str
    by: str
    closed_at: datetime
    round: int = 1
