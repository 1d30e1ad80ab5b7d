"""A stream told as of a moment: what had happened by then, at the instants that the events themselves name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from schemas.contract import EventContract
from services.tracking.domain.evolve import evolve
from services.tracking.domain.state import UNWATCHED, Supervision

_SCHEDULED: Final[dict[str, str]] = {
    "duban.obligation.reminded.v1": "reminded_at",
    "duban.obligation.breached.v1": "breached_at",
    "duban.obligation.escalated.v1": "escalated_at",
    "duban.card.issued.v1": "issued_at",
    "duban.obligation.resumed.v1": "resumed_at",
    "duban.obligation.replanned.v1": "replanned_at",
}
"""Events whose instant was planned; the envelope's time says only when somebody looked."""


def instant_of(event: EventContract, recorded_at: datetime) -> datetime:
    """When something happened: the planned instant where there is one, else that of the command."""
    field = _SCHEDULED.get(event.TYPE)
    if field is None:
        return recorded_at
    planned: datetime = getattr(event, field)
    return planned


def as_of(
    history: Iterable[tuple[datetime, EventContract]], moment: datetime | None
) -> tuple[Supervision, Sequence[tuple[datetime, EventContract]]]:
    """The state and the events (with their instants) up to a moment; all of them where none is given."""
    state = UNWATCHED
    told = []
    for recorded_at, event in history:
        at = instant_of(event, recorded_at)
        if moment is None or at <= moment:
            state = evolve(state, event)
            told.append((at, event))
    return state, told
