"""A calendar as slow and plain as possible, one day or one minute at a time: the judge of the fast one."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from services.tracking.domain.calendar import BusinessHours, Calendar

ONE_DAY = timedelta(days=1)


def works(calendar: Calendar, day: date) -> bool:
    """Whether offices work on that day."""
    if day in calendar.make_up_days:
        return True
    if day in calendar.days_off or day.weekday() >= 5:
        return False
    fixed = (day.month, day.day) in {(1, 1), (5, 1), (10, 1), (10, 2), (10, 3)}
    known = calendar.known_from <= day <= calendar.known_through and day.year not in calendar.unpublished
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


def hours_on(calendar: Calendar, day: date) -> BusinessHours:
    """The business hours of a day: the first season that it lies in, else the usual ones."""
    for season in calendar.seasons:
        if season.start <= day <= season.end:
            return season.business
    return calendar.business


def deadline(calendar: Calendar, start: datetime, amount: int, unit: str, ends: str) -> datetime:
    """The last second of a limit that starts at a local moment, by walking."""
    if unit == "minutes":
        return start + timedelta(minutes=amount)
    if unit == "hours":
        return start + timedelta(minutes=60 * amount)
    day = start.date()
    last = last_day(calendar, day, amount) if unit == "working_days" else day + amount * ONE_DAY
    clock = time(23, 59, 59) if ends == "end_of_day" else hours_on(calendar, last).spans[-1][1]
    return datetime.combine(last, clock, start.tzinfo)


def after_business_minutes(calendar: Calendar, start: datetime, minutes: int) -> datetime:
    """The local moment at which that many business minutes have passed; `start` is local and on a full minute."""
    now = start
    while minutes:
        spans = hours_on(calendar, now.date()).spans
        open_now = works(calendar, now.date()) and any(a <= now.time() < b for a, b in spans)
        now += timedelta(minutes=1)
        minutes -= open_now
    return now
