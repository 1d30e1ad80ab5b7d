"""Events of an obligation, made from the state that knows it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from schemas.contract import EventContract
from schemas.events.supervision import (
    CardIssued,
    CardRevoked,
    Colour,
    ObligationBreached,
    ObligationDischarged,
    ObligationEscalated,
    ObligationReminded,
    ObligationWithdrawn,
    Verdict,
)
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


def card_id(colour: Colour, obligation: str) -> str:
    """Identity of a card within its matter: an obligation leads to one card of a colour at most."""
    return f"{colour}.{obligation}"


def taken(state: Supervision, obligation: Obligation, step: Step) -> list[EventContract]:
    """What a step of the plan leads to; the instants are those of the plan."""
    fields = identity(state, obligation)
    due_at = obligation.terms.due_at
    if step.action is Action.BREACH:
        return [ObligationBreached(**fields, kind=obligation.kind, due_at=due_at, breached_at=step.at)]
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
        card = card_id(step.card, obligation.id)
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
        events += [
            CardRevoked(
                **fields, card=card_id(colour, obligation.id), colour=colour, reason="discharged_on_time", revoked_at=at
            )
            for colour in obligation.cards
        ]
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
        )
    )
    return events


def withdrawn(
    state: Supervision, obligation: Obligation, at: datetime, reason: Literal["transferred", "returned", "closed"]
) -> ObligationWithdrawn:
    """No longer owed by this holder."""
    return ObligationWithdrawn(
        **identity(state, obligation),
        kind=obligation.kind,
        reason=reason,
        withdrawn_at=at,
        was_overdue=obligation.breached or at >= late_from(obligation.terms.due_at),
    )
