"""Events of the obligations of a matter in tracking; topic `<region>.supervision`, key = supervision stream."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from schemas.contract import Digest, EventContract, Identifier, Instant, Region, Round
from schemas.events.matter import Applicant, Importance, Kind, Source
from schemas.events.terms import (
    Binding,
    Clock,
    Extension,
    OtherLimit,
    PausedSpan,
    PlannedLevel,
    PlannedReminder,
    Verdict,
)


class SupervisionBegun(EventContract):
    """A round of a matter is watched from here on: the facts by which its limits are chosen (受理即监督)."""

    TYPE: ClassVar[str] = "duban.supervision.begun.v1"

    region: Region
    matter: Identifier
    round: Round = 1
    begun_at: Instant = Field(
        description="receipt for the first round, reopening for a later one; limits of the matter run from here"
    )
    case_number: str
    portal: Identifier
    source: Source
    kind: Kind
    category: Identifier | None = None
    importance: Importance = Importance.ORDINARY
    district: str | None = None
    about: str | None = None
    given_due_at: Instant | None = None
    applicant: Applicant | None = Field(None, description="none for a person who asks for themselves")


class TaskSupervisionBegun(EventContract):
    """A task of an office is watched from here on: a deliverable, a rectification, an approval (受理即监督)."""

    TYPE: ClassVar[str] = "duban.supervision.entrusted.v1"

    region: Region
    matter: Identifier = Field(description="the task")
    case_number: str = Field(description="the number of the task")
    process: Identifier = Field(description="deliverable, report, rectification, approval or another process")
    title_zh: str
    title_en: str
    importance: str = "ordinary"
    begun_at: Instant


class SupervisionProblemFound(EventContract):
    """A problem matter (问题件): redone again and again, or handed from unit to unit without an owner.

    It climbs the ladder one level higher from here on.
    """

    TYPE: ClassVar[str] = "duban.problem.found.v1"

    region: Region
    matter: Identifier
    case_number: str
    problem: Literal["redone", "unowned"]
    count: int = Field(description="how often it was redone, or how many units it passed through")
    units: tuple[str, ...] = Field((), description="the units it passed through without an owner, in order")
    found_at: Instant


class ObligationEvent(EventContract):
    """What all events of an obligation carry. `obligation` is `<kind>.<number>` and unique within its matter."""

    region: Region
    matter: Identifier
    obligation: str
    unit: Identifier
    section: Identifier | None = None
    post: Identifier | None = None
    person: str | None = None
    case_number: str | None = None


class ObligationOpened(ObligationEvent):
    """A clock runs (限时办结)."""

    TYPE: ClassVar[str] = "duban.obligation.opened.v1"

    kind: str = Field(description="sign, answer or another kind of the regime")
    starts_at: Instant
    due_at: Instant = Field(description="the last second that is on time")
    amount: int | None = Field(None, description="of the limit in `measure`; none where the limit was given as a time")
    measure: str | None = Field(None, description="working_days, working_hours, hours, minutes or civil_days")
    binding: Binding
    rule: str
    calendar: str = Field(description="version of the calendar")
    provisional: bool = Field(False, description="the calendar of that year is not published yet")
    regime: Digest
    round: Round = 1
    category: Identifier | None = None
    importance: str = "ordinary"
    discharged_by: tuple[str, ...] = Field((), description="events that discharge it, for example `matter.answered`")
    reminders: tuple[PlannedReminder, ...] = ()
    ladder: tuple[PlannedLevel, ...] = ()
    continues: str | None = Field(None, description="the obligation of the former holder whose clock runs on")
    level: int = Field(0, description="level that the clock had reached already when it was handed on")
    breached: bool = Field(False, description="the limit had run out already when it was handed on")
    excused: bool = Field(False, description="its lateness had been excused already when it was handed on")
    given_due_at: Instant | None = Field(None, description="the due time that was given, before any pause or extension")
    other_limits: tuple[OtherLimit, ...] = Field((), description="limits that were considered and do not bind")
    pauses: tuple[PausedSpan, ...] = Field((), description="stretches in which the clock had stood so far")
    extensions: tuple[Extension, ...] = Field((), description="time that had been granted when it changed hands")
    monitored: bool = Field(False, description="the unit was under key monitoring when the clock was started")


class ObligationReminded(ObligationEvent):
    """Reminded before the limit (催办)."""

    TYPE: ClassVar[str] = "duban.obligation.reminded.v1"

    reminder: str = Field(description="the threshold, for example `fraction:0.5` or `working_days_before:1`")
    readers: tuple[str, ...]
    due_at: Instant
    reminded_at: Instant


class ObligationBreached(ObligationEvent):
    """The limit ran out (超时)."""

    TYPE: ClassVar[str] = "duban.obligation.breached.v1"

    kind: str
    due_at: Instant
    breached_at: Instant = Field(description="the first second that is too late")
    clock: Clock = None


class ObligationEscalated(ObligationEvent):
    """Raised to a level of the ladder (督办升级)."""

    TYPE: ClassVar[str] = "duban.obligation.escalated.v1"

    level: int = Field(ge=1)
    readers: tuple[str, ...]
    circular: bool = False
    due_at: Instant
    escalated_at: Instant


class ObligationDischarged(ObligationEvent):
    """Done: on time with the working days to spare, or overdue (提前/按时/超时办结)."""

    TYPE: ClassVar[str] = "duban.obligation.discharged.v1"

    kind: str
    discharged_at: Instant
    due_at: Instant
    verdict: Verdict
    working_days_left: int = Field(
        description="whole working days between the discharge and the limit; negative when overdue"
    )
    round: Round = 1
    level: int = Field(0, description="level of the ladder that had been reached")
    excused: bool = Field(False, description="nobody is held to account for its lateness: rates leave it out")
    clock: Clock = None


class ObligationWithdrawn(ObligationEvent):
    """No longer owed, for example after a transfer to another unit."""

    TYPE: ClassVar[str] = "duban.obligation.withdrawn.v1"

    kind: str
    reason: Literal["transferred", "returned", "closed"]
    withdrawn_at: Instant
    was_overdue: bool
    clock: Clock = None
