"""Which tasks open of themselves: the one that follows a closed one by date, and what a confirmed finding asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from schemas.contract import EventContract
from schemas.events.finding import FindingExamined, FindingKind
from schemas.events.task import Process, TaskFollowUpDue
from schemas.identity import task_id, task_stream
from services.chassis.commands import Cause, Command
from services.chassis.reactions import Reaction, ReactionContext
from services.chassis.records import Record
from services.tracking.deciders import TASKS
from services.tracking.domain.rules import Rules
from services.tracking.domain.state import Holder
from services.tracking.domain.tasks.commands import OpenTask, TaskCommand
from services.tracking.reactions import rules_in_force
from services.tracking.tasks.opening import holder_of


def opening(record: Record, command: OpenTask) -> Command[TaskCommand]:
    """A task opened because of an event."""
    cause = Cause(record.id, command.task, record.traceparent)
    return Command(task_stream(command.task), command, command.at, cause)


def _follow_up(record: Record, event: EventContract, context: ReactionContext) -> Sequence[Command[TaskCommand]]:
    due: Any = event
    origin = f"task:{due.task}"
    rules = rules_in_force(due.region, due.due_since, context)
    command = OpenTask(
        region=due.region,
        task=task_id(due.region, origin, due.process, due.occurrence),
        process=due.process,
        title_zh=due.title_zh,
        title_en=due.title_en,
        holder=_holder_by_then(rules, due),
        rules=rules,
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


def _holder_by_then(rules: Rules, due: Any) -> Holder:
    """Who answers when the date has come, on the post that held the task; on one that is gone its section or unit.

    A unit that is gone is left as it was: the efficiency office hands the task to another one.
    """
    directory = rules.regime.directory
    if due.unit not in directory.units:
        return Holder(due.unit, due.section, due.post, due.person)
    section = due.section if directory.unit_of_section.get(due.section or "") == due.unit else None
    post = due.post if directory.place_of_post.get(due.post or "", ("", None))[0] == due.unit else None
    return holder_of(rules, due.unit, section, post, due.due_since)


_TITLES: Final[dict[FindingKind, tuple[str, str]]] = {
    FindingKind.BUCK_PASSING: ("整改推诿扯皮", "Rectify buck-passing"),
    FindingKind.PING_PONG: ("整改来回踢皮球", "Rectify the handing back and forth"),
    FindingKind.BLOCKAGE: ("疏通中梗阻", "Clear a mid-level blockage"),
    FindingKind.INSTANT_CLOSING: ("整改秒办秒结", "Rectify closing within seconds"),
    FindingKind.UNPROVEN_PAUSE: ("整改无据中止计时", "Rectify a clock stopped without evidence"),
    FindingKind.MASS_CLOSING: ("整改突击办结", "Rectify closing all at once"),
    FindingKind.REDONE: ("整改反复重办", "Rectify repeated redoing"),
    FindingKind.OWN_RATING: ("整改自评满意度", "Rectify ratings by the office itself"),
}


def _rectify(record: Record, event: EventContract, context: ReactionContext) -> Sequence[Command[TaskCommand]]:
    """A confirmed finding that is to be rectified goes on the ledger (整改销号), with the finding as its origin."""
    examined: Any = event
    if not examined.rectify or examined.unit is None:
        return ()
    rules = rules_in_force(examined.region, examined.examined_at, context)
    regime, origin = rules.regime.regime, f"finding:{examined.finding}"
    title_zh, title_en = _TITLES[examined.kind]
    command = OpenTask(
        region=examined.region,
        task=task_id(examined.region, origin, Process.RECTIFICATION),
        process=Process.RECTIFICATION,
        title_zh=title_zh,
        title_en=title_en,
        holder=holder_of(rules, examined.unit, examined.section, None, examined.examined_at),
        rules=rules,
        at=examined.examined_at,
        by=examined.by,
        origin=origin,
        receiver=regime.first_contact if examined.unit == regime.efficiency_office else None,
    )
    return (opening(record, command),)


FOLLOW_UP: Final = Reaction({TaskFollowUpDue.TYPE: TaskFollowUpDue}, TASKS, _follow_up)
RECTIFY: Final = Reaction({FindingExamined.TYPE: FindingExamined}, TASKS, _rectify)
