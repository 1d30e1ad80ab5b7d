"""The arithmetic on any calendar that may be adopted agrees with walking day by day and minute by minute."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.calendar.days import RegionDays
from schemas.calendar.document import RegionCalendar
from schemas.regime.vocabulary import DayEnd, LimitUnit
from services.chassis.calendars import CalendarVersion
from services.tracking.calendar_seed import reckoned
from services.tracking.domain.calendar import BusinessHours, Calendar
from services.tracking.domain.limits import deadline
from tests.unit.calendar import naive
from tests.unit.calendar.documents import calendars, spans

ZONES = ("Asia/Shanghai", "Asia/Urumqi", "Asia/Hong_Kong", "UTC")
days = st.dates(date(2025, 12, 1), date(2030, 1, 31))
clocks = st.integers(0, 1439)


@st.composite
def places(draw: st.DrawFn) -> Calendar:
    """A calendar that a region might have, in a time zone and with business hours of its own."""
    document: RegionCalendar = draw(calendars())
    version = CalendarVersion("360923", "drawn", 1, datetime(2025, 1, 1, tzinfo=UTC), document, RegionDays.of(document))
    hours = tuple((span["from"], span["to"]) for span in draw(spans))
    return replace(reckoned(version), timezone=draw(st.sampled_from(ZONES)), business=BusinessHours(hours))


def local(place: Calendar, day: date, minute: int) -> datetime:
    return datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=ZoneInfo(place.timezone))


@settings(max_examples=60, deadline=None)
@given(places(), st.lists(st.tuples(days, st.integers(0, 60), days), min_size=10, max_size=40))
def test_working_days_agree_with_walking_day_by_day(place: Calendar, cases: list[tuple[date, int, date]]) -> None:
    for received, amount, other in cases:
        assert place.is_working_day(received) == naive.works(place, received)
        assert place.add_working_days(received, amount) == naive.last_day(place, received, amount)
        assert place.working_days_between(received, other) == naive.days_between(place, received, other)


@settings(max_examples=40, deadline=None)
@given(places(), st.lists(st.tuples(days, clocks, st.integers(1, 900)), min_size=1, max_size=4))
def test_business_hours_agree_with_walking_minute_by_minute(
    place: Calendar, cases: list[tuple[date, int, int]]
) -> None:
    for day, minute, amount in cases:
        start = local(place, day, minute)
        reached = place.add_working_hours(start, amount / 60)
        assert reached == naive.after_business_minutes(place, start, amount)
        assert place.working_seconds_between(start, reached) == amount * 60


@settings(max_examples=60, deadline=None)
@given(
    places(),
    st.lists(
        st.tuples(
            days,
            clocks,
            st.integers(1, 30),
            st.sampled_from(["working_days", "civil_days", "hours", "minutes"]),
            st.sampled_from(["end_of_day", "close_of_business"]),
        ),
        min_size=10,
        max_size=40,
    ),
)
def test_limits_of_every_unit_agree_with_walking(
    place: Calendar, cases: list[tuple[date, int, int, LimitUnit, DayEnd]]
) -> None:
    for day, minute, amount, unit, ends in cases:
        start = local(place, day, minute)
        assert deadline(place, start.astimezone(UTC), amount, unit, ends) == naive.deadline(
            place, start, amount, unit, ends
        )


@settings(max_examples=30, deadline=None)
@given(places(), places(), st.lists(st.tuples(days, st.integers(1, 30)), min_size=5, max_size=20))
def test_a_limit_moves_with_a_revision_just_where_walking_says_so(
    before: Calendar, after: Calendar, cases: list[tuple[date, int]]
) -> None:
    for received, amount in cases:
        moved = before.add_working_days(received, amount) != after.add_working_days(received, amount)
        assert moved == (naive.last_day(before, received, amount) != naive.last_day(after, received, amount))
