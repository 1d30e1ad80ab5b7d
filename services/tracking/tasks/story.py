"""One task as its readers see it: the chain of its steps with due times and evidence, and what may be done now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Literal

from pydantic import BaseModel

from schemas.events.task import Process, TaskHandedOver, TaskStepBegun, TaskStepCompleted
from schemas.identity import is_task_number, letters_of, supervision_stream, task_stream
from schemas.regime.processes import WHOLE, ProcessRule
from services.chassis.eventlog import Connection, StoredEvent, load_heads, read_stream
from services.chassis.http.principal import Principal
from services.chassis.http.problems import NOT_FOUND
from services.chassis.snapshots import Snapshots
from services.tracking.deciders import SUPERVISIONS
from services.tracking.domain.calendar import late_from
from services.tracking.domain.state import Obligation
from services.tracking.domain.tasks.processes import StepRule, chain_of
from services.tracking.scope import SEES_EVERY_UNIT
from services.tracking.tasks.entry import entry_of
from services.tracking.tasks.work import NO_SUCH_TASK
from services.tracking.views.ledger.query import LedgerEntry

if TYPE_CHECKING:
    from services.chassis.runtime import Runtime

# A number has the first letters of its task in it: found in the log, so that one just opened is found too.
_NUMBERED: Final = """
SELECT convert_from(data, 'UTF8')::jsonb ->> 'task' FROM streams JOIN events USING (stream)
WHERE stream ^@ $1 AND events.version = 1 AND convert_from(data, 'UTF8')::jsonb ->> 'number' = $2
"""

State = Literal["done", "sent_back", "present", "ahead", "cancelled"]


class TaskStep(BaseModel):
    """A step of the chain: taken, present or still ahead. Instants are none where they are not known yet."""

    step: str
    name_zh: str | None = None
    name_en: str | None = None
    attempt: int = 1
    state: State
    unit: str | None = None
    section: str | None = None
    post: str | None = None
    person: str | None = None
    begun_at: datetime | None = None
    due_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: str | None = None
    late: bool = False
    level: int = 0
    by: str | None = None
    evidence: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class TaskStory:
    """A task, the chain of its steps, its whole where it has one, and its events with their versions."""

    entry: LedgerEntry
    steps: Sequence[TaskStep]
    whole: TaskStep | None
    events: Sequence[StoredEvent]
    outcomes: tuple[str, ...]
    """How the present step may end."""
    order: tuple[str, ...]
    """The steps of the process in their order."""
    independent: bool
    """Whether the present step is never taken by the unit whose work it is about."""

    @property
    def version(self) -> int:
        """Of the stream, for If-Match."""
        return self.events[-1].version if self.events else 0


async def story_of_task(runtime: Runtime, principal: Principal, reference: str) -> TaskStory:
    """The task with that id or number. Raises 404 for one that no unit of the reader has to do with."""
    async with runtime.pool.acquire() as connection:
        task = await _of_number(connection, reference) if is_task_number(reference) else reference
        events = await read_stream(connection, task_stream(task or reference))
        obligations = await _obligations(connection, task or reference)
    payloads = [event.payload() for event in events]
    entry = entry_of(payloads)
    if entry is None or entry.region != principal.region:
        raise NOT_FOUND.error(NO_SUCH_TASK)
    if SEES_EVERY_UNIT not in principal.roles and principal.unit not in _units(entry, payloads):
        raise NOT_FOUND.error(NO_SUCH_TASK)
    rule, chain = _process(runtime, entry)
    taken = list(_taken(payloads, _by_step(obligations), rule, runtime.clock.now()))
    steps = [step for step in taken if step.step != WHOLE]
    present = next((one for one in chain if entry.outcome is None and one.step == entry.step), None)
    outcomes = tuple(outcome.value for outcome in present.then) if present else ()
    if entry.outcome is None:
        steps += [_ahead(step, rule) for step in _after(chain, entry.step)]
    whole = next((step for step in taken if step.step == WHOLE), None)
    order = tuple(one.step for one in chain)
    return TaskStory(entry, steps, whole, events, outcomes, order, present is not None and present.independent)


async def _of_number(connection: Connection, number: str) -> str | None:
    task: str | None = await connection.fetchval(_NUMBERED, task_stream(letters_of(number)), number)
    return task


async def _obligations(connection: Connection, task: str) -> tuple[Obligation, ...]:
    stream = supervision_stream(task)
    head = (await load_heads(connection, Snapshots.of(SUPERVISIONS), [stream], lock=False)).get(stream)
    return head.state.obligations if head is not None else ()


def _units(entry: LedgerEntry, payloads: Sequence[Any]) -> frozenset[str]:
    named = {entry.unit, entry.step_unit, entry.receiver, *entry.lead, *entry.support}
    return frozenset(unit for unit in named | {getattr(one, "unit", None) for one in payloads} if unit)


def _process(runtime: Runtime, entry: LedgerEntry) -> tuple[ProcessRule | None, Sequence[StepRule]]:
    regime = runtime.regimes.by_digest(entry.regime)
    process = Process(entry.process)
    rule = regime.processes.rule(process, entry.item)
    return rule, chain_of(process, rule, received=entry.receiver is not None)


def _by_step(obligations: Sequence[Obligation]) -> dict[str, list[Obligation]]:
    found: dict[str, list[Obligation]] = defaultdict(list)
    for one in obligations:
        for word in one.terms.discharged_by:
            found[word.removeprefix("task.")].append(one)
    return found


def _taken(
    payloads: Sequence[Any], owed: dict[str, list[Obligation]], rule: ProcessRule | None, now: datetime
) -> Iterator[TaskStep]:
    """Steps in the order in which they began; those that are still open say by when."""
    open_steps: dict[str, TaskStep] = {}
    order: list[TaskStep] = []
    for event in payloads:
        if isinstance(event, TaskStepBegun):
            step = TaskStep(
                **_named(event.step, rule), attempt=event.attempt, state="present", begun_at=event.begins_at,
                unit=event.unit, section=event.section, post=event.post, person=event.person,
            )  # fmt: skip
            obligation = _of_attempt(owed.get(event.step, []), event.begins_at)
            if obligation is not None:
                due_at = obligation.terms.due_at
                late = now >= late_from(due_at)
                step = step.model_copy(update={"due_at": due_at, "late": late, "level": obligation.level})
            open_steps[event.step] = step
            order.append(step)
        elif isinstance(event, TaskHandedOver) and event.step in open_steps:
            held = {"unit": event.unit, "section": event.section, "post": event.post, "person": event.person}
            _change(order, open_steps, event.step, held)
        elif isinstance(event, TaskStepCompleted) and event.step in open_steps:
            state = "sent_back" if event.outcome == "sent_back" else "done"
            ended = {"state": state, "ended_at": event.completed_at, "outcome": event.outcome.value}
            until = open_steps[event.step].due_at
            late = until is not None and event.completed_at >= late_from(until)
            told = {"by": event.completed_by, "evidence": event.evidence, "note": event.note, "late": late}
            _change(order, open_steps, event.step, ended | told)
            del open_steps[event.step]
    closed = any(event.TYPE == "duban.task.closed.v1" for event in payloads)
    for step in order:
        yield step.model_copy(update={"state": "cancelled"}) if closed and step.state == "present" else step


def _change(order: list[TaskStep], open_steps: dict[str, TaskStep], name: str, update: dict[str, Any]) -> None:
    former = open_steps[name]
    changed = former.model_copy(update=update)
    order[next(place for place, one in enumerate(order) if one is former)] = changed
    open_steps[name] = changed


def _of_attempt(obligations: Sequence[Obligation], begins_at: datetime) -> Obligation | None:
    """The clock of an attempt, that of its last holder."""
    return next((one for one in reversed(obligations) if one.terms.starts_at == begins_at), None)


def _named(step: str, rule: ProcessRule | None) -> dict[str, Any]:
    written = rule.step(step) if rule else None
    name = written.name if written else None
    return {"step": step, "name_zh": name.zh if name else None, "name_en": name.en if name else None}


def _after(chain: Sequence[StepRule], present: str | None) -> Sequence[StepRule]:
    places = [place for place, step in enumerate(chain) if step.step == present]
    return chain[places[0] + 1 :] if places else ()


def _ahead(step: StepRule, rule: ProcessRule | None) -> TaskStep:
    return TaskStep(**_named(step.step, rule), state="ahead", unit=step.unit)
