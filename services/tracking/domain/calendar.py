"""The working-day calendar of a place as versioned data, with the arithmetic on it.

Representation of a due time: the last second that is on time, inclusive. A limit in working days that ends with its
last day (24:00) is due at 23:59:59 of that day; a limit that ends at the close of business is due at 17:30:00; a due
time given with a submission is kept as given. In all three a step is on time when its whole second is not after the
due time (`is_on_time`), and the first instant that is late is one second after it (`late_from`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache, partial
from zoneinfo import ZoneInfo

from schemas.calendar.days import SOLAR_HOLIDAYS
from services.tracking.domain.working_days import WorkingDayTable

ONE_SECOND = timedelta(seconds=1)
ALWAYS = datetime(1, 1, 1, tzinfo=UTC)
"""Since when the days hold that a region did not adopt."""
_LAST_SECOND = time(23, 59, 59)
_REACH = (datetime(1951, 1, 1, tzinfo=UTC), datetime(2061, 1, 1, tzinfo=UTC))
"""Receipts and given due times are kept within, so that the longest limit and ladder still end inside the calendar."""


def is_on_time(at: datetime, due_at: datetime) -> bool:
    """Whether what happened at that moment keeps the due time; records have a resolution of one second."""
    return at.replace(microsecond=0) <= due_at


def within_reach(at: datetime) -> datetime:
    """The moment in UTC to the second; one so far off that no calendar reaches it becomes the first or last it does."""
    return min(max(at, _REACH[0]), _REACH[1]).astimezone(UTC).replace(microsecond=0)


def late_from(due_at: datetime) -> datetime:
    """The first instant that is late."""
    return due_at + ONE_SECOND


@dataclass(frozen=True)
class BusinessHours:
    """Opening and closing of every working day, local time, in order and apart from each other."""

    spans: tuple[tuple[time, time], ...] = ((time(8, 30), time(12)), (time(14, 30), time(17, 30)))

    @property
    def opening(self) -> time:
        """When the working day begins."""
        return self.spans[0][0]

    @property
    def closing(self) -> time:
        """When the working day ends."""
        return self.spans[-1][1]


@dataclass(frozen=True)
class Season:
    """Business hours of some days in place of the usual ones, the first and the last day included (夏令作息时间)."""

    start: date
    end: date
    business: BusinessHours


@dataclass(frozen=True)
class Calendar:
    """Days off and make-up working days by the yearly notices of the State Council (放假通知), as far as known.

    Outside of `known_from` to `known_through`, and in `unpublished` years, the calendar is provisional: what is said
    of the days may change, and holidays with a fixed solar date are days off even where nothing is said.
    """

    region: str
    version: str
    days_off: frozenset[date]
    make_up_days: frozenset[date]
    known_through: date
    known_from: date = date(2004, 1, 1)
    timezone: str = "Asia/Shanghai"
    business: BusinessHours = BusinessHours()
    seasons: tuple[Season, ...] = ()
    unpublished: frozenset[int] = frozenset()
    """Years for which there is no notice yet."""
    adopted_at: datetime = ALWAYS
    """Since when the version holds in its region."""
    names: Mapping[date, str] = field(default_factory=dict, compare=False, hash=False)
    """Names of days off and of what a make-up day makes up for."""

    @property
    def is_adopted(self) -> bool:
        """Whether the region adopted it; else it came with Duban."""
        return self.adopted_at != ALWAYS

    @cached_property
    def _table(self) -> WorkingDayTable:
        return _table_of(self)

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on the civil day."""
        return self._table.is_working_day(day)

    def provisional(self, day: date) -> bool:
        """Whether no notice is known for the day, so that the answer may change."""
        return not self.known_from <= day <= self.known_through or day.year in self.unpublished

    def hours_on(self, day: date) -> BusinessHours:
        """The business hours of a working day: those of its season, else the usual ones."""
        if not self.seasons:
            return self.business
        return next((one.business for one in self.seasons if one.start <= day <= one.end), self.business)

    def add_working_days(self, day: date, amount: int) -> date:
        """The last day of a limit of `amount` working days received on `day`, which does not count."""
        return self._table.add(day, amount)

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative where `end` lies before `start`."""
        table = self._table
        return table.rank(end) - table.rank(start)

    def local(self, at: datetime) -> datetime:
        """The moment in local time."""
        return at.astimezone(self._table.zone)

    def local_day(self, at: datetime) -> date:
        """The civil day of a moment."""
        return at.astimezone(self._table.zone).date()

    def end_of_day(self, day: date) -> datetime:
        """The last second of the civil day, in UTC."""
        return self._table.at(day, _LAST_SECOND)

    def close_of_business(self, day: date) -> datetime:
        """The second at which offices close on that day, in UTC."""
        return self.at(day, self.hours_on(day).closing)

    def start_of_business(self, day: date) -> datetime:
        """The second at which offices open on that day, in UTC."""
        return self.at(day, self.hours_on(day).opening)

    def at(self, day: date, clock: time) -> datetime:
        """A local time of day, in UTC."""
        return self._table.at(day, clock)

    def add_working_hours(self, at: datetime, hours: float) -> datetime:
        """The moment at which that many business hours have passed, in UTC."""
        return self.add_working_seconds(at, round(hours * 3600))

    def add_working_seconds(self, at: datetime, seconds: int) -> datetime:
        """The moment at which that many business seconds have passed, in UTC."""
        table = self._table
        return table.business_moment(table.business_seconds(at) + seconds) if seconds > 0 else at.astimezone(UTC)

    def name_of(self, day: date) -> str | None:
        """The holiday that a day off belongs to, or that a make-up day makes up for; None for a plain day."""
        found = self.names.get(day)
        if found is None and self.provisional(day):
            return SOLAR_HOLIDAYS.get((day.month, day.day))
        return found

    def working_seconds_between(self, start: datetime, end: datetime) -> int:
        """Business seconds from one moment to another; negative where `end` lies before `start`."""
        table = self._table
        return table.business_seconds(end) - table.business_seconds(start)


@lru_cache(maxsize=64)
def _table_of(calendar: Calendar) -> WorkingDayTable:
    zone = ZoneInfo(calendar.timezone)
    seasons = [(season.start, season.end, season.business.spans) for season in calendar.seasons]
    return WorkingDayTable(partial(_works, calendar), zone, calendar.business.spans, seasons)


def _works(calendar: Calendar, day: date) -> bool:
    if day in calendar.make_up_days:
        return True
    if day in calendar.days_off or day.isoweekday() > 5:
        return False
    return not (calendar.provisional(day) and (day.month, day.day) in SOLAR_HOLIDAYS)
