"""What the supervision of a matter decides. Every decision first brings the state forward to its own instant.

So an alarm that is looked at late changes nothing: what fell due before the command is recorded before it, with the
instants of the plan.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from schemas.contract import EventContract
from schemas.defects import Refused, refused
from schemas.regime.monitoring import tightened
from services.tracking.domain.accountability import admonish, appeal, decide_card, excuse, hand_over_within, refer
from services.tracking.domain.calendar import within_reach
from services.tracking.domain.commands import (
    Assign,
    Begin,
    BeginTask,
    Close,
    HandOn,
    Owe,
    PassOn,
    Progress,
    Reopen,
    Replan,
    SupervisionCommand,
)
from services.tracking.domain.discharging import discharge
from services.tracking.domain.events_of import withdrawn
from services.tracking.domain.holding import hand_over, is_answered, owe_anew, owe_whole
from services.tracking.domain.interventions import (
    Admonish,
    AppealCard,
    DecideCard,
    Excuse,
    Extend,
    HandOver,
    PauseClock,
    Refer,
    ResumeClock,
)
from services.tracking.domain.limits import plan_obligation
from services.tracking.domain.moving import extend, pause, plan_anew, resume
from services.tracking.domain.planning import opened_by_plan, planned_by, planned_from_beginning, raised
from services.tracking.domain.problems import find_problems
from services.tracking.domain.rounds import begin, begin_round, begin_task
from services.tracking.domain.rules import Rules
from services.tracking.domain.run import Run
from services.tracking.domain.state import Supervision

CLOSED: Final = "matter.closed"


def decide(state: Supervision, command: SupervisionCommand) -> Sequence[EventContract] | Refused:
    """The events that follow from a command, those that fell due before it first."""
    if not isinstance(command, Begin | BeginTask) and not state.round:
        return refused("unknown_matter", given=state.matter or "?")
    state, replanned = _kept_to_calendar(state, getattr(command, "rules", None), command.at)
    run = Run(state, command.at)
    run.events[:0] = replanned
    refusal = _DECISIONS[type(command)](run, command)
    return run.events if refusal is None else refusal


def _kept_to_calendar(
    state: Supervision, rules: Rules | None, at: datetime
) -> tuple[Supervision, Sequence[EventContract]]:
    """What is owed by an older calendar is planned anew before anything is decided by the newer one.

    It is planned as of the adoption, so that it makes no difference who comes first: a command, or the re-plan of all.
    """
    if rules is None or not any(one.is_movable and rules.replaces(one.terms.calendar) for one in state.obligations):
        return state, ()
    run = Run(state, min(at, rules.calendar.adopted_at) if rules.calendar.is_adopted else at)
    plan_anew(run, rules, "calendar_revised")
    return run.state, run.events


def _reopen(run: Run, command: Reopen) -> None:
    if command.round > run.state.round:
        begin_round(run, command.round)


def _assign(run: Run, command: Assign) -> None:
    if command.round < run.state.round:
        return
    if command.round > run.state.round:
        begin_round(run, command.round)
    rules, holder = _rules_of_round(run.state, command.rules), command.holder
    monitored = rules.monitored(holder.unit, run.at)
    from_beginning = planned_from_beginning(run.state, rules, run.at, monitored=monitored)
    for planned in from_beginning:
        owe_whole(run, holder, planned, rules)
    kinds = {planned.kind for planned in from_beginning}
    for planned in planned_by(run.state, rules, "matter.assigned", run.at, monitored=monitored):
        if planned.kind not in kinds and not is_answered(run.state):
            owe_anew(run, holder, planned, rules)
    for obligation in run.state.open_obligations():
        if obligation.holder != holder:
            hand_over(run, obligation, holder, rules)
    find_problems(run, rules)


def _rules_of_round(state: Supervision, rules: Rules) -> Rules:
    """A change of the rules is for what begins after it: a round stays under those that it began with."""
    return rules if state.regime is None else rules.governing(state.regime)


def _hand_on(run: Run, command: HandOn) -> None:
    if command.round == run.state.round:
        for obligation in run.state.open_obligations():
            run.record(*withdrawn(run.state, obligation, run.at, command.reason))


def _progress(run: Run, command: Progress) -> None:
    if command.round == run.state.round:
        discharge(run, command.event, command.rules)
        _follow_up(run, command.event, command.rules)


def _close(run: Run, command: Close) -> None:
    if command.round != run.state.round:
        return
    discharge(run, CLOSED, command.rules)
    for obligation in run.state.open_obligations():
        run.record(*withdrawn(run.state, obligation, run.at, "closed"))
    _follow_up(run, CLOSED, command.rules)


def _follow_up(run: Run, event: str, rules: Rules) -> None:
    """What the event opens for whoever held the matter last, for example a call-back after the answer (回访)."""
    if not run.state.obligations:
        return
    rules = _rules_of_round(run.state, rules)
    holder = run.state.obligations[-1].holder
    monitored = rules.monitored(holder.unit, run.at)
    for planned in planned_by(run.state, rules, event, run.at, monitored=monitored):
        latest = run.state.latest(planned.kind)
        if latest is None or not latest.is_open:
            run.settle(opened_by_plan(run.state, holder, planned, run.at))


def _owe(run: Run, command: Owe) -> None:
    rules, terms = command.rules, command.terms
    find_problems(run, rules, command.redone)
    starts_at = within_reach(command.starts_at)
    monitored = rules.monitored(command.holder.unit, run.at)
    terms = tightened(terms, rules.regime.regime.monitoring) if monitored else terms
    planned = plan_obligation(rules.regime.digest, rules.calendar, terms, starts_at, command.given_due_at)
    planned = replace(planned, monitored=monitored)
    planned = raised(planned) if run.state.problems else planned
    run.settle(opened_by_plan(run.state, command.holder, planned, run.at))


def _pass_on(run: Run, command: PassOn) -> None:
    for obligation in run.state.open_obligations():
        if command.event in obligation.terms.discharged_by and obligation.holder != command.holder:
            hand_over(run, obligation, command.holder)


def _replan(_: Run, __: Replan) -> None:
    """Every decision under rules keeps to their calendar; this one does nothing else."""


_DECISIONS: Final[dict[type[Any], Callable[[Run, Any], Refused | None]]] = {
    Begin: begin,
    Assign: _assign,
    HandOn: _hand_on,
    Progress: _progress,
    Reopen: _reopen,
    Close: _close,
    BeginTask: begin_task,
    Owe: _owe,
    PassOn: _pass_on,
    Replan: _replan,
    PauseClock: pause,
    ResumeClock: resume,
    Extend: extend,
    HandOver: hand_over_within,
    Excuse: excuse,
    AppealCard: appeal,
    DecideCard: decide_card,
    Admonish: admonish,
    Refer: refer,
}
