"""Units under key monitoring, kept in a service's database and in memory, fed by `<region>.finding`."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from schemas.events.finding import MonitoringBegun, MonitoringEnded
from services.chassis.eventlog import Connection

MonitoringEvent = MonitoringBegun | MonitoringEnded

_BEGIN: Final = """
INSERT INTO monitored (region, unit, begins_at, reason, findings, begun_by) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING
"""
_END: Final = """
UPDATE monitored SET ends_at = $3, end_reason = $4, ended_by = $5
WHERE region = $1 AND unit = $2 AND ends_at IS NULL AND begins_at <= $3
"""
_ALL: Final = "SELECT region, unit, begins_at, ends_at FROM monitored"


class Monitored:
    """Who was, is and will be under key monitoring when."""

    def __init__(self) -> None:
        self._spans: dict[tuple[str, str], dict[datetime, datetime | None]] = {}

    def learn(self, event: MonitoringEvent) -> None:
        """Take in a beginning or an end; the same one again changes nothing."""
        spans = self._spans.setdefault((event.region, event.unit), {})
        if isinstance(event, MonitoringBegun):
            spans.setdefault(event.begins_at, None)
            return
        begun = [start for start, end in spans.items() if end is None and start <= event.ends_at]
        if begun:
            spans[max(begun)] = event.ends_at

    def at(self, region: str, unit: str, moment: datetime) -> bool:
        """Whether the unit is under monitoring at an instant: from the beginning on, no longer at the end."""
        spans = self._spans.get((region, unit))
        if not spans:
            return False
        return any(start <= moment and (end is None or moment < end) for start, end in spans.items())

    def units(self, region: str, moment: datetime) -> list[str]:
        """The units of a region under monitoring at an instant."""
        return sorted(unit for place, unit in self._spans if place == region and self.at(region, unit, moment))

    async def load(self, connection: Connection) -> None:
        """Take in what the database holds: at start, and what another replica has learnt."""
        for region, unit, begins_at, ends_at in await connection.fetch(_ALL):
            self._spans.setdefault((region, unit), {})[begins_at] = ends_at

    @staticmethod
    async def store(connection: Connection, event: MonitoringEvent) -> None:
        """Keep a beginning or an end, in the transaction of its checkpoint."""
        named = (event.region, event.unit)
        if isinstance(event, MonitoringBegun):
            await connection.execute(
                _BEGIN, *named, event.begins_at, event.reason, list(event.findings), event.begun_by
            )
        else:
            await connection.execute(_END, *named, event.ends_at, event.reason, event.ended_by)
