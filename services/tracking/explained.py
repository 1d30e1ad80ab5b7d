"""What an explanation says, as JSON and for the page; instants in UTC."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel


class Line(BaseModel):
    """One line of the account, in both languages."""

    zh: str
    en: str


class Paragraph(BaseModel):
    """Where a rule stands: the document of the regime and the paragraph in it."""

    document: str
    title: str
    paragraph: str


class Value(BaseModel):
    """A limit as it held on the day: the parameter it came from, if any, with its paragraph."""

    basis: str
    rule: str
    parameter: str | None
    amount: int | None
    measure: str | None
    due_at: datetime
    binds: bool
    expected: bool
    """An announced change that no document has put into force yet."""
    paragraph: Paragraph | None


class Ahead(BaseModel):
    """What will happen if the obligation is still open then: `resume`, a reminder, `breach`, `level:2`."""

    at: datetime
    what: str
    readers: tuple[str, ...]
    card: str | None
    circular: bool = False


class PauseOfClock(BaseModel):
    """A stretch in which the clock stood; one that `stands` ends then at the latest."""

    pause: str
    begins_at: datetime
    ends_at: datetime
    stands: bool


class Changed(BaseModel):
    """Something that moved the due time since the clock started: a calendar that was adopted, a pause, more time."""

    at: datetime
    what: str
    """The event's name, `obligation.replanned`."""
    former_due_at: datetime
    due_at: datetime
    former_calendar: str
    calendar: str


class ObligationExplained(BaseModel):
    """One obligation: how it stands, and how its due time came about."""

    obligation: str
    kind: str
    unit: str
    section: str | None
    post: str | None
    person: str | None
    round: int
    status: str
    starts_at: datetime
    due_at: datetime
    verdict: str | None
    ended_at: datetime | None
    working_days_left: int | None
    level: int
    rule: str
    binding: str
    day: str
    """The civil day for which the values were looked up."""
    regime: str
    regime_version: str
    regime_digest: str
    calendar: str
    provisional: bool
    values: tuple[Value, ...]
    lines: tuple[Line, ...]
    pauses: tuple[PauseOfClock, ...]
    excused: bool
    breached: bool
    ahead: tuple[Ahead, ...]
    changes: tuple[Changed, ...] = ()


class Explanation(BaseModel):
    """All obligations of a matter as of a moment, oldest first."""

    matter: str
    case_number: str
    region: str
    version: int
    """Of its supervision at that moment, as `ETag` and `If-Match` have it."""
    as_of: datetime
    obligations: tuple[ObligationExplained, ...]
