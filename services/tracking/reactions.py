"""Which events of a matter lead to which commands on its supervision."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Protocol

from schemas.contract import EventContract
from schemas.events.matter import (
    Applicant,
    MatterAnswered,
    MatterAssigned,
    MatterClosed,
    MatterRated,
    MatterRegistered,
    MatterReopened,
    MatterReturned,
    MatterSigned,
    MatterTransferred,
)
from schemas.identity import supervision_stream
from schemas.regime import CompiledRegime, MatterFacts
from schemas.regime.vocabulary import event_name
from services.chassis.calendars import Calendars
from services.chassis.commands import Cause, Command
from services.chassis.heartbeat import passing_on
from services.chassis.monitored import Monitored
from services.chassis.reactions import Reaction, ReactionContext
from services.chassis.records import Record
from services.chassis.regimes import RegimeNotYetKnown, Regimes
from services.tracking.calendar_seed import calendar_of
from services.tracking.deciders import HEARTBEATS, SUPERVISIONS
from services.tracking.domain.commands import Assign, Begin, Close, HandOn, Progress, Reopen, Replan, SupervisionCommand
from services.tracking.domain.rules import Rules
from services.tracking.domain.state import Holder

STAGE: Final = "tracking"


class Known(Protocol):
    """Where regimes and calendars are looked up: the context of a reaction, or the running service."""

    @property
    def regimes(self) -> Regimes:
        """Regimes that were adopted."""

    @property
    def calendars(self) -> Calendars:
        """Calendars that were adopted."""

    @property
    def monitored(self) -> Monitored:
        """Units under key monitoring."""


def rules_of(regime: CompiledRegime, context: Known, at: datetime) -> Rules:
    """The rules of a version of the regime, with the calendar of its region as it had been adopted at an instant."""
    version, newest = context.calendars.at(regime.region, at), context.calendars.newest(regime.region)
    return Rules(
        regime,
        calendar_of(regime.regime, version),
        lambda digest: rules_of(context.regimes.by_digest(digest), context, at),
        lambda unit, moment: context.monitored.at(regime.region, unit, moment),
        frozenset() if version is newest else context.calendars.newer_than(version, regime.region),
    )


def react(record: Record, event: EventContract, context: ReactionContext) -> Sequence[Command[SupervisionCommand]]:
    """The command that follows from a matter's event."""
    matter_event: Any = event
    command = _COMMANDS[type(event)](matter_event, context)
    stream = supervision_stream(matter_event.matter)
    cause = Cause(record.id, record.correlation, record.traceparent)
    found = Command(stream, command, command.at, cause)
    return (found, *catching_up(found, matter_event.region, context))


def catching_up(
    late: Command[SupervisionCommand], region: str, context: ReactionContext
) -> Sequence[Command[SupervisionCommand]]:
    """Word of a step from before an adoption: what it opens by the calendar of then is planned anew at once."""
    newest = context.calendars.newest(region)
    if late.body.at >= newest.adopted_at:
        return ()
    replan = Replan(rules_in_force(region, newest.adopted_at, context), newest.adopted_at)
    return (Command(late.stream, replan, replan.at, late.cause),)


def _begin(event: MatterRegistered, _: ReactionContext) -> Begin:
    facts = MatterFacts(
        category=event.category,
        source=event.source.value,
        portal=event.portal,
        district=event.district,
        about=event.about,
        importance=event.importance.value,
        kind=event.kind.value,
        applicant=(event.applicant or Applicant.PERSON).value,
    )
    return Begin(event.region, event.matter, event.case_number, facts, event.given_due_at, event.received_at)


def _assign(event: MatterAssigned, context: ReactionContext) -> Assign:
    holder = Holder(event.unit, event.section, event.post, event.person)
    rules = rules_of(context.regimes.by_digest(event.regime), context, event.assigned_at)
    return Assign(holder, event.round, rules, event.assigned_at)


def _transferred(event: MatterTransferred, _: ReactionContext) -> HandOn:
    return HandOn("transferred", event.round, event.transferred_at)


def _returned(event: MatterReturned, _: ReactionContext) -> HandOn:
    return HandOn("returned", event.round, event.returned_at)


def _signed(event: MatterSigned, context: ReactionContext) -> Progress:
    return _progress(event, event.signed_at, context)


def _answered(event: MatterAnswered, context: ReactionContext) -> Progress:
    return _progress(event, event.answered_at, context)


def _rated(event: MatterRated, context: ReactionContext) -> Progress:
    return _progress(event, event.rated_at, context)


def _progress(event: Any, at: datetime, context: ReactionContext) -> Progress:
    return Progress(event_name(event.TYPE), event.round, rules_in_force(event.region, at, context), at)


def _reopened(event: MatterReopened, _: ReactionContext) -> Reopen:
    return Reopen(event.round, event.reopened_at)


def _closed(event: MatterClosed, context: ReactionContext) -> Close:
    return Close(event.round, rules_in_force(event.region, event.closed_at, context), event.closed_at)


def rules_in_force(region: str, at: datetime, context: Known) -> Rules:
    """The rules of a region at a moment. Raises RegimeNotYetKnown."""
    regime = context.regimes.in_force(region, at) or context.regimes.newest(region)
    if regime is None:
        raise RegimeNotYetKnown(region)
    return rules_of(regime, context, at)


_COMMANDS: Final[Mapping[type[EventContract], Callable[[Any, ReactionContext], SupervisionCommand]]] = {
    MatterRegistered: _begin,
    MatterAssigned: _assign,
    MatterTransferred: _transferred,
    MatterReturned: _returned,
    MatterSigned: _signed,
    MatterAnswered: _answered,
    MatterRated: _rated,
    MatterReopened: _reopened,
    MatterClosed: _closed,
}

SUPERVISE: Final = Reaction({contract.TYPE: contract for contract in _COMMANDS}, SUPERVISIONS, react)
PASS_HEARTBEAT: Final = passing_on(STAGE, "intake", HEARTBEATS)
