"""The fixed words a regime may use: event names, kinds of obligations, readers, measures (terms of the field)."""

from __future__ import annotations

from typing import Final, Literal, get_args

from schemas.events.matter import Grade

EventName = Literal[
    "matter.registered",
    "matter.assigned",
    "matter.signed",
    "matter.transferred",
    "matter.returned",
    "matter.answered",
    "matter.rated",
    "matter.reopened",
    "matter.closed",
    "supervision.begun",
    "obligation.opened",
    "obligation.reminded",
    "obligation.breached",
    "obligation.escalated",
    "obligation.discharged",
    "obligation.withdrawn",
    "obligation.paused",
    "obligation.resumed",
    "obligation.extended",
    "obligation.excused",
    "obligation.replanned",
    "card.issued",
    "card.appealed",
    "card.upheld",
    "card.revoked",
    "admonition.issued",
    "accountability.referred",
    "supervision.entrusted",
    "problem.found",
    "task.opened",
    "step.begun",
    "step.completed",
    "step.transferred",
    "task.closed",
    "task.followed",
    "finding.raised",
    "finding.examined",
    "monitoring.begun",
    "monitoring.ended",
    "receipt.issued",
    "outcome.notified",
    "score.published",
    "regime.adopted",
    "calendar.adopted",
    "campaign.begun",
    "campaign.revised",
    "campaign.ended",
    "phase.begun",
    "item.appeared",
]
"""Events of the core path, without the `duban.` in front and the `.v1` behind."""

BEGINNINGS: Final[tuple[EventName, ...]] = ("matter.registered", "matter.reopened")
"""Each begins a round of a matter, and the limits of the whole matter with it."""
ASSIGNED: Final[EventName] = "matter.assigned"
OPENING_EVENTS: Final[tuple[EventName, ...]] = (
    "matter.registered",
    ASSIGNED,
    "matter.signed",
    "matter.answered",
    "matter.rated",
    "matter.reopened",
    "matter.closed",
)
"""The events at which tracking opens what a rule says; at all others nothing is opened."""
DISCHARGING_EVENTS: Final[tuple[EventName, ...]] = ("matter.signed", "matter.answered", "matter.rated", "matter.closed")
"""The events at which tracking discharges what waits for them."""

ObligationKind = Literal[
    "sign", "answer", "call_back", "rectify", "deliver", "report", "duty", "look_back", "approve", "serve", "check",
    "verify",
]  # fmt: skip
LimitUnit = Literal["working_days", "working_hours", "hours", "minutes", "civil_days"]
DayEnd = Literal["end_of_day", "close_of_business"]
Reader = Literal["post", "section_head", "leader_in_charge", "head", "efficiency_office"]
GrantingRole = Literal["leader", "efficiency"]
"""Who may grant more time: the leader in charge of the unit, or the efficiency office."""
CardColour = Literal["yellow", "red", "none"]
Channel = Literal["mail", "webhook", "portal"]
Capability = Literal["receipts", "answers", "ratings", "given_limits", "attachments"]
ScorePeriod = Literal["month", "quarter", "year"]
VerdictWord = Literal["on_time", "overdue", "open"]

Measure = Literal[
    "assigned",
    "sign_due",
    "signed",
    "signed_on_time",
    "answer_due",
    "answered",
    "answered_on_time",
    "answered_early",
    "overdue",
    "rated",
    "satisfied",
    "contacted",
    "solved",
    "reopened",
    "yellow_cards",
    "red_cards",
]
"""What is counted per unit and period; a rate is one measure over another."""

GRADE_NAMES: Final[dict[Grade, str]] = {
    Grade.VERY_SATISFIED: "非常满意",
    Grade.SATISFIED: "满意",
    Grade.FAIRLY_SATISFIED: "基本满意",
    Grade.DISSATISFIED: "不满意",
    Grade.VERY_DISSATISFIED: "非常不满意",
}
"""The five grades of satisfaction, best first (GB/T 39735-2020)."""

EVENT_NAMES: Final[tuple[str, ...]] = get_args(EventName)


def event_name(cloud_event_type: str) -> str:
    """The regime's word for a CloudEvents type: `duban.matter.signed.v1` -> `matter.signed`."""
    return cloud_event_type.removeprefix("duban.").rsplit(".v", 1)[0]
