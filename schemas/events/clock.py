"""Events that move the due time of an obligation; topic `<region>.supervision`, key = supervision stream."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from schemas.contract import Instant
from schemas.events.supervision import ObligationEvent
from schemas.events.terms import Binding, Clock, Extension, PlannedLevel, PlannedReminder


class ObligationMoved(ObligationEvent):
    """What all events carry that move a due time: the former one, the new one, and what lies ahead under it."""

    kind: str
    former_due_at: Instant
    due_at: Instant = Field(description="the last second that is on time")
    binding: Binding
    amount: int | None = None
    measure: str | None = None
    calendar: str = Field(description="version of the calendar that the new due time was worked out with")
    provisional: bool = False
    reminders: tuple[PlannedReminder, ...] = ()
    ladder: tuple[PlannedLevel, ...] = ()


class ObligationPaused(ObligationMoved):
    """The clock stands (中止计时): what follows holds if the pause lasts as long as it may."""

    TYPE: ClassVar[str] = "duban.obligation.paused.v1"

    pause: str = Field(description="kind of the pause in the regime, for example `hearing`")
    reason: str
    evidence: str | None = None
    paused_at: Instant
    ends_at: Instant = Field(description="when the clock runs again by itself")
    paused_by: str


class ObligationResumed(ObligationMoved):
    """The clock runs again (恢复计时)."""

    TYPE: ClassVar[str] = "duban.obligation.resumed.v1"

    pause: str
    resumed_at: Instant
    resumed_by: str | None = Field(None, description="none where the pause had lasted as long as it may")


class ObligationExtended(ObligationMoved):
    """More time was granted (延期)."""

    TYPE: ClassVar[str] = "duban.obligation.extended.v1"

    extended_by: Extension
    reason: str
    granted_by: str
    granted_by_role: str
    extended_at: Instant


class ObligationReplanned(ObligationMoved):
    """The due time was worked out again: the calendar was revised, or the matter became a problem matter."""

    TYPE: ClassVar[str] = "duban.obligation.replanned.v1"

    reason: Literal["calendar_revised", "problem_matter"]
    former_calendar: str
    reinstated: bool = Field(False, description="it had run out, and by the new calendar it has not")
    replanned_at: Instant
    clock: Clock = None
