"""When people complain: most on Mondays, most in the morning, hardly anybody at night."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

ZONE: Final = ZoneInfo("Asia/Shanghai")
_WEEKDAYS: Final = (1.25, 1.1, 1.05, 1.0, 1.0, 0.55, 0.45)
_HOURS: Final = (1, 1, 1, 1, 1, 2, 5, 12, 30, 36, 34, 24, 14, 16, 26, 30, 28, 22, 16, 14, 13, 10, 6, 3)
_HOUR: Final = timedelta(hours=1)


def arrivals(rng: Random, count: int, begins: datetime, ends: datetime) -> list[datetime]:
    """`count` instants from `begins` to `ends` in UTC and in order, to the millisecond."""
    hours = [begins.astimezone(UTC)]
    while (following := hours[-1] + _HOUR) < ends:
        hours.append(following)
    weights = [_weight(hour) for hour in hours]
    drawn = [_within(rng, hour, ends) for hour in rng.choices(hours, weights, k=count)]
    return sorted(drawn)


def _weight(hour: datetime) -> float:
    local = hour.astimezone(ZONE)
    return _WEEKDAYS[local.weekday()] * _HOURS[local.hour]


def _within(rng: Random, hour: datetime, ends: datetime) -> datetime:
    room = min(_HOUR, ends.astimezone(UTC) - hour)
    return hour + timedelta(milliseconds=int(rng.random() * (room / timedelta(milliseconds=1))))
