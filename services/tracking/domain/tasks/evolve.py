"""What each event of a task makes of its state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from schemas.contract import EventContract
from schemas.events.task import (
    Process,
    StepOutcome,
    TaskClosed,
    TaskFollowUpDue,
    TaskHandedOver,
    TaskOpened,
    TaskStepBegun,
    TaskStepCompleted,
)
from schemas.regime.processes import WHOLE
from schemas.state import replaced
from services.tracking.domain.state import Holder
from services.tracking.domain.tasks.state import FollowUp, OpenStep, Task


def evolve_task(state: Task, event: EventContract) -> Task:
    """The state after the event; an event of a later version that is not known here changes nothing."""
    change = _CHANGES.get(type(event))
    return change(state, event) if change is not None else state


def _opened(_: Task, event: TaskOpened) -> Task:
    return Task(
        region=event.region,
        task=event.task,
        number=event.number,
        process=event.process.value,
        title_zh=event.title_zh,
        title_en=event.title_en,
        holder=Holder(event.unit, event.section, event.post, event.person),
        receiver=event.receiver,
        item=event.item,
        document=event.document,
        paragraph=event.paragraph,
        importance=event.importance.value,
        regime=event.regime,
        opened_at=event.opened_at,
        last_step_at=event.opened_at,
    )


def _begun(state: Task, event: TaskStepBegun) -> Task:
    holder = Holder(event.unit, event.section, event.post, event.person)
    begun = OpenStep(event.step, event.attempt, holder, event.begins_at)
    attempts = dict(state.attempts) | {event.step: event.attempt}
    return replaced(state, open_steps=(*state.open_steps, begun), attempts=tuple(attempts.items()))


def _completed(state: Task, event: TaskStepCompleted) -> Task:
    return replaced(
        state,
        open_steps=tuple(one for one in state.open_steps if one.step != event.step),
        sent_back=state.sent_back + (event.outcome is StepOutcome.SENT_BACK),
        last_step_at=event.completed_at,
    )


def _handed_over(state: Task, event: TaskHandedOver) -> Task:
    holder = Holder(event.unit, event.section, event.post, event.person)
    steps = tuple(replaced(one, holder=holder) if one.step == event.step else one for one in state.open_steps)
    former = next(one.holder for one in state.open_steps if one.step == event.step)
    whole = event.step == WHOLE or (former == state.holder and state.process != Process.FULL_COURSE)
    return replaced(
        state, open_steps=steps, holder=holder if whole else state.holder, last_step_at=event.handed_over_at
    )


def _closed(state: Task, event: TaskClosed) -> Task:
    follow_up = None
    if event.follow_up is not None and event.follow_up_at is not None:
        follow_up = FollowUp(event.follow_up.value, event.follow_up_at, event.timezone)
    return replaced(
        state, open_steps=(), outcome=event.outcome.value, follow_up=follow_up, last_step_at=event.closed_at
    )


def _followed(state: Task, event: TaskFollowUpDue) -> Task:
    due = state.follow_up
    ahead = FollowUp(due.process, event.next_at, due.timezone) if due and event.next_at else None
    return replaced(state, follow_up=ahead)


_CHANGES: Final[dict[type[EventContract], Callable[[Task, Any], Task]]] = {
    TaskOpened: _opened,
    TaskStepBegun: _begun,
    TaskStepCompleted: _completed,
    TaskHandedOver: _handed_over,
    TaskClosed: _closed,
    TaskFollowUpDue: _followed,
}
