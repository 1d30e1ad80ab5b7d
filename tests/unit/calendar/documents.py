"""Calendar documents for tests: text in YAML, and documents drawn at random."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from hypothesis import strategies as st

from schemas.calendar.check import check_calendar
from schemas.calendar.document import CalendarYear, RegionCalendar
from schemas.regime.document import RegimeErrors

REGION = "360923"
NATIONAL_DAY = "days_off: [{name: 国庆节, from: 2027-10-01, to: 2027-10-07}]"


def document(*lines: str, year: int = 2027) -> str:
    """A document with one year and these lines in it."""
    inner = "".join(f"    {line}\n" for line in lines)
    return f'region: "{REGION}"\nyears:\n  - year: {year}\n{inner}'


def calendar(*lines: str, year: int = 2027) -> RegionCalendar:
    """The calendar in such a document."""
    return check_calendar(document(*lines, year=year), "calendar.yaml").calendar


def mistakes(text: str) -> list[tuple[int, str, str]]:
    """Line, code and English words of each mistake in a text."""
    try:
        check_calendar(text, "calendar.yaml")
    except RegimeErrors as errors:
        return [(one.line, one.code, one.message) for one in errors.mistakes]
    return []


def _spans(clocks: list[int]) -> list[dict[str, time]]:
    """Minutes of the day, in order, as spans of business hours with breaks between them."""
    times = [time(minute // 60, minute % 60) for minute in clocks]
    return [{"from": start, "to": end} for start, end in zip(times[::2], times[1::2], strict=True)]


spans = st.lists(st.integers(0, 1439), min_size=2, max_size=6, unique=True).map(
    lambda clocks: _spans(sorted(clocks)[: len(clocks) // 2 * 2])
)


@st.composite
def years(draw: st.DrawFn, number: int) -> CalendarYear:
    """A year with days off, make-up days, local holidays and seasonal hours anywhere in it."""
    first = date(number, 1, 1)
    count = (date(number + 1, 1, 1) - first).days
    day = st.integers(0, count - 1).map(lambda offset: first + timedelta(days=offset))
    off = draw(st.lists(day, max_size=40, unique=True))
    made = [one for one in draw(st.lists(day, max_size=15, unique=True)) if one not in off]
    local = [one for one in draw(st.lists(day, max_size=5, unique=True)) if one not in made]
    start = draw(day)
    content: dict[str, Any] = {
        "year": number,
        "reference": draw(st.sampled_from([None, "国办发明电"])),
        "days_off": tuple({"name": "放假", "from": one} for one in off),
        "make_up_days": tuple({"date": one, "for": "放假"} for one in made),
        "local_holidays": tuple({"name": "地方", "basis": "虚构", "from": one} for one in local),
    }
    if draw(st.booleans()):
        content["business_hours"] = (
            {"from": start, "to": min(start + timedelta(days=90), date(number, 12, 31)), "hours": tuple(draw(spans))},
        )
    return CalendarYear.model_validate(content)


@st.composite
def calendars(draw: st.DrawFn) -> RegionCalendar:
    """A calendar of some of the years 2026 to 2029."""
    numbers = sorted(draw(st.sets(st.integers(2026, 2029), min_size=1)))
    return RegionCalendar(region=REGION, years=tuple(draw(years(number)) for number in numbers))
