"""Events of a task, made from the command and the state that knows it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from schemas.events.matter import Importance
from schemas.events.task import (
    Process,
    StepOutcome,
    TaskClosed,
    TaskHandedOver,
    TaskOpened,
    TaskOutcome,
    TaskStepBegun,
    TaskStepCompleted,
)
from schemas.identity import task_number
from schemas.regime.processes import WHOLE, ProcessRule
from services.tracking.domain.rules import Rules
from services.tracking.domain.state import Holder
from services.tracking.domain.tasks.commands import EndStep, HandOverTask, OpenTask
from services.tracking.domain.tasks.follow_up import following
from services.tracking.domain.tasks.processes import StepRule
from services.tracking.domain.tasks.state import OpenStep, Task

_ALWAYS_RECEIVED: Final = frozenset({Process.REPORT, Process.RECTIFICATION, Process.LOOK_BACK})
"""Processes whose steps include another unit's word; where nobody is named it is the efficiency office's."""


def identity(state: Task) -> dict[str, Any]:
    """The fields that every event of the task carries."""
    return {"region": state.region, "task": state.task, "number": state.number}


def receiver_of(command: OpenTask) -> str | None:
    """Who receives what is handed in; the efficiency office where the process needs somebody."""
    if command.receiver is not None or command.process not in _ALWAYS_RECEIVED:
        return command.receiver
    return command.rules.regime.regime.efficiency_office


def has_whole(process: Process, rule: ProcessRule | None) -> bool:
    """Whether the task itself has a limit beside its steps, and somebody who answers for all of it."""
    return rule is not None and (rule.limit is not None or process is Process.FULL_COURSE)


def opened(command: OpenTask, receiver: str | None) -> TaskOpened:
    """The task with who answers for it."""
    holder = command.holder
    local_day = command.rules.calendar.local_day(command.at)
    return TaskOpened(
        region=command.region,
        task=command.task,
        number=task_number(command.region, local_day, command.task),
        process=command.process,
        title_zh=command.title_zh,
        title_en=command.title_en,
        unit=holder.unit,
        section=holder.section,
        post=holder.post,
        person=holder.person,
        lead=command.lead,
        support=command.support,
        receiver=receiver,
        origin=command.origin,
        item=command.item,
        occurrence=command.occurrence,
        document=command.document,
        paragraph=command.paragraph,
        said=command.said,
        importance=command.importance,
        opened_at=command.at,
        opened_by=command.by,
        regime=command.rules.regime.digest,
    )


def whole_begun(state: Task, at: datetime) -> TaskStepBegun:
    """The holder owes the task as a whole; the escort of a full course answers for every step."""
    return _step(state, WHOLE, 1, state.holder, at)


def begun(
    state: Task,
    step: StepRule,
    rules: Rules,
    at: datetime,
    due_at: datetime | None = None,
    ladder: str | None = None,
    people: Rules | None = None,
) -> TaskStepBegun:
    """The step is owed by its own unit, who receives, or the holder of the task.

    `people` are the rules that say who is the head of a unit, where they are not those of the task.
    """
    holder = _taker(state, step, people or rules, at)
    begun = _step(state, step.step, state.attempt(step.step) + 1, holder, at, due_at, ladder)
    too_often = state.sent_back >= rules.regime.regime.problems.redone
    return begun.model_copy(update={"problem": True}) if too_often else begun


def _step(
    state: Task,
    step: str,
    attempt: int,
    holder: Holder,
    at: datetime,
    due_at: datetime | None = None,
    ladder: str | None = None,
) -> TaskStepBegun:
    return TaskStepBegun(
        **identity(state),
        process=Process(state.process),
        item=state.item,
        step=step,
        attempt=attempt,
        unit=holder.unit,
        section=holder.section,
        post=holder.post,
        person=holder.person,
        importance=Importance(state.importance),
        begins_at=at,
        due_at=due_at,
        ladder=ladder,
        regime=state.regime,
        sent_back=state.sent_back,
    )


def _taker(state: Task, step: StepRule, people: Rules, at: datetime) -> Holder:
    unit = step.unit or (state.receiver if step.by == "receiver" else None)
    if unit is None or unit == state.holder.unit:
        return _of_that_day(state.holder, people, at)
    return head_of(unit, people, at)


def _of_that_day(holder: Holder, people: Rules, at: datetime) -> Holder:
    """Who answers for the holder's post by now: another person holds it, or the B-post while its own is away (AB岗)."""
    if holder.post is None:
        return holder
    answering = people.regime.answering(holder.post, people.calendar.local_day(at))
    if answering.person is None:
        return holder
    return Holder(holder.unit, holder.section, answering.answering_post, answering.person)


def head_of(unit: str, people: Rules, at: datetime) -> Holder:
    """A unit's head answers where nobody is named; the B-post while the head is away (AB岗)."""
    posts = people.regime.readers("head", unit, None, None)
    if not posts:
        return Holder(unit)
    answering = people.regime.answering(posts[0], people.calendar.local_day(at))
    return Holder(unit, None, answering.answering_post, answering.person)


def completed(state: Task, step: OpenStep, command: EndStep, *, whole: bool = False) -> TaskStepCompleted:
    """The step ended; with the last one the whole ends too."""
    return TaskStepCompleted(
        **identity(state),
        process=Process(state.process),
        step=step.step,
        attempt=step.attempt,
        unit=step.holder.unit,
        outcome=StepOutcome.DONE if whole else command.outcome,
        completed_at=command.at,
        completed_by=command.acting.name,
        evidence=None if whole else command.evidence,
        note=None if whole else command.note,
    )


def handed_over(state: Task, step: OpenStep, command: HandOverTask) -> TaskHandedOver:
    """Somebody else answers for the step from here on."""
    holder = command.holder
    return TaskHandedOver(
        **identity(state),
        step=step.step,
        from_unit=step.holder.unit,
        unit=holder.unit,
        section=holder.section,
        post=holder.post,
        person=holder.person,
        reason=command.reason,
        handed_over_at=command.at,
        handed_over_by=command.acting.name,
    )


def closed(state: Task, command: EndStep, outcome: TaskOutcome, rule: ProcessRule | None) -> TaskClosed:
    """The task ended, with what follows it by date."""
    follow_up = following(rule, outcome, command.at, command.rules.calendar)
    return TaskClosed(
        **identity(state),
        process=Process(state.process),
        unit=state.holder.unit,
        outcome=outcome,
        closed_at=command.at,
        closed_by=command.acting.name,
        reason=command.note if outcome is TaskOutcome.REFUSED else None,
        follow_up=Process(follow_up.process) if follow_up else None,
        follow_up_at=follow_up.at if follow_up else None,
        timezone=follow_up.timezone if follow_up else None,
    )
