"""Dates and times as people read them: civil time of China, and never a time of day that nobody recorded."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.chassis.http.language import Language

ZONE = ZoneInfo("Asia/Shanghai")

_LAST_SECOND = time(23, 59, 59)
_WEEKDAYS = {"zh": "一二三四五六日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip


def civil_date(moment: date | datetime, language: Language) -> str:
    """``2026年3月5日 星期四`` or ``Thu 5 March 2026``."""
    day = moment.astimezone(ZONE).date() if isinstance(moment, datetime) else moment
    weekday = _WEEKDAYS[language][day.weekday()]
    if language == "en":
        return f"{weekday} {day.day} {_MONTHS[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日 星期{weekday}"


def civil_moment(moment: date | datetime, language: Language) -> str:
    """The date, and the time of day where there is one."""
    if not isinstance(moment, datetime):
        return civil_date(moment, language)
    return f"{civil_date(moment, language)} {moment.astimezone(ZONE):%H:%M}"


def civil_period(period: str, language: Language) -> str:
    """A month, quarter or year: ``2026-03``, ``2026-Q1`` and ``2026`` as people write them.

    >>> civil_period("2026-03", "zh"), civil_period("2026-Q1", "zh"), civil_period("2026-03", "en")
    ('2026年3月', '2026年第1季度', 'March 2026')
    """
    year, _, part = period.partition("-")
    if part.startswith("Q"):
        return f"{part} {year}" if language == "en" else f"{year}年第{part[1:]}季度"
    if part:
        return f"{_MONTHS[int(part) - 1]} {year}" if language == "en" else f"{year}年{int(part)}月"
    return year if language == "en" else f"{year}年"


def last_day(moment: datetime, language: Language) -> str:
    """The last day of a limit: one that ends with the last second of a day, or at 24:00, is told by that day alone."""
    local = moment.astimezone(ZONE)
    day_before = local - timedelta(seconds=1)
    if local.time() >= _LAST_SECOND or day_before.date() < local.date():
        return civil_date(min(local, day_before).date(), language)
    return f"{civil_date(local, language)} {local:%H:%M}"
