"""Builds the calendar of China from the `chinese_calendar` library, which holds the State Council's notices."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, time
from functools import lru_cache

from chinese_calendar import Holiday
from chinese_calendar.constants import holidays, workdays

from schemas.regime.regime import Regime
from services.tracking.domain.calendar import BusinessHours, Calendar

REGION = "CN"


@lru_cache(maxsize=1)
def china_calendar() -> Calendar:
    """The calendar of China with all notices that the library knows; its version changes with the data."""
    days_off, make_up_days = frozenset(holidays), frozenset(workdays)
    years = [day.year for day in days_off | make_up_days]
    names = {day: _chinese_name(name) for day, name in (*holidays.items(), *workdays.items())}
    return Calendar(
        region=REGION,
        version=f"{REGION}-{max(years)}-{_digest(days_off, make_up_days)}",
        days_off=days_off,
        make_up_days=make_up_days,
        known_from=date(min(years), 1, 1),
        known_through=date(max(years), 12, 31),
        names=names,
    )


@lru_cache(maxsize=32)
def _with_hours(timezone: str, spans: tuple[tuple[time, time], ...]) -> Calendar:
    return replace(china_calendar(), timezone=timezone, business=BusinessHours(spans))


def calendar_of(regime: Regime) -> Calendar:
    """The calendar of China with the time zone and the business hours of the regime."""
    return _with_hours(regime.timezone, tuple((span.start, span.end) for span in regime.business_hours))


def _chinese_name(name: str) -> str:
    return next((holiday.chinese for holiday in Holiday if holiday.value == name), name)


def _digest(days_off: frozenset[date], make_up_days: frozenset[date]) -> str:
    content = ",".join(day.isoformat() for day in sorted(days_off)) + "|" + ",".join(map(str, sorted(make_up_days)))
    return hashlib.sha256(content.encode()).hexdigest()[:8]
