"""Which events of a task lead to which commands on its supervision: steps are owed, discharged, handed on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from schemas.contract import EventContract
from schemas.events.task import TaskClosed, TaskHandedOver, TaskOpened, TaskStepBegun, TaskStepCompleted
from schemas.identity import supervision_stream
from schemas.regime.process_lookup import discharging
from services.chassis.commands import Cause, Command
from services.chassis.reactions import Reaction, ReactionContext
from services.chassis.records import Record
from services.tracking.deciders import SUPERVISIONS
from services.tracking.domain.commands import BeginTask, Close, Owe, PassOn, Progress, SupervisionCommand
from services.tracking.domain.state import Holder
from services.tracking.reactions import catching_up, rules_in_force, rules_of

_ROUND: Final = 1
"""A task has one round; what is sent back is a new attempt of a step."""


def _supervise(record: Record, event: EventContract, context: ReactionContext) -> Sequence[Command[SupervisionCommand]]:
    """The command that follows from a task's event; what it opens by a former calendar is planned anew at once."""
    task_event: Any = event
    command = _COMMANDS[type(event)](task_event, context)
    cause = Cause(record.id, record.correlation, record.traceparent)
    found = Command(supervision_stream(task_event.task), command, command.at, cause)
    return (found, *catching_up(found, task_event.region, context))


def _begin(event: TaskOpened, _: ReactionContext) -> BeginTask:
    return BeginTask(
        region=event.region,
        task=event.task,
        number=event.number,
        process=event.process.value,
        title_zh=event.title_zh,
        title_en=event.title_en,
        importance=event.importance.value,
        at=event.opened_at,
    )


def _owe(event: TaskStepBegun, context: ReactionContext) -> Owe:
    rules = rules_of(context.regimes.by_digest(event.regime), context, event.begins_at)
    day = rules.calendar.local_day(event.begins_at)
    terms = rules.regime.processes.limit(
        event.process, event.item, event.step, day, event.importance.value, event.ladder
    )
    holder = Holder(event.unit, event.section, event.post, event.person)
    return Owe(holder, terms, event.due_at, event.begins_at, rules, event.begins_at, event.sent_back)


def _progress(event: TaskStepCompleted, context: ReactionContext) -> Progress:
    rules = rules_in_force(event.region, event.completed_at, context)
    return Progress(discharging(event.step), _ROUND, rules, event.completed_at)


def _pass_on(event: TaskHandedOver, _: ReactionContext) -> PassOn:
    holder = Holder(event.unit, event.section, event.post, event.person)
    return PassOn(discharging(event.step), holder, event.handed_over_at)


def _close(event: TaskClosed, context: ReactionContext) -> Close:
    return Close(_ROUND, rules_in_force(event.region, event.closed_at, context), event.closed_at)


_COMMANDS: Final[Mapping[type[EventContract], Callable[[Any, ReactionContext], Any]]] = {
    TaskOpened: _begin,
    TaskStepBegun: _owe,
    TaskStepCompleted: _progress,
    TaskHandedOver: _pass_on,
    TaskClosed: _close,
}

SUPERVISE_TASKS: Final = Reaction({contract.TYPE: contract for contract in _COMMANDS}, SUPERVISIONS, _supervise)
