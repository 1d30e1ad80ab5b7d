"""What officials do with a task, for the API and the pages alike: who may, at which version, with which outcome."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from schemas.events.task import StepOutcome
from schemas.identity import task_stream
from services.chassis.commands import Cause, Command, Outcome
from services.chassis.eventlog import Head, load_heads
from services.chassis.http.principal import Principal
from services.chassis.http.problems import FORBIDDEN, NOT_FOUND, Text
from services.chassis.snapshots import Snapshots
from services.tracking.deciders import TASKS
from services.tracking.domain.rules import Rules
from services.tracking.domain.tasks.commands import (
    Acting,
    CancelTask,
    EndStep,
    HandOverTask,
    TaskCommand,
)
from services.tracking.domain.tasks.state import Task
from services.tracking.reactions import rules_in_force, rules_of
from services.tracking.refusals import raise_refusal
from services.tracking.scope import SEES_EVERY_UNIT
from services.tracking.tasks.opening import holder_of, place_defects, raise_if
from services.tracking.tasks.said import Cancelling, Ending, HandingOver

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime

NO_SUCH_TASK = Text(
    "没有此任务，或不在您的查看范围内；请核对编号。", "There is no such task within your scope; check the number."
)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a step is taken under: who acts, the rules of the task, the present moment.

    `people_at` gives the rules in force at a moment: posts, heads and absences are theirs, not those of the task.
    """

    acting: Acting
    rules: Rules
    now: datetime
    people_at: Callable[[datetime], Rules]


Making = Callable[[Task, Circumstances], TaskCommand]


async def act(
    runtime: Runtime,
    principal: Principal,
    reference: str,
    making: Making,
    *,
    expected_version: int | None = None,
    correlation: str = "",
) -> Outcome[Task]:
    """Take a step of a task of one's region.

    Raises 404 for a task that is not in the region, 412 where `expected_version` is not the present one, 403 for
    another unit's step, and 409 with all reasons where the rules do not allow it now.
    """
    head = await head_of_task(runtime, principal, reference)
    now = runtime.clock.now()
    acting = Acting(principal.name, principal.unit or None, SEES_EVERY_UNIT in principal.roles)
    rules = rules_of(runtime.regimes.by_digest(head.state.regime), runtime, now)
    people_at = partial(rules_in_force, head.state.region, context=runtime)
    body = making(head.state, Circumstances(acting, rules, now, people_at))
    cause = Cause(f"http/{correlation or principal.subject}", head.state.task)
    command = Command(head.stream, body, now, cause, expected_version=expected_version)
    outcome = await runtime.bus(TASKS).submit(command)
    raise_refusal(outcome.refused)
    return outcome


async def head_of_task(runtime: Runtime, principal: Principal, task: str) -> Head[Task]:
    """A task of the principal's region. Raises 404."""
    stream = task_stream(task)
    async with runtime.pool.acquire() as connection:
        head = (await load_heads(connection, Snapshots.of(TASKS), [stream], lock=False)).get(stream)
    if head is None or head.state.region != principal.region:
        raise NOT_FOUND.error(NO_SUCH_TASK)
    return head


def ending(said: Ending, outcome: StepOutcome) -> Making:
    """End the present step."""

    def make(state: Task, given: Circumstances) -> TaskCommand:
        if said.at is not None and not given.acting.for_any:
            raise FORBIDDEN.error(
                Text("只有效能办可以补录时间。", "Only the efficiency office enters what happened before.")
            )
        at = said.at or max(given.now, state.last_step_at or given.now)
        return EndStep(
            outcome=outcome,
            acting=given.acting,
            rules=given.rules,
            at=at,
            now=max(at, given.now) if said.at is None else given.now,
            step=said.step,
            evidence=said.evidence,
            note=said.note,
            people=given.people_at(at),
        )

    return make


def handing_over(said: HandingOver) -> Making:
    """Let somebody else answer for the present step, or for the one that is named."""

    def make(state: Task, given: Circumstances) -> TaskCommand:
        step = state.present if said.step is None else state.open_step(said.step)
        unit = said.unit or (step.holder.unit if step else state.holder.unit)
        at = max(given.now, state.last_step_at or given.now)
        people = given.people_at(at)
        raise_if(place_defects(people, unit, said.section, said.post))
        holder = holder_of(people, unit, said.section, said.post, at)
        return HandOverTask(holder, said.reason, given.acting, at, said.step)

    return make


def cancelling(said: Cancelling) -> Making:
    """Ask for nothing more."""

    def make(state: Task, given: Circumstances) -> TaskCommand:
        return CancelTask(said.reason, given.acting, max(given.now, state.last_step_at or given.now))

    return make
