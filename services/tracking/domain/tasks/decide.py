"""What a task decides: its steps one after the other, each refusal explained. Due times are supervision's to watch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from schemas.contract import EventContract
from schemas.defects import Refused, refused
from schemas.events.task import Process, TaskClosed, TaskOutcome
from schemas.regime.processes import FIXED_STEPS, WHOLE
from services.tracking.domain.tasks import events_of
from services.tracking.domain.tasks.commands import CancelTask, EndStep, HandOverTask, OpenTask, TaskCommand
from services.tracking.domain.tasks.guards import why_not_by_then, why_not_ended, why_not_for, would_verify_itself
from services.tracking.domain.tasks.processes import Chain, StepRule, chain_of, independent_steps, step_of
from services.tracking.domain.tasks.run import TaskRun
from services.tracking.domain.tasks.state import OpenStep, Task


def decide_task(state: Task, command: TaskCommand) -> Sequence[EventContract] | Refused:
    """The events that follow from a command; what was to follow a closed task by then comes first."""
    if not isinstance(command, OpenTask) and not state.process:
        return refused("unknown_task", given=state.number or "?")
    return _DECISIONS[type(command)](TaskRun(state, command.at), command)


def _open(run: TaskRun, command: OpenTask) -> Sequence[EventContract] | Refused:
    if run.state.process:
        return ()
    rule = command.rules.regime.processes.rule(command.process, command.item)
    if rule is None and command.process not in FIXED_STEPS:
        known = command.rules.regime.processes.items(command.process)
        return refused("unknown_item", "item", given=command.item or "?", known=", ".join(one.id for one in known))
    receiver = events_of.receiver_of(command)
    if independent_steps(command.process) and receiver == command.holder.unit:
        return refused("own_verification", "receiver", given=receiver)
    chain = chain_of(command.process, rule, received=receiver is not None)
    if (why_not := why_not_by_then(command, chain[0])) is not None:
        return why_not
    run.record(events_of.opened(command, receiver))
    if events_of.has_whole(command.process, rule):
        run.record(events_of.whole_begun(run.state, command.at))
    run.record(events_of.begun(run.state, chain[0], command.rules, command.at, command.due_at, command.ladder))
    return run.events


def _end_step(run: TaskRun, command: EndStep) -> Sequence[EventContract] | Refused:
    state = run.state
    if not state.is_open:
        return refused("task_closed", given=state.number)
    present = state.present
    assert present is not None, "an open task has a step"
    chain = _chain(state, command)
    step = step_of(chain, present.step)
    if (why_not := why_not_ended(state, present, step, command)) is not None:
        return why_not
    run.record(events_of.completed(state, present, command))
    then = step.then[command.outcome]
    if isinstance(then, TaskOutcome):
        _close(run, command, then)
    else:
        _begin(run, step_of(chain, then), command)
    return run.events


def _begin(run: TaskRun, step: StepRule, command: EndStep) -> None:
    run.record(events_of.begun(run.state, step, command.rules, command.at, people=command.people))


def _close(run: TaskRun, command: EndStep, outcome: TaskOutcome) -> None:
    if run.state.present is not None:
        run.record(events_of.completed(run.state, run.state.present, command, whole=True))
    rule = command.rules.regime.processes.rule(Process(run.state.process), run.state.item)
    run.record(events_of.closed(run.state, command, outcome, rule))


def _chain(state: Task, command: EndStep) -> Chain:
    rule = command.rules.regime.processes.rule(Process(state.process), state.item)
    return chain_of(Process(state.process), rule, received=state.receiver is not None)


def _hand_over(run: TaskRun, command: HandOverTask) -> Sequence[EventContract] | Refused:
    state, present = run.state, run.state.present
    if present is None:
        return refused("task_closed", given=state.number)
    step = present if command.step is None else state.open_step(command.step)
    if step is None:
        return refused("not_at_step", "step", given=command.step or "?", actual=present.step)
    if (why_not := why_not_for(state, step, command.acting, command.at)) is not None:
        return why_not
    former, holder = step.holder, command.holder
    if holder == former:
        return refused("same_holder", given=holder.person or holder.post or holder.unit)
    if holder.unit != former.unit and not command.acting.for_any:
        return refused("forbidden", "unit", given=holder.unit)
    if would_verify_itself(state, step, holder):
        return refused("own_verification", "unit", given=holder.unit)
    for one in _going_along(state, step):
        if one.holder != holder:
            run.record(events_of.handed_over(state, one, command))
    return run.events


def _going_along(state: Task, step: OpenStep) -> Sequence[OpenStep]:
    """What changes hands with a step: who answers for a task answers for all of it (一个人负责).

    The whole goes with the step of the task's own holder, but not with a step that the escort of a course takes as
    well; with the whole goes what its holder has in hand.
    """
    if step.step == WHOLE:
        return [one for one in state.open_steps if one is step or one.holder in (step.holder, state.holder)]
    of_the_task = step.holder == state.holder and state.process != Process.FULL_COURSE
    return [one for one in state.open_steps if one is step or (of_the_task and one.step == WHOLE)]


def _cancel(run: TaskRun, command: CancelTask) -> Sequence[EventContract] | Refused:
    state = run.state
    if not state.is_open and (state.follow_up is None or state.process != Process.APPROVAL):
        return refused("task_closed", given=state.number)
    if not command.acting.for_any:
        return refused("forbidden", given=state.holder.unit)
    if state.last_step_at is not None and command.at < state.last_step_at:
        return refused("before_last_step", given=command.at.isoformat(), last=state.last_step_at.isoformat())
    run.record(
        TaskClosed(
            **events_of.identity(state),
            process=Process(state.process),
            unit=state.holder.unit,
            outcome=TaskOutcome.CANCELLED,
            closed_at=command.at,
            closed_by=command.acting.name,
            reason=command.reason,
        )
    )
    return run.events


_DECISIONS: Final[dict[type[Any], Callable[[TaskRun, Any], Sequence[EventContract] | Refused]]] = {
    OpenTask: _open,
    EndStep: _end_step,
    HandOverTask: _hand_over,
    CancelTask: _cancel,
}
