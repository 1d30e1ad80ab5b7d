"""What a calendar document says of its years, as it is adopted, published and read back."""

from __future__ import annotations

import hashlib
import json
from datetime import date, time, timedelta
from functools import cached_property
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from schemas.regime.element import Element, Line, refusal
from schemas.regime.notification import ClockSpan
from schemas.regime.regime import RegionCode

EARLIEST_YEAR: Final = 2000
LATEST_YEAR: Final = 2100


class Days(Element):
    """Civil days from the first to the last, both included; without `to` one day."""

    start: date = Field(alias="from")
    end: date | None = Field(default=None, alias="to")

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.end is not None and not self.start <= self.end <= self.start + timedelta(days=366):
            english = f"it goes from {self.start} to {self.end}; a year at most, and not backwards"
            raise refusal(english, f"自 {self.start} 至 {self.end}：不得早于开始，也不得超过一年")
        return self

    @property
    def last(self) -> date:
        """The last of the days."""
        return self.end or self.start

    def days(self) -> tuple[date, ...]:
        """Each of the days."""
        return tuple(self.start + timedelta(days=offset) for offset in range((self.last - self.start).days + 1))


class DaysOff(Days):
    """Days off by the yearly notice, weekends among them or not (放假)."""

    name: Line
    """The holiday, as the notice names it, e.g. `国庆节`."""


class MakeUpDay(Element):
    """A day, mostly of a weekend, on which offices work in place of another (调休上班)."""

    day: date = Field(alias="date")
    makes_up_for: Line = Field(alias="for")
    """The holiday whose days off it makes up for; one of this year's `days_off`."""


class LocalHoliday(Days):
    """Days off of this region alone, with what they rest on (地方性节假日)."""

    name: Line
    basis: Line
    """The law or decision that gives the days."""


class SeasonalHours(Days):
    """Business hours of some of the year, in place of the regime's (夏令作息时间)."""

    hours: tuple[ClockSpan, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        times = [clock for span in self.hours for clock in (span.start, span.end)]
        if times != sorted(set(times)):
            raise refusal("business hours go from morning to evening, without overlap", "营业时间须由早到晚，不得重叠")
        return self

    @property
    def spans(self) -> tuple[tuple[time, time], ...]:
        """Opening and closing times."""
        return tuple((span.start, span.end) for span in self.hours)


class CalendarYear(Element):
    """The days of one year's notice. Without a `reference` there is none yet, and the year is provisional (暂定)."""

    year: Annotated[int, Field(ge=EARLIEST_YEAR, le=LATEST_YEAR)]
    reference: Line | None = None
    """Number of the State Council's notice, e.g. `国办发明电〔2025〕7号`."""
    days_off: tuple[DaysOff, ...] = ()
    make_up_days: tuple[MakeUpDay, ...] = ()
    local_holidays: tuple[LocalHoliday, ...] = ()
    business_hours: tuple[SeasonalHours, ...] = ()


class RegionCalendar(Element):
    """Years of a region's calendar: all that it knows, or in a document to adopt those that it replaces."""

    region: RegionCode
    years: tuple[CalendarYear, ...] = Field(min_length=1)

    @cached_property
    def canonical(self) -> str:
        """The calendar as canonical JSON: what is published and read back with `read_calendar`."""
        content = self.model_dump(mode="json", exclude_defaults=True)
        return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON, 64 hexadecimal digits."""
        return hashlib.sha256(self.canonical.encode()).hexdigest()

    def with_years_of(self, change: RegionCalendar) -> RegionCalendar:
        """This calendar with the years of another in place of its own; the years that the other lacks stay."""
        years = {year.year: year for year in (*self.years, *change.years)}
        return RegionCalendar(region=change.region, years=tuple(years[number] for number in sorted(years)))


def read_calendar(document: str | bytes) -> RegionCalendar:
    """A calendar from its canonical JSON, as it stands in the event of its adoption."""
    return RegionCalendar.model_validate_json(document)
