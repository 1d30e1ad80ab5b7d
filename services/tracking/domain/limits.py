"""From a time-limit rule and a calendar to a planned obligation: due time, reminders and ladder steps as instants.

All instants are fixed when the obligation opens, so that bringing it forward in time needs no calendar. A due time is
the last second that is on time (see `calendar`); a step of the ladder happens at the first instant that is late by it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from schemas.events.terms import Binding
from schemas.regime.compiled import CompiledRegime
from schemas.regime.facts import ApplicableLimit, MatterFacts
from schemas.regime.ladder import LadderStep
from schemas.regime.limits import Reminder
from schemas.regime.monitoring import tightened
from services.tracking.domain.calendar import Calendar, late_from, within_reach
from services.tracking.domain.deadline import (
    PLAIN,
    Course,
    day_reached,
    deadline,
    given_deadline,
    moment_reached,
    running_from,
)
from services.tracking.domain.plan import PlannedLimit, PlannedObligation, PlannedReminder, PlannedStep

__all__ = [
    "PlannedLimit",
    "PlannedObligation",
    "PlannedReminder",
    "PlannedStep",
    "deadline",
    "plan_obligation",
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
    *,
    monitored: bool = False,
) -> tuple[PlannedObligation, ...]:
    """The obligations that an event (`matter.registered`) at a moment opens for a matter, one a kind.

    `given_due` is a limit that came with the submission; rules with `given: true` take it in place of all others.
    `monitored` is true for a unit under key monitoring, whose plan is tighter.
    """
    starts_at = within_reach(at)
    opened = regime.limits(event, facts, calendar.local_day(starts_at))
    if monitored:
        opened = tuple(tightened(limit, regime.regime.monitoring) for limit in opened)
    planned = tuple(
        plan_obligation(regime.digest, calendar, limit, starts_at, given_due if limit.takes_given else None)
        for limit in opened
    )
    return tuple(replace(one, monitored=True) for one in planned) if monitored else planned


def working_days_left(calendar: Calendar, at: datetime, due_at: datetime) -> int:
    """Whole working days between a moment and the due time; negative when that many have passed since.

    Answered on the last day gives 0; one working day earlier 1; on the first working day after it -1.
    """
    return calendar.working_days_between(calendar.local_day(at), calendar.local_day(due_at))


def plan_obligation(
    regime: str,
    calendar: Calendar,
    opened: ApplicableLimit,
    starts_at: datetime,
    given: datetime | None = None,
    course: Course = PLAIN,
    earliest: datetime | None = None,
) -> PlannedObligation:
    """An obligation as its limit, the calendar and its course make it; never due before `earliest`.

    `regime` is the digest of the version it was opened under, `given` a due time that takes the place of all limits.
    """
    limits = _limits(calendar, opened, starts_at, given, course)
    if earliest is not None and limits[0].due_at < earliest:
        limits = (replace(limits[0], due_at=earliest), *limits[1:])
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
        reminders=_reminders(calendar, opened.reminders, starts_at, binding, course),
        ladder=opened.ladder,
        steps=_steps(calendar, opened.steps, due_at),
        provisional=calendar.provisional(calendar.local_day(due_at)),
        calendar=calendar.version,
        regime=regime,
    )


def _limits(
    calendar: Calendar, opened: ApplicableLimit, starts_at: datetime, given: datetime | None, course: Course
) -> tuple[PlannedLimit, ...]:
    """Every limit with its due time: a given one first, else the shorter before the longer."""
    planned = [
        PlannedLimit(
            Binding(candidate.basis),
            candidate.rule,
            candidate.limit,
            deadline(calendar, starts_at, candidate.limit.amount, candidate.limit.unit, candidate.limit.ends, course),
        )
        for candidate in opened.candidates
    ]
    planned.sort(key=lambda limit: limit.due_at)
    if given is not None:
        due_at = given_deadline(calendar, within_reach(given), course)
        planned.insert(0, PlannedLimit(Binding.GIVEN, opened.rule, None, due_at))
    return tuple(planned)


def _reminders(
    calendar: Calendar, reminders: Sequence[Reminder], starts_at: datetime, binding: PlannedLimit, course: Course
) -> tuple[PlannedReminder, ...]:
    """Reminders that lie between start and due time, earliest first."""
    planned = []
    for reminder in reminders:
        if reminder.fraction is not None:
            at = _at_fraction(calendar, reminder.fraction, starts_at, binding, course)
            threshold = f"fraction:{reminder.fraction}"
        else:
            before = reminder.working_days_before or 0
            at = running_from(_days_before(calendar, before, binding.due_at), course)
            threshold = f"working_days_before:{before}"
        if starts_at < at <= binding.due_at:
            planned.append(PlannedReminder(at, threshold, reminder.to))
    return tuple(sorted(planned, key=lambda reminder: reminder.at))


def _at_fraction(
    calendar: Calendar, fraction: float, starts_at: datetime, binding: PlannedLimit, course: Course
) -> datetime:
    """A fraction of the time in which the clock runs. In working days: when offices open on the day that reaches it."""
    limit = binding.limit
    if limit is not None and limit.unit == "working_days":
        granted = sum(one.amount for one in course.extensions if one.unit == limit.unit)
        reached = math.ceil((limit.amount + granted) * fraction)
        return running_from(calendar.start_of_business(day_reached(calendar, starts_at, reached, course)), course)
    unit = None if limit is None else limit.unit
    return moment_reached(calendar, starts_at, binding.due_at, fraction, unit, course)


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
