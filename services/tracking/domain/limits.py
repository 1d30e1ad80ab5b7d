"""From a time-limit rule and a calendar to a planned obligation: due time, reminders and ladder steps as instants.

All instants are fixed when the obligation opens, so that bringing it forward in time needs no calendar. A due time is
the last second that is on time (see `calendar`); a step of the ladder happens at the first instant that is late by it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from schemas.events.supervision import Binding
from schemas.regime.compiled import CompiledRegime
from schemas.regime.facts import ApplicableLimit, MatterFacts
from schemas.regime.ladder import LadderStep
from schemas.regime.limits import Reminder
from schemas.regime.vocabulary import DayEnd, LimitUnit
from services.tracking.domain.calendar import Calendar, late_from, within_reach
from services.tracking.domain.plan import PlannedLimit, PlannedObligation, PlannedReminder, PlannedStep

__all__ = [
    "PlannedLimit",
    "PlannedObligation",
    "PlannedReminder",
    "PlannedStep",
    "deadline",
    "plan_obligations",
    "working_days_left",
]


def plan_obligations(
    regime: CompiledRegime,
    calendar: Calendar,
    event: str,
    facts: MatterFacts,
    at: datetime,
    given_due: datetime | None = None,
) -> tuple[PlannedObligation, ...]:
    """The obligations that an event (`matter.registered`) at a moment opens for a matter, one a kind.

    `given_due` is a limit that came with the submission; rules with `given: true` take it in place of all others.
    """
    starts_at = within_reach(at)
    opened = regime.limits(event, facts, calendar.local_day(starts_at))
    return tuple(
        _plan(regime, calendar, limit, starts_at, given_due if limit.takes_given else None) for limit in opened
    )


def deadline(
    calendar: Calendar, start: datetime, amount: int, unit: LimitUnit, ends: DayEnd = "end_of_day"
) -> datetime:
    """The last second of a limit that starts at a moment, in UTC. The day of receipt does not count."""
    match unit:
        case "minutes":
            return start + timedelta(minutes=amount)
        case "hours":
            return start + timedelta(hours=amount)
        case "working_hours":
            return calendar.add_working_hours(start, amount)
        case "civil_days":
            last = calendar.local_day(start) + timedelta(days=amount)
        case "working_days":
            last = calendar.add_working_days(calendar.local_day(start), amount)
    return calendar.end_of_day(last) if ends == "end_of_day" else calendar.close_of_business(last)


def working_days_left(calendar: Calendar, at: datetime, due_at: datetime) -> int:
    """Whole working days between a moment and the due time; negative when that many have passed since.

    Answered on the last day gives 0; one working day earlier 1; on the first working day after it -1.
    """
    return calendar.working_days_between(calendar.local_day(at), calendar.local_day(due_at))


def _plan(
    regime: CompiledRegime, calendar: Calendar, opened: ApplicableLimit, starts_at: datetime, given: datetime | None
) -> PlannedObligation:
    limits = _limits(calendar, opened, starts_at, given)
    binding = limits[0]
    due_at = binding.due_at
    return PlannedObligation(
        kind=opened.kind,
        rule=opened.rule,
        discharged_by=opened.discharged_by,
        starts_at=starts_at,
        due_at=due_at,
        binding=binding,
        limits=limits,
        reminders=_reminders(calendar, opened.reminders, starts_at, binding),
        ladder=opened.ladder,
        steps=_steps(calendar, opened.steps, due_at),
        provisional=calendar.provisional(calendar.local_day(due_at)),
        calendar=calendar.version,
        regime=regime.digest,
    )


def _limits(
    calendar: Calendar, opened: ApplicableLimit, starts_at: datetime, given: datetime | None
) -> tuple[PlannedLimit, ...]:
    """Every limit with its due time: a given one first, else the shorter before the longer."""
    planned = [
        PlannedLimit(
            Binding(candidate.basis),
            candidate.rule,
            candidate.limit,
            deadline(calendar, starts_at, candidate.limit.amount, candidate.limit.unit, candidate.limit.ends),
        )
        for candidate in opened.candidates
    ]
    planned.sort(key=lambda limit: limit.due_at)
    if given is not None:
        planned.insert(0, PlannedLimit(Binding.GIVEN, opened.rule, None, within_reach(given)))
    return tuple(planned)


def _reminders(
    calendar: Calendar, reminders: Sequence[Reminder], starts_at: datetime, binding: PlannedLimit
) -> tuple[PlannedReminder, ...]:
    """Reminders that lie between start and due time, earliest first."""
    planned = []
    for reminder in reminders:
        if reminder.fraction is not None:
            at = _at_fraction(calendar, reminder.fraction, starts_at, binding)
            threshold = f"fraction:{reminder.fraction}"
        else:
            before = reminder.working_days_before or 0
            at, threshold = _days_before(calendar, before, binding.due_at), f"working_days_before:{before}"
        if starts_at < at <= binding.due_at:
            planned.append(PlannedReminder(at, threshold, reminder.to))
    return tuple(sorted(planned, key=lambda reminder: reminder.at))


def _at_fraction(calendar: Calendar, fraction: float, starts_at: datetime, binding: PlannedLimit) -> datetime:
    """A limit in working days: when offices open on the day that reaches the fraction; others to the second."""
    limit = binding.limit
    if limit is not None and limit.unit == "working_days":
        reached = math.ceil(limit.amount * fraction)
        return calendar.start_of_business(calendar.add_working_days(calendar.local_day(starts_at), reached))
    return starts_at + timedelta(seconds=int((binding.due_at - starts_at).total_seconds() * fraction))


def _days_before(calendar: Calendar, days: int, due_at: datetime) -> datetime:
    """When offices open that many working days before the last day."""
    return calendar.start_of_business(calendar.add_working_days(calendar.local_day(due_at), -days))


def _steps(calendar: Calendar, steps: Sequence[LadderStep], due_at: datetime) -> tuple[PlannedStep, ...]:
    return tuple(
        PlannedStep(
            level=step.level,
            at=_step_instant(calendar, due_at, step),
            readers=step.readers,
            card=step.card,
            circular=step.circular,
        )
        for step in steps
    )


def _step_instant(calendar: Calendar, due_at: datetime, step: LadderStep) -> datetime:
    after = step.after
    return late_from(deadline(calendar, due_at, after.amount, after.unit) if after.amount else due_at)
