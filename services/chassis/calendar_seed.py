"""The days that hold before a region adopts any: the State Council's notices as `chinese_calendar` has them.

They change with the library's release. What a region adopts does not: an adoption carries all years.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cache
from importlib.metadata import version
from typing import Final

from chinese_calendar import Holiday
from chinese_calendar.constants import holidays, workdays

from schemas.calendar.document import CalendarYear, DaysOff, MakeUpDay, RegionCalendar

COUNTRY: Final = "CN"
WHOLE_COUNTRY: Final = "100000"
"""The division code of the country as a whole (GB/T 2260)."""
_REFERENCE: Final = f"国务院办公厅放假通知（chinesecalendar {version('chinesecalendar')}）"
_CHINESE: Final = {holiday.value: holiday.chinese for holiday in Holiday}


@cache
def seed_version() -> str:
    """The version of the days that came with Duban; it changes with them."""
    content = ",".join(map(str, sorted(holidays))) + "|" + ",".join(map(str, sorted(workdays)))
    newest = max(day.year for day in (*holidays, *workdays))
    return f"{COUNTRY}-{newest}-{hashlib.sha256(content.encode()).hexdigest()[:8]}"


@cache
def seed_calendar() -> RegionCalendar:
    """The calendar of every region that has adopted none."""
    off: dict[int, list[tuple[date, str]]] = defaultdict(list)
    for day, name in sorted(holidays.items()):
        off[_year_of(day, name)].append((day, _CHINESE.get(name, name)))
    made: dict[int, list[MakeUpDay]] = defaultdict(list)
    for day, name in sorted(workdays.items()):
        made[_year_of(day, name)].append(MakeUpDay(date=day, **{"for": _CHINESE.get(name, name)}))
    return RegionCalendar(
        region=WHOLE_COUNTRY,
        years=tuple(
            CalendarYear(
                year=year, reference=_REFERENCE, days_off=tuple(_stretches(off[year])), make_up_days=tuple(made[year])
            )
            for year in sorted(off)
        ),
    )


def _year_of(day: date, name: str) -> int:
    """The year whose notice speaks of the day: the New Year's holiday may begin in December."""
    return day.year + (day.month == 12 and name == Holiday.new_years_day.value)


def _stretches(days: Iterable[tuple[date, str]]) -> Iterator[DaysOff]:
    """Days off of one name that follow each other, put together."""
    run: list[date] = []
    named = ""
    for day, name in days:
        if run and (name != named or day != run[-1] + timedelta(days=1)):
            yield _days_off(run, named)
            run = []
        run.append(day)
        named = name
    if run:
        yield _days_off(run, named)


def _days_off(run: list[date], name: str) -> DaysOff:
    first = {"from": run[0]}
    return DaysOff(name=name, to=run[-1] if len(run) > 1 else None, **first)
