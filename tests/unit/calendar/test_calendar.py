"""Working days by the yearly notices: make-up days, ends of years, and years whose notice is not out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.tracking.calendar_seed import calendar_of, china_calendar
from services.tracking.domain.calendar import BusinessHours, is_on_time, late_from, within_reach
from tests.unit.calendar import naive
from tests.unit.regime.documents import compiled

CHINA = china_calendar()
SHANGHAI = ZoneInfo("Asia/Shanghai")
days = st.dates(date(2003, 6, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("received", "amount", "last"),
    [
        ("2026-09-18", 1, "2026-09-20"),  # a make-up Sunday before the National Day
        ("2026-09-18", 15, "2026-10-15"),
        ("2019-09-27", 1, "2019-09-29"),
        ("2019-12-31", 1, "2020-01-02"),
        ("2020-01-17", 6, "2020-02-03"),  # the spring of 2020: the holiday was prolonged by a later notice
        ("2024-02-09", 1, "2024-02-18"),
        ("2025-12-31", 1, "2026-01-04"),  # the notice of 2026 gives January 2 and 3 and takes the Sunday
        ("2026-10-01", 0, "2026-10-01"),
    ],
)
def test_limits_follow_the_notices(received: str, amount: int, last: str) -> None:
    assert CHINA.add_working_days(date.fromisoformat(received), amount) == date.fromisoformat(last)


@given(days, st.integers(0, 400))
def test_adding_working_days_agrees_with_walking_day_by_day(received: date, amount: int) -> None:
    assert CHINA.add_working_days(received, amount) == naive.last_day(CHINA, received, amount)


@given(days, days)
def test_counting_working_days_agrees_with_walking_day_by_day(start: date, end: date) -> None:
    assert CHINA.working_days_between(start, end) == naive.days_between(CHINA, start, end)


@given(days)
def test_the_table_says_of_each_day_what_the_data_say(day: date) -> None:
    assert CHINA.is_working_day(day) == naive.works(CHINA, day)


@given(days, st.integers(1, 60))
def test_going_back_is_the_opposite_of_going_on(day: date, amount: int) -> None:
    earlier = CHINA.add_working_days(day, -amount)
    assert CHINA.is_working_day(earlier)
    assert CHINA.working_days_between(earlier, day) == (amount if CHINA.is_working_day(day) else amount - 1)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 20)),  # noqa: DTZ001 - local time is made of it
    st.integers(1, 4000),
)
def test_business_hours_agree_with_walking_minute_by_minute(start: datetime, minutes: int) -> None:
    local = start.replace(second=0, microsecond=0, tzinfo=SHANGHAI)
    walked = naive.after_business_minutes(CHINA, local, minutes)
    assert CHINA.add_working_hours(local, minutes / 60) == walked


def test_beyond_the_last_notice_the_calendar_is_provisional_and_leaves_out_fixed_holidays() -> None:
    year = CHINA.known_through.year + 1
    assert not CHINA.provisional(CHINA.known_through)
    assert CHINA.provisional(CHINA.known_through + timedelta(days=1))
    assert not CHINA.is_working_day(date(year, 1, 1))
    assert not CHINA.is_working_day(date(year, 10, 1))
    assert CHINA.name_of(date(year, 5, 1)) == "劳动节"


def test_a_revised_notice_is_another_version_with_other_days() -> None:
    extra = date(2026, 6, 1)
    revised = replace(CHINA, version="revised", days_off=CHINA.days_off | {extra})
    assert CHINA.is_working_day(extra)
    assert not revised.is_working_day(extra)
    assert revised.add_working_days(date(2026, 5, 29), 1) == date(2026, 6, 2)


def test_the_seed_names_its_version_and_its_holidays() -> None:
    assert CHINA.version.startswith(f"CN-{CHINA.known_through.year}-")
    assert CHINA.name_of(date(2026, 10, 10)) == "国庆节"
    assert china_calendar() is CHINA


def test_the_regime_gives_the_calendar_its_hours_and_time_zone() -> None:
    rules = compiled(
        "timezone: Asia/Urumqi", "business_hours: [{from: '10:00', to: '14:00'}, {from: '15:30', to: '19:30'}]"
    )
    calendar = calendar_of(rules.regime)
    assert calendar.close_of_business(date(2026, 6, 1)) == datetime(2026, 6, 1, 13, 30, tzinfo=UTC)
    assert calendar.end_of_day(date(2026, 6, 1)) == datetime(2026, 6, 1, 17, 59, 59, tzinfo=UTC)


def test_a_due_time_is_the_last_second_that_is_on_time() -> None:
    due = CHINA.end_of_day(date(2026, 3, 2))
    assert due == datetime(2026, 3, 2, 15, 59, 59, tzinfo=UTC)
    assert is_on_time(due + timedelta(microseconds=999_999), due)
    assert not is_on_time(late_from(due), due)
    assert late_from(due) == datetime(2026, 3, 3, tzinfo=SHANGHAI)


def test_the_civil_day_is_that_of_the_place_whatever_the_offset_of_the_clock() -> None:
    at = datetime(2026, 3, 2, 23, 30, tzinfo=timezone(timedelta(hours=-5)))
    assert CHINA.local_day(at) == date(2026, 3, 3)


def test_summer_time_of_other_zones_is_kept() -> None:
    calendar = replace(CHINA, timezone="America/New_York", business=BusinessHours(((time(8, 30), time(17)),)))
    assert calendar.end_of_day(date(2015, 3, 8)) == datetime(2015, 3, 9, 3, 59, 59, tzinfo=UTC)
    assert calendar.start_of_business(date(2015, 3, 6)) == datetime(2015, 3, 6, 13, 30, tzinfo=UTC)


@pytest.mark.parametrize("far", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_moments_that_no_calendar_reaches_are_kept_within(far: datetime) -> None:
    kept = within_reach(far)
    assert CHINA.add_working_days(CHINA.local_day(kept), 10_000) > CHINA.local_day(kept)


def test_a_day_outside_of_the_calendar_is_refused() -> None:
    with pytest.raises(ValueError, match="outside of the calendar"):
        CHINA.is_working_day(date(1900, 1, 1))
