"""One place that says what time it is: the system's clock, an accelerated one, or one that a replay drives."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What the services know about time. All instants are in UTC."""

    def now(self) -> datetime:
        """The present."""

    def at(self, recorded: datetime) -> datetime:
        """When a record came that Kafka stamped with `recorded`."""

    async def wait(self, seconds: float) -> None:
        """Return after `seconds` of real time, or sooner where the clock was moved."""


class SystemClock:
    """The machine's clock; what a producer wrote on a record is not believed."""

    def now(self) -> datetime:
        """The machine's present."""
        return datetime.now(UTC)

    def at(self, recorded: datetime) -> datetime:
        """The present: a record comes when it is handled."""
        return self.now()

    async def wait(self, seconds: float) -> None:
        """Sleep."""
        await asyncio.sleep(seconds)


class AcceleratedClock:
    """Runs `factor` times as fast since a real instant, so that a year passes in a minute; same for all processes."""

    def __init__(self, start: datetime, since: datetime, factor: float) -> None:
        self._start = start
        self._since = since
        self._factor = factor

    def now(self) -> datetime:
        """The accelerated present."""
        return self._start + (datetime.now(UTC) - self._since) * self._factor

    def at(self, recorded: datetime) -> datetime:
        """What the producer stamped: on the way a record may spend accelerated hours that nobody lived through."""
        return min(recorded, self.now())

    async def wait(self, seconds: float) -> None:
        """Sleep in real time."""
        await asyncio.sleep(seconds)


class DrivenClock:
    """Stands still until it is told; `at` is the time that the driver stamped on the record."""

    def __init__(self, start: datetime = datetime(1970, 1, 1, tzinfo=UTC)) -> None:
        self._now = start
        self._moved = asyncio.Event()

    def now(self) -> datetime:
        """The last tick."""
        return self._now

    def at(self, recorded: datetime) -> datetime:
        """The driver's time."""
        return recorded

    def advance(self, to: datetime) -> None:
        """Move on; never back."""
        if to > self._now:
            self._now = to
            self._moved.set()

    async def wait(self, seconds: float) -> None:
        """Until moved, at most `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                await self._moved.wait()
        except TimeoutError:
            return
        self._moved.clear()


_ACCELERATED = re.compile(r"^accelerated:(?P<start>[^@]+)@(?P<since>[\d.]+)x(?P<factor>[\d.]+)$")


def clock_from(setting: str) -> Clock:
    """The clock that DUBAN_CLOCK asks for.

    >>> clock_from("accelerated:2026-01-01T00:00:00+08:00@1790000000x500").now() > datetime(2026, 1, 1, tzinfo=UTC)
    True

    Raises ValueError saying what may be written.
    """
    if setting == "system":
        return SystemClock()
    if setting == "driven":
        return DrivenClock()
    match = _ACCELERATED.match(setting)
    if match is None:
        raise ValueError(
            f"{setting!r}: write system, driven or accelerated:<start, ISO 8601>@<real epoch seconds>x<factor>"
        )
    start = datetime.fromisoformat(match["start"])
    if start.tzinfo is None:
        raise ValueError(f"{setting!r}: the start needs an offset, for example 2026-01-01T00:00:00+08:00")
    since = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=float(match["since"]))
    return AcceleratedClock(start.astimezone(UTC), since, float(match["factor"]))
