"""Periods that figures are made for: months, quarters and years of the civil calendar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

Span = Literal["month", "quarter", "year"]

_MONTHS_IN: dict[Span, int] = {"month": 1, "quarter": 3, "year": 12}
_WRITTEN = re.compile(r"(?P<year>[12]\d{3})(?:-(?:(?P<month>0[1-9]|1[0-2])|Q(?P<quarter>[1-4])))?")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A run of whole civil months; `first` counts months since the year 0, `length` is 1, 3 or 12.

    >>> str(Period.parse("2026-Q1")), Period.parse("2026-Q1").months
    ('2026-Q1', ('2026-01', '2026-02', '2026-03'))
    """

    first: int
    length: int

    @classmethod
    def parse(cls, text: str) -> Period:
        """The period that is written `2026-03`, `2026-Q1` or `2026`. Raises ValueError saying what may be written."""
        match = _WRITTEN.fullmatch(text)
        if match is None:
            raise ValueError(
                f"{text!r} is no period; write a month such as 2026-03, a quarter such as 2026-Q1, or a year"
            )
        year = int(match["year"]) * 12
        if match["month"]:
            return cls(year + int(match["month"]) - 1, 1)
        if match["quarter"]:
            return cls(year + (int(match["quarter"]) - 1) * 3, 3)
        return cls(year, 12)

    @classmethod
    def containing(cls, month: str, span: Span) -> Period:
        """The period of that span in which a month lies."""
        length = _MONTHS_IN[span]
        first = cls.parse(month).first
        return cls(first - first % length, length)

    @property
    def span(self) -> Span:
        """What kind of period it is."""
        return next(span for span, length in _MONTHS_IN.items() if length == self.length)

    @property
    def months(self) -> tuple[str, ...]:
        """Its months, in order, each written `2026-03`."""
        return tuple(_month(number) for number in range(self.first, self.first + self.length))

    @property
    def next(self) -> Period:
        """The period after it, of the same span."""
        return Period(self.first + self.length, self.length)

    @property
    def previous(self) -> Period:
        """The period before it, of the same span."""
        return Period(self.first - self.length, self.length)

    def ends_at(self, timezone: str) -> datetime:
        """The first instant that no longer belongs to it, in local time."""
        year, month = divmod(self.next.first, 12)
        return datetime(year, month + 1, 1, tzinfo=ZoneInfo(timezone))

    def __str__(self) -> str:
        year, month = divmod(self.first, 12)
        return {1: f"{year:04d}-{month + 1:02d}", 3: f"{year:04d}-Q{month // 3 + 1}", 12: f"{year:04d}"}[self.length]


def month_of(instant: datetime, timezone: str) -> str:
    """The civil month in which an instant lies."""
    return f"{instant.astimezone(ZoneInfo(timezone)):%Y-%m}"


def ended(first_month: str, span: Span, now: datetime, timezone: str, settling: timedelta) -> Iterator[Period]:
    """The periods from that of `first_month` on which ended at least `settling` before `now`, oldest first."""
    period = Period.containing(first_month, span)
    while period.ends_at(timezone) + settling <= now:
        yield period
        period = period.next


def _month(number: int) -> str:
    year, month = divmod(number, 12)
    return f"{year:04d}-{month + 1:02d}"
