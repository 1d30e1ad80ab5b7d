"""A calendar as slow and plain as possible, one day or one minute at a time: the judge of the fast one."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from services.tracking.domain.calendar import Calendar

ONE_DAY = timedelta(days=1)


def works(calendar: Calendar, day: date) -> bool:
    """Whether offices work on that day."""
    if day in calendar.make_up_days:
        return True
    if day in calendar.days_off or day.weekday() >= 5:
        return False
    fixed = (day.month, day.day) in {(1, 1), (5, 1), (10, 1), (10, 2), (10, 3)}
    known = calendar.known_from <= day <= calendar.known_through
    return known or not fixed


def last_day(calendar: Calendar, received: date, amount: int) -> date:
    """The last day of a limit in working days: walk on from the day after the receipt and count."""
    day = received
    while amount:
        day += ONE_DAY
        amount -= works(calendar, day)
    return day


def days_between(calendar: Calendar, start: date, end: date) -> int:
    """Working days after `start` up to `end`, negative the other way round."""
    if end < start:
        return -days_between(calendar, end, start)
    return sum(works(calendar, start + n * ONE_DAY) for n in range(1, (end - start).days + 1))


def after_business_minutes(calendar: Calendar, start: datetime, minutes: int) -> datetime:
    """The local moment at which that many business minutes have passed; `start` is local and on a full minute."""
    now = start
    while minutes:
        open_now = works(calendar, now.date()) and any(a <= now.time() < b for a, b in calendar.business.spans)
        now += timedelta(minutes=1)
        minutes -= open_now
    return now
