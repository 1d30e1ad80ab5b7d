"""Decisions that move a due time: pause, resume, extend, and working it out again."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from schemas.contract import EventContract
from schemas.defects import Refused, defect
from schemas.events.clock import ObligationExtended, ObligationPaused, ObligationReplanned, ObligationResumed
from schemas.events.terms import Colour, Extension
from schemas.regime.facts import ApplicableLimit
from schemas.state import replaced
from services.tracking.domain.ahead import levels_ahead, planned_levels, planned_reminders, reminders_ahead
from services.tracking.domain.calendar import late_from
from services.tracking.domain.deadline import deadline
from services.tracking.domain.events_of import cards_taken_back, identity
from services.tracking.domain.interventions import Extend, PauseClock, ResumeClock
from services.tracking.domain.objections import against_extending, against_pausing, not_owed
from services.tracking.domain.plan import PlannedObligation
from services.tracking.domain.planning import planned_again
from services.tracking.domain.rules import Rules
from services.tracking.domain.run import Run
from services.tracking.domain.state import Granted, Obligation, Pause, Supervision


def pause(run: Run, command: PauseClock) -> Refused | None:
    """Stop the clock (中止计时)."""
    obligation = run.state.obligation(command.obligation)
    if obligation is None or not obligation.is_open:
        return Refused((not_owed(run.state, command.obligation),))
    rules = command.rules.governing(obligation.terms.regime)
    kind = rules.regime.pause_kinds.get(command.pause)
    defects = list(against_pausing(obligation, command, _terms(run.state, obligation, rules)))
    if kind is not None and kind.evidence and not command.evidence:
        defects.append(defect("evidence_needed", "evidence"))
    if defects or kind is None:
        return Refused(tuple(defects))
    longest = deadline(rules.calendar, command.begins_at, kind.longest.amount, kind.longest.unit)
    standing = Pause(command.pause, command.begins_at, late_from(longest))
    moved = _moved(run.state, replaced(obligation, pauses=(*obligation.pauses, standing)), rules, standing.ends_at)
    run.settle(
        ObligationPaused(
            **moved,
            pause=command.pause,
            reason=command.reason,
            evidence=command.evidence,
            paused_at=command.begins_at,
            ends_at=standing.ends_at,
            paused_by=command.by.subject,
        )
    )
    return None


def resume(run: Run, command: ResumeClock) -> Refused | None:
    """Let the clock run again (恢复计时)."""
    obligation = run.state.obligation(command.obligation)
    if obligation is None or not obligation.is_open:
        return Refused((not_owed(run.state, command.obligation),))
    if obligation.pause is None:
        return Refused((defect("not_paused", "obligation", given=command.obligation),))
    run_again(run, obligation, command.rules, command.by.subject)
    return None


def run_again(run: Run, obligation: Obligation, rules: Rules, by: str | None) -> None:
    """The clock runs from now on; what was left of the limit is left still."""
    *former, last = obligation.pauses
    ended = replaced(obligation, pauses=(*former, replaced(last, ends_at=run.at)))
    moved = _moved(run.state, ended, rules.governing(obligation.terms.regime), run.at)
    run.settle(ObligationResumed(**moved, pause=last.kind, resumed_at=run.at, resumed_by=by))


def extend(run: Run, command: Extend) -> Refused | None:
    """Grant more time (延期)."""
    obligation = run.state.obligation(command.obligation)
    if obligation is None or not obligation.is_open:
        return Refused((not_owed(run.state, command.obligation),))
    rules = command.rules.governing(obligation.terms.regime)
    terms = _terms(run.state, obligation, rules)
    defects = against_extending(obligation, command, terms)
    rule = terms.extension if terms else None
    if defects or rule is None:
        return Refused(tuple(defects))
    granted = Granted(command.amount, rule.longest_by(command.by.role).unit)
    longer = replaced(obligation, extensions=(*obligation.extensions, granted))
    run.settle(
        ObligationExtended(
            **_moved(run.state, longer, rules, run.at),
            extended_by=Extension(amount=granted.amount, measure=granted.measure),
            reason=command.reason,
            granted_by=command.by.subject,
            granted_by_role=command.by.role,
            extended_at=run.at,
        )
    )
    return None


def plan_anew(run: Run, rules: Rules, reason: Literal["calendar_revised", "problem_matter"]) -> None:
    """Work out again whatever is owed, and record what moves."""
    for obligation in run.state.obligations:
        if not obligation.is_movable or obligation.terms.calendar in rules.newer_calendars:
            continue
        governing = rules.governing(obligation.terms.regime)
        planned = _planned(run.state, obligation, governing, run.at)
        if planned is not None:
            run.settle(*_replanned(run.state, obligation, planned, run.at, reason))


def _replanned(
    state: Supervision,
    obligation: Obligation,
    planned: PlannedObligation,
    at: datetime,
    reason: Literal["calendar_revised", "problem_matter"],
) -> list[EventContract]:
    reinstated = obligation.breached and at < late_from(planned.due_at)
    before = replaced(obligation, breached=False, level=0) if reinstated else obligation
    fields = _fields(state, before, planned, at)
    if planned.due_at == obligation.terms.due_at and _same_ahead(obligation, fields, planned):
        return []
    undone = cards_taken_back(state, obligation, at, reason) if reinstated else []
    former = obligation.terms.calendar
    fields |= {"reason": reason, "former_calendar": former, "reinstated": reinstated, "clock": obligation.clock}
    event = ObligationReplanned(**fields, replanned_at=at)
    return [*undone, event]


def _same_ahead(obligation: Obligation, fields: dict[str, Any], planned: PlannedObligation) -> bool:
    return (
        fields["reminders"] == planned_reminders(obligation.steps)
        and (fields["ladder"] == planned_levels(obligation.steps) or obligation.excused)
        and planned.provisional == obligation.terms.provisional
    )


def _planned(state: Supervision, obligation: Obligation, rules: Rules, at: datetime) -> PlannedObligation | None:
    """The plan once more. By a revision nobody is overdue who was not: at the earliest it is due at the end of the day.

    That is the day of the decision, or where the clock stands the one on which it runs again. What ran out already
    stays at its due time unless the revision gives more.
    """
    planned = planned_again(state, obligation, rules)
    if planned is None:
        return None
    if obligation.breached:
        ran_out = obligation.terms.due_at
        return planned if planned.due_at >= ran_out else planned_again(state, obligation, rules, ran_out)
    pause = obligation.pause
    runs_from = at if pause is None else max(at, pause.ends_at)
    if runs_from < late_from(planned.due_at):
        return planned
    day = rules.calendar.local_day(runs_from)
    return planned_again(state, obligation, rules, rules.calendar.end_of_day(day))


def _moved(state: Supervision, obligation: Obligation, rules: Rules, at: datetime) -> dict[str, Any]:
    """What an event says of the obligation as it was just changed; reminders before `at` are not sent any more."""
    planned = _planned(state, obligation, rules, at)
    assert planned is not None, "only what a rule allows is moved"
    return _fields(state, obligation, planned, at)


def _fields(state: Supervision, obligation: Obligation, planned: PlannedObligation, at: datetime) -> dict[str, Any]:
    limit = planned.binding.limit
    given = _given(state, obligation) if obligation.breached else ()
    until = obligation.pause.ends_at if obligation.pause is not None else at
    return {
        **identity(state, obligation),
        "kind": obligation.kind,
        "former_due_at": obligation.terms.due_at,
        "due_at": planned.due_at,
        "binding": planned.binding.basis,
        "amount": limit.amount if limit else None,
        "measure": limit.unit if limit else None,
        "calendar": planned.calendar,
        "provisional": planned.provisional,
        "reminders": reminders_ahead(planned.reminders, max(until, at)),
        "ladder": levels_ahead(planned.steps, obligation.level, given),
    }


def _given(state: Supervision, obligation: Obligation) -> tuple[Colour, ...]:
    """Colours that the clock has brought any of its holders: one default is marked once."""
    return tuple(card.colour for one in state.same_clock(obligation) for card in one.cards if card.holds)


def _terms(state: Supervision, obligation: Obligation, rules: Rules) -> ApplicableLimit | None:
    day = rules.calendar.local_day(obligation.terms.starts_at)
    return rules.regime.applicable(obligation.terms.rule, state.facts, day)
