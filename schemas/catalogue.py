"""All contracts by type, with their owner, their topic and what is ordered by what."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.commands import portal
from schemas.contract import CommandContract, EventContract
from schemas.events import (
    calendar,
    campaign,
    cards,
    clock,
    finding,
    heartbeat,
    matter,
    receipt,
    regime,
    score,
    supervision,
    task,
)


@dataclass(frozen=True, slots=True)
class EventEntry:
    """One event type: `topic` is a pattern with {region} and {portal}; events of one stream keep their order."""

    model: type[EventContract]
    owner: str
    topic: str


_MATTER: tuple[type[EventContract], ...] = (
    matter.MatterRegistered,
    matter.MatterAssigned,
    matter.MatterSigned,
    matter.MatterTransferred,
    matter.MatterReturned,
    matter.MatterAnswered,
    matter.MatterRated,
    matter.MatterReopened,
    matter.MatterClosed,
)
_SUPERVISION: tuple[type[EventContract], ...] = (
    supervision.SupervisionBegun,
    supervision.TaskSupervisionBegun,
    supervision.SupervisionProblemFound,
    supervision.ObligationOpened,
    supervision.ObligationReminded,
    supervision.ObligationBreached,
    supervision.ObligationEscalated,
    clock.ObligationPaused,
    clock.ObligationResumed,
    clock.ObligationExtended,
    clock.ObligationReplanned,
    cards.ObligationExcused,
    cards.CardIssued,
    cards.CardAppealed,
    cards.CardUpheld,
    cards.CardRevoked,
    cards.AdmonitionIssued,
    cards.AccountabilityReferred,
    supervision.ObligationDischarged,
    supervision.ObligationWithdrawn,
)
_TASK: tuple[type[EventContract], ...] = (
    task.TaskOpened,
    task.TaskStepBegun,
    task.TaskStepCompleted,
    task.TaskHandedOver,
    task.TaskClosed,
    task.TaskFollowUpDue,
)
_FINDING: tuple[type[EventContract], ...] = (
    finding.FindingRaised,
    finding.FindingExamined,
    finding.MonitoringBegun,
    finding.MonitoringEnded,
)

_CAMPAIGN: tuple[type[EventContract], ...] = (
    campaign.CampaignBegun,
    campaign.CampaignRevised,
    campaign.PhaseBegun,
    campaign.ItemAppeared,
    campaign.CampaignEnded,
)

EVENTS: dict[str, EventEntry] = {
    **{model.TYPE: EventEntry(model, "intake", "{region}.matter") for model in _MATTER},
    **{model.TYPE: EventEntry(model, "tracking", "{region}.supervision") for model in _SUPERVISION},
    **{model.TYPE: EventEntry(model, "tracking", "{region}.task") for model in _TASK},
    **{model.TYPE: EventEntry(model, "tracking", "{region}.finding") for model in _FINDING},
    **{model.TYPE: EventEntry(model, "tracking", "{region}.campaign") for model in _CAMPAIGN},
    receipt.ReceiptIssued.TYPE: EventEntry(receipt.ReceiptIssued, "intake", "{region}.receipt.{portal}"),
    receipt.OutcomeNotified.TYPE: EventEntry(receipt.OutcomeNotified, "notify", "{region}.receipt.{portal}"),
    calendar.CalendarAdopted.TYPE: EventEntry(calendar.CalendarAdopted, "tracking", "{region}.calendar"),
    regime.RegimeAdopted.TYPE: EventEntry(regime.RegimeAdopted, "intake", "{region}.regime"),
    score.ScorePublished.TYPE: EventEntry(score.ScorePublished, "scoring", "{region}.score"),
    heartbeat.HeartbeatPassed.TYPE: EventEntry(
        heartbeat.HeartbeatPassed, "intake, tracking, scoring", "{region}.matter, {region}.supervision, {region}.score"
    ),
}

COMMANDS: dict[str, type[CommandContract]] = {
    model.TYPE: model
    for model in (
        portal.SubmitMatter,
        portal.SignForMatter,
        portal.TransferMatter,
        portal.ReturnMatter,
        portal.AnswerMatter,
        portal.RateMatter,
        portal.ReopenMatter,
        portal.CloseMatter,
        portal.SoundHeartbeat,
    )
}
