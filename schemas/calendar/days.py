"""The days of a calendar document looked up one by one, and what differs between two documents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from schemas.calendar.document import CalendarYear, LocalHoliday, RegionCalendar, SeasonalHours

SOLAR_HOLIDAYS: Final = {(1, 1): "元旦", (5, 1): "劳动节", (10, 1): "国庆节", (10, 2): "国庆节", (10, 3): "国庆节"}
"""Statutory holidays with a fixed solar date; the lunar ones are known from the yearly notice only."""


@dataclass(frozen=True, slots=True)
class RegionDays:
    """Days by what they are. A day that one year's notice makes a working day is one, whatever another says."""

    off: dict[date, str]
    make_up: dict[date, str]
    local: dict[date, LocalHoliday]
    hours: tuple[SeasonalHours, ...]
    years: dict[int, CalendarYear]

    @classmethod
    def of(cls, calendar: RegionCalendar) -> RegionDays:
        """The days of a calendar."""
        years = calendar.years
        return cls(
            off={day: off.name for year in years for off in year.days_off for day in off.days()},
            make_up={made.day: made.makes_up_for for year in years for made in year.make_up_days},
            local={day: local for year in years for local in year.local_holidays for day in local.days()},
            hours=tuple(hours for year in years for hours in year.business_hours),
            years={year.year: year for year in years},
        )

    def provisional(self, day: date) -> bool:
        """Whether no notice is known for the day's year, so that the answer may change."""
        year = self.years.get(day.year)
        return year is None or year.reference is None

    def works(self, day: date) -> bool:
        """Whether offices work on the civil day."""
        if day in self.make_up:
            return True
        if day in self.off or day in self.local or day.isoweekday() > 5:
            return False
        return not (self.provisional(day) and (day.month, day.day) in SOLAR_HOLIDAYS)

    def name_of(self, day: date) -> str | None:
        """The holiday that a day off belongs to, or that a make-up day makes up for; None for a plain day."""
        if (made := self.make_up.get(day)) is not None:
            return made
        if (local := self.local.get(day)) is not None:
            return local.name
        if (off := self.off.get(day)) is not None:
            return off
        return SOLAR_HOLIDAYS.get((day.month, day.day)) if self.provisional(day) else None

    def spans_on(self, day: date) -> object:
        """The business hours of the season that the day lies in; None for the regime's."""
        return next((season.spans for season in self.hours if season.start <= day <= season.last), None)


@dataclass(frozen=True, slots=True)
class ChangedDay:
    """A day that is another than before: whether offices work, and its name; or its business hours alone."""

    day: date
    worked: bool
    works: bool
    name_before: str | None
    name_after: str | None


def changed_days(before: RegionCalendar, after: RegionCalendar) -> tuple[ChangedDay, ...]:
    """Every day on which offices now work and did not, or the reverse, or keep other hours, in order."""
    old, new = RegionDays.of(before), RegionDays.of(after)
    found = []
    for day in _days_of_changed_years(old, new):
        worked, works = old.works(day), new.works(day)
        if worked != works or (works and old.spans_on(day) != new.spans_on(day)):
            found.append(ChangedDay(day, worked, works, old.name_of(day), new.name_of(day)))
    return tuple(found)


def _days_of_changed_years(old: RegionDays, new: RegionDays) -> Iterator[date]:
    """A notice may speak of the last days of the year before, so these are looked at as well."""
    changed = {year for year in old.years.keys() | new.years.keys() if old.years.get(year) != new.years.get(year)}
    for year in sorted(changed | {year - 1 for year in changed}):
        day = date(year, 1, 1) if year in changed else date(year, 12, 1)
        while day.year == year:
            yield day
            day += timedelta(days=1)
