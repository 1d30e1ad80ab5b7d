"""A due time counted on one's fingers: day by day, or minute by minute, over everything that moved the clock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from services.tracking.domain.calendar import Calendar
from services.tracking.domain.deadline import Course, Standing
from tests.unit.calendar import naive

ONE_DAY = timedelta(days=1)
ONE_MINUTE = timedelta(minutes=1)


def due(calendar: Calendar, start: datetime, amount: int, unit: str, ends: str, course: Course) -> datetime:
    """The last second: first the limit with what lengthens it, then each extension of another unit from there."""
    own = amount + sum(one.amount for one in course.extensions if one.unit == unit)
    moment = _stretch(calendar, start, own, unit, ends, course.pauses)
    for granted in course.extensions:
        if granted.unit != unit:
            moment = _stretch(calendar, moment, granted.amount, granted.unit, ends, course.pauses)
    return moment


def _stretch(
    calendar: Calendar, start: datetime, amount: int, unit: str, ends: str, pauses: Sequence[Standing]
) -> datetime:
    ahead = [pause for pause in pauses if pause.ends_at > start]
    if unit in ("working_days", "civil_days"):
        day = _day(calendar, start, amount, unit, ahead)
        closing = calendar.hours_on(day).closing
        local = datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=ZoneInfo(calendar.timezone))
        if ends == "close_of_business":
            local = local.replace(hour=closing.hour, minute=closing.minute, second=closing.second)
        return local.astimezone(UTC)
    stands = [(_minutes(start, pause.begins_at), _minutes(start, pause.ends_at)) for pause in ahead]
    left, passed = (amount if unit == "minutes" else amount * 60), 0
    while True:
        if not any(begin <= passed < end for begin, end in stands):
            if not left:
                return start + passed * ONE_MINUTE
            left -= unit != "working_hours" or _open(calendar, start + passed * ONE_MINUTE)
        passed += 1


def _minutes(start: datetime, moment: datetime) -> float:
    return (moment - start) / ONE_MINUTE


def _day(calendar: Calendar, start: datetime, amount: int, unit: str, pauses: Iterable[Standing]) -> date:
    zone = ZoneInfo(calendar.timezone)
    left_out = [(one.begins_at.astimezone(zone).date(), one.ends_at.astimezone(zone).date()) for one in pauses]
    day = start.astimezone(zone).date()
    if not amount:
        for first, resumed in left_out:
            day = max(day, resumed) if first <= day else day
        return day
    counted = 0
    while counted < amount:
        day += ONE_DAY
        if unit == "working_days" and not naive.works(calendar, day):
            continue
        counted += not any(first <= day < resumed for first, resumed in left_out)
    return day


def _open(calendar: Calendar, moment: datetime) -> bool:
    local = moment.astimezone(ZoneInfo(calendar.timezone))
    if not naive.works(calendar, local.date()):
        return False
    spans = calendar.hours_on(local.date()).spans
    return any(begin <= local.time() < end for begin, end in spans)
