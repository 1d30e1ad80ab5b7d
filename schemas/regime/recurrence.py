"""Half months, months, quarters and years of the calendar, cut to a stretch of days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Every = Literal["half_month", "month", "quarter", "year"]

_LAST_DAY_OF_FIRST_HALF = 15
_MONTHS: dict[Every, int] = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True)
class Turn:
    """One period: `first` to `last`, both included; `label` names it whatever was cut off (`2009-01-H2`, `2009-Q1`)."""

    label: str
    first: date
    last: date


def turns(every: Every, start: date, end: date) -> Iterator[Turn]:
    """The periods from start to end, without gap and in order; the first and the last may be cut short.

    A half month is the 1st to the 15th, or the 16th to the last day of the month (上半月, 下半月).
    """
    first = start
    while first <= end:
        label, last = _turn_of(every, first)
        yield Turn(label, first, min(last, end))
        if last >= end:  # also where no day comes after: the last day of the calendar
            return
        first = last + timedelta(days=1)


def _turn_of(every: Every, day: date) -> tuple[str, date]:
    """The label and the last day of the period that the day lies in."""
    if every == "half_month":
        if day.day <= _LAST_DAY_OF_FIRST_HALF:
            return f"{day:%Y-%m}-H1", day.replace(day=_LAST_DAY_OF_FIRST_HALF)
        return f"{day:%Y-%m}-H2", _last_of_month(day.year, day.month)
    length = _MONTHS[every]
    number = (day.month - 1) // length + 1
    labels = {"month": f"{day:%Y-%m}", "quarter": f"{day:%Y}-Q{number}", "year": f"{day:%Y}"}
    return labels[every], _last_of_month(day.year, number * length)


def _last_of_month(year: int, month: int) -> date:
    if month == 12:
        return date(year, 12, 31)
    return date(year, month + 1, 1) - timedelta(days=1)
