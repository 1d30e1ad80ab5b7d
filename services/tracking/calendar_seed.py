"""From the days that a region adopted, or that came with Duban, to the calendar that tracking reckons with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from functools import lru_cache

from schemas.regime.regime import Regime
from services.chassis.calendar_seed import COUNTRY
from services.chassis.calendars import CalendarVersion, as_it_came
from services.tracking.domain.calendar import BusinessHours, Calendar, Season

REGION = COUNTRY


@lru_cache(maxsize=1)
def china_calendar() -> Calendar:
    """The calendar of China with all notices that came with Duban; its version changes with them."""
    return reckoned(as_it_came())


@lru_cache(maxsize=256)
def reckoned(version: CalendarVersion) -> Calendar:
    """A version of a calendar as it is reckoned with, at the usual business hours."""
    days = version.days
    published = [number for number, year in days.years.items() if year.reference is not None]
    first, last = (min(published), max(published)) if published else (1, 1)
    return Calendar(
        region=version.region,
        version=version.version,
        days_off=frozenset((*days.off, *days.local)),
        make_up_days=frozenset(days.make_up),
        known_from=date(first, 1, 1),
        known_through=date(last, 12, 31),
        unpublished=frozenset(range(first, last + 1)) - frozenset(published),
        seasons=tuple(Season(one.start, one.last, BusinessHours(one.spans)) for one in days.hours),
        adopted_at=version.adopted_at,
        names={day: days.name_of(day) or "" for day in (*days.off, *days.local, *days.make_up)},
    )


@lru_cache(maxsize=256)
def _with_hours(calendar: Calendar, timezone: str, spans: tuple[tuple[time, time], ...]) -> Calendar:
    return replace(calendar, timezone=timezone, business=BusinessHours(spans))


def calendar_of(regime: Regime, version: CalendarVersion | None = None) -> Calendar:
    """The calendar of a place with the time zone and business hours of its regime; without a version, as it came."""
    calendar = china_calendar() if version is None else reckoned(version)
    return _with_hours(calendar, regime.timezone, tuple((span.start, span.end) for span in regime.business_hours))
