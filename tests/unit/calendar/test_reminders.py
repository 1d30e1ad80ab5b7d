"""Reminders never come while the clock stands: a fraction is one of the time that it runs, days before are made up."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.regime.facts import ApplicableLimit, LimitCandidate, ResolvedLimit
from schemas.regime.limits import Reminder
from schemas.regime.vocabulary import DayEnd
from services.tracking.domain.calendar import Calendar
from services.tracking.domain.deadline import Course, Standing, deadline
from services.tracking.domain.limits import PlannedObligation, plan_obligation
from tests.unit.calendar import naive
from tests.unit.calendar.test_deadline_against_naive import CHINA, FIRST, LONGEST, a_course

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
ONE_DAY: Final = timedelta(days=1)
ONE_MINUTE: Final = timedelta(minutes=1)
FRACTIONS: Final = (0.1, 0.5, 0.8)
DAYS_BEFORE: Final = 3
_ENDS: Final[tuple[DayEnd, DayEnd]] = ("end_of_day", "close_of_business")


def local(text: str) -> datetime:
    """A local moment, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


def planned(
    start: datetime, limit: ResolvedLimit, course: Course, given_due: datetime | None = None
) -> PlannedObligation:
    """A clock with a reminder at each of the fractions."""
    opened = ApplicableLimit(
        kind="answer",
        rule="answer",
        discharged_by=("matter.answered",),
        candidates=(LimitCandidate("statutory", "answer", limit),),
        takes_given=True,
        reminders=(*(Reminder(fraction=fraction) for fraction in FRACTIONS), Reminder(working_days_before=DAYS_BEFORE)),
        ladder=None,
        steps=(),
    )
    return plan_obligation("regime", CHINA, opened, start, given_due, course)


def half_time(one: PlannedObligation) -> datetime | None:
    return next((reminder.at for reminder in one.reminders if reminder.threshold == "fraction:0.5"), None)


PAUSED: Final = Course((Standing(local("2026-03-10T10:00:00"), local("2026-03-28T15:00:00")),))


@pytest.mark.parametrize(
    ("amount", "unit", "half"),
    [
        (30, "civil_days", "2026-04-04T16:29:59"),  # 18 days after the plain half
        (30 * 24, "hours", "2026-04-04T14:00:00"),  # 15 days of running, and 18 days and 5 hours of standing
        (30 * 24 * 60, "minutes", "2026-04-04T14:00:00"),
        (16 * 13, "working_hours", "2026-04-13T16:30:00"),
        (20, "working_days", "2026-04-03T08:30:00"),
    ],
)
def test_half_time_that_would_fall_into_a_pause_comes_when_half_of_the_limit_has_run(
    amount: int, unit: Any, half: str
) -> None:
    # given a limit from Monday, 2 March, whose clock stands from the 10th to the 28th
    limit = ResolvedLimit(amount, unit, "end_of_day")
    # then half of it has run after the pause
    assert half_time(planned(local("2026-03-02T09:00:00"), limit, PAUSED)) == local(half)


def test_half_time_of_a_due_time_that_was_given_comes_in_running_time_too() -> None:
    limit = ResolvedLimit(15, "working_days", "end_of_day")
    one = planned(local("2026-03-06T10:00:00"), limit, PAUSED, local("2026-03-20T10:00:00"))
    assert one.due_at == local("2026-04-10T10:00:00")  # 14 working days later, over Qingming
    assert half_time(one) == local("2026-04-02T00:30:00")  # of 4 days before it, and 12 days and 19 hours after


@pytest.mark.parametrize("unit", ["working_days", "civil_days"])
def test_a_reminder_of_the_day_on_which_the_clock_runs_again_comes_after_it_does(unit: Any) -> None:
    # given half of a limit that is reached on the day of the resumption, before the hour of it
    again = local("2026-03-12T16:00:00")
    limit = ResolvedLimit(10 if unit == "working_days" else 13, unit, "end_of_day")
    one = planned(local("2026-03-02T09:00:00"), limit, Course((Standing(local("2026-03-09T10:00:00"), again),)))
    # then it comes one second after the clock runs again
    assert half_time(one) == again + timedelta(seconds=1)


@pytest.mark.parametrize(
    ("amount", "due", "reminded"),
    [
        (10, "2026-03-31T23:59:59", "2026-03-28T15:00:01"),  # three days before is the 26th, on which the clock stands
        (12, "2026-04-02T23:59:59", "2026-03-30T08:30:00"),
    ],
)
def test_a_reminder_some_days_before_that_would_fall_into_a_pause_comes_after_it(
    amount: int, due: str, reminded: str
) -> None:
    # given a limit from Monday, 2 March, whose clock stands from Friday, the 13th, to Saturday, the 28th
    stands = Course((Standing(local("2026-03-13T10:00:00"), local("2026-03-28T15:00:00")),))
    one = planned(local("2026-03-02T09:00:00"), ResolvedLimit(amount, "working_days", "end_of_day"), stands)
    assert one.due_at == local(due)
    assert [at.at for at in one.reminders if at.threshold == f"working_days_before:{DAYS_BEFORE}"] == [local(reminded)]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(list(LONGEST)), st.randoms(use_true_random=False))
def test_whatever_the_pauses_a_fraction_is_a_fraction_of_the_time_in_which_the_clock_runs(
    unit: Any, random_: random.Random
) -> None:
    # given a clock and its pauses
    start = FIRST + timedelta(minutes=random_.randrange(800 * 1440))
    amount, ends = random_.randint(1, LONGEST[unit]), _ENDS[random_.randrange(2)]
    course = without_extensions(start, (amount, unit, ends), a_course(CHINA, start, (amount, unit, ends), random_))
    # when it is planned
    one = planned(start, ResolvedLimit(amount, unit, ends), course)
    # then each reminder comes in running time
    reached = {reminder.threshold: reminder.at for reminder in one.reminders}
    whole = ran(CHINA, start, one.due_at, unit, course)
    assert not any(pause.begins_at < at <= pause.ends_at for at in reached.values() for pause in course.pauses)
    for fraction in FRACTIONS:
        at = reached.get(f"fraction:{fraction}")
        if at is None:
            # it would come with the receipt, or the clock runs again after offices closed on the last day
            assert whole * fraction <= 1 or any(one.due_at <= pause.ends_at for pause in course.pauses)
            continue
        # and its share of it is the fraction, to the day or the minute
        assert abs(ran(CHINA, start, at, unit, course) - whole * fraction) <= 1


def without_extensions(start: datetime, limit: tuple[int, Any, Any], course: Course) -> Course:
    """The pauses of a course that begin before the clock runs out."""
    kept = Course()
    for pause in course.pauses:
        if pause.begins_at < deadline(CHINA, start, *limit, kept):
            kept = replace(kept, pauses=(*kept.pauses, pause))
    return kept


def ran(calendar: Calendar, start: datetime, end: datetime, unit: str, course: Course) -> int:
    """How long a clock ran, counted on one's fingers: in days or, for the other units, in minutes."""
    if unit == "working_days":
        return sum(naive.works(calendar, day) for day in _counted_days(start, end, course))
    if unit == "civil_days":
        return len(_counted_days(start, end, course))
    moment, minutes = start, 0
    while moment < end:
        stands = any(pause.begins_at <= moment < pause.ends_at for pause in course.pauses)
        minutes += not stands and (unit != "working_hours" or _open(calendar, moment))
        moment += ONE_MINUTE
    return minutes


def _counted_days(start: datetime, end: datetime, course: Course) -> set[Any]:
    first, last = start.astimezone(SHANGHAI).date(), end.astimezone(SHANGHAI).date()
    stood = [(one.begins_at.astimezone(SHANGHAI), one.ends_at.astimezone(SHANGHAI)) for one in course.pauses]
    days = {first + ONE_DAY * place for place in range(1, (last - first).days + 1)}
    return {day for day in days if not any(begun.date() <= day < resumed.date() for begun, resumed in stood)}


def _open(calendar: Calendar, moment: datetime) -> bool:
    at = moment.astimezone(SHANGHAI)
    spans = calendar.hours_on(at.date()).spans
    return naive.works(calendar, at.date()) and any(begin <= at.time() < end for begin, end in spans)
