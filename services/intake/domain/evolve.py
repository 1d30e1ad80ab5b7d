"""What each event of a matter means for its state: a table from event type to a short function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from schemas.contract import EventContract
from schemas.events.matter import (
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
from schemas.state import replaced
from services.intake.domain.state import Matter


def _registered(state: Matter, event: MatterRegistered) -> Matter:
    return replaced(
        state,
        region=event.region,
        matter=event.matter,
        portal=event.portal,
        submission_id=event.submission_id,
        case_number=event.case_number,
        content=event.content,
        confidential=event.confidential,
        about=event.about,
        category=event.category,
        received_at=event.received_at,
        last_step_at=event.received_at,
    )


def _assigned(state: Matter, event: MatterAssigned) -> Matter:
    return replaced(
        state,
        unit=event.unit,
        assigned_at=event.assigned_at,
        round=event.round,
        signed_at=None,
        last_step_at=event.assigned_at,
    )


def _signed(state: Matter, event: MatterSigned) -> Matter:
    return replaced(state, signed_at=event.signed_at, last_step_at=event.signed_at)


def _transferred(state: Matter, event: MatterTransferred) -> Matter:
    return replaced(state, last_step_at=event.transferred_at)


def _returned(state: Matter, event: MatterReturned) -> Matter:
    return replaced(state, last_step_at=event.returned_at)


def _answered(state: Matter, event: MatterAnswered) -> Matter:
    return replaced(state, answered_at=event.answered_at, last_step_at=event.answered_at)


def _rated(state: Matter, event: MatterRated) -> Matter:
    return replaced(state, rated_at=event.rated_at, grade=event.grade.value)


def _reopened(state: Matter, event: MatterReopened) -> Matter:
    return replaced(
        state,
        round=event.round,
        reopened_at=event.reopened_at,
        signed_at=None,
        answered_at=None,
        closed_at=None,
        rated_at=None,
        grade=None,
        last_step_at=event.reopened_at,
    )


def _closed(state: Matter, event: MatterClosed) -> Matter:
    return replaced(state, closed_at=event.closed_at, last_step_at=event.closed_at)


_MEANINGS: dict[type[EventContract], Callable[[Matter, Any], Matter]] = {
    MatterRegistered: _registered,
    MatterAssigned: _assigned,
    MatterSigned: _signed,
    MatterTransferred: _transferred,
    MatterReturned: _returned,
    MatterAnswered: _answered,
    MatterRated: _rated,
    MatterReopened: _reopened,
    MatterClosed: _closed,
}


def evolve(state: Matter, event: EventContract) -> Matter:
    """The state after the event. Raises KeyError for an event that is no event of a matter."""
    return _MEANINGS[type(event)](state, event)
