"""Events of the obligations of a matter in tracking; topic `<region>.supervision`, key = supervision stream."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from schemas.contract import Digest, EventContract, Identifier, Instant, Region, Round
from schemas.events.matter import Importance, Kind, Source


class Binding(StrEnum):
    """Which limit binds: the shorter of the statutory limit and the published commitment (document B 基本要求 3, 4)."""

    STATUTORY = "statutory"
    COMMITMENT = "commitment"
    GIVEN = "given"
    DEFAULT = "default"


class Verdict(StrEnum):
    """Outcome against the limit (提前/按时/超时)."""

    ON_TIME = "on_time"
    OVERDUE = "overdue"


class Colour(StrEnum):
    """Formal marks (黄牌, 红牌)."""

    YELLOW = "yellow"
    RED = "red"


class PlannedReminder(BaseModel):
    """A reminder that will be sent when the obligation is still open then (催办)."""

    model_config = ConfigDict(frozen=True)

    at: Instant
    reminder: str = Field(description="the threshold, for example `fraction:0.5` or `working_days_before:1`")
    readers: tuple[str, ...]


class PlannedLevel(BaseModel):
    """A level of the ladder that will be reached when the obligation is still open then (督办升级)."""

    model_config = ConfigDict(frozen=True)

    at: Instant
    level: int = Field(ge=1)
    readers: tuple[str, ...]
    card: Colour | None = None
    circular: bool = False


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


class ObligationEscalated(ObligationEvent):
    """Raised to a level of the ladder (督办升级)."""

    TYPE: ClassVar[str] = "duban.obligation.escalated.v1"

    level: int = Field(ge=1)
    readers: tuple[str, ...]
    circular: bool = False
    due_at: Instant
    escalated_at: Instant


class CardIssued(ObligationEvent):
    """A formal mark was given (亮牌)."""

    TYPE: ClassVar[str] = "duban.card.issued.v1"

    card: str = Field(description="`<colour>.<obligation>`, unique within its matter")
    colour: Colour
    level: int
    issued_at: Instant


class CardRevoked(ObligationEvent):
    """A formal mark was taken back (撤销), for example when the answer turned out to have been in time."""

    TYPE: ClassVar[str] = "duban.card.revoked.v1"

    card: str
    colour: Colour
    reason: str = Field(
        description="`discharged_on_time`: word of the discharge came after the limit, the discharge did not"
    )
    revoked_at: Instant


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


class ObligationWithdrawn(ObligationEvent):
    """No longer owed, for example after a transfer to another unit."""

    TYPE: ClassVar[str] = "duban.obligation.withdrawn.v1"

    kind: str
    reason: Literal["transferred", "returned", "closed"]
    withdrawn_at: Instant
    was_overdue: bool
