"""What falls due by itself: reminders, the breach of the limit, levels of the ladder and their cards.

A state is brought forward step by step in the order of the scheduled instants, and the events carry those instants.
So it does not matter when, or how often, anybody looks.
"""

from __future__ import annotations

from datetime import datetime
from operator import itemgetter
from typing import Final

from schemas.contract import EventContract
from schemas.state import replaced
from services.tracking.domain.alone import Alone
from services.tracking.domain.events_of import taken
from services.tracking.domain.evolve import evolve
from services.tracking.domain.state import Step, Supervision

_BY_TIME: Final = itemgetter(0, 1, 2)


def wake_at(state: Supervision) -> datetime | None:
    """The next instant at which something falls due; None where nothing will."""
    return min([one.steps[0].at for one in state.obligations if one.steps and one.is_open], default=None)


def look(state: Supervision, until: datetime) -> list[EventContract]:
    """What fell due up to and including `until`, in order of time.

    A fixed point: once the events are folded in, looking again gives nothing and `wake_at` lies after `until`.
    """
    due: list[tuple[datetime, int, int, Step]] = []
    for place, obligation in enumerate(state.obligations):
        if obligation.is_open:
            for number, step in enumerate(obligation.steps):
                if step.at > until:
                    break
                due.append((step.at, place, number, step))
    if len(due) > 1:
        due.sort(key=_BY_TIME)
    events: list[EventContract] = []
    for _, place, _, step in due:
        events += taken(state, state.obligations[place], step)
    return events


def look_alone(state: Supervision, place: int, until: datetime) -> Alone | None:
    """What falls due of one obligation; None where it takes a part of its matter along."""
    one = state.obligations[place]
    if not one.is_open:
        return Alone((), one)
    by_itself = replaced(state, obligations=(one,))
    after, events = brought_forward(by_itself, until)
    if replaced(after, obligations=(one,)) != by_itself:
        return None
    (became,) = after.obligations
    due = [step.at for step in one.steps if step.at <= until]
    following = became.steps[0].at if became.steps else None
    return Alone(events, became, due[-1], following) if due else Alone((), one, ends=following)


def brought_forward(state: Supervision, until: datetime) -> tuple[Supervision, list[EventContract]]:
    """The state as it stands at `until`, and the events that led there."""
    events = look(state, until)
    for event in events:
        state = evolve(state, event)
    return state, events
