"""100,000 random clocks: starts, pauses, extensions and revisions against a model that counts on its fingers."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.regime.vocabulary import LimitUnit
from services.tracking.calendar_seed import china_calendar
from services.tracking.domain.calendar import Calendar
from services.tracking.domain.deadline import Course, Granted, Standing, deadline
from tests.unit.calendar import naive_deadline

CASES: Final = 100_000
CHINA: Final = china_calendar()
FIRST: Final = datetime(2024, 1, 1, tzinfo=UTC)
LONGEST: Final = {"working_days": 30, "civil_days": 45, "working_hours": 6, "hours": 4, "minutes": 120}
SHARES: Final = {"working_days": 72, "civil_days": 20, "minutes": 5, "hours": 2, "working_hours": 1}
"""In percent; a model that goes minute by minute is slow."""


def revised(calendar: Calendar, random_: random.Random) -> Calendar:
    """Three days of the calendar change: what was off is worked, what was worked is off."""
    days_off, make_up = set(calendar.days_off), set(calendar.make_up_days)
    for _ in range(3):
        day = (FIRST + timedelta(days=random_.randrange(900))).date()
        if calendar.is_working_day(day):
            days_off.add(day)
            make_up.discard(day)
        else:
            make_up.add(day)
            days_off.discard(day)
    return replace(calendar, version="revised", days_off=frozenset(days_off), make_up_days=frozenset(make_up))


CALENDARS: Final = (CHINA, *(revised(CHINA, random.Random(seed)) for seed in range(7)))  # noqa: S311 - a seeded choice


def a_course(calendar: Calendar, start: datetime, limit: tuple[int, Any, Any], random_: random.Random) -> Course:
    """Up to three pauses, each begun before the clock would have run out, and up to two extensions."""
    amount, unit, ends = limit
    units: list[LimitUnit] = ["working_days", "civil_days"] if unit.endswith("days") else ["minutes"]
    extensions = tuple(
        Granted(random_.randint(1, 10), random_.choice(units)) for _ in range(random_.choice((0, 0, 1, 2)))
    )
    course, begin = Course((), extensions), start
    for _ in range(random_.choice((0, 1, 1, 2, 3))):
        due_at = deadline(calendar, start, amount, unit, ends, course)
        room = int((due_at - begin).total_seconds() // 60) - 1
        if room < 1:
            break
        stopped = begin + timedelta(minutes=random_.randint(0, room))
        stands = timedelta(minutes=random_.choice((1, 30, 600, 1440, 4000, 20000) if len(units) > 1 else (1, 30, 200)))
        course = replace(course, pauses=(*course.pauses, Standing(stopped, stopped + stands)))
        begin = stopped + stands
    return course


def agrees(random_: random.Random) -> None:
    """Given a clock and its course, when the calendar is revised or not, then both ways of counting agree."""
    unit: Any = random_.choices(list(SHARES), list(SHARES.values()))[0]
    ends: Any = random_.choice(("end_of_day", "end_of_day", "close_of_business"))
    amount = random_.randint(0 if unit.endswith("days") else 1, LONGEST[unit])
    start = FIRST + timedelta(minutes=random_.randrange(800 * 1440))
    known, later = CALENDARS[0], random_.choice(CALENDARS)
    course = a_course(known, start, (amount, unit, ends), random_)
    for calendar in {id(one): one for one in (known, later)}.values():
        expected = naive_deadline.due(calendar, start, amount, unit, ends, course)
        found = deadline(calendar, start, amount, unit, ends, course)
        assert found == expected, (calendar.version, start, amount, unit, ends, course)


@pytest.mark.parametrize("part", range(4))
def test_due_times_agree_with_counting_on_ones_fingers(part: int) -> None:
    random_ = random.Random(part)  # noqa: S311 - a seeded choice
    for _ in range(CASES // 4):
        agrees(random_)


@settings(max_examples=300, deadline=None)
@given(st.randoms(use_true_random=False))
def test_they_agree_in_the_smallest_case_that_would_not(random_: random.Random) -> None:
    agrees(random_)
