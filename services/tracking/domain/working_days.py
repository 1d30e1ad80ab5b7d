"""A calendar unrolled into arrays: counting and adding working days and business hours in one step each."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

FIRST_YEAR: Final = 1950
LAST_YEAR: Final = 2149

Spans = Sequence[tuple[time, time]]
"""Opening and closing times of a day, in order."""


class WorkingDayTable:
    """A calendar unrolled: every working day's ordinal in a list, and the count of working days up to each day.

    `seasons` are days, the first and the last included, with other business hours than `spans`.
    """

    def __init__(
        self,
        works: Callable[[date], bool],
        zone: tzinfo,
        spans: Spans,
        seasons: Sequence[tuple[date, date, Spans]] = (),
    ) -> None:
        self.zone = zone
        self._first = date(FIRST_YEAR, 1, 1).toordinal()
        self._last = date(LAST_YEAR, 12, 31).toordinal()
        self._working: list[int] = []
        self._ranks: list[int] = []
        for ordinal in range(self._first, self._last + 1):
            if works(date.fromordinal(ordinal)):
                self._working.append(ordinal)
            self._ranks.append(len(self._working))
        self._instants: dict[tuple[date, time], datetime] = {}
        self._usual = _Hours(spans)
        self._seasonal = {
            start.toordinal() + offset: _Hours(other)
            for start, end, other in reversed(seasons)
            for offset in range((end - start).days + 1)
        }
        self._seconds = self._running_seconds()

    def _running_seconds(self) -> list[int]:
        """Business seconds up to and including each working day, a nought in front."""
        total, running = 0, [0]
        for ordinal in self._working:
            total += self._hours_on(ordinal).total
            running.append(total)
        return running

    def _hours_on(self, ordinal: int) -> _Hours:
        return self._seasonal.get(ordinal, self._usual) if self._seasonal else self._usual

    def rank(self, day: date) -> int:
        """How many working days there are up to and including the day."""
        return self._ranks[self._offset(day)]

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on the day."""
        offset = self._offset(day)
        return self._ranks[offset] > (self._ranks[offset - 1] if offset else 0)

    def add(self, day: date, amount: int) -> date:
        """The working day that lies `amount` working days after the day, before it where negative."""
        if amount == 0:
            return day
        place = self.rank(day) + amount - 1
        if amount < 0:
            place += not self.is_working_day(day)
        return self._working_day(place)

    def at(self, day: date, clock: time) -> datetime:
        """A local time of day, in UTC. The few times of day that offices go by are remembered."""
        key = (day, clock)
        found = self._instants.get(key)
        if found is None:
            if len(self._instants) > 50_000:
                self._instants.clear()
            found = self._instants[key] = datetime.combine(day, clock, self.zone).astimezone(UTC)
        return found

    def business_seconds(self, at: datetime) -> int:
        """Business seconds from the first day of the table to the moment."""
        local = at.astimezone(self.zone)
        day = local.date()
        rank = self.rank(day)
        if not self.is_working_day(day):
            return self._seconds[rank]
        return self._seconds[rank - 1] + self._hours_on(day.toordinal()).until(local.time())

    def business_moment(self, seconds: int) -> datetime:
        """The first moment at which that many business seconds have passed."""
        place = bisect_left(self._seconds, seconds) - 1
        day = self._working_day(place)
        clock = self._hours_on(day.toordinal()).after(seconds - self._seconds[place])
        return (datetime.combine(day, time(), self.zone) + timedelta(seconds=clock)).astimezone(UTC)

    def _working_day(self, place: int) -> date:
        if not 0 <= place < len(self._working):
            raise ValueError(f"the calendar reaches from {FIRST_YEAR} to {LAST_YEAR}")
        return date.fromordinal(self._working[place])

    def _offset(self, day: date) -> int:
        offset = day.toordinal() - self._first
        if not 0 <= offset < len(self._ranks):
            raise ValueError(f"{day} is outside of the calendar, which reaches from {FIRST_YEAR} to {LAST_YEAR}")
        return offset


class _Hours:
    """The business hours of a day in seconds since its midnight."""

    __slots__ = ("_spans", "total")

    def __init__(self, spans: Spans) -> None:
        self._spans = [(_seconds(start), _seconds(end)) for start, end in spans]
        self.total = sum(end - start for start, end in self._spans)

    def until(self, clock: time) -> int:
        """Business seconds from midnight to a time of day."""
        now = _seconds(clock)
        return sum(min(max(now - start, 0), end - start) for start, end in self._spans)

    def after(self, seconds: int) -> int:
        """The second of the day at which that many business seconds, at least one, have passed."""
        for start, end in self._spans:
            if seconds <= end - start:
                return start + seconds
            seconds -= end - start
        raise AssertionError("a day has no more business seconds than its spans")


def _seconds(clock: time) -> int:
    return clock.hour * 3600 + clock.minute * 60 + clock.second
