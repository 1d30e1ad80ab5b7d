"""Quiet hours: what is not urgent waits until the morning, and where the regime says so until the next working day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from schemas.regime.notification import QuietHours

IsWorkingDay = Callable[[date], bool]
_LONGEST = 60
"""Days off in a row after which a calendar is not believed."""


def not_before(at: datetime, quiet: QuietHours | None, timezone: str, is_working_day: IsWorkingDay) -> datetime:
    """The first moment from `at` on that is not quiet."""
    if quiet is None:
        return at
    local = at.astimezone(ZoneInfo(timezone))
    day, moment = local.date(), local.time()
    overnight = quiet.start > quiet.end
    if overnight and moment >= quiet.start:
        day, moment = day + timedelta(days=1), time.min
    is_quiet = moment < quiet.end if overnight else quiet.start <= moment < quiet.end
    free = _next_working_day(day, is_working_day) if quiet.days_off else day
    if free != day:
        is_quiet, moment = overnight, time.min
    if is_quiet:
        moment = quiet.end
    return max(at, datetime.combine(free, moment, local.tzinfo))


def _next_working_day(day: date, is_working_day: IsWorkingDay) -> date:
    for later in range(_LONGEST):
        candidate = day + timedelta(days=later)
        if is_working_day(candidate):
            return candidate
    return day
