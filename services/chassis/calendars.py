"""Calendars that regions adopted, kept in a service's database and in memory, fed by `<region>.calendar`."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from time import monotonic
from typing import Any, Final

from schemas.calendar.days import RegionDays
from schemas.calendar.document import RegionCalendar, read_calendar
from schemas.events.calendar import CalendarAdopted
from services.chassis.calendar_seed import COUNTRY, seed_calendar, seed_version
from services.chassis.eventlog import Connection

_STORE = """
INSERT INTO calendars (region, version, number, replaces, years, refs, digest, adopted_at, adopted_by, document)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (version) DO NOTHING
"""
_NEWER = "SELECT * FROM calendars WHERE NOT version = ANY($1::text[]) ORDER BY region, number"
_HELD_AT_MOST_SECONDS: Final = 60.0
_ALWAYS: Final = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, eq=False)
class CalendarVersion:
    """One version of a region's calendar: number 0 is what came with Duban, the others were adopted."""

    region: str
    version: str
    number: int
    adopted_at: datetime
    calendar: RegionCalendar
    days: RegionDays
    event: CalendarAdopted | None = None
    """Its adoption; none for number 0."""


@cache
def as_it_came() -> CalendarVersion:
    """The days that came with Duban, for every region that has adopted none."""
    calendar = seed_calendar()
    return CalendarVersion(COUNTRY, seed_version(), 0, _ALWAYS, calendar, RegionDays.of(calendar))


class Calendars:
    """All versions by name, and per region in the order of their adoption."""

    def __init__(self) -> None:
        self._by_version: dict[str, CalendarVersion] = {}
        self._of_region: dict[str, list[CalendarVersion]] = {}
        self._holding: dict[str, tuple[datetime, float]] = {}

    def learn(self, adopted: CalendarAdopted) -> CalendarVersion:
        """Take in one adoption; the same one again changes nothing."""
        known = self._by_version.get(adopted.version)
        if known is not None:
            return known
        calendar = read_calendar(adopted.document)
        days = RegionDays.of(calendar)
        learnt = CalendarVersion(
            adopted.region, adopted.version, adopted.number, adopted.adopted_at, calendar, days, adopted
        )
        self._by_version[adopted.version] = learnt
        versions = self._versions(adopted.region)
        versions.append(learnt)
        versions.sort(key=lambda version: version.number)
        self._holding[adopted.version] = (adopted.adopted_at, monotonic() + _HELD_AT_MOST_SECONDS)
        return learnt

    def holding(self) -> tuple[str, ...]:
        """The versions by which not everything is planned anew yet, as far as is known here."""
        return tuple(self._holding)

    def hold(self, version: str, since: datetime) -> None:
        """Alarms beyond an instant may still move by that version."""
        if version in self._holding:
            self._holding[version] = (since, self._holding[version][1])

    def release(self, version: str) -> None:
        """Everything is planned by that version."""
        self._holding.pop(version, None)

    def settled(self, now: datetime) -> datetime:
        """Up to when alarms may be looked at: later ones may still move by a calendar that was just adopted.

        To look late is harmless, to look too early would tell somebody of a breach that is none. But not for long: a
        breach that turns out to be none is taken back, an alarm that nobody looks at is what this is all against.
        """
        clock = monotonic()
        return min([now, *(since for since, until in self._holding.values() if clock < until)])

    def at(self, region: str, moment: datetime) -> CalendarVersion:
        """What had been adopted at an instant."""
        versions = self._versions(region)
        return versions[max(0, bisect_right(versions, moment, key=lambda version: version.adopted_at) - 1)]

    def newest(self, region: str) -> CalendarVersion:
        """The last one adopted, or what came with Duban."""
        return self._versions(region)[-1]

    def by_version(self, region: str, version: str) -> CalendarVersion | None:
        """The version that something was planned by; none where it came with another release of Duban."""
        known = self._by_version.get(version)
        if known is None and version == seed_version():
            return as_it_came()
        return known if known is not None and known.region == region else None

    def newer_than(self, version: CalendarVersion, region: str) -> frozenset[str]:
        """Names of the versions that a region adopted after one of them."""
        return frozenset(one.version for one in self._versions(region) if one.number > version.number)

    def versions(self, region: str) -> tuple[CalendarVersion, ...]:
        """All versions of a region, the oldest first."""
        return tuple(self._versions(region))

    async def load(self, connection: Connection) -> list[CalendarVersion]:
        """Take in what the database holds and memory does not; gives what was new."""
        rows = await connection.fetch(_NEWER, list(self._by_version))
        return [self.learn(_adopted(row)) for row in rows]

    @staticmethod
    async def store(connection: Connection, adopted: CalendarAdopted) -> None:
        """Keep one adoption, in the transaction of its checkpoint."""
        values: tuple[Any, ...] = tuple(getattr(adopted, name) for name in _FIELDS)
        await connection.execute(_STORE, *values)

    def _versions(self, region: str) -> list[CalendarVersion]:
        return self._of_region.setdefault(region, [as_it_came()])


_FIELDS = (
    "region", "version", "number", "replaces", "years", "references", "digest", "adopted_at", "adopted_by", "document",
)  # fmt: skip


def _adopted(row: Any) -> CalendarAdopted:
    columns = {name: row["refs" if name == "references" else name] for name in _FIELDS}
    return CalendarAdopted(**columns)
