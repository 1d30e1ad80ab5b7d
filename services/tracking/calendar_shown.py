"""What is told of calendars over HTTP: versions, years, days that change; and making it from what is known."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

from schemas.calendar.check import CheckedCalendar
from schemas.calendar.days import changed_days
from schemas.calendar.document import CalendarYear, RegionCalendar
from services.chassis.calendars import CalendarVersion
from services.tracking.replanning.forecast import Forecast


class VersionOfCalendar(BaseModel):
    """One version; number 0 is what came with Duban."""

    model_config = ConfigDict(frozen=True)

    region: str
    version: str
    number: int
    years: tuple[int, ...]
    """The years that were adopted with it; of number 0 all."""
    references: tuple[str, ...]
    adopted_at: datetime | None
    adopted_by: str | None


class YearShown(BaseModel):
    """One year as a version of a region's calendar has it; provisional where no notice is known."""

    model_config = ConfigDict(frozen=True)

    region: str
    version: str
    year: int
    provisional: bool
    working_days: int
    known: CalendarYear | None


class DayChanged(BaseModel):
    """A day that becomes another."""

    model_config = ConfigDict(frozen=True)

    day: date
    worked: bool
    works: bool
    name_before: str | None
    name_after: str | None


class CalendarAdoption(BaseModel):
    """What became of an adoption; `repeated` where nothing was different by it. `doubts` are worth another look."""

    model_config = ConfigDict(frozen=True)

    region: str
    version: str
    replaces: str | None
    years: tuple[int, ...]
    changed: tuple[DayChanged, ...]
    doubts: tuple[str, ...]
    repeated: bool


class UnitMoving(BaseModel):
    """How many of a unit's open obligations would move."""

    model_config = ConfigDict(frozen=True)

    unit: str
    open: int
    moving: int


class CalendarDifference(BaseModel):
    """What would change with a calendar; not `whole` where there is more open than was looked at."""

    model_config = ConfigDict(frozen=True)

    region: str
    present: str
    changed: tuple[DayChanged, ...]
    units: tuple[UnitMoving, ...]
    whole: bool
    doubts: tuple[str, ...]


def version_of(version: CalendarVersion) -> VersionOfCalendar:
    """A version as it is listed."""
    event = version.event
    return VersionOfCalendar(
        region=version.region,
        version=version.version,
        number=version.number,
        years=event.years if event else tuple(version.days.years),
        references=event.references if event else (),
        adopted_at=version.adopted_at if event else None,
        adopted_by=event.adopted_by if event else None,
    )


def year_of(version: CalendarVersion, region: str, year: int) -> YearShown:
    """A year as a version has it."""
    first, following = date(year, 1, 1), date(year + 1, 1, 1)
    days = (date.fromordinal(number) for number in range(first.toordinal(), following.toordinal()))
    return YearShown(
        region=region,
        version=version.version,
        year=year,
        provisional=version.days.provisional(first),
        working_days=sum(map(version.days.works, days)),
        known=version.days.years.get(year),
    )


def days_changed(before: CalendarVersion, whole: RegionCalendar) -> tuple[DayChanged, ...]:
    """The days that are others in a calendar than in a version before it."""
    return tuple(
        DayChanged(
            day=one.day, worked=one.worked, works=one.works, name_before=one.name_before, name_after=one.name_after
        )
        for one in changed_days(before.calendar, whole)
    )


def doubts_of(checked: CheckedCalendar) -> tuple[str, ...]:
    """What was perhaps not meant, with its place."""
    return tuple(f"{one.line}:{one.column}: {one.message_zh} / {one.message}" for one in checked.doubts)


def units_of(moved: Forecast) -> tuple[UnitMoving, ...]:
    """The figures by unit, in the order of their names."""
    counts = sorted(moved.open.items())
    return tuple(UnitMoving(unit=unit, open=count, moving=moved.moving[unit]) for unit, count in counts)
