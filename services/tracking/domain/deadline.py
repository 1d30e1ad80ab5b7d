"""A due time as a fold over its course: start, amount, stretches that do not count, and time that was granted.

What does not count (行政许可法 article 45): of a limit in days every civil day from the one on which the clock stopped
to the one before it ran again; of a limit in hours or minutes every second in which it stood. The day on which it
runs again counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from schemas.regime.vocabulary import DayEnd, LimitUnit
from services.tracking.domain.calendar import Calendar, late_from

_DAYS: Final = frozenset({"working_days", "civil_days"})


@dataclass(frozen=True, slots=True)
class Standing:
    """A stretch in which the clock stood, in UTC; `ends_at` is when it ran again, or will by itself."""

    begins_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Granted:
    """Time that was granted (延期)."""

    amount: int
    unit: LimitUnit


@dataclass(frozen=True, slots=True)
class Course:
    """What moved a clock since it started: pauses in order of time, apart from each other, and extensions."""

    pauses: tuple[Standing, ...] = ()
    extensions: tuple[Granted, ...] = ()


PLAIN: Final = Course()
"""Nothing moved it."""


def deadline(
    calendar: Calendar,
    start: datetime,
    amount: int,
    unit: LimitUnit,
    ends: DayEnd = "end_of_day",
    course: Course = PLAIN,
) -> datetime:
    """The last second of a limit that starts at a moment, in UTC. The day of receipt does not count.

    Extensions in the limit's own unit lengthen it; others are added where it would have ended.
    """
    lengthened = amount + sum(one.amount for one in course.extensions if one.unit == unit)
    due_at = _stretch(calendar, start, lengthened, unit, ends, course.pauses)
    for granted in course.extensions:
        if granted.unit != unit:
            due_at = _stretch(calendar, due_at, granted.amount, granted.unit, ends, course.pauses)
    return due_at


def given_deadline(calendar: Calendar, given: datetime, course: Course = PLAIN) -> datetime:
    """A due time that came as a moment: put off by the working days that do not count, then by what was granted."""
    due_at = given
    for pause in course.pauses:
        first, last = calendar.local_day(pause.begins_at), calendar.local_day(pause.ends_at)
        skipped = calendar.working_days_between(first - timedelta(days=1), last - timedelta(days=1))
        if skipped:
            local = calendar.local(due_at)
            due_at = calendar.at(calendar.add_working_days(local.date(), skipped), local.time())
    for granted in course.extensions:
        due_at = _stretch(calendar, due_at, granted.amount, granted.unit, "end_of_day", ())
    return due_at


def day_reached(calendar: Calendar, start: datetime, working_days: int, course: Course = PLAIN) -> date:
    """The civil day on which that many working days of a limit have counted."""
    return _last_day(calendar, calendar.local_day(start), working_days, "working_days", course.pauses)


def moment_reached(
    calendar: Calendar, start: datetime, due_at: datetime, fraction: float, unit: LimitUnit | None, course: Course
) -> datetime:
    """When that fraction of the time in which the clock runs until it is due has passed, to the second and in no pause.

    Of a limit in working hours that is business time. `unit` is None for a due time that was given as a moment.
    """
    in_business = unit == "working_hours"
    passed = calendar.working_seconds_between if in_business else _seconds_between
    after = calendar.add_working_seconds if in_business else _seconds_after
    stood = [_left_out(calendar, start, one) if unit in _DAYS else one for one in course.pauses]
    standing = sum(passed(one.begins_at, min(one.ends_at, due_at)) for one in stood if one.begins_at < due_at)
    seconds = int((passed(start, due_at) - standing) * fraction)
    for one in stood:
        if one.begins_at < after(start, seconds):
            seconds += passed(one.begins_at, one.ends_at)
    return running_from(after(start, seconds), course)


def running_from(at: datetime, course: Course) -> datetime:
    """The moment, or the first second after the pause in which it lies."""
    for pause in course.pauses:
        if pause.begins_at < at <= pause.ends_at:
            at = late_from(pause.ends_at)
    return at


def _left_out(calendar: Calendar, start: datetime, pause: Standing) -> Standing:
    """The civil days of a pause that do not count, from midnight to midnight; that of receipt never does."""
    first = max(calendar.local_day(pause.begins_at), calendar.local_day(start) + timedelta(days=1))
    resumed = max(calendar.local_day(pause.ends_at), first)
    return Standing(calendar.at(first, time()), calendar.at(resumed, time()))


def _seconds_between(start: datetime, end: datetime) -> int:
    return int((end - start).total_seconds())


def _seconds_after(at: datetime, seconds: int) -> datetime:
    return at + timedelta(seconds=seconds)


def _stretch(
    calendar: Calendar, start: datetime, amount: int, unit: LimitUnit, ends: DayEnd, pauses: Sequence[Standing]
) -> datetime:
    ahead = [pause for pause in pauses if pause.ends_at > start]
    if unit in _DAYS:
        last = _last_day(calendar, calendar.local_day(start), amount, unit, ahead)
        return calendar.end_of_day(last) if ends == "end_of_day" else calendar.close_of_business(last)
    if unit == "working_hours":
        return _working_hours(calendar, start, amount, ahead)
    due_at = start + (timedelta(hours=amount) if unit == "hours" else timedelta(minutes=amount))
    for pause in ahead:
        if pause.begins_at <= due_at:
            due_at += pause.ends_at - pause.begins_at
    return due_at


def _working_hours(calendar: Calendar, start: datetime, amount: int, pauses: Sequence[Standing]) -> datetime:
    seconds = amount * 3600
    due_at = calendar.add_working_seconds(start, seconds)
    for pause in pauses:
        if pause.begins_at <= due_at:
            seconds += calendar.working_seconds_between(pause.begins_at, pause.ends_at)
            due_at = max(calendar.add_working_seconds(start, seconds), pause.ends_at)
    return due_at


def _last_day(calendar: Calendar, start: date, amount: int, unit: LimitUnit, pauses: Sequence[Standing]) -> date:
    """The day that completes the amount; each pause before it puts it off by the days of the pause that would count.

    A limit that ends with its first day goes on when the clock runs again.
    """
    last = _add_days(calendar, start, amount, unit)
    for pause in pauses:
        first, resumed = calendar.local_day(pause.begins_at), calendar.local_day(pause.ends_at)
        if first > last:
            continue
        if not amount:
            last = max(last, resumed)
            continue
        amount += _days_between(calendar, max(first, start + timedelta(days=1)), resumed, unit)
        last = _add_days(calendar, start, amount, unit)
    return last


def _add_days(calendar: Calendar, day: date, amount: int, unit: LimitUnit) -> date:
    return calendar.add_working_days(day, amount) if unit == "working_days" else day + timedelta(days=amount)


def _days_between(calendar: Calendar, first: date, end: date, unit: LimitUnit) -> int:
    """Days of the unit from `first` up to and without `end`; none where `end` is not after `first`."""
    if end <= first:
        return 0
    if unit == "civil_days":
        return (end - first).days
    one = timedelta(days=1)
    return calendar.working_days_between(first - one, end - one)
