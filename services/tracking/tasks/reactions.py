"""What follows from the events of a task: the task that follows a closed one by date."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from schemas.contract import EventContract
from schemas.events.task import TaskFollowUpDue
from schemas.identity import task_id, task_stream
from services.chassis.commands import Cause, Command
from services.chassis.reactions import Reaction, ReactionContext
from services.chassis.records import Record
from services.tracking.deciders import TASKS
from services.tracking.domain.state import Holder
from services.tracking.domain.tasks.commands import OpenTask, TaskCommand
from services.tracking.reactions import rules_in_force


def opening(record: Record, command: OpenTask) -> Command[TaskCommand]:
    """A task opened because of an event."""
    cause = Cause(record.id, command.task, record.traceparent)
    return Command(task_stream(command.task), command, command.at, cause)


def _follow_up(record: Record, event: EventContract, context: ReactionContext) -> Sequence[Command[TaskCommand]]:
    due: Any = event
    origin = f"task:{due.task}"
    command = OpenTask(
        region=due.region,
        task=task_id(due.region, origin, due.process, due.occurrence),
        process=due.process,
        title_zh=due.title_zh,
        title_en=due.title_en,
        holder=Holder(due.unit, due.section, due.post, due.person),
        rules=rules_in_force(due.region, due.due_since, context),
        at=due.due_since,
        by=origin,
        origin=origin,
        receiver=due.receiver,
        item=due.item,
        occurrence=due.occurrence,
        document=due.document,
        paragraph=due.paragraph,
        importance=due.importance,
    )
    return (opening(record, command),)


FOLLOW_UP: Final = Reaction({TaskFollowUpDue.TYPE: TaskFollowUpDue}, TASKS, _follow_up)
