"""Reasons why a step of a matter is refused; each rule yields its defect or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from schemas.defects import Defect, defect
from services.intake.domain.state import Matter


def finished(state: Matter) -> Iterator[Defect]:
    """A matter that is answered or closed must be reopened before the office acts again."""
    if state.closed_at is not None:
        yield defect("already_closed")
    elif state.answered_at is not None:
        yield defect("already_answered")


def another_unit(state: Matter, unit: str | None) -> Iterator[Defect]:
    """Only the unit that is answerable acts."""
    if unit is not None and unit != state.unit:
        yield defect("not_answerable", "unit", given=unit, actual=state.unit)


def before_receipt(state: Matter, at: datetime) -> Iterator[Defect]:
    """An answer comes after the receipt and after the last step."""
    if state.received_at is not None and at < state.received_at:
        received = state.received_at.isoformat()
        yield defect("answered_before_received", "at", given=at.isoformat(), received=received)
    else:
        yield from too_early(state, at)


def too_early(state: Matter, at: datetime) -> Iterator[Defect]:
    """A step comes after the last one."""
    if state.last_step_at is not None and at < state.last_step_at:
        yield defect("before_last_step", "at", given=at.isoformat(), last=state.last_step_at.isoformat())
