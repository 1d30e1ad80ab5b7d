"""What falls due by itself: reminders, the breach of the limit, levels of the ladder and their cards.

A state is brought forward step by step in the order of the scheduled instants, and the events carry those instants.
So it does not matter when, or how often, anybody looks.
"""

from __future__ import annotations

from datetime import datetime

from schemas.contract import EventContract
from services.tracking.domain.events_of import taken
from services.tracking.domain.evolve import evolve
from services.tracking.domain.state import Supervision


def wake_at(state: Supervision) -> datetime | None:
    """The next instant at which something falls due; None where nothing will."""
    ahead = [obligation.steps[0].at for obligation in state.obligations if obligation.is_open and obligation.steps]
    return min(ahead, default=None)


def look(state: Supervision, until: datetime) -> list[EventContract]:
    """What fell due up to and including `until`, in order of time.

    A fixed point: once the events are folded in, looking again gives nothing and `wake_at` lies after `until`.
    """
    due = [
        (step.at, place, number, step)
        for place, obligation in enumerate(state.obligations)
        if obligation.is_open
        for number, step in enumerate(obligation.steps)
        if step.at <= until
    ]
    if len(due) > 1:
        due.sort(key=lambda item: item[:3])
    events: list[EventContract] = []
    for _, place, _, step in due:
        events += taken(state, state.obligations[place], step)
    return events


def brought_forward(state: Supervision, until: datetime) -> tuple[Supervision, list[EventContract]]:
    """The state as it stands at `until`, and the events that led there."""
    events = look(state, until)
    for event in events:
        state = evolve(state, event)
    return state, events
