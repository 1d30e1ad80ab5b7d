"""Which days offices work, for quiet hours: the State Council's yearly notices with their make-up working days."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import chinese_calendar


@lru_cache(4096)
def is_working_day(day: date) -> bool:
    """Whether offices work on a civil day; in a year without a notice Monday to Friday."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.isoweekday() < 6
