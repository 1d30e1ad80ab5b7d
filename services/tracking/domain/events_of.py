"""Events of an obligation, made from the state that knows it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from schemas.contract import EventContract
from schemas.events.cards import CardIssued, CardRevoked
from schemas.events.clock import ObligationResumed
from schemas.events.supervision import (
    ObligationBreached,
    ObligationDischarged,
    ObligationEscalated,
    ObligationReminded,
    ObligationWithdrawn,
)
from schemas.events.terms import Binding, Colour, Verdict
from services.tracking.domain.ahead import planned_levels, planned_reminders
from services.tracking.domain.calendar import Calendar, late_from
from services.tracking.domain.limits import working_days_left
from services.tracking.domain.state import Action, Obligation, Step, Supervision


def identity(state: Supervision, obligation: Obligation) -> dict[str, Any]:
    """The fields that every event of the obligation carries."""
    holder = obligation.holder
    return {
        "region": state.region,
        "matter": state.matter,
        "obligation": obligation.id,
        "unit": holder.unit,
        "section": holder.section,
        "post": holder.post,
        "person": holder.person,
        "case_number": state.case_number,
    }


def card_id(colour: Colour, obligation: Obligation) -> str:
    """Identity of a card within its matter; a colour comes a second time only after a new calendar undid the first."""
    before = sum(card.colour is colour for card in obligation.cards)
    return f"{colour}.{obligation.id}" if not before else f"{colour}.{obligation.id}.{before + 1}"


def taken(state: Supervision, obligation: Obligation, step: Step) -> list[EventContract]:
    """What a step of the plan leads to; the instants are those of the plan."""
    fields = identity(state, obligation)
    due_at = obligation.terms.due_at
    if step.action is Action.BREACH:
        kind, clock = obligation.kind, obligation.clock
        return [ObligationBreached(**fields, kind=kind, due_at=due_at, breached_at=step.at, clock=clock)]
    if step.action is Action.RESUME:
        return [resumed(state, obligation, step.at)]
    if step.action is Action.REMIND:
        return [
            ObligationReminded(
                **fields, reminder=step.reminder, readers=step.readers, due_at=due_at, reminded_at=step.at
            )
        ]
    events: list[EventContract] = [
        ObligationEscalated(
            **fields,
            level=step.level,
            readers=step.readers,
            circular=step.circular,
            due_at=due_at,
            escalated_at=step.at,
        )
    ]
    if step.card is not None:
        card = card_id(step.card, obligation)
        events.append(CardIssued(**fields, card=card, colour=step.card, level=step.level, issued_at=step.at))
    return events


def discharged(state: Supervision, obligation: Obligation, at: datetime, calendar: Calendar) -> list[EventContract]:
    """The discharge with its verdict.

    Word of a discharge in time can arrive after the limit ran out: the cards given meanwhile are taken back.
    """
    fields = identity(state, obligation)
    terms = obligation.terms
    on_time = at < late_from(terms.due_at)
    events: list[EventContract] = []
    if on_time:
        events += cards_taken_back(state, obligation, at, "discharged_on_time")
    events.append(
        ObligationDischarged(
            **fields,
            kind=terms.kind,
            discharged_at=at,
            due_at=terms.due_at,
            verdict=Verdict.ON_TIME if on_time else Verdict.OVERDUE,
            working_days_left=working_days_left(calendar, at, terms.due_at),
            round=terms.round,
            level=obligation.level,
            excused=obligation.excused,
            clock=obligation.clock,
        )
    )
    return events


def cards_taken_back(state: Supervision, obligation: Obligation, at: datetime, reason: str) -> list[EventContract]:
    """The revocation of every card that still holds, of the obligation and of all whose clock it continues.

    Where the lateness never was, no holder of the clock was late. An excuse is for one unit: cards that the clock
    brought another unit stay.
    """
    answering = [
        one for one in state.same_clock(obligation) if reason != "excused" or one.holder.unit == obligation.holder.unit
    ]
    return [
        CardRevoked(**identity(state, one), card=card.id, colour=card.colour, reason=reason, revoked_at=at)
        for one in answering
        for card in one.cards
        if card.holds
    ]


def resumed(state: Supervision, obligation: Obligation, at: datetime) -> ObligationResumed:
    """The pause has lasted as long as it may: what lies ahead was planned for that when it began."""
    terms, pause = obligation.terms, obligation.pauses[-1]
    return ObligationResumed(
        **identity(state, obligation),
        kind=terms.kind,
        former_due_at=terms.due_at,
        due_at=terms.due_at,
        binding=Binding(terms.binding),
        amount=terms.amount,
        measure=terms.measure,
        calendar=terms.calendar,
        provisional=terms.provisional,
        reminders=planned_reminders(obligation.steps),
        ladder=planned_levels(obligation.steps),
        pause=pause.kind,
        resumed_at=at,
    )


def withdrawn(
    state: Supervision, obligation: Obligation, at: datetime, reason: Literal["transferred", "returned", "closed"]
) -> list[EventContract]:
    """No longer owed by this holder.

    Word of it can arrive after the limit ran out: who gave the matter away before keeps no card for that.
    """
    was_overdue = at >= late_from(obligation.terms.due_at)
    events: list[EventContract] = []
    if not was_overdue:
        events += cards_taken_back(state, obligation, at, "withdrawn_in_time")
    events.append(
        ObligationWithdrawn(
            **identity(state, obligation),
            kind=obligation.kind,
            reason=reason,
            withdrawn_at=at,
            was_overdue=was_overdue,
            clock=obligation.clock,
        )
    )
    return events
