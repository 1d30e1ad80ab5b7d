"""Why somebody may not do something with a task now. Each refusal says what is the case and what to do."""

from __future__ import annotations

from datetime import datetime

from schemas.defects import Refused, defect, refused
from schemas.events.task import Process, StepOutcome
from schemas.regime.monitoring import tightened
from services.tracking.domain.calendar import within_reach
from services.tracking.domain.limits import plan_obligation
from services.tracking.domain.state import Holder
from services.tracking.domain.tasks.commands import Acting, EndStep, OpenTask
from services.tracking.domain.tasks.processes import StepRule, independent_steps
from services.tracking.domain.tasks.state import OpenStep, Task


def why_not_by_then(command: OpenTask, first: StepRule) -> Refused | None:
    """A unit promises less than the limit of the regime, never more: the shorter binds (承诺时限)."""
    if not command.own or command.due_at is None:
        return None
    regime, calendar = command.rules.regime, command.rules.calendar
    terms = regime.processes.limit(
        command.process,
        command.item,
        first.step,
        calendar.local_day(command.at),
        command.importance.value,
        command.ladder,
    )
    if command.rules.monitored(first.unit or command.holder.unit, command.at):
        terms = tightened(terms, regime.regime.monitoring)
    limit = plan_obligation(regime.digest, calendar, terms, within_reach(command.at)).due_at
    if within_reach(command.due_at) <= limit:
        return None
    return refused("later_than_limit", "due_at", given=command.due_at.isoformat(), limit=limit.isoformat())


def why_not_for(state: Task, present: OpenStep, acting: Acting, at: datetime) -> Refused | None:
    """Another unit's step, or an instant before the last one."""
    defects = []
    escort = state.holder.unit if present.step != "verify" else None
    if not acting.for_any and acting.unit != present.holder.unit and not _escorts(state, acting, escort):
        defects.append(defect("not_answerable", "unit", given=acting.unit or "?", actual=present.holder.unit))
    if state.last_step_at is not None and at < state.last_step_at:
        defects.append(defect("before_last_step", "at", given=at.isoformat(), last=state.last_step_at.isoformat()))
    return Refused(tuple(defects)) if defects else None


def why_not_ended(state: Task, present: OpenStep, step: StepRule, command: EndStep) -> Refused | None:
    """All reasons at once: wrong step or outcome, wrong unit, no evidence, the wrong time."""
    if command.step is not None and command.step != present.step:
        return refused("not_at_step", "step", given=command.step, actual=present.step)
    defects = []
    if command.outcome not in step.then:
        possible = ", ".join(step.then)
        defects.append(defect("not_this_outcome", given=command.outcome.value, step=step.step, known=possible))
    if (why_not := why_not_for(state, present, command.acting, command.at)) is not None:
        defects += why_not.defects
    if step.independent and command.acting.unit == state.holder.unit:
        defects.append(defect("own_verification", "unit", given=state.holder.unit))
    if step.evidence and command.outcome is StepOutcome.DONE and not command.evidence:
        defects.append(defect("no_evidence", "evidence", step=step.step))
    if command.outcome in (StepOutcome.SENT_BACK, StepOutcome.REFUSED) and not command.note:
        defects.append(defect("missing", "note"))
    if command.at > command.now:
        defects.append(defect("in_the_future", "at", given=command.at.isoformat(), now=command.now.isoformat()))
    return Refused(tuple(defects)) if defects else None


def would_verify_itself(state: Task, present: OpenStep, holder: Holder) -> bool:
    """Whether with that holder one unit would do the work and say that it is right."""
    independent = independent_steps(Process(state.process))
    other = state.holder.unit if present.step in independent else state.receiver
    return bool(independent) and holder.unit == other


def _escorts(state: Task, acting: Acting, escort: str | None) -> bool:
    """The escort of a full course may take any step in the place of its unit (代办)."""
    return state.process == "full_course" and escort is not None and acting.unit == escort
