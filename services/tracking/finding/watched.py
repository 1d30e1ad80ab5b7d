"""The list of units under key monitoring, as pages and machines read it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from pydantic import BaseModel

from services.chassis.eventlog import Connection

MOST: Final = 200


class MonitoredUnit(BaseModel):
    """A time under monitoring; without an end it lasts."""

    unit: str
    begins_at: datetime
    ends_at: datetime | None
    reason: str
    findings: tuple[str, ...]
    begun_by: str
    end_reason: str | None
    ended_by: str | None


_COLUMNS: Final = ", ".join(MonitoredUnit.model_fields)
_LIST: Final = f"""
SELECT {_COLUMNS} FROM monitored WHERE region = $1 AND ($2::text IS NULL OR unit = $2)
ORDER BY ends_at IS NOT NULL, begins_at DESC, unit LIMIT {MOST}
"""  # noqa: S608 - constants of this module


async def monitored_units(connection: Connection, region: str, unit: str | None) -> list[MonitoredUnit]:
    """Times under monitoring in a region or of a unit: those that last first, then the latest."""
    return [MonitoredUnit(**dict(row)) for row in await connection.fetch(_LIST, region, unit)]
